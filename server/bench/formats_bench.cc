// How fast results are written and uploads read: rows of 1 long, 4 double, 8 float (some null) and 2 texts, from memory
// and from an SQLite table, with the floors of the same run: memcpy of the same bytes, and sqlite3_step with a read of
// every column.
#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "formats/format.h"
#include "formats/votable_reader.h"

namespace {

using namespace tapstand;
using namespace tapstand::formats;

constexpr std::int64_t kRows = 100'000;

std::vector<Field> columns() {
  std::vector<Field> fields;
  const auto add = [&](std::string name, Type type) {
    Field field;
    field.name = std::move(name);
    field.type.type = type;
    fields.push_back(std::move(field));
  };
  add("source_id", Type::bigint);
  for (int i = 0; i < 4; ++i) add("d" + std::to_string(i), Type::double_);
  for (int i = 0; i < 8; ++i) add("f" + std::to_string(i), Type::real);
  add("designation", Type::varchar);
  add("flag", Type::varchar);
  return fields;
}

std::vector<std::string> make_designations() {
  std::vector<std::string> out;
  for (std::int64_t i = 0; i < kRows; ++i) out.push_back("Gaia DR3 " + std::to_string(4295806720 + i * 7919));
  return out;
}

// All cells of the table, row after row.
const std::vector<Cell>& cells() {
  static const std::vector<std::string> designations = make_designations();
  static const std::vector<Cell> all = [] {
    std::vector<Cell> out;
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> angle(0, 360);
    std::uniform_real_distribution<float> small(-20, 20);
    for (std::int64_t r = 0; r < kRows; ++r) {
      out.push_back(Cell::of(4295806720 + r * 7919));
      for (int i = 0; i < 4; ++i) out.push_back(Cell::of(angle(random)));
      for (int i = 0; i < 8; ++i) {
        const bool null = i >= 2 && random() % 8 == 0;
        out.push_back(null ? Cell::null() : Cell::of(static_cast<double>(small(random))));
      }
      out.push_back(Cell::text(designations[static_cast<std::size_t>(r)]));
      out.push_back(Cell::text("NOT_AVAILABLE"));
    }
    return out;
  }();
  return all;
}

class MemorySource final : public RowSource {
 public:
  const std::vector<Field>& fields() const override { return fields_; }
  Result<const Row*> next() override {
    if (at_ == cells().size()) return nullptr;
    row_ = Row(cells().data() + at_, fields_.size());
    at_ += fields_.size();
    return &row_;
  }

 private:
  std::vector<Field> fields_ = columns();
  std::size_t at_ = 0;
  Row row_{};
};

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

Statement prepare(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr);
  return Statement(statement);
}

// The same rows in a database in memory.
sqlite3* database() {
  static sqlite3* const db = [] {
    sqlite3* made = nullptr;
    sqlite3_open(":memory:", &made);
    std::string create = "CREATE TABLE t (";
    std::string insert = "INSERT INTO t VALUES (";
    const auto fields = columns();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      create += (i > 0 ? "," : "") + fields[i].name;
      insert += i > 0 ? ",?" : "?";
    }
    sqlite3_exec(made, (create + "); BEGIN").c_str(), nullptr, nullptr, nullptr);
    const Statement statement = prepare(made, insert + ")");
    for (std::size_t at = 0; at < cells().size(); at += fields.size()) {
      for (std::size_t i = 0; i < fields.size(); ++i) {
        const Cell& cell = cells()[at + i];
        const int column = static_cast<int>(i) + 1;
        switch (cell.kind) {
          case Cell::Kind::integer: sqlite3_bind_int64(statement.get(), column, cell.i); break;
          case Cell::Kind::real: sqlite3_bind_double(statement.get(), column, cell.d); break;
          case Cell::Kind::text: sqlite3_bind_text(statement.get(), column, cell.s.data(), static_cast<int>(cell.s.size()), SQLITE_STATIC); break;
          default: sqlite3_bind_null(statement.get(), column);
        }
      }
      sqlite3_step(statement.get());
      sqlite3_reset(statement.get());
    }
    sqlite3_exec(made, "COMMIT", nullptr, nullptr, nullptr);
    return made;
  }();
  return db;
}

