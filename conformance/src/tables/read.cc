#include <fmt/format.h>

#include <array>

#include "core/text.h"
#include "http/inflate.h"
#include "tables/delimited.h"
#include "tables/json.h"
#include "tables/result_table.h"
#include "votable/fits.h"
#include "votable/reader.h"

namespace tapcheck {
namespace {

constexpr std::size_t kMaxUnpacked = 256U * 1024U * 1024U;

constexpr TableFormat kVotable{"VOTable"};
constexpr TableFormat kFits{.name = "FITS", .line_ends = false, .unicode = false};
constexpr TableFormat kCsv{.name = "CSV", .typed = false};
constexpr TableFormat kTsv{.name = "TSV", .typed = false, .line_ends = false};
constexpr TableFormat kJson{.name = "JSON", .infinities = false};

Result<ResultTable> from_votable(std::string_view body) {
  auto table = read_votable(body);
  if (!table) return tl::unexpected(table.error());
  if (table->tables == 0) return fail("the VOTable has no TABLE in a RESOURCE of type 'results'");
  return ResultTable{&kVotable, std::move(table->fields), std::move(table->rows)};
}

Result<ResultTable> from_fits(std::string_view body) {
  auto table = read_fits(body, kMaxCells);
  if (!table) return tl::unexpected(table.error());
  return ResultTable{&kFits, std::move(table->fields), std::move(table->rows)};
}

Result<ResultTable> from_delimited(std::string_view body, const TableFormat& format) {
  const bool tabs = &format == &kTsv;
  auto lines = delimited_rows(body, tabs ? '\t' : ',', kMaxDelimitedRows, !tabs);
  if (lines.empty()) return fail("the body is empty");
  ResultTable table{&format, {}, {}};
  for (std::string& name : lines.front()) {
    if (tabs && name.size() > 1 && name.starts_with('"') && name.ends_with('"')) name = name.substr(1, name.size() - 2);
    table.columns.emplace_back().name = std::move(name);
  }
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].size() == 1 && lines[i].front().empty() && table.columns.size() > 1) continue;  // an empty line is no row
    if (lines[i].size() != table.columns.size()) {
      return fail(fmt::format("line {} has {} values for {} columns", i + 1, lines[i].size(), table.columns.size()));
    }
    std::vector<VotCell> row;
    for (std::string& value : lines[i]) row.push_back(value.empty() ? VotCell() : VotCell(std::move(value)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Result<ResultTable> from_csv(std::string_view body) { return from_delimited(body, kCsv); }
Result<ResultTable> from_tsv(std::string_view body) { return from_delimited(body, kTsv); }

Result<ResultTable> from_json(std::string_view body) {
  auto table = read_json_table(body);
  if (table) table->format = &kJson;
  return table;
}

struct Reader {
  std::string_view media_type;
  Result<ResultTable> (*read)(std::string_view);
};

// THE table of media types of results.
constexpr std::array kReaders{
    Reader{"application/x-votable+xml", from_votable}, Reader{"text/xml", from_votable},
    Reader{"application/xml", from_votable},           Reader{"application/fits", from_fits},
    Reader{"image/fits", from_fits},                   Reader{"application/x-fits", from_fits},
    Reader{"text/csv", from_csv},                      Reader{"application/csv", from_csv},
    Reader{"text/tab-separated-values", from_tsv},     Reader{"text/tsv", from_tsv},
    Reader{"application/json", from_json},             Reader{"text/json", from_json},
};

}  // namespace

Result<ResultTable> read_result_table(const Headers& headers, std::string_view body) {
  std::string unpacked;
  if (body.starts_with("\x1F\x8B")) {
    auto out = inflate_body(body, kMaxUnpacked);
    if (!out) return tl::unexpected(out.error());
    unpacked = std::move(*out);
    body = unpacked;
  }
  if (looks_like_fits(body)) return from_fits(body);
  const std::string type = media_type(headers);
  for (const Reader& reader : kReaders) {
    if (reader.media_type == type) return reader.read(body);
  }
  if (trim(body).starts_with('<')) return from_votable(body);
  return fail(fmt::format("the media type '{}' is none of the tables known here", one_line(type, 60)));
}

Result<ResultTable> read_table_file(std::string_view bytes) {
  auto table = read_votable(bytes, TableScope::kAny);
  if (!table) return tl::unexpected(table.error());
  return ResultTable{&kVotable, std::move(table->fields), std::move(table->rows)};
}

}  // namespace tapcheck
