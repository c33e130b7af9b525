#include "formats/votable_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include "core/base64.h"
#include "sample.h"

namespace tapstand::formats::testing {
namespace {

using ::testing::HasSubstr;

std::string votable(std::string_view inside) { return "<VOTABLE version=\"1.3\"><RESOURCE><TABLE>" + std::string(inside) + "</TABLE></RESOURCE></VOTABLE>"; }
std::string tabledata(std::string_view fields, std::string_view rows) {
  return votable(std::string(fields) + "<DATA><TABLEDATA>" + std::string(rows) + "</TABLEDATA></DATA>");
}
std::string binary(std::string_view fields, std::string_view bytes, std::string_view kind = "BINARY") {
  return votable(std::string(fields) + "<DATA><" + std::string(kind) + "><STREAM encoding=\"base64\">" + base64_encode(bytes) + "</STREAM></" + std::string(kind) +
                 "></DATA>");
}
// One column, one cell.
std::string cell(std::string_view attributes, std::string_view text, std::string_view values = "") {
  return tabledata("<FIELD name=\"c\" " + std::string(attributes) + ">" + std::string(values) + "</FIELD>", "<TR><TD>" + std::string(text) + "</TD></TR>");
}

std::string read_cell(const std::string& document) {
  TableSink sink;
  const auto done = read(document, sink);
  if (!done) return "error: " + done.error().message;
  return sink.table.rows.empty() ? "no row" : show(sink.table.rows[0][0]);
}

void expect_same(const Table& expected, const Table& actual) {
  ASSERT_EQ(actual.fields.size(), expected.fields.size());
  ASSERT_EQ(actual.rows.size(), expected.rows.size());
  for (std::size_t i = 0; i < expected.fields.size(); ++i) {
    EXPECT_EQ(actual.fields[i].name, expected.fields[i].name);
    EXPECT_EQ(actual.fields[i].type.type, expected.fields[i].type.type) << expected.fields[i].name;
    EXPECT_EQ(actual.fields[i].unit, expected.fields[i].unit);
    EXPECT_EQ(actual.fields[i].ucd, expected.fields[i].ucd);
    EXPECT_EQ(actual.fields[i].utype, expected.fields[i].utype);
    EXPECT_EQ(actual.fields[i].description, expected.fields[i].description);
    EXPECT_EQ(actual.fields[i].id, expected.fields[i].id);
    for (std::size_t r = 0; r < expected.rows.size(); ++r) {
      EXPECT_EQ(show(actual.rows[r][i]), show(expected.rows[r][i])) << expected.fields[i].name << " row " << r;
    }
  }
}

TEST(RoundTrip, KeepsEveryValueOfTheSample) {
  for (const auto* format : {"votable", "votable_plain", "votable_gzip"}) {
    const Table table = sample_table();
    const std::string document = write(format, table);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, document.size()}) {
      TableSink sink;
      const auto done = read(document, sink, {}, piece);
      ASSERT_TRUE(done) << format << ": " << done.error().message;
      EXPECT_EQ(sink.starts, 1);
      expect_same(table, sink.table);
    }
  }
}

TEST(RoundTrip, KeepsRandomNumbersBitForBit) {
  std::mt19937_64 random(20261122);
  Table table;
  table.fields = {field("l", Type::bigint), field("d", Type::double_), field("f", Type::real), field("i", Type::integer), field("s", Type::smallint)};
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t bits = random();
    double d = 0;
    float f = 0;
    const auto narrow = static_cast<std::uint32_t>(bits);
    std::memcpy(&d, &bits, sizeof d);
    std::memcpy(&f, &narrow, sizeof f);
    table.rows.push_back({Cell::of(static_cast<std::int64_t>(bits)), std::isnan(d) ? Cell::null() : Cell::of(d),
                          std::isnan(f) ? Cell::null() : Cell::of(static_cast<double>(f)), Cell::of(std::int64_t{static_cast<std::int32_t>(bits)}),
                          Cell::of(std::int64_t{static_cast<std::int16_t>(bits)})});
  }
  for (const auto* format : {"votable", "votable_plain"}) {
    TableSink sink;
    ASSERT_TRUE(read(write(format, table), sink));
    expect_same(table, sink.table);
  }
}

