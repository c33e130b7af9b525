// The readers of uploads: cases in data/readers.txt, the samples of our own writers, and documents cut short.
#include "formats/readers.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/base64.h"
#include "core/text.h"
#include "formats/format.h"

namespace tapstand::formats {
namespace {

using ::testing::HasSubstr;

std::string data_file(const std::string& name) {
  std::ifstream in(std::string(TAPSTAND_SOURCE_DIR) + "/server/tests/formats/data/" + name, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

Blob blob_of(std::string_view bytes) {
  Blob blob;
  EXPECT_TRUE(blob.append(bytes));
  return blob;
}

// Writes down what comes: a line of columns, then a line a row.
class Dump final : public RowSink {
 public:
  std::string text;
  std::size_t rows = 0;
  std::vector<Field> fields;

  Result<void> start(const std::vector<Field>& all) override {
    fields = all;
    for (const auto& field : fields) {
      text += fmt::format("{}{}:{}", text.empty() ? "" : " ", field.name, votable_datatype(field.type.type));
      if (const auto size = votable_arraysize(field.type); !size.empty()) text += "[" + size + "]";
      for (const auto& [mark, value] : {std::pair{"unit", field.unit}, {"ucd", field.ucd}, {"utype", field.utype}, {"desc", field.description}}) {
        if (!value.empty()) text += fmt::format(" {}={}", mark, value);
      }
    }
    text += "\n";
    return {};
  }
  Result<void> row(Row row) override {
    ++rows;
    for (std::size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : "|") + shown(row[i]);
    text += "\n";
    return {};
  }

 private:
  static std::string shown(const Cell& cell) {
    switch (cell.kind) {
      case Cell::Kind::null: return "NULL";
      case Cell::Kind::integer: return std::to_string(cell.i);
      case Cell::Kind::real: return fmt::format("{}", cell.d);
      case Cell::Kind::text: return fmt::format("'{}'", cell.s);
      case Cell::Kind::blob: break;
    }
    std::string hex;
    for (const char c : cell.s) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return hex;
  }
};

Result<std::string> read(const std::string& format, std::string_view document, const ReadLimits& limits = {}) {
  Dump dump;
  TRY(find_input_format(format)->read(blob_of(document), dump, limits));
  return dump.text;
}

// "### format: title", the document, "--->", what comes out of it: a dump, or "error <code>: <part of the message>".
TEST(Readers, DoWhatTheCasesSay) {
  const std::string file = data_file("readers.txt");
  int cases = 0;
  for (std::size_t at = file.find("### "); at != std::string::npos;) {
    const std::size_t next = std::min(file.find("\n### ", at), file.size());
    const std::string one = file.substr(at + 4, next - at - 4);
    at = next == file.size() ? std::string::npos : next + 1;
    const auto title_end = one.find('\n');
    const auto arrow = one.find("--->\n");
    ASSERT_NE(arrow, std::string::npos) << one;
    SCOPED_TRACE(one.substr(0, title_end));
    const auto result = read(one.substr(0, one.find(':')), one.substr(title_end + 1, arrow - title_end - 1));
    const std::string actual = result ? *result : fmt::format("error {}: {}", code_name(result.error().code), result.error().message);
    EXPECT_EQ(trim(actual), trim(one.substr(arrow + 5)));
    ++cases;
  }
  EXPECT_GE(cases, 40);
}

struct Sample {
  const char* format;
  const char* file;
};

// What the writers made of one table says the same to the readers, as far as the format can say it.
TEST(Readers, ReadTheSamplesOfOurWriters) {
  const auto values = [](const std::string& dump) { return dump.substr(dump.find('\n')); };
  const auto votable = read("votable", data_file("sample-votable.vot"));
  ASSERT_TRUE(votable) << votable.error().message;
  for (const auto& [format, file] : {Sample{"votable_plain", "sample-votable_plain.vot"}, {"ecsv", "sample-ecsv.ecsv"}, {"json", "sample-json.json"}}) {
    const auto other = read(format, data_file(file));
    ASSERT_TRUE(other) << format << ": " << other.error().message;
    EXPECT_EQ(values(*other), values(*votable)) << format;
  }
  const auto fits = read("fits", data_file("sample-fits_plain.fits"));
  ASSERT_TRUE(fits) << fits.error().message;
  EXPECT_EQ(std::count(fits->begin(), fits->end(), '\n'), std::count(votable->begin(), votable->end(), '\n'));
  EXPECT_THAT(*fits, HasSubstr("9223372036854775807|5e-324|inf"));
  for (const char* format : {"csv", "tsv"}) {
    const auto text = read(format, data_file(std::string("sample-") + format + "." + format));
    ASSERT_TRUE(text) << text.error().message;
    EXPECT_THAT(*text, HasSubstr("9223372036854775807"));
    EXPECT_THAT(*text, HasSubstr("comma, \"quote\" <tag>"));
  }
}

// VOTable 1.4 §5.2: a FITS table in base64 inside; the FIELDs name its columns.
TEST(Readers, ReadFitsInsideOfVotables) {
  const auto fits = data_file("sample-fits_plain.fits");
  Dump alone;
  ASSERT_TRUE(read_fits(blob_of(fits), alone, {}));
  const auto document = [&](std::size_t columns) {
    std::string text = "<VOTABLE><RESOURCE><TABLE>";
    for (std::size_t i = 0; i < columns; ++i) {
      const auto& field = alone.fields[i];
      text += fmt::format("<FIELD name='{}' datatype='{}' {}/>", field.name, votable_datatype(field.type.type),
                          votable_arraysize(field.type).empty() ? "" : " arraysize='" + votable_arraysize(field.type) + "'");
    }
    std::string encoded = base64_encode(fits);
    for (std::size_t at = 76; at < encoded.size(); at += 77) encoded.insert(at, "\n");
    return text + "<DATA><FITS><STREAM encoding='base64'>" + encoded + "</STREAM></FITS></DATA></TABLE></RESOURCE></VOTABLE>";
  };
  const auto inside = read("votable", document(alone.fields.size()));
  ASSERT_TRUE(inside) << inside.error().message;
  EXPECT_EQ(inside->substr(inside->find('\n')), alone.text.substr(alone.text.find('\n')));
  EXPECT_FALSE(read("votable", document(alone.fields.size() - 1))) << "a FIELD is missing";
}

// All or nothing: a document that was cut off must not pass for a whole one where the format can tell.
TEST(Readers, RefuseDocumentsCutShort) {
  for (const auto& [format, file] : {Sample{"votable", "sample-votable.vot"}, {"votable_plain", "sample-votable_plain.vot"}, {"json", "sample-json.json"}, {"fits", "sample-fits_plain.fits"}}) {
    const auto whole = data_file(file);
    const auto data = std::string_view(format) == "fits" ? whole.size() - 2880 : whole.find_last_not_of("\n\r ");
    for (std::size_t size = 0; size < data; size += 1 + whole.size() / 200) {
      EXPECT_FALSE(read(format, std::string_view(whole).substr(0, size))) << format << " " << size;
    }
  }
}

TEST(Readers, KeepTheirLimits) {
  ReadLimits limits;
  limits.max_rows = 2;
  limits.max_columns = 3;
  limits.max_row_bytes = 100;
  limits.max_cell_bytes = 50;
  const std::string wide(60, 'x');
  struct Case {
    const char* format;
    std::string document;
  };
  const Case cases[] = {
      {"csv", "a\n1\n2\n3\n"}, {"csv", "a,b,c,d\n1,2,3,4\n"}, {"csv", "a\n" + wide + "\n"}, {"csv", "a\n\"" + wide + "\n" + wide + "\"\n"},
      {"ascii", "a\n1\n2\n3\n"}, {"tsv", "a\tb\tc\td\n"},
      {"json", R"({"metadata":[{"name":"a","datatype":"int"}],"data":[[1],[2],[3]]})"},
      {"json", R"({"metadata":[{"name":"a","datatype":"int"},{"name":"b"},{"name":"c"},{"name":"d"}],"data":[]})"},
      {"fits", data_file("sample-fits_plain.fits")}, {"ecsv", data_file("sample-ecsv.ecsv")},
  };
  for (const auto& [format, document] : cases) {
    const auto result = read(format, document, limits);
    ASSERT_FALSE(result) << format << " " << document.substr(0, 40);
    EXPECT_EQ(result.error().code, Code::too_large) << format << ": " << result.error().message;
  }
}

TEST(Readers, TakeRecordsOfAnyLength) {
  std::string document = "id,text\n";
  const std::string longest(600'000, 'y');
  for (int i = 0; i < 50; ++i) document += fmt::format("{},\"{}\n\"\"{}\"\n", i, std::string(static_cast<std::size_t>(i) * 7000, 'x'), i);
  document += "50," + longest;
  const auto result = read("csv", document);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_THAT(*result, HasSubstr("\n\"49'\n50|'" + longest + "'\n"));
}

// Any bytes in any format: an answer, and no crash.
TEST(Readers, StandAnyBytes) {
  std::uint64_t state = 42;
  const auto random = [&] { return state = state * 6364136223846793005u + 1442695040888963407u, static_cast<std::size_t>(state >> 33); };
  for (const auto& [format, file] : {Sample{"fits", "sample-fits_plain.fits"}, {"json", "sample-json.json"}, {"ecsv", "sample-ecsv.ecsv"}, {"csv", "sample-csv.csv"}, {"ascii", "sample-csv.csv"}}) {
    const auto whole = data_file(file);
    int refused = 0;
    for (int turn = 0; turn < 300; ++turn) {
      std::string mutant = whole;
      for (int n = 0; n < 5; ++n) mutant[random() % (turn % 2 == 0 ? mutant.size() : std::min<std::size_t>(mutant.size(), 6000))] = static_cast<char>(random());
      if (!read(format, mutant)) ++refused;
    }
    EXPECT_GT(refused, 0) << format;
  }
}

TEST(InputFormats, AreThoseWithAReader) {
  EXPECT_EQ(input_format_names(), "votable, votable_plain, votable_gzip, csv, tsv, ecsv, json, fits, fits_plain, ascii");
  EXPECT_EQ(find_format("ascii"), nullptr) << "not for results";
  EXPECT_EQ(find_input_format("parquet"), nullptr);
  ASSERT_NE(find_input_format("VOTable"), nullptr);
}

}  // namespace
}  // namespace tapstand::formats