class SqliteSource final : public RowSource {
 public:
  SqliteSource() : statement_(prepare(database(), "SELECT * FROM t")), row_cells_(fields_.size()), row_(row_cells_) {}
  const std::vector<Field>& fields() const override { return fields_; }
  Result<const Row*> next() override {
    if (sqlite3_step(statement_.get()) != SQLITE_ROW) return nullptr;
    for (int i = 0; i < static_cast<int>(row_cells_.size()); ++i) row_cells_[static_cast<std::size_t>(i)] = cell(i);
    return &row_;
  }

 private:
  Cell cell(int i) {
    sqlite3_stmt* const s = statement_.get();
    switch (sqlite3_column_type(s, i)) {
      case SQLITE_INTEGER: return Cell::of(static_cast<std::int64_t>(sqlite3_column_int64(s, i)));
      case SQLITE_FLOAT: return Cell::of(sqlite3_column_double(s, i));
      case SQLITE_TEXT: {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(s, i));
        return Cell::text({text, static_cast<std::size_t>(sqlite3_column_bytes(s, i))});
      }
      default: return Cell::null();
    }
  }

  std::vector<Field> fields_ = columns();
  Statement statement_;
  std::vector<Cell> row_cells_;
  Row row_;
};

template <class Source>
std::string document(std::string_view format) {
  Source source;
  std::string out;
  write_document(*find_format(format), {}, source, [&](std::string_view bytes) -> Result<void> {
    out += bytes;
    return {};
  });
  return out;
}

void count(benchmark::State& state, std::uint64_t bytes) {
  state.SetItemsProcessed(state.iterations() * kRows);  // items are rows
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

template <class Source>
void write_rows(benchmark::State& state, std::string_view format) {
  { Source warm; }
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    Source source;
    std::uint64_t sum = 0;  // the sink looks at every piece
    bytes = write_document(*find_format(format), {}, source, [&](std::string_view piece) -> Result<void> {
              sum += static_cast<unsigned char>(piece.back());
              return {};
            }).bytes;
    benchmark::DoNotOptimize(sum);
  }
  count(state, bytes);
}

void floor_memcpy(benchmark::State& state, std::string_view format) {
  const std::string bytes = document<MemorySource>(format);
  std::string to(bytes.size(), '\0');
  for (auto _ : state) {
    std::memcpy(to.data(), bytes.data(), bytes.size());
    benchmark::DoNotOptimize(to.data());
    benchmark::ClobberMemory();
  }
  count(state, bytes.size());
}

template <class Source>
void floor_rows(benchmark::State& state) {
  { Source warm; }
  for (auto _ : state) {
    Source source;
    for (auto row = source.next(); row && *row != nullptr; row = source.next()) benchmark::DoNotOptimize((**row).data());
  }
  count(state, 0);
}

class CountingSink final : public RowSink {
 public:
  Result<void> start(const std::vector<Field>&) override { return {}; }
  Result<void> row(Row row) override {
    benchmark::DoNotOptimize(row.data());
    return {};
  }
};

void read_rows(benchmark::State& state, std::string_view format) {
  const std::string bytes = document<MemorySource>(format);
  for (auto _ : state) {
    std::string_view rest = bytes;
    CountingSink sink;
    const auto done = read_votable(
        [&](char* buffer, std::size_t size) -> Result<std::size_t> {
          const std::size_t n = std::min(size, rest.size());
          std::memcpy(buffer, rest.data(), n);
          rest.remove_prefix(n);
          return n;
        },
        sink);
    if (!done) state.SkipWithError(done.error().message.c_str());
  }
  count(state, bytes.size());
}

const bool registered = [] {
  const auto add = [](const std::string& name, auto body) { benchmark::RegisterBenchmark(name.c_str(), body)->Unit(benchmark::kMillisecond); };
  add("floor/memory_rows", floor_rows<MemorySource>);
  add("floor/sqlite_rows", floor_rows<SqliteSource>);
  for (const std::string format : {"votable", "votable_plain", "csv", "ecsv", "json", "fits_plain", "votable_gzip"}) {
    add("floor/memcpy/" + format, [format](benchmark::State& state) { floor_memcpy(state, format); });
    add("write/memory/" + format, [format](benchmark::State& state) { write_rows<MemorySource>(state, format); });
    add("write/sqlite/" + format, [format](benchmark::State& state) { write_rows<SqliteSource>(state, format); });
  }
  for (const std::string format : {"votable", "votable_plain", "votable_gzip"}) {
    add("read/" + format, [format](benchmark::State& state) { read_rows(state, format); });
  }
  return true;
}();

}  // namespace

BENCHMARK_MAIN();
