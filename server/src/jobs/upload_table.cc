#include "jobs/upload_table.h"

#include <fmt/format.h>

#include "core/adql_words.h"
#include "core/text.h"
#include "formats/votable_reader.h"
#include "sky/sql_functions.h"

namespace tapstand::jobs {
namespace {

class TempTable final : public RowSink {
 public:
  TempTable(store::QueryConnection& connection, std::string name, const store::Interrupt& interrupt)
      : connection_(connection), interrupt_(interrupt) {
    table_.schema = "tap_upload";
    table_.name = std::move(name);
    quoted_ = quote_identifier(table_.qualified());
    table_.sql_name = "temp." + quoted_;
  }

  Result<void> start(const std::vector<Field>& fields) override {
    std::string columns;
    std::string places;
    for (const auto& field : fields) {
      if (field.name.empty()) return fail(Code::bad_upload, fmt::format("A FIELD of table {} has no name.", table_.name));
      const std::string sql_name = fmt::format("c{}", table_.columns.size() + 1);
      columns += fmt::format("{}{} {}", columns.empty() ? "" : ", ", sql_name, sql_type(field.type));
      places += places.empty() ? "?" : ",?";
      catalogue::Column column;
      column.field = field;
      column.field.id.clear();
      column.field.ref.clear();
      column.written = field.name;
      column.sql_name = sql_name;
      table_.columns.push_back(std::move(column));
    }
    if (fields.empty()) return fail(Code::bad_upload, fmt::format("Table {} has no columns.", table_.name));
    TRY(connection_->exec(fmt::format("CREATE TABLE {} ({})", table_.sql_name, columns)));
    connection_.owns_temp_table(quoted_);
    TRY_ASSIGN(insert_, connection_->prepare(fmt::format("INSERT INTO {} VALUES ({})", table_.sql_name, places)));
    return {};
  }

  Result<void> row(Row row) override {
    if (interrupt_.stopped() || interrupt_.late()) return fail(Code::timeout, "The upload took longer than the query may.");
    for (std::size_t i = 0; i < row.size(); ++i) {
      note_text(i, row[i]);
      TRY(insert_.bind(static_cast<int>(i) + 1, row[i]));
    }
    TRY(insert_.step());
    insert_.reset();
    ++rows_;
    return {};
  }

  Result<std::shared_ptr<const catalogue::Table>> finish() {
    if (table_.columns.empty()) return fail(Code::bad_upload, fmt::format("The upload {} holds no table.", table_.name));
    insert_ = store::Statement();
    table_.nrows = table_.size = rows_;
    flag_positions(table_);
    if (table_.zone_columns) {
      const auto& ra = table_.columns[table_.zone_columns->first].in_sql();
      const std::string dec = quote_identifier(table_.columns[table_.zone_columns->second].in_sql());
      TRY(connection_->exec(fmt::format("CREATE INDEX temp.{} ON {} ({}, {}, {})", quote_identifier("zone:" + table_.qualified()),
                                        quoted_, sky::zone_expression(dec), quote_identifier(ra), dec)));
    }
    return std::make_shared<const catalogue::Table>(std::move(table_));
  }

 private:
  // VOTables come with more than ASCII in char columns; such a column is unicodeChar from here on, so that it goes
  // out again whole (TAP 1.1 §3.5).
  void note_text(std::size_t column, const Cell& cell) {
    DataType& type = table_.columns[column].field.type;
    if (cell.kind == Cell::Kind::text && type.is_text() && !is_ascii(cell.s)) type = {Type::unicode, "*", type.xtype};
  }

  store::QueryConnection& connection_;
  const store::Interrupt& interrupt_;
  catalogue::Table table_;
  std::string quoted_;
  store::Statement insert_;
  std::int64_t rows_ = 0;
};

}  // namespace

std::string_view sql_type(const DataType& type) {
  if (type.is_array() || type.is_geometry()) return "BLOB";
  switch (type.type) {
    case Type::boolean:
    case Type::smallint:
    case Type::integer:
    case Type::bigint:
    case Type::unsigned_byte:
    case Type::bit: return "INTEGER";
    case Type::real:
    case Type::double_: return "REAL";
    case Type::float_complex:
    case Type::double_complex: return "BLOB";
    default: return "TEXT";
  }
}

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
  TempTable sink(connection, upload.name, interrupt);
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
  return sink.finish();
}

}  // namespace tapstand::jobs
