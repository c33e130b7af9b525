#include "jobs/result_recorder.h"

#include <fmt/format.h>

#include "store/connection.h"
#include "store/durable_file.h"
#include "tables/row_inserter.h"

namespace tapstand::jobs {
namespace {

// The table `result` of one job: a database in memory that moves to its file when it grows.
class RowTable {
 public:
  static Result<RowTable> create(const std::vector<Field>& fields) {
    TRY_ASSIGN(auto connection, store::Connection::open_memory());
    std::string columns;
    std::string places;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      columns += fmt::format("{}{} {}", i == 0 ? "" : ",", result_column(i), tables::sql_type(fields[i].type));
      places += places.empty() ? "?" : ",?";
    }
    // Small pages: most results are a few rows.
    TRY(connection.exec(fmt::format("PRAGMA page_size=1024; BEGIN; CREATE TABLE result ({})", columns)));
    RowTable table{std::move(connection), {}, fmt::format("INSERT INTO result VALUES ({})", places)};
    TRY_ASSIGN(table.insert, table.connection.prepare(table.insert_sql));
    return table;
  }

  Result<void> add(Row row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      TRY(insert.bind(static_cast<int>(i) + 1, row[i]));
      bytes += 9 + row[i].s.size();
    }
    TRY(insert.step());
    insert.reset();
    return {};
  }

  Result<void> move_to(const std::filesystem::path& file) {
    insert = store::Statement();
    TRY(connection.exec("COMMIT; PRAGMA page_size=4096"));
    {
      TRY_ASSIGN(auto copy, connection.prepare("VACUUM INTO ?"));
      TRY(copy.bind(1, store::Value{file.string()}));
      TRY(copy.step());
    }
    TRY_ASSIGN(connection, store::Connection::open(file, store::Mode::scratch));
    TRY(connection.exec("BEGIN"));
    TRY_ASSIGN(insert, connection.prepare(insert_sql));
    return {};
  }

  Result<void> finish() {
    insert = store::Statement();
    return connection.exec("COMMIT");
  }

  store::Connection connection;
  store::Statement insert;
  std::string insert_sql;
  std::uint64_t bytes = 0;  // of the rows, roughly
};

// Takes the document and the rows as they come, and decides where they lie.
class Recorder {
 public:
  Recorder(const RecordSettings& settings, RowTable table)
      : settings_(settings), document_(settings.document), rows_(settings.rows), table_(std::move(table)) {}

  Result<void> add_row(Row row) {
    TRY(table_.add(row));
    return check();
  }

  Result<void> add_bytes(std::string_view bytes) {
    size_ += bytes.size();
    if (in_files_) {
      TRY(document_.write(bytes));
    } else {
      memory_.append(bytes);
    }
    return check();
  }

  Result<void> finish(JobResult& result) {
    TRY(table_.finish());
    result.size = size_;
    result.in_files = in_files_;
    if (!in_files_) {
      TRY_ASSIGN(auto image, table_.connection.image());
      result.kept_bytes = size_ + image.size();
      result.small = std::make_shared<SmallResult>(SmallResult{std::move(memory_), std::move(image)});
    } else {
      { const auto closed = std::move(table_.connection); }
      std::error_code ec;
      result.kept_bytes = size_ + std::filesystem::file_size(rows_.part(), ec);
      TRY(document_.publish(settings_.durable));
      TRY(rows_.publish(settings_.durable));
      if (settings_.durable) TRY(store::sync_folder(settings_.document.parent_path()));
    }
    if (result.kept_bytes > settings_.room) return tl::unexpected<Error>(quota_error(settings_.owner));
    return {};
  }

 private:
  Result<void> check() {
    if (size_ + table_.bytes > settings_.room) return tl::unexpected<Error>(quota_error(settings_.owner));
    if (in_files_ || (size_ <= kSmallResult && table_.bytes <= kSmallResult)) return {};
    in_files_ = true;
    TRY(document_.create());
    TRY(document_.write(memory_));
    memory_ = std::string();
    return table_.move_to(rows_.part());
  }

  const RecordSettings& settings_;
  store::FileInTheMaking document_;
  store::FileInTheMaking rows_;
  RowTable table_;
  std::string memory_;
  std::uint64_t size_ = 0;
  bool in_files_ = false;
};

// Rows on their way to the document, each kept in the table as it passes.
class KeptRows final : public RowSource {
 public:
  KeptRows(QueryRun& run, Recorder& recorder) : run_(run), recorder_(recorder) {}
  const std::vector<Field>& fields() const override { return run_.fields(); }
  bool overflowed() const override { return run_.overflowed(); }
  Result<const Row*> next() override {
    TRY_ASSIGN(const Row* row, run_.next());
    if (row != nullptr) TRY(recorder_.add_row(*row));
    return row;
  }

 private:
  QueryRun& run_;
  Recorder& recorder_;
};

Result<JobResult> record(QueryRun& run, const formats::Format& format, const RecordSettings& settings) {
  TRY_ASSIGN(auto table, RowTable::create(run.fields()));
  Recorder recorder(settings, std::move(table));
  KeptRows rows(run, recorder);
  const auto written = formats::write_document(format, run.info(), rows, [&](std::string_view bytes) { return recorder.add_bytes(bytes); });
  if (written.error) return tl::unexpected<Error>(*written.error);
  JobResult result;
  TRY(recorder.finish(result));
  result.format = &format;
  result.info = run.info();
  result.fields = run.fields();
  result.rows = written.rows;
  result.overflowed = written.ending == formats::Ending::overflow;
  return result;
}

}  // namespace

std::string result_column(std::size_t position) { return fmt::format("c{}", position + 1); }

Error quota_error(const std::string& owner) {
  return {Code::too_large, fmt::format("Filesystem quota exceeded for user {}: delete jobs that are no longer needed.",
                                       owner.empty() ? "anonymous" : owner), {}};
}

Result<JobResult> record_result(QueryRun& run, const formats::Format& format, const RecordSettings& settings) {
  auto result = record(run, format, settings);
  if (!result) {
    std::error_code ec;
    std::filesystem::remove(settings.document, ec);
    std::filesystem::remove(settings.rows, ec);
  }
  return result;
}

}  // namespace tapstand::jobs
