#include "jobs/result_recorder.h"

#include <fmt/format.h>

#include "core/text.h"
#include "jobs/upload_table.h"
#include "sky/sql_functions.h"
#include "store/connection.h"

namespace tapstand::jobs {
namespace {

constexpr std::size_t kFlushBytes = 256 * 1024;

// The table `result` of one job's file.
class RowTable {
 public:
  static Result<RowTable> create(const std::filesystem::path& file, const std::vector<Field>& fields) {
    TRY_ASSIGN(auto connection, store::Connection::open(file, store::Mode::scratch));
    std::string columns;
    std::string places;
    for (const auto& field : fields) {
      columns += fmt::format("{}{} {}", columns.empty() ? "" : ",", quote_identifier(field.name), sql_type(field.type));
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

Result<JobResult> record(QueryRun& run, const formats::Format& format, const std::filesystem::path& file) {
  TRY_ASSIGN(auto table, RowTable::create(file, run.fields()));
  const auto writer = format.make_writer();
  JobResult result;
  result.format = &format;
  std::string buffer;
  writer->begin(buffer, run.info(), run.fields());
  std::int64_t rows = 0;
  for (;;) {
    TRY_ASSIGN(const Row* row, run.next());
    if (row == nullptr) break;
    TRY(table.add(*row));
    writer->row(buffer, *row);
    ++rows;
    if (buffer.size() >= kFlushBytes) {
      TRY(result.bytes.append(buffer));
      buffer.clear();
    }
  }
  result.overflowed = run.overflowed();
  writer->end(buffer, result.overflowed ? formats::Ending::overflow : formats::Ending::ok, "");
  TRY(result.bytes.append(buffer));
  TRY(table.finish());
  result.table = {file, run.fields(), rows};
  return result;
}

}  // namespace

Result<JobResult> record_result(QueryRun& run, const formats::Format& format, const std::filesystem::path& file) {
  auto result = record(run, format, file);
  if (!result) {
    std::error_code ec;
    std::filesystem::remove(file, ec);
  }
  return result;
}

}  // namespace tapstand::jobs
