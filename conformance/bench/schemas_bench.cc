// Validation and reading of large documents, beside their floors in the same run: the bytes copied, the same events
// without a schema, and `xmllint --stream` on the same file. Figures: bench/README.md.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "votable/reader.h"
#include "xml/sax.h"
#include "xml/schemas.h"

namespace tapcheck {
namespace {

constexpr std::size_t kSize = 50'000'000;

/// A result of ten doubles a row.
std::string large_votable() {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\">"
                     "<INFO name=\"QUERY_STATUS\" value=\"OK\"/><TABLE>";
  for (int c = 0; c < 10; ++c) text += "<FIELD name=\"c" + std::to_string(c) + "\" datatype=\"double\"/>";
  text += "<DATA><TABLEDATA>\n";
  for (std::uint64_t n = 1; text.size() < kSize;) {
    text += "<TR>";
    for (int c = 0; c < 10; ++c) text += "<TD>0." + std::to_string(n = n * 6364136223846793005ULL + 1442695040888963407ULL) + "</TD>";
    text += "</TR>\n";
  }
  return text + "</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>";
}

/// Tables of fifty columns each.
std::string large_tables() {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<v:tableset xmlns:v=\"http://www.ivoa.net/xml/VOSITables/v1.0\" "
                     "xmlns:vs=\"http://www.ivoa.net/xml/VODataService/v1.1\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><schema><name>s</name>";
  for (int t = 0; text.size() < kSize; ++t) {
    text += "<table type=\"table\"><name>s.t" + std::to_string(t) + "</name><description>A table of numbers</description>";
    for (int c = 0; c < 50; ++c) {
      text += "<column><name>c" + std::to_string(c) + "</name><description>A column of numbers, whose meaning its name and unit tell</description>"
              "<unit>mas.yr**-1</unit><ucd>pos.pm;pos.eq.ra</ucd><dataType xsi:type=\"vs:VOTableType\">double</dataType><flag>nullable</flag></column>";
    }
    text += "</table>";
  }
  return text + "</schema></v:tableset>";
}

struct Document {
  std::string text;
  const char* schema;
};
const Document& document(std::int64_t which) {
  static const Document kVotable{large_votable(), "votable-1.3.xsd"};
  static const Document kTables{large_tables(), "vosi-tables-1.1.xsd"};
  return which == 0 ? kVotable : kTables;
}

const SchemaSet& schemas() {
  static const Result<SchemaSet> kSchemas = SchemaSet::load(TAPCHECK_SOURCE_DIR "/schemas");
  return *kSchemas;
}

void count(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  state.SetLabel(state.range(0) == 0 ? "VOTable" : "/tables");
}

/// The process's peak, which the document itself and its copies have a share in.
double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void copied(benchmark::State& state) {
  const std::string& text = document(state.range(0)).text;
  std::string copy(text.size(), ' ');
  for (auto _ : state) {
    std::memcpy(copy.data(), text.data(), text.size());
    benchmark::DoNotOptimize(copy.data());
    benchmark::ClobberMemory();
  }
  count(state, text.size());
}

struct Nothing final : XmlEvents {
  void begin(const StartTag&) override {}
  void end(const EndTag&) override {}
  void text(std::string_view) override {}
};

void events(benchmark::State& state) {
  const std::string& text = document(state.range(0)).text;
  for (auto _ : state) {
    Nothing nothing;
    if (!read_events(text, nothing)) state.SkipWithError("not well-formed");
  }
  count(state, text.size());
}

void validated(benchmark::State& state) {
  const std::string& text = document(state.range(0)).text;
  const SchemaSet& set = schemas();
  const double before = peak_megabytes();
  for (auto _ : state) {
    const auto found = set.validate(text);
    if (!found || !found->problems.empty()) state.SkipWithError("not valid");
  }
  state.counters["more_MB"] = peak_megabytes() - before;
  count(state, text.size());
}

void xmllint(benchmark::State& state) {
  const Document& one = document(state.range(0));
  const auto file = std::filesystem::temp_directory_path() / ("tapcheck_bench_" + std::to_string(state.range(0)) + ".xml");
  std::ofstream(file) << one.text;
  const std::string command = std::string("xmllint --nonet --stream --noout --schema " TAPCHECK_SOURCE_DIR "/schemas/") + one.schema + " " + file.string() + " 2>&1 | grep -q validates";
  for (auto _ : state) {
    if (std::system(command.c_str()) != 0) state.SkipWithError("xmllint is missing, or finds it invalid");
  }
  std::filesystem::remove(file);
  count(state, one.text.size());
}

void read(benchmark::State& state) {
  const std::string& text = document(0).text;
  for (auto _ : state) {
    const auto table = read_votable(text);
    if (!table || table->rows.empty()) state.SkipWithError("not read");
  }
  count(state, text.size());
}

BENCHMARK(copied)->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(events)->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(validated)->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(xmllint)->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(read)->Arg(0)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tapcheck

BENCHMARK_MAIN();
