#include "jobs/result_recorder.h"

#include <fmt/format.h>

#include "jobs/upload_table.h"
#include "sky/sql_functions.h"
#include "store/connection.h"

namespace tapstand::jobs {
namespace {

// The table `result` of one job's file.
class RowTable {
 public:
  static Result<RowTable> create(const std::filesystem::path& file, const std::vector<Field>& fields) {
    TRY_ASSIGN(auto connection, store::Connection::open(file, store::Mode::scratch));
    std::string columns;
    std::string places;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      columns += fmt::format("{}{} {}", i == 0 ? "" : ",", result_column(i), sql_type(fields[i].type));
      places += places.empty() ? "?" : ",?";
    }
    TRY(connection.exec(fmt::format("BEGIN; CREATE TABLE result ({})", columns)));
    TRY_ASSIGN(auto insert, connection.prepare(fmt::format("INSERT INTO result VALUES ({})", places)));
    return RowTable{std::move(connection), std::move(insert)};
  }

  Result<void> add(Row row) {
    for (std::size_t i = 0; i < row.size(); ++i) TRY(insert.bind(static_cast<int>(i) + 1, row[i]));
    TRY(insert.step());
    insert.reset();
    return {};
  }

  Result<void> finish() {
    insert = store::Statement();
    return connection.exec("COMMIT");
  }

  store::Connection connection;
  store::Statement insert;
};

// Rows on their way to the document, each kept in the table as it passes.
class KeptRows final : public RowSource {
 public:
  KeptRows(QueryRun& run, RowTable& table) : run_(run), table_(table) {}
  const std::vector<Field>& fields() const override { return run_.fields(); }
  bool overflowed() const override { return run_.overflowed(); }
  Result<const Row*> next() override {
    TRY_ASSIGN(const Row* row, run_.next());
    if (row != nullptr) TRY(table_.add(*row));
    return row;
  }

 private:
  QueryRun& run_;
  RowTable& table_;
};

Result<JobResult> record(QueryRun& run, const formats::Format& format, const std::filesystem::path& file) {
  TRY_ASSIGN(auto table, RowTable::create(file, run.fields()));
  JobResult result;
  result.format = &format;
  KeptRows rows(run, table);
  const auto written = formats::write_document(format, run.info(), rows, [&](std::string_view bytes) { return result.bytes.append(bytes); });
  if (written.error) return tl::unexpected<Error>(*written.error);
  TRY(table.finish());
  result.overflowed = written.ending == formats::Ending::overflow;
  result.table = {file, run.fields(), written.rows};
  return result;
}

}  // namespace

std::string result_column(std::size_t position) { return fmt::format("c{}", position + 1); }

Result<JobResult> record_result(QueryRun& run, const formats::Format& format, const std::filesystem::path& file) {
  auto result = record(run, format, file);
  if (!result) {
    std::error_code ec;
    std::filesystem::remove(file, ec);
  }
  return result;
}

}  // namespace tapstand::jobs
