// Archives are read back with zlib alone: headers, sizes, checksums and contents.
#include "products/zip_writer.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <map>

namespace tapstand::products {
namespace {

std::uint32_t number(const std::string& bytes, std::size_t at, int count) {
  std::uint32_t value = 0;
  for (int i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes.at(at + static_cast<std::size_t>(i)));
  return value;
}

std::string inflated(const std::string& bytes, std::size_t size) {
  std::string out(size + 1, '\0');
  z_stream stream{};
  inflateInit2(&stream, -MAX_WBITS);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0u);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

// Members by name, through the directory at the end.
std::map<std::string, std::string> unzip(const std::string& zip) {
  const std::size_t end = zip.size() - 22;
  EXPECT_EQ(number(zip, end, 4), 0x06054b50u);
  std::size_t at = number(zip, end + 16, 4);
  EXPECT_EQ(at + number(zip, end + 12, 4), end);
  std::map<std::string, std::string> members;
  for (std::uint32_t i = number(zip, end + 10, 2); i > 0; --i) {
    EXPECT_EQ(number(zip, at, 4), 0x02014b50u);
    const auto checksum = number(zip, at + 16, 4), compressed = number(zip, at + 20, 4), size = number(zip, at + 24, 4);
    const auto length = number(zip, at + 28, 2);
    const std::string name = zip.substr(at + 46, length);
    const std::size_t local = number(zip, at + 42, 4);
    EXPECT_EQ(number(zip, local, 4), 0x04034b50u);
    EXPECT_EQ(zip.substr(local + 30, length), name);
    const auto content = inflated(zip.substr(local + 30 + length, compressed), size);
    EXPECT_EQ(content.size(), size);
    EXPECT_EQ(crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()), checksum);
    EXPECT_EQ(number(zip, local + 30 + length + compressed, 4), 0x08074b50u);
    EXPECT_EQ(number(zip, local + 30 + length + compressed + 4, 4), checksum);
    members[name] = content;
    at += 46 + length;
  }
  EXPECT_EQ(at, end);
  return members;
}

TEST(ZipWriter, MembersComeBack) {
  ZipWriter zip(1592000000000);
  std::string out, large(3'000'000, 'x');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * i >> 7);
  zip.open("a b.xml", out);
  zip.write("hello ", out);
  zip.write("there", out);
  ASSERT_TRUE(zip.close(out));
  zip.open("empty.csv", out);
  ASSERT_TRUE(zip.close(out));
  zip.open("large", out);
  zip.write(large, out);
  ASSERT_TRUE(zip.close(out));
  ASSERT_TRUE(zip.finish(out));
  const auto members = unzip(out);
  EXPECT_EQ(members.size(), 3u);
  EXPECT_EQ(members.at("a b.xml"), "hello there");
  EXPECT_EQ(members.at("empty.csv"), "");
  EXPECT_EQ(members.at("large"), large);
  // 2020-06-12 22:13:20 UTC
  EXPECT_EQ(number(out, 12, 2), static_cast<std::uint32_t>(40 << 9 | 6 << 5 | 12));
  EXPECT_EQ(number(out, 10, 2), static_cast<std::uint32_t>(22 << 11 | 13 << 5 | 10));
}

TEST(ZipWriter, AnEmptyArchiveIsAnArchive) {
  ZipWriter zip(0);
  std::string out;
  ASSERT_TRUE(zip.finish(out));
  EXPECT_EQ(out.size(), 22u);
  EXPECT_TRUE(unzip(out).empty());
}

}  // namespace
}  // namespace tapstand::products
