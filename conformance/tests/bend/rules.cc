#include "bend/rules.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/text.h"
#include "scenario/load.h"
#include "scenario/toml_reader.h"

namespace tapcheck::bend {
namespace {

namespace fs = std::filesystem;

std::optional<Pattern> compile(const std::string& text, int line, Complaints& complaints) {
  try {
    return Pattern(text);
  } catch (const std::regex_error& error) {
    complaints.add(line, fmt::format("'{}' is not a regular expression: {}", text, error.what()));
    return std::nullopt;
  }
}

std::optional<Pattern> pattern(TableReader& in, std::string_view key, Complaints& complaints) {
  const auto text = in.optional_text(key);
  return text ? compile(*text, in.line(), complaints) : std::nullopt;
}

/// A string, or an array of them.
std::vector<std::string> one_or_more(TableReader& in, std::string_view key) {
  const toml::node* node = in.node(key);
  if (node == nullptr) return {};
  if (node->is_array()) return in.texts(key);
  return {in.text(key)};
}

std::vector<Pattern> patterns(TableReader& in, std::string_view key, Complaints& complaints) {
  std::vector<Pattern> out;
  for (const std::string& text : one_or_more(in, key)) {
    if (auto compiled = compile(text, in.line(), complaints)) out.push_back(std::move(*compiled));
  }
  return out;
}

Texts texts(TableReader& in, std::string_view key, Complaints& complaints) {
  Texts out;
  const toml::table* table = in.table(key);
  if (table == nullptr) return out;
  for (const auto& [name, value] : *table) {
    const auto text = value.value_exact<std::string>();
    if (!text) complaints.add(line_of(value), fmt::format("'{}' must be a string", name.str()));
    out.emplace_back(std::string(name.str()), text.value_or(std::string()));
  }
  return out;
}

/// `[["regex", "with $1"], …]`
Replacements replacements(const toml::node* node, Complaints& complaints) {
  Replacements out;
  if (node == nullptr) return out;
  const toml::array* array = node->as_array();
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const toml::array* pair = array->get(i)->as_array();
    const auto text = [&](std::size_t at) { return pair != nullptr && pair->size() == 2 ? pair->get(at)->value_exact<std::string>() : std::nullopt; };
    if (!text(0) || !text(1)) {
      complaints.add(line_of(*array->get(i)), "a replacement is a pair of strings: [\"regex\", \"with\"]");
    } else if (auto compiled = compile(*text(0), line_of(*pair), complaints)) {
      out.emplace_back(std::move(*compiled), *text(1));
    }
  }
  if (array == nullptr) complaints.add(line_of(*node), "replacements are an array of pairs: [[\"regex\", \"with\"]]");
  return out;
}

int whole_number(TableReader& in, std::string_view key, int least, Complaints& complaints) {
  const toml::node* node = in.node(key);
  if (node == nullptr) return 0;
  const auto number = node->value_exact<std::int64_t>();
  if (!number || *number < least || *number > 1'000'000'000) complaints.add(line_of(*node), fmt::format("'{}' must be a whole number from {} on", key, least));
  return static_cast<int>(number.value_or(0));
}

Where read_where(TableReader& in, Complaints& complaints) {
  Where where;
  where.path = pattern(in, "path", complaints);
  where.method = pattern(in, "method", complaints);
  where.asks = patterns(in, "asks", complaints);
  where.lacks = patterns(in, "lacks", complaints);
  for (const auto& [name, text] : texts(in, "header", complaints)) {
    if (auto compiled = compile(text, in.line(), complaints)) where.headers.emplace_back(name, std::move(*compiled));
  }
  if (const toml::node* status = in.node("status")) {
    const toml::array* array = status->as_array();
    for (std::size_t i = 0; i < (array != nullptr ? array->size() : 1); ++i) {
      const auto number = (array != nullptr ? *array->get(i) : *status).value_exact<std::int64_t>();
      if (!number) complaints.add(line_of(*status), "'status' must be a number, or an array of them");
      where.status.push_back(static_cast<int>(number.value_or(0)));
    }
  }
  where.body = pattern(in, "body", complaints);
  return where;
}

void read_on(const toml::table& table, Rule& rule, Complaints& complaints) {
  TableReader in(table, "'on'", complaints);
  rule.on = read_where(in, complaints);
  rule.nth = whole_number(in, "nth", 1, complaints);
  rule.from = whole_number(in, "from", 1, complaints);
  if (const toml::table* after = in.table("after")) {
    TableReader inner(*after, "'after'", complaints);
    rule.after = read_where(inner, complaints);
    inner.finish();
  }
  in.finish();
}

Ask read_ask(const toml::table& table, Complaints& complaints) {
  TableReader in(table, "'ask'", complaints);
  Ask ask;
  ask.drop = in.texts("drop");
  ask.set = texts(in, "set", complaints);
  ask.replace = replacements(in.node("replace"), complaints);
  ask.path = replacements(in.node("path"), complaints);
  ask.header = texts(in, "header", complaints);
  ask.drop_header = in.texts("drop_header");
  ask.method = in.optional_text("method");
  ask.other_session = in.flag("other_session");
  ask.never = in.flag("never");
  in.finish();
  return ask;
}

Bend read_bend(const toml::table& table, Complaints& complaints) {
  TableReader in(table, "'bend'", complaints);
  Bend bend;
  if (const int status = whole_number(in, "status", 200, complaints); status != 0) bend.status = status;
  bend.header = texts(in, "header", complaints);
  bend.drop_header = in.texts("drop_header");
  if (const toml::table* headers = in.table("replace_header")) {
    for (const auto& [name, value] : *headers) bend.replace_header.emplace_back(std::string(name.str()), replacements(&value, complaints));
  }
  bend.body = in.optional_text("body");
  bend.replace = replacements(in.node("replace"), complaints);
  if (in.has("keep")) bend.keep = static_cast<std::size_t>(whole_number(in, "keep", 0, complaints));
  if (in.has("cut")) bend.cut = static_cast<std::size_t>(whole_number(in, "cut", 0, complaints));
  if (const auto delay = in.optional_text("delay")) {
    const auto duration = parse_duration(*delay);
    if (!duration) complaints.add(in.line(), duration.error().message);
    bend.delay = duration.value_or(Seconds(0));
  }
  bend.reset = in.flag("reset");
  bend.again = in.flag("again");
  in.finish();
  return bend;
}

/// The keys `on`, `ask` and `bend`, of a fault or of one of its further rules.
Rule read_rule(TableReader& in, Complaints& complaints) {
  Rule rule;
  const toml::table* on = in.table("on");
  const toml::table* ask = in.table("ask");
  const toml::table* bend = in.table("bend");
  if (on != nullptr) read_on(*on, rule, complaints);
  if (ask != nullptr) rule.ask = read_ask(*ask, complaints);
  if (bend != nullptr) rule.bend = read_bend(*bend, complaints);
  if (ask == nullptr && bend == nullptr) complaints.add(in.line(), "a rule needs 'ask' or 'bend'");
  const bool looks_at_answer = !rule.on.status.empty() || rule.on.body;
  if (looks_at_answer && ask != nullptr) complaints.add(in.line(), "a request cannot be bent by what is answered to it: 'ask' goes without 'status' and 'body' of 'on'");
  if (rule.after && (!rule.after->status.empty() || rule.after->body)) complaints.add(in.line(), "'after' looks at requests alone");
  return rule;
}

Fault read_fault(const toml::table& table, const std::string& file, Complaints& complaints) {
  TableReader in(table, "a fault", complaints);
  Fault fault;
  fault.file = file;
  fault.line = in.line();
  fault.name = in.text("name");
  fault.what = in.text("what");
  if (fault.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") != std::string::npos) {
    complaints.add(in.line(), fmt::format("the name '{}' must be a slug: small letters, digits, '-' and '.'", fault.name));
  }
  fault.rules.push_back(read_rule(in, complaints));
  for (const toml::table* more : in.tables("also")) {
    TableReader inner(*more, "a further rule", complaints);
    fault.rules.push_back(read_rule(inner, complaints));
    inner.finish();
  }
  fault.caught_by = one_or_more(in, "caught_by");
  fault.everywhere = in.flag("everywhere");
  fault.dialect = in.optional_text("dialect").value_or("gaia");
  if (fault.caught_by.empty() && !fault.everywhere) complaints.add(in.line(), "a fault needs 'caught_by', or 'everywhere = true'");
  in.finish();
  return fault;
}

Result<void> load_file(const fs::path& path, std::vector<Fault>& faults) {
  const std::string file = path.string();
  Complaints complaints(file);
  try {
    const toml::table root = toml::parse_file(file);
    TableReader in(root, "this file", complaints);
    for (const toml::table* table : in.tables("fault")) faults.push_back(read_fault(*table, file, complaints));
    in.finish();
  } catch (const toml::parse_error& error) {
    return tl::unexpected(Error{std::string(error.description()), file, static_cast<int>(error.source().begin.line)});
  }
  if (complaints.first()) return tl::unexpected(*complaints.first());
  return {};
}

}  // namespace

Result<std::vector<Fault>> load_faults(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".toml") files.push_back(it->path());
  }
  if (error) return fail(fmt::format("the folder {} cannot be read: {}", folder, error.message()));
  std::sort(files.begin(), files.end());
  std::vector<Fault> faults;
  for (const fs::path& file : files) {
    if (auto loaded = load_file(file, faults); !loaded) return tl::unexpected(loaded.error());
  }
  std::set<std::string> names;
  for (const Fault& fault : faults) {
    if (names.insert(fault.name).second) continue;
    return tl::unexpected(Error{fmt::format("another fault is called '{}' too", fault.name), fault.file, fault.line});
  }
  return faults;
}

}  // namespace tapcheck::bend
