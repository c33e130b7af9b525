#include "core/text.h"

#include <gtest/gtest.h>

#include "core/blob.h"
#include "core/field.h"
#include "core/xml_writer.h"

namespace tapstand {
namespace {

TEST(Text, escapes_what_xml_cannot_hold) {
  EXPECT_EQ(xml_escape("a<b>&\"c\""), "a&lt;b&gt;&amp;&quot;c&quot;");
  EXPECT_EQ(xml_escape(std::string_view("a\0b", 3)), "a\xEF\xBF\xBD" "b");
  EXPECT_EQ(xml_escape("\xC3\xA9"), "\xC3\xA9");
  EXPECT_EQ(xml_escape("\xC3("), "\xEF\xBF\xBD(");              // broken sequence
  EXPECT_EQ(xml_escape("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // surrogate
  EXPECT_EQ(xml_escape("\xF0\x9F\x94\xAD"), "\xF0\x9F\x94\xAD");
}

TEST(Text, reads_whole_numbers_only) {
  EXPECT_EQ(parse_int("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(parse_int("+5"), 5);
  for (const auto* bad : {"", "9223372036854775808", "1.0", "1 ", "0x1", "--1"}) EXPECT_FALSE(parse_int(bad)) << bad;
  EXPECT_EQ(parse_double("1e-05"), 1e-05);
  EXPECT_FALSE(parse_double("1e"));
}

TEST(Text, finds_a_near_name_and_no_far_one) {
  EXPECT_EQ(nearest("gaia_sorce", {"gaia_source", "tgas_source"}), "gaia_source");
  EXPECT_EQ(nearest("zzz", {"gaia_source", "ra"}), "");
}

TEST(Text, quotes_identifiers) { EXPECT_EQ(quote_identifier("a\"b"), "\"a\"\"b\""); }

TEST(Field, types_survive_the_trip_through_votable_attributes) {
  for (const auto* tap : {"BOOLEAN", "SMALLINT", "INTEGER", "BIGINT", "REAL", "DOUBLE", "VARCHAR", "TIMESTAMP", "POINT"}) {
    const DataType type{type_from_tap(tap), {}, {}};
    const DataType back = type_from_votable(votable_datatype(type.type), votable_arraysize(type), votable_xtype(type));
    EXPECT_EQ(back.type, type.type) << tap;
  }
  EXPECT_EQ(type_from_votable("char", "12", "").type, Type::chars);
  EXPECT_EQ(votable_arraysize(type_from_votable("char", "", "")), "");
  EXPECT_EQ(type_from_votable("nonsense", "", "").type, Type::unknown);
}

TEST(XmlWriter, nests_and_closes) {
  XmlWriter xml;
  xml.open("a", {{"k", "<v>"}}).leaf("b", "x & y").leaf("c", "").nil("d").close();
  EXPECT_EQ(xml.take(), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a k=\"&lt;v&gt;\">\n\t<b>x &amp; y</b>\n\t<c/>\n"
                        "\t<d xsi:nil=\"true\"/>\n</a>\n");
}

TEST(Blob, keeps_bytes_beyond_memory) {
  Blob blob;
  std::string expected;
  for (int i = 0; i < 6; ++i) {
    const std::string chunk(1u << 20, static_cast<char>('a' + i));
    ASSERT_TRUE(blob.append(chunk));
    expected += chunk;
  }
  EXPECT_GT(blob.size(), Blob::kMemoryLimit);
  EXPECT_EQ(*blob.text(), expected);
  char buffer[4];
  ASSERT_EQ(*blob.read(expected.size() - 2, buffer, 4), 2u);
  EXPECT_EQ(std::string(buffer, 2), "ff");
  EXPECT_EQ(*blob.read(expected.size(), buffer, 4), 0u);
}

}  // namespace
}  // namespace tapstand
