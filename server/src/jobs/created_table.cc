#include "jobs/created_table.h"

#include <cstring>

#include "formats/spool.h"

namespace tapstand::jobs {
namespace {

// A row as bytes and back: kind, then eight bytes of number or length, then the bytes of a text.
void pack(Row row, std::string& out) {
  out.clear();
  for (const Cell& cell : row) {
    out += static_cast<char>(cell.kind);
    const bool bytes = cell.kind == Cell::Kind::text || cell.kind == Cell::Kind::blob;
    const std::int64_t number = bytes ? static_cast<std::int64_t>(cell.s.size()) : cell.i;
    char eight[8];
    std::memcpy(eight, cell.kind == Cell::Kind::real ? static_cast<const void*>(&cell.d) : &number, 8);
    out.append(eight, 8);
    if (bytes) out += cell.s;
  }
}

void unpack(std::string_view packed, std::vector<Cell>& row) {
  for (auto& cell : row) {
    cell = Cell{};
    cell.kind = static_cast<Cell::Kind>(packed[0]);
    std::memcpy(&cell.i, packed.data() + 1, 8);
    if (cell.kind == Cell::Kind::real) std::memcpy(&cell.d, packed.data() + 1, 8);
    packed.remove_prefix(9);
    if (cell.kind != Cell::Kind::text && cell.kind != Cell::Kind::blob) continue;
    cell.s = packed.substr(0, static_cast<std::size_t>(cell.i));
    packed.remove_prefix(cell.s.size());
  }
}

Result<std::int64_t> collect(store::Statement& statement, std::size_t columns, formats::Spool& spool, const store::Interrupt& interrupt) {
  std::vector<Cell> row(columns);
  std::string packed;
  for (std::int64_t rows = 0;; ++rows) {
    auto more = statement.step();
    if (!more) return tl::unexpected<Error>(run_error(more.error(), interrupt));
    if (!*more) return rows;
    for (std::size_t i = 0; i < columns; ++i) row[i] = statement.cell(static_cast<int>(i));
    pack(row, packed);
    TRY(spool.append(packed));
  }
}

}  // namespace

Result<std::int64_t> create_table(store::QueryConnection& connection, const adql::Creation& creation, const QueryRequest& request,
                                  const store::Interrupt& interrupt) {
  if (request.user_tables == nullptr || request.user.empty()) return fail(Code::forbidden, "A query can make a table for a user who is logged in only.");
  if (request.user_tables->find(request.user, creation.table)) {
    return fail(Code::bad_query, "Table " + tables::schema_of(request.user) + "." + creation.table + " already exists.");
  }
  formats::Spool spool;
  std::int64_t rows = 0;
  {
    auto statement = connection.prepare_query(creation.sql);
    if (!statement) return tl::unexpected<Error>(run_error(statement.error(), interrupt));
    for (std::size_t i = 0; i < creation.values.size(); ++i) TRY(statement->bind(static_cast<int>(i) + 1, creation.values[i]));
    TRY_ASSIGN(rows, collect(*statement, creation.fields.size(), spool, interrupt));
  }
  const auto check = [&]() -> Result<void> {
    if (interrupt.stopped() || interrupt.late()) return tl::unexpected<Error>(run_error({}, interrupt));
    return {};
  };
  const auto fill = [&](RowSink& sink) -> Result<void> {
    TRY(sink.start(creation.fields));
    TRY(spool.rewind());
    std::string packed;
    std::vector<Cell> row(creation.fields.size());
    for (;;) {
      TRY_ASSIGN(const bool more, spool.next(packed));
      if (!more) return {};
      unpack(packed, row);
      TRY(sink.row(row));
    }
  };
  TRY(request.user_tables->create(request.user, creation.table, request.adql, fill, check));
  return rows;
}

}  // namespace tapstand::jobs