TEST(Reader, TakesTheTextsThatVotableAllows) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"datatype='boolean'", "true", "1"},
      {"datatype='boolean'", "F", "0"},
      {"datatype='boolean'", "?", "null"},
      {"datatype='bit'", "1", "1"},
      {"datatype='unsignedByte'", "255", "255"},
      {"datatype='unsignedByte'", "0xFF", "255"},
      {"datatype='short'", "0xFFFF", "-1"},
      {"datatype='short'", " -32768\n", "-32768"},
      {"datatype='int'", "+7", "7"},
      {"datatype='long'", "9223372036854775807", "9223372036854775807"},
      {"datatype='long'", "0x8000000000000000", "-9223372036854775808"},
      {"datatype='int'", "", "null"},
      {"datatype='float'", "0.1", "0x1.99999ap-4"},
      {"datatype='double'", "0.1", "0x1.999999999999ap-4"},
      {"datatype='double'", "NaN", "null"},
      {"datatype='double'", "+Inf", "inf"},
      {"datatype='double'", "-Inf", "-inf"},
      {"datatype='double'", "1e-400", "0x0p+0"},
      {"datatype='float'", "-1e39", "-inf"},
      {"datatype='char' arraysize='*'", "a &amp; <![CDATA[<b>]]>", "'a & <b>'"},
      {"datatype='char' arraysize='*'", " ", "' '"},
      {"datatype='char' arraysize='*'", "", "null"},
      {"datatype='char'", "x", "'x'"},
      {"datatype='unicodeChar' arraysize='*'", "α&#x1D50A;", "'α𝔊'"},
      {"datatype='short' arraysize='2'", "1 2", "x01000200"},
      {"datatype='bit' arraysize='*'", "10 1", "x010001"},
      {"datatype='boolean' arraysize='3'", "T F ?", "x010002"},
      {"datatype='floatComplex'", "1 0", "x0000803f00000000"},
      {"datatype='unsignedByte' arraysize='2x*'", "1 2 3 4", "x01020304"},
      {"datatype='int' arraysize='*'", "", "null"},
      {"datatype='int' arraysize='1'", "5", "5"},
  };
  for (const auto& [attributes, text, expected] : cases) EXPECT_EQ(read_cell(cell(attributes, text)), expected) << attributes << " " << text;
}

TEST(Reader, KnowsTheDeclaredNull) {
  EXPECT_EQ(read_cell(cell("datatype='int'", "-999", "<VALUES null='-999'/>")), "null");
  EXPECT_EQ(read_cell(cell("datatype='int'", "-998", "<VALUES null='-999'/>")), "-998");
  EXPECT_EQ(read_cell(cell("datatype='double'", "-1.0", "<VALUES null='-1'/>")), "null");
  EXPECT_EQ(read_cell(cell("datatype='char' arraysize='*'", "none", "<VALUES null='none'/>")), "null");
  EXPECT_EQ(read_cell(cell("datatype='int'", "3", "<VALUES><MIN value='0'/></VALUES>")), "3");
  EXPECT_EQ(read_cell(binary("<FIELD name='c' datatype='short'><VALUES null='-1'/></FIELD>", "\xFF\xFF")), "null");
}

