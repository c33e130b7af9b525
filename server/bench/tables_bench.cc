// How fast an uploaded document becomes a user's table, committed and ready for queries: 100,000 rows of a long, three
// doubles and a text, in each format, into a file that is synced to the disk. The floor is SQLite inserting the same
// rows from memory into the same kind of file.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "formats/format.h"
#include "store/connection.h"
#include "tables/user_tables.h"

namespace {

using namespace tapstand;
namespace fs = std::filesystem;

constexpr std::int64_t kRows = 100'000;
constexpr std::size_t kColumns = 5;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "tapstand-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path = name;
  }
  ~Folder() {
    std::error_code ec;
    fs::remove_all(path, ec);
  }
  fs::path path;
};

std::vector<Field> columns() {
  std::vector<Field> fields;
  const auto add = [&](const char* name, Type type) {
    Field field;
    field.name = name;
    field.type.type = type;
    if (type == Type::varchar) field.type.arraysize = "*";
    fields.push_back(std::move(field));
  };
  add("source_id", Type::bigint);
  for (const char* name : {"ra", "dec", "parallax"}) add(name, Type::double_);
  add("designation", Type::varchar);
  return fields;
}

class Stars final : public RowSource {
 public:
  const std::vector<Field>& fields() const override { return fields_; }
  Result<const Row*> next() override {
    if (row_ == kRows) return nullptr;
    const std::int64_t id = 4295806720 + row_++ * 7919;
    text_ = "Gaia DR3 " + std::to_string(id);
    cells_ = {Cell::of(id), Cell::of(angle_(random_)), Cell::of(angle_(random_) / 4 - 45), Cell::of(angle_(random_) / 100), Cell::text(text_)};
    view_ = Row(cells_);
    return &view_;
  }

 private:
  std::vector<Field> fields_ = columns();
  std::vector<Cell> cells_{};
  std::string text_{};
  Row view_{};
  std::int64_t row_ = 0;
  std::mt19937_64 random_{1};
  std::uniform_real_distribution<double> angle_{0, 360};
};

Blob document(const char* format) {
  Blob blob;
  Stars rows;
  const auto written = formats::write_document(*formats::find_format(format), {}, rows, [&](std::string_view bytes) { return blob.append(bytes); });
  if (written.error) std::abort();
  return blob;
}

void upload(benchmark::State& state, const char* format, const char* read_as) {
  const Blob content = document(format);
  const auto* input = formats::find_input_format(read_as);
  Folder folder;
  auto tables = tables::UserTables::open(folder.path, store::Durability::full);
  if (!tables) return state.SkipWithError(tables.error().message.c_str());
  for (auto _ : state) {
    const auto made = (*tables)->create("joe", "t", "", [&](RowSink& sink) { return input->read(content, sink, {}); });
    if (!made || (*made)->nrows != kRows) return state.SkipWithError(made ? "rows are missing" : made.error().message.c_str());
    state.PauseTiming();
    if (!(*tables)->drop("joe", "t")) return state.SkipWithError("not dropped");
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kRows);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(content.size()));
}
BENCHMARK_CAPTURE(upload, votable_tabledata, "votable_plain", "votable")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(upload, votable_binary2, "votable", "votable")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(upload, csv, "csv", "csv")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(upload, ecsv, "ecsv", "ecsv")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(upload, json, "json", "json")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(upload, fits, "fits_plain", "fits")->Unit(benchmark::kMillisecond)->UseRealTime();

// Rows from memory, one transaction, the same settings of the file.
void floor_sqlite_inserts(benchmark::State& state) {
  std::vector<Cell> cells;
  std::vector<std::string> texts;
  Stars rows;
  texts.reserve(kRows);
  for (auto row = rows.next(); *row != nullptr; row = rows.next()) {
    texts.emplace_back((**row)[4].s);
    cells.insert(cells.end(), (*row)->begin(), (*row)->end());
    cells.back() = Cell::text(texts.back());
  }
  Folder folder;
  auto db = store::Connection::open(folder.path / "floor.sqlite", store::Mode::read_write);
  if (!db) return state.SkipWithError("no file");
  for (auto _ : state) {
    if (!db->exec("BEGIN; CREATE TABLE t (oid INTEGER PRIMARY KEY, a INTEGER, b REAL, c REAL, d REAL, e TEXT)")) return state.SkipWithError("no table");
    auto insert = db->prepare("INSERT INTO t VALUES (NULL, ?, ?, ?, ?, ?)");
    for (std::size_t r = 0; r < cells.size(); r += kColumns) {
      for (std::size_t c = 0; c < kColumns; ++c) static_cast<void>(insert->bind(static_cast<int>(c) + 1, cells[r + c]));
      if (!insert->step()) return state.SkipWithError("no row");
      insert->reset();
    }
    *insert = store::Statement();
    if (!db->exec("COMMIT")) return state.SkipWithError("no commit");
    state.PauseTiming();
    static_cast<void>(db->exec("DROP TABLE t"));
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(floor_sqlite_inserts)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
