#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sample.h"

namespace tapstand::formats::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Table one_column(Field column, std::vector<Cell> cells) {
  Table table;
  table.fields = {std::move(column)};
  for (const auto& cell : cells) table.rows.push_back({cell});
  return table;
}

Table many_rows(std::int64_t n) {
  Table table;
  table.fields = {field("n", Type::bigint), field("s", Type::varchar)};
  for (std::int64_t i = 0; i < n; ++i) table.rows.push_back({Cell::of(i), Cell::text("some text")});
  return table;
}

TEST(Formats, AreFoundByNameAliasAndMediaType) {
  const std::pair<std::string, std::string> names[] = {
      {"votable", "votable"},
      {"VOTABLE_Plain", "votable_plain"},
      {"text/xml", "votable"},
      {"application/x-votable+xml", "votable"},
      {"Application/X-VOTable+XML; serialization=TABLEDATA", "votable_plain"},
      {"application/x-votable+xml;serialization=\"binary2\"", "votable"},
      {"application/x-votable+gzip", "votable_gzip"},
      {"text/csv;header=present", "csv"},
      {"TSV", "tsv"},
      {"application/x-ecsv", "ecsv"},
      {"application/json", "json"},
      {"application/fits", "fits"},
  };
  for (const auto& [asked, name] : names) {
    ASSERT_NE(find_format(asked), nullptr) << asked;
    EXPECT_EQ(find_format(asked)->name, name) << asked;
  }
  EXPECT_EQ(formats().front().name, "votable");
}

