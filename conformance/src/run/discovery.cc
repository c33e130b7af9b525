#include "run/discovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.h"
#include "votable/reader.h"

namespace tapcheck {
namespace {

/// Kinds of requirements, and where the answer is read.
struct Kind {
  std::string_view name;
  std::string_view source;  ///< what is read; kinds with the same source share it
  std::string_view offer;   ///< what a target that meets it does
};

constexpr std::array<Kind, 11> kKinds{{
    {"tap", "capabilities", "declares TAP version"},
    {"capability", "capabilities", "declares the capability"},
    {"language", "capabilities", "declares the language"},
    {"format", "capabilities", "declares the output format"},
    {"upload", "capabilities", "declares the upload method"},
    {"geometry", "capabilities", "declares the geometry function"},
    {"udf", "capabilities", "declares the user-defined function"},
    {"feature", "capabilities", "declares the language feature"},
    {"limit", "capabilities", "declares the limit"},
    {"uws", "jobs", "says that its job list is of UWS version"},
    {"resource", "resource", "has the resource"},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kFound{{
    {"any_table", "found:table"},
    {"any_column", "found:table"},
    {"sky_table", "found:sky"},
    {"sky_ra", "found:sky"},
    {"sky_dec", "found:sky"},
}};

constexpr std::string_view kFoundKind = "found";
constexpr std::size_t kMaxTried = 8;

const Kind* kind_of(std::string_view name) {
  const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& k) { return k.name == name; });
  return found == kKinds.end() ? nullptr : &*found;
}

std::string_view without_not(std::string_view requirement) {
  if (requirement.starts_with('!')) requirement.remove_prefix(1);
  return requirement;
}

/// TAP_SCHEMA.columns of one table, as far as discovery needs it.
struct Candidate {
  std::string table, number, ra, dec;
  bool main_position = false;
};

bool is_number(std::string type) {
  type = lower(type);
  if (type.starts_with("adql:")) type.erase(0, 5);
  constexpr std::array<std::string_view, 11> kNumbers{"short", "int", "long", "float", "double", "smallint", "integer", "bigint", "real", "double precision", "unsignedbyte"};
  return std::find(kNumbers.begin(), kNumbers.end(), type) != kNumbers.end();
}

std::vector<Candidate> candidates_in(const VotTable& columns) {
  std::vector<Candidate> tables;
  for (const auto& row : columns.rows) {
    if (row.size() < 4) continue;
    const std::string table = cell_text(row[0]);
    if (lower(table).starts_with("tap_schema") || table == "null") continue;
    auto at = std::find_if(tables.begin(), tables.end(), [&](const Candidate& c) { return c.table == table; });
    if (at == tables.end()) at = tables.insert(tables.end(), Candidate{table, "", "", "", false});
    if (!is_number(cell_text(row[2]))) continue;
    const std::string column = cell_text(row[1]);
    const std::string ucd = lower(cell_text(row[3]));
    const bool main = ucd.find("meta.main") != std::string::npos;
    if (at->number.empty()) at->number = column;
    if (ucd.starts_with("pos.eq.ra") && (at->ra.empty() || main)) at->ra = column;
    if (ucd.starts_with("pos.eq.dec") && (at->dec.empty() || main)) at->dec = column;
    at->main_position = at->main_position || (main && ucd.starts_with("pos.eq"));
  }
  return tables;
}

std::string sync_query(std::string_view adql) {
  return "/sync?REQUEST=doQuery&LANG=ADQL&MAXREC=20000&QUERY=" + percent_encode(adql);
}

}  // namespace

std::optional<std::string> requirement_error(std::string_view requirement) {
  const std::string_view plain = without_not(requirement);
  const auto colon = plain.find(':');
  if (plain == "found:table" || plain == "found:sky") return std::nullopt;
  if (colon != std::string_view::npos && colon + 1 < plain.size() && kind_of(plain.substr(0, colon)) != nullptr) return std::nullopt;
  return fmt::format("'{}' is no requirement (tap:, uws:, capability:, language:, format:, upload:, geometry:, udf:, feature:, limit:, resource:, found:table, found:sky)", requirement);
}

std::optional<std::string> requirement_that_finds(std::string_view variable) {
  for (const auto& [name, requirement] : kFound) {
    if (name == variable) return std::string(requirement);
  }
  return std::nullopt;
}

std::optional<std::string> Discovery::lacks(const std::string& requirement) {
  const bool wanted = !requirement.starts_with('!');
  const std::string token = lower(without_not(requirement));
  const auto colon = token.find(':');
  const std::string kind = token.substr(0, colon);
  const std::string what = std::string(without_not(requirement)).substr(colon + 1);
  const Told& all = told(kind, token.substr(colon + 1));
  if (!all.trouble.empty()) return all.trouble;
  if (all.tokens.contains(token) == wanted) return std::nullopt;
  if (kind == kFoundKind) {
    return what == "sky" ? "no readable table with a position was found in its TAP_SCHEMA" : "no readable table with a number was found in its TAP_SCHEMA";
  }
  return fmt::format("only for a target that {}{} {}", wanted ? "" : "does not do this: ", kind_of(kind)->offer, what);
}

const Discovery::Told& Discovery::told(const std::string& kind, const std::string& what) {
  const Kind* known = kind_of(kind);
  std::string source = known == nullptr ? std::string(kFoundKind) : std::string(known->source);
  if (source == "resource") source += "/" + what;
  if (const auto found = told_.find(source); found != told_.end()) return found->second;
  Told answer = source == "capabilities" ? read_capabilities()
                : source == "jobs"       ? read_job_list()
                : source == kFoundKind   ? look_for_tables()
                                         : probe(what);
  return told_.emplace(source, std::move(answer)).first->second;
}

Exchange Discovery::get(const std::string& path_and_query) {
  CurlCommand command;
  command.url = target_.base().text() + path_and_query;
  command.follow = true;
  auto exchange = session_.run(command);
  if (exchange) return std::move(*exchange);
  Exchange failed;
  failed.response.transport = Transport::kUnreachable;
  failed.response.transport_detail = exchange.error().message;
  return failed;
}

Discovery::Told Discovery::read_capabilities() {
  const Exchange exchange = get("/capabilities");
  const auto document = XmlDocument::parse(exchange.response.body);
  if (exchange.response.status != 200 || !document) return {{}, "its capabilities could not be read"};
  return {declared_in(*document), ""};
}

/// UWS 1.1, 2.2.1.1: the version is an attribute of the document, and without it 1.0.
Discovery::Told Discovery::read_job_list() {
  const Exchange exchange = get("/async?LAST=1");
  const auto document = XmlDocument::parse(exchange.response.body);
  if (exchange.response.status != 200 || !document || document->root_name() != "jobs") return {{}, "its job list could not be read, so its version of UWS is not known"};
  const auto version = document->evaluate("string(/*/@version)", {});
  const std::string text = version ? xpath_text(*version) : std::string();
  return {{"uws:" + (text.empty() ? "1.0" : lower(text))}, ""};
}

Discovery::Told Discovery::probe(const std::string& resource) {
  const Exchange exchange = get("/" + percent_encode(resource));
  if (!exchange.response.arrived()) return {{}, fmt::format("/{} could not be asked for", resource)};
  if (exchange.response.status == 404) return {};
  return {{"resource:" + resource}, ""};
}

/// The first tables of TAP_SCHEMA that a query can really read: what is declared is not always there for everybody.
Discovery::Told Discovery::look_for_tables() {
  const Exchange exchange = get(sync_query("SELECT table_name, column_name, datatype, ucd FROM TAP_SCHEMA.columns"));
  const auto columns = read_votable(exchange.response.body);
  if (!columns) return {{}, "TAP_SCHEMA.columns could not be read"};
  const auto readable = [&](const std::string& list, const std::string& table) {
    const Exchange answer = get(sync_query(fmt::format("SELECT TOP 1 {} FROM {}", list, table)));
    const auto rows = read_votable(answer.response.body);
    return answer.response.status == 200 && rows && rows->rows.size() == 1;
  };
  Told told;
  std::vector<Candidate> tables = candidates_in(*columns);
  std::stable_partition(tables.begin(), tables.end(), [](const Candidate& c) { return c.main_position; });
  std::size_t tried = 0;
  for (const Candidate& table : tables) {
    if (tried == kMaxTried || (found_.contains("any_table") && found_.contains("sky_table"))) break;
    if (table.number.empty()) continue;
    const bool sky = !table.ra.empty() && !table.dec.empty();
    if (found_.contains("any_table") && !sky) continue;
    ++tried;
    if (!readable(sky ? table.ra + ", " + table.dec : table.number, table.table)) continue;
    if (!found_.contains("any_table")) {
      found_["any_table"] = table.table;
      found_["any_column"] = table.number;
      told.tokens.insert("found:table");
    }
    if (sky && !found_.contains("sky_table")) {
      found_["sky_table"] = table.table;
      found_["sky_ra"] = table.ra;
      found_["sky_dec"] = table.dec;
      told.tokens.insert("found:sky");
    }
  }
  return told;
}

}  // namespace tapcheck