TEST(Reader, ReadsBinary) {
  using namespace std::string_literals;
  EXPECT_EQ(read_cell(binary("<FIELD name='c' datatype='int'/>", "\x00\x00\x01\x00"s)), "256");
  EXPECT_EQ(read_cell(binary("<FIELD name='c' datatype='char' arraysize='5'/>", "ab\0zz"s)), "'ab'");
  EXPECT_EQ(read_cell(binary("<FIELD name='c' datatype='char' arraysize='2x2'/>", "a\0b\0"s)), "'a b'");
  EXPECT_EQ(read_cell(binary("<FIELD name='c' datatype='char' arraysize='*'/>", "\0\0\0\x02\xC3\x28"s)), "'\xEF\xBF\xBD('");
  EXPECT_EQ(read_cell(binary("<FIELD name='c' datatype='unicodeChar' arraysize='*'/>", "\0\0\0\x03\x03\xB1\xD8\x35"s + "\xDD\x0A"s)), "'α𝔊'");
  EXPECT_EQ(read_cell(binary("<FIELD name='c' datatype='unicodeChar' arraysize='1'/>", "\xD8\x00"s)), "'\xEF\xBF\xBD'");
  EXPECT_EQ(read_cell(binary("<FIELD name='c' datatype='bit' arraysize='10'/>", "\xA0\x40"s)), "x01000100000000000001");
  EXPECT_EQ(read_cell(binary("<FIELD name='c' datatype='float'/>", "\x7F\xC0\0\0"s)), "null");
  EXPECT_EQ(read_cell(binary("<FIELD name='c' datatype='int'/>", "\x80\0\0\0\x07"s, "BINARY2")), "null");
  EXPECT_EQ(read_cell(binary("<FIELD name='c' datatype='boolean'/>", "T")), "1");
}

TEST(Reader, TakesWhatIsAroundTheTable) {
  TableSink sink;
  const std::string document =
      "\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- c --><v:VOTABLE xmlns:v='http://www.ivoa.net/xml/VOTable/v1.1' version='1.1'><v:DESCRIPTION>d</v:DESCRIPTION>"
      "<v:RESOURCE><v:PARAM name='p' datatype='int' value='1'><v:VALUES null='5'/></v:PARAM><v:TABLE><v:FIELD ID='only_id' datatype='int'>"
      "<v:DESCRIPTION> one\nline </v:DESCRIPTION></v:FIELD><v:DATA><v:TABLEDATA><v:TR>\n<v:TD>5</v:TD> </v:TR></v:TABLEDATA></v:DATA></v:TABLE>"
      "<v:TABLE><v:FIELD name='x' datatype='nonsense'/></v:TABLE></v:RESOURCE></v:VOTABLE>";
  const auto done = read(document, sink);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(sink.table.fields[0].name, "only_id");
  EXPECT_EQ(sink.table.fields[0].description, "one\nline");
  EXPECT_EQ(show(sink.table.rows[0][0]), "5");
}

TEST(Reader, TakesATableWithoutData) {
  TableSink sink;
  ASSERT_TRUE(read(votable("<FIELD name='a' datatype='int'/>"), sink));
  EXPECT_EQ(sink.starts, 1);
  EXPECT_TRUE(sink.table.rows.empty());
}

TEST(Reader, TakesOtherEncodings) {
  TableSink sink;
  const std::string latin1 = "<?xml version='1.0' encoding='ISO-8859-1'?>" + cell("datatype='unicodeChar' arraysize='*'", "\xE9");
  ASSERT_TRUE(read(latin1, sink));
  EXPECT_EQ(show(sink.table.rows[0][0]), "'é'");
}

