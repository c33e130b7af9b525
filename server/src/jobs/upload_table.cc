#include "jobs/upload_table.h"

#include <fmt/format.h>

#include "core/adql_words.h"
#include "core/text.h"
#include "formats/votable_reader.h"
#include "tables/row_inserter.h"

namespace tapstand::jobs {
void flag_positions(catalogue::Table& table) {
  const auto find = [&](std::string_view ucd, std::initializer_list<std::string_view> names) -> std::optional<std::size_t> {
    const auto usable = [&](std::size_t i) { return table.columns[i].field.type.is_numeric(); };
    for (const std::string_view wanted : {std::string(ucd) + ";meta.main", std::string(ucd)}) {
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (usable(i) && iequals(table.columns[i].field.ucd, wanted)) return i;
      }
    }
    for (const auto name : names) {
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (usable(i) && iequals(table.columns[i].field.name, name)) return i;
      }
    }
    return std::nullopt;
  };
  const auto ra = find("pos.eq.ra", {"ra", "raj2000", "ra_icrs"});
  const auto dec = find("pos.eq.dec", {"dec", "de", "dej2000", "de_icrs"});
  if (!ra || !dec) return;
  table.columns[*ra].flags |= 1;
  table.columns[*dec].flags |= 2;
  table.zone_columns = {*ra, *dec};
}

Result<std::shared_ptr<const catalogue::Table>> load_upload(store::QueryConnection& connection, const Upload& upload,
                                                            const store::Interrupt& interrupt, std::int64_t max_rows) {
  if (!is_regular_identifier(upload.name) || upload.name.size() > 128) {
    return fail(Code::bad_request, fmt::format("\"{}\" cannot name an uploaded table: a letter first, then letters, digits and "
                                               "underscores, no reserved word and no schema.", upload.name.substr(0, 128)));
  }
  catalogue::Table named;
  named.schema = "tap_upload";
  named.name = upload.name;
  const std::string stored = named.qualified();
  named.sql_name = "temp." + quote_identifier(stored);
  connection.owns_temp_table(quote_identifier(stored));
  tables::InsertRules rules;
  rules.check = [&]() -> Result<void> {
    if (interrupt.stopped() || interrupt.late()) return fail(Code::timeout, "The upload took longer than the query may.");
    return {};
  };
  tables::RowInserter sink(*connection, named, named.sql_name, std::move(rules));
  std::uint64_t offset = 0;
  const auto bytes = [&](char* buffer, std::size_t size) -> Result<std::size_t> {
    TRY_ASSIGN(const std::size_t n, upload.content.read(offset, buffer, size));
    offset += n;
    return n;
  };
  formats::ReadLimits limits;
  limits.max_rows = max_rows;
  auto read = formats::read_votable(bytes, sink, limits);
  if (!read) {
    Error error = read.error();
    error.message = fmt::format("Upload {}: {}", upload.name, error.message);
    return tl::unexpected<Error>(std::move(error));
  }
  TRY_ASSIGN(auto table, sink.finish());
  flag_positions(table);
  if (table.zone_columns) TRY(tables::make_zone_index(*connection, "temp", stored, table));
  return std::make_shared<const catalogue::Table>(std::move(table));
}

}  // namespace tapstand::jobs