TEST(Formats, UnknownNamesAndParametersAreRefused) {
  for (const auto* asked : {"", "xls", "text/html", "application/x-votable+xml;serialization=BINARY", "text/csv;header=absent", "csv;serialization=tabledata",
                            "application/x-votable+xml;foo", ";", "text/csv;charset=latin1"}) {
    EXPECT_EQ(find_format(asked), nullptr) << asked;
  }
  EXPECT_EQ(find_format(std::string(100'000, 'x')), nullptr);
}

TEST(Formats, AMediaTypeAskedForByNameComesBack) {
  const auto type = [](std::string_view asked) { return content_type(*find_format(asked), asked); };
  EXPECT_EQ(type("votable"), "application/x-votable+xml");
  EXPECT_EQ(type("votable_gzip"), "application/x-votable+xml");
  EXPECT_EQ(type("text/xml"), "text/xml");
  EXPECT_EQ(type("application/x-votable+xml;serialization=tabledata"), "application/x-votable+xml;serialization=TABLEDATA");
  EXPECT_EQ(type("TEXT/CSV; header=present"), "text/csv;header=present");
  EXPECT_EQ(content_type(formats().front(), "text/csv"), "application/x-votable+xml");
  EXPECT_EQ(content_type(formats().front(), "text/xml\r\nX: y"), "application/x-votable+xml");
}

TEST(Formats, NamesAndAliasesAreUnique) {
  std::set<std::string_view> seen;
  for (const auto& format : formats()) {
    EXPECT_TRUE(seen.insert(format.name).second);
    for (const auto alias : format.aliases) EXPECT_TRUE(seen.insert(alias).second) << alias;
  }
}

TEST(Document, SaysOverflowAfterTheTable) {
  for (const auto* name : {"votable", "votable_plain"}) {
    const Table table = many_rows(3);
    TableSource source(table);
    source.overflow = true;
    Written written;
    const std::string out = write(*find_format(name), {}, source, &written);
    EXPECT_EQ(written.ending, Ending::overflow);
    EXPECT_EQ(written.rows, 3);
    EXPECT_EQ(written.bytes, out.size());
    EXPECT_GT(out.find("<INFO name=\"QUERY_STATUS\" value=\"OVERFLOW\">"), out.find("</TABLE>"));
  }
}

TEST(Document, AnErrorBeforeAnyByteSendsNothing) {
  const Table table = many_rows(10);
  for (const auto& format : formats()) {
    TableSource source(table);
    source.fail_at = 5;
    Written written;
    EXPECT_EQ(write(format, {}, source, &written), "") << format.name;
    ASSERT_TRUE(written.error) << format.name;
    EXPECT_EQ(written.error->code, Code::timeout);
    EXPECT_EQ(written.bytes, 0u);
  }
}

TEST(Document, AnErrorAfterManyRowsIsToldInTheDocumentWhereItCanBe) {
  const Table table = many_rows(100'000);
  for (const auto& format : formats()) {
    if (!format.content_encoding.empty() || format.name == "fits_plain") continue;
    TableSource source(table);
    source.fail_at = 99'000;
    Written written;
    const std::string out = write(format, {}, source, &written);
    EXPECT_EQ(written.ending, Ending::error) << format.name;
    EXPECT_GT(written.bytes, 0u) << format.name;
    const std::string message = format.name.starts_with("votable") ? "too long &amp; was stopped" : "too long & was stopped";
    if (format.tells_errors) {
      EXPECT_THAT(out.substr(out.size() - 200), HasSubstr(message)) << format.name;
    } else {
      EXPECT_THAT(out, Not(HasSubstr("was stopped"))) << format.name;
    }
  }
}

TEST(Document, StopsWhenTheSinkFails) {
  const Table table = many_rows(100'000);
  TableSource source(table);
  int calls = 0;
  const Written written = write_document(*find_format("csv"), {}, source, [&](std::string_view) -> Result<void> {
    ++calls;
    return fail(Code::aborted, "gone");
  });
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(written.error->code, Code::aborted);
  EXPECT_LT(written.rows, 10'000);
}

TEST(Votable, ErrorDocumentHasTheLiteralClientsLookFor) {
  const std::string out = votable_error("a < b", {{"HttpErrorCode", "400"}});
  EXPECT_THAT(out, HasSubstr("<INFO name=\"QUERY_STATUS\" value=\"ERROR\">a &lt; b</INFO>"));
  EXPECT_THAT(out, HasSubstr("<INFO name=\"HttpErrorCode\" value=\"400\"/>"));
  EXPECT_THAT(out, EndsWith("</VOTABLE>\n"));
}

TEST(Votable, QueryCannotBreakOutOfItsCdata) {
  ResultInfo info;
  info.query = "a ]]> b ]]]]>> c \x01 <x>";
  const std::string out = write("votable_plain", many_rows(0), info);
  EXPECT_THAT(out, HasSubstr("<![CDATA[a ]]]]><![CDATA[> b ]]]]]]><![CDATA[>> c \xEF\xBF\xBD <x>]]>"));
  TableSink sink;
  EXPECT_TRUE(read(out, sink));
}

TEST(Votable, IdsThatClashOrAreNoNamesAreLeftOut) {
  Table table = many_rows(0);
  table.fields[0].id = table.fields[1].id = "SAME";
  table.fields[0].ref = "nowhere";
  table.fields.push_back(field("x", Type::real));
  table.fields[2].id = "GAIADR3";
  table.fields.push_back(field("y", Type::real));
  table.fields[3].id = "1 bad";
  const std::string out = write("votable_plain", table);
  EXPECT_EQ(out.find("ID=\"SAME\""), out.rfind("ID=\"SAME\""));
  EXPECT_EQ(out.find("ID=\"GAIADR3\""), out.rfind("ID=\"GAIADR3\""));
  EXPECT_THAT(out, Not(HasSubstr("nowhere")));
  EXPECT_THAT(out, Not(HasSubstr("1 bad")));
}

TEST(Votable, DescribesTheLinksServiceOnlyForColumnsThatHaveIt) {
  EXPECT_THAT(write("votable", sample_table()), HasSubstr("ref=\"DESIGNATION\""));
  EXPECT_THAT(write("votable", many_rows(0)), Not(HasSubstr("adhoc:service")));
  ResultInfo info = sample_info();
  info.datalink_url.clear();
  EXPECT_THAT(write("votable", sample_table(), info), Not(HasSubstr("adhoc:service")));
}

TEST(Votable, CharColumnsStayAscii) {
  const Table table = one_column(field("c", Type::varchar), {Cell::text("naïve 𝔊"), Cell::text("\xFF")});
  EXPECT_THAT(write("votable_plain", table), HasSubstr("<TD>na?ve ?</TD></TR>\n<TR><TD>?</TD>"));
  TableSink sink;
  ASSERT_TRUE(read(write("votable", table), sink));
  EXPECT_EQ(show(sink.table.rows[0][0]), "'na?ve ?'");
}

TEST(Votable, ValuesOutsideTheTypeAreNull) {
  const Table table = one_column(field("n", Type::smallint), {Cell::of(std::int64_t{70000}), Cell::of(std::int64_t{7}), Cell::of(1e300)});
  for (const auto* name : {"votable", "votable_plain"}) {
    TableSink sink;
    ASSERT_TRUE(read(write(name, table), sink));
    EXPECT_TRUE(sink.table.rows[0][0].is_null());
    EXPECT_EQ(show(sink.table.rows[1][0]), "7");
    EXPECT_TRUE(sink.table.rows[2][0].is_null());
  }
}

TEST(Votable, TextsAreCutAtTheirArraysize) {
  for (const auto* name : {"votable", "votable_plain"}) {
    const Table table = one_column(field("s", Type::varchar, "3*"), {Cell::text("abcdef"), Cell::text("a")});
    TableSink sink;
    ASSERT_TRUE(read(write(name, table), sink));
    EXPECT_EQ(show(sink.table.rows[0][0]), "'abc'");
    EXPECT_EQ(show(sink.table.rows[1][0]), "'a'");
  }
}

TEST(Csv, QuotesOnlyWhereNeeded) {
  const Table table = one_column(field("a,b", Type::varchar), {Cell::text("x"), Cell::text("x,y"), Cell::text("say \"hi\""), Cell::text("two\nlines"),
                                                              Cell::text(""), Cell::null(), Cell::text("#1"), Cell::text(" x")});
  EXPECT_EQ(write("csv", table), "\"a,b\"\nx\n\"x,y\"\n\"say \"\"hi\"\"\"\n\"two\nlines\"\n\"\"\n\"\"\n\"#1\"\n\" x\"\n");
}

TEST(Csv, NumbersAreTheShortestThatReadBack) {
  const Table reals = one_column(field("x", Type::real), {Cell::of(static_cast<double>(0.1f)), Cell::of(5.0), Cell::of(1e20), Cell::of(std::int64_t{3})});
  EXPECT_EQ(write("csv", reals), "x\n0.1\n5.0\n1e+20\n3.0\n");
  const Table doubles = one_column(field("x", Type::double_), {Cell::of(0.1), Cell::of(1.0 / 3), Cell::of(-INFINITY), Cell::text("2.5"), Cell::text("no")});
  EXPECT_EQ(write("csv", doubles), "x\n0.1\n0.3333333333333333\n-Infinity\n2.5\n\"\"\n");
}

TEST(Tsv, HasNoTabInsideAValue) {
  const Table table = one_column(field("a", Type::varchar), {Cell::text("a\tb\\c\nd")});
  EXPECT_EQ(write("tsv", table), "a\na\\tb\\\\c\\nd\n");
}

TEST(Json, IsValidAndExact) {
  const auto json = nlohmann::json::parse(write("json", sample_table()), nullptr, false);
  // 1e999 stands for infinity, which this parser refuses; the third row has it.
  EXPECT_TRUE(json.is_discarded());
  Table table = sample_table();
  table.rows.erase(table.rows.begin() + 2);
  const auto good = nlohmann::json::parse(write("json", table));
  EXPECT_EQ(good["metadata"].size(), table.fields.size());
  EXPECT_EQ(good["metadata"][0]["datatype"], "long");
  EXPECT_TRUE(good["metadata"][0]["unit"].is_null());
  EXPECT_EQ(good["data"][0][0], 4295806720);
  EXPECT_EQ(good["data"][2][0], -9223372036854775807);
  EXPECT_EQ(good["data"][0][13], nlohmann::json::parse("[1.5,null,-2.25]"));
  EXPECT_EQ(good["data"][0][6], true);
  EXPECT_TRUE(good["data"][1][6].is_null());
  EXPECT_EQ(good["data"][2][8], " blanks around ");
}

TEST(Json, IsValidWithoutRowsAndAfterAnOverflow) {
  Table table = many_rows(0);
  TableSource source(table);
  source.overflow = true;
  const auto json = nlohmann::json::parse(write(*find_format("json"), {}, source));
  EXPECT_TRUE(json["data"].empty());
  EXPECT_EQ(json["query_status"], "OVERFLOW");
}

std::string card(const std::string& fits, std::string_view key) {
  for (std::size_t at = 0; at + 80 <= fits.size(); at += 80) {
    if (std::string_view(fits).substr(at, 8).substr(0, key.size()) == key && fits[at + key.size()] == (key.size() == 8 ? '=' : ' ')) return fits.substr(at, 80);
  }
  return {};
}

TEST(Fits, IsWholeBlocksAndCountsItsRows) {
  const std::string fits = write("fits_plain", many_rows(50'000));
  EXPECT_EQ(fits.size() % 2880, 0u);
  EXPECT_THAT(fits, StartsWith("SIMPLE  =                    T"));
  EXPECT_THAT(card(fits, "NAXIS2"), HasSubstr(" 50000 "));
  EXPECT_THAT(card(fits, "TFORM2"), HasSubstr("'9A      '"));
  EXPECT_EQ(card(fits, "TNULL1"), "");
}

TEST(Fits, TheValueForNullIsNoneOfTheData) {
  const auto lowest = std::int64_t{-32768};
  const std::string taken = write("fits_plain", one_column(field("n", Type::smallint), {Cell::of(lowest), Cell::null()}));
  EXPECT_THAT(card(taken, "TNULL1"), HasSubstr(" -32767 "));
  const std::string free = write("fits_plain", one_column(field("n", Type::smallint), {Cell::of(std::int64_t{1}), Cell::null()}));
  EXPECT_THAT(card(free, "TNULL1"), HasSubstr(" -32768 "));
}

TEST(Fits, SpoolsToDiskWhatDoesNotFitInMemory) {
  Table table = one_column(field("s", Type::varchar), {});
  const std::string wide(100'000, 'w');
  for (int i = 0; i < 200; ++i) table.rows.push_back({Cell::text(wide)});
  const std::string fits = write("fits_plain", table);
  EXPECT_EQ(fits.size(), 2880u * 2 + (200u * 100'000 + 2879) / 2880 * 2880);
  EXPECT_EQ(fits.find('w', 2880 * 2), 2880u * 2);
}

TEST(Fits, RefusesMoreColumnsThanItCanHold) {
  Table table;
  for (int i = 0; i < 1000; ++i) table.fields.push_back(field("c" + std::to_string(i), Type::real));
  TableSource source(table);
  Written written;
  EXPECT_EQ(write(*find_format("fits_plain"), {}, source, &written), "");
  EXPECT_EQ(written.error->code, Code::bad_request);
}

}  // namespace
}  // namespace tapstand::formats::testing