TEST(Reader, StreamsBeyondTheParsersTextLimit) {
  Table table;
  table.fields = {field("s", Type::varchar)};
  const std::string wide(50'000, 'w');
  for (int i = 0; i < 400; ++i) table.rows.push_back({Cell::text(wide)});
  TableSink sink;
  ASSERT_TRUE(read(write("votable", table), sink));
  EXPECT_EQ(sink.table.rows.size(), 400u);
}

TEST(Reader, PassesOnTheErrorsOfSourceAndSink) {
  class Full final : public RowSink {
   public:
    Result<void> start(const std::vector<Field>&) override { return {}; }
    Result<void> row(Row) override { return fail(Code::forbidden, "quota"); }
  } full;
  const auto done = read(cell("datatype='int'", "1"), full);
  EXPECT_EQ(done.error().code, Code::forbidden);
  EXPECT_EQ(done.error().message, "quota");
  TableSink sink;
  const auto broken = read_votable([](char*, std::size_t) -> Result<std::size_t> { return fail(Code::aborted, "gone"); }, sink);
  EXPECT_EQ(broken.error().code, Code::aborted);
}

std::string bomb() {
  std::string out = "<!DOCTYPE VOTABLE [<!ENTITY a 'aaaaaaaaaa'>";
  for (char c = 'b'; c < 'k'; ++c) {
    out += std::string("<!ENTITY ") + c + " '";
    for (int i = 0; i < 10; ++i) out += std::string("&") + static_cast<char>(c - 1) + ";";
    out += "'>";
  }
  return out + "]><VOTABLE>&j;</VOTABLE>";
}

struct Hostile {
  const char* name;
  std::string document;
  Code code;
  const char* says;
};

void PrintTo(const Hostile& hostile, std::ostream* out) { *out << hostile.name; }

std::vector<Hostile> hostile() {
  using namespace std::string_literals;
  const std::string i = "<FIELD name='c' datatype='int'/>";
  const std::string good = cell("datatype='int'", "1");
  std::string deep = "<VOTABLE>";
  for (int k = 0; k < 100'000; ++k) deep += "<RESOURCE>";
  std::string many_fields;
  for (int k = 0; k < 3000; ++k) many_fields += i;
  return {
      {"empty", "", Code::bad_upload, "empty"},
      {"no_xml", "a,b\n1,2\n", Code::bad_upload, "XML is broken"},
      {"html", "<html><body>down</body></html>", Code::bad_upload, "root element is <html>"},
      {"truncated", good.substr(0, good.size() - 20), Code::bad_upload, "XML is broken"},
      {"cut_inside_cell", good.substr(0, good.find("<TD>") + 4), Code::bad_upload, "XML is broken"},
      {"garbage_after_root", good + "<x/>", Code::bad_upload, "XML is broken"},
      {"mismatched_tags", tabledata(i, "<TR><TD>1</TR></TD>"), Code::bad_upload, "Line 1: The XML is broken"},
      {"doctype", "<!DOCTYPE VOTABLE SYSTEM 'http://127.0.0.1/x.dtd'>" + good, Code::bad_upload, "DOCTYPE"},
      {"entity_bomb", bomb(), Code::bad_upload, "DOCTYPE"},
      {"external_entity", "<!DOCTYPE V [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + cell("datatype='char' arraysize='*'", "&x;"), Code::bad_upload, "DOCTYPE"},
      {"unknown_entity", cell("datatype='char' arraysize='*'", "&nbsp;"), Code::bad_upload, "XML is broken"},
      {"control_character", cell("datatype='char' arraysize='*'", "\x01"), Code::bad_upload, "XML is broken"},
      {"broken_utf8", cell("datatype='char' arraysize='*'", "\xC3\x28"), Code::bad_upload, "XML is broken"},
      {"nul_bytes", std::string(1000, '\0'), Code::bad_upload, "XML is broken"},
      {"unknown_encoding", "<?xml version='1.0' encoding='klingon'?>" + good, Code::bad_upload, "XML is broken"},
      {"deep", deep, Code::bad_upload, "nested too deeply"},
      {"no_table", "<VOTABLE><RESOURCE/></VOTABLE>", Code::bad_upload, "no TABLE"},
      {"no_fields", tabledata("", "<TR/>"), Code::bad_upload, "no FIELD"},
      {"nameless_field", tabledata("<FIELD datatype='int'/>", ""), Code::bad_upload, "FIELD 1 has no name"},
      {"no_datatype", tabledata("<FIELD name='c'/>", ""), Code::bad_upload, "no VOTable datatype"},
      {"unknown_datatype", cell("datatype='string'", "1"), Code::bad_upload, "'string' is no VOTable datatype"},
      {"bad_arraysize", cell("datatype='int' arraysize='-3'", "1"), Code::bad_upload, "no legal arraysize"},
      {"star_in_front", cell("datatype='int' arraysize='*x2'", "1"), Code::bad_upload, "no legal arraysize"},
      {"huge_arraysize", cell("datatype='int' arraysize='999999999x999999999'", "1"), Code::bad_upload, "no legal arraysize"},
      {"too_many_cells", tabledata(i, "<TR><TD>1</TD><TD>2</TD></TR>"), Code::bad_upload, "more cells"},
      {"too_few_cells", tabledata(i + i, "<TR><TD>1</TD></TR>"), Code::bad_upload, "1 cells where there are 2"},
      {"word_in_integer", cell("datatype='int'", "one"), Code::bad_upload, "'one' is no int"},
      {"real_in_integer", cell("datatype='int'", "1.5"), Code::bad_upload, "'1.5' is no int"},
      {"short_overflow", cell("datatype='short'", "32768"), Code::bad_upload, "is no short"},
      {"long_overflow", cell("datatype='long'", "9223372036854775808"), Code::bad_upload, "is no long"},
      {"hex_overflow", cell("datatype='unsignedByte'", "0x100"), Code::bad_upload, "is no unsignedByte"},
      {"word_in_double", cell("datatype='double'", "1,5"), Code::bad_upload, "is no double"},
      {"word_in_boolean", cell("datatype='boolean'", "maybe"), Code::bad_upload, "is no boolean"},
      {"two_as_bit", cell("datatype='bit'", "2"), Code::bad_upload, "is no bit"},
      {"short_array", cell("datatype='int' arraysize='3'", "1 2"), Code::bad_upload, "2 elements"},
      {"long_array", cell("datatype='int' arraysize='2*'", "1 2 3"), Code::bad_upload, "3 elements"},
      {"half_complex", cell("datatype='doubleComplex'", "1"), Code::bad_upload, "is no doubleComplex"},
      {"field_after_data", votable(i + "<DATA><TABLEDATA/></DATA>" + i), Code::bad_upload, "after the DATA"},
      {"two_data", votable(i + "<DATA><TABLEDATA/></DATA><DATA><TABLEDATA/></DATA>"), Code::bad_upload, "two DATA"},
      {"fits_inside", votable(i + "<DATA><FITS><STREAM href='http://127.0.0.1/x'/></FITS></DATA>"), Code::bad_upload, "href"},
      {"stream_elsewhere", votable(i + "<DATA><BINARY><STREAM href='file:///etc/passwd'/></BINARY></DATA>"), Code::bad_upload, "href"},
      {"stream_without_encoding", votable(i + "<DATA><BINARY><STREAM>AAAA</STREAM></BINARY></DATA>"), Code::bad_upload, "base64"},
      {"two_streams", votable(i + "<DATA><BINARY><STREAM encoding='base64'></STREAM><STREAM encoding='base64'></STREAM></BINARY></DATA>"), Code::bad_upload, "STREAM"},
      {"no_base64", votable(i + "<DATA><BINARY><STREAM encoding='base64'>A*==</STREAM></BINARY></DATA>"), Code::bad_upload, "not base64"},
      {"base64_cut", votable(i + "<DATA><BINARY><STREAM encoding='base64'>AAA</STREAM></BINARY></DATA>"), Code::bad_upload, "truncated"},
      {"row_cut", binary(i, "\0\0\0\1\0"s), Code::bad_upload, "inside a row"},
      {"count_cut", binary("<FIELD name='c' datatype='char' arraysize='*'/>", "\0\0"s), Code::bad_upload, "inside a row"},
      {"giant_count", binary("<FIELD name='c' datatype='double' arraysize='*'/>", "\xFF\xFF\xFF\xFF"s), Code::too_large, "larger than"},
      {"giant_bits", binary("<FIELD name='c' datatype='bit' arraysize='*'/>", "\x7F\xFF\xFF\xFF"s), Code::too_large, "larger than"},
      {"count_over_limit", binary("<FIELD name='c' datatype='int' arraysize='1*'/>", "\0\0\0\2\0\0\0\0\0\0\0\0"s), Code::bad_upload, "2 elements"},
      {"bad_boolean_byte", binary("<FIELD name='c' datatype='boolean'/>", "x"), Code::bad_upload, "no boolean"},
      {"many_fields", tabledata(many_fields, ""), Code::too_large, "more than 2000 columns"},
      {"long_name", tabledata("<FIELD datatype='int' name='" + std::string(100'000, 'n') + "'/>", ""), Code::too_large, "too long"},
      {"huge_cell", cell("datatype='char' arraysize='*'", std::string(17u << 20, 'x')), Code::too_large, "larger than"},
      {"encoded_cell", tabledata(i, "<TR><TD encoding='base64'>AAAAAQ==</TD></TR>"), Code::bad_upload, "encoding"},
      {"cell_inside_description", tabledata("<FIELD name='c' datatype='int'><DESCRIPTION><TD>1</TD></DESCRIPTION></FIELD>", "<TR><TD>x</TD></TR>"), Code::bad_upload, "is no int"},
      {"rows_outside_data", votable("<TABLEDATA><TR></TR></TABLEDATA>"), Code::bad_upload, "no FIELD"},
      {"field_in_a_group", votable("<GROUP><FIELD name='c' datatype='int'><DESCRIPTION>d</DESCRIPTION><VALUES null='1'/></FIELD></GROUP>"), Code::bad_upload, "no FIELD"},
      {"gzip_garbage", "\x1f\x8b garbage that is no gzip at all", Code::bad_upload, "gzip"},
      {"gzip_cut", write("votable_gzip", sample_table()).substr(0, 300), Code::bad_upload, "truncated"},
  };
}

class HostileInput : public ::testing::TestWithParam<Hostile> {};

TEST_P(HostileInput, IsRefusedWithAReason) {
  for (const std::size_t piece : {std::size_t{64 * 1024}, std::size_t{13}}) {
    TableSink sink;
    const auto done = read(GetParam().document, sink, {}, piece);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, GetParam().code) << done.error().message;
    EXPECT_THAT(done.error().message, HasSubstr(GetParam().says));
  }
}

INSTANTIATE_TEST_SUITE_P(Reader, HostileInput, ::testing::ValuesIn(hostile()), [](const auto& test) { return std::string(test.param.name); });

TEST(Reader, HoldsItsLimits) {
  const std::string two = tabledata("<FIELD name='c' datatype='int'/>", "<TR><TD>1</TD></TR><TR><TD>2</TD></TR>");
  TableSink sink;
  EXPECT_EQ(read(two, sink, {.max_rows = 1}).error().code, Code::too_large);
  EXPECT_TRUE(read(two, sink, {.max_rows = 2}));
  EXPECT_EQ(read(two, sink, {.max_document_bytes = 50}).error().code, Code::too_large);
  const std::string wide = tabledata("<FIELD name='a' datatype='char' arraysize='*'/><FIELD name='b' datatype='char' arraysize='*'/>",
                                     "<TR><TD>" + std::string(600, 'x') + "</TD><TD>" + std::string(600, 'x') + "</TD></TR>");
  EXPECT_EQ(read(wide, sink, {.max_row_bytes = 1000}).error().code, Code::too_large);
}

TEST(Reader, TellsTheLine) {
  TableSink sink;
  const auto done = read("<VOTABLE>\n<RESOURCE><TABLE>\n<FIELD name='c' datatype='int'/><DATA><TABLEDATA>\n<TR><TD>x</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>", sink);
  EXPECT_EQ(done.error().span.line, 4);
  EXPECT_THAT(done.error().message, HasSubstr("Line 4: Column 'c': 'x' is no int."));
}

TEST(Reader, ReadsGzipOfSeveralMembers) {
  const std::string document = cell("datatype='int'", "42");
  const auto compress = [](std::string_view bytes) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string in(bytes);
    std::string out(1000, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
  };
  EXPECT_EQ(read_cell(compress(document.substr(0, 50)) + compress(document.substr(50))), "42");
}

}  // namespace
}  // namespace tapstand::formats::testing
