#include "core/base64.h"

#include <gtest/gtest.h>

namespace tapstand {
namespace {

// RFC 4648 §10.
TEST(Base64, KnowsTheVectorsOfTheRfc) {
  const std::pair<std::string, std::string> vectors[] = {{"", ""},         {"f", "Zg=="},         {"fo", "Zm8="},        {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
  }
}

TEST(Base64, StreamsInAnyPieces) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += static_cast<char>(i * 37);
  for (const std::size_t piece : {1u, 2u, 56u, 57u, 58u, 500u, 1000u}) {
    Base64Encoder encoder;
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += piece) encoder.append(text, std::string_view(bytes).substr(at, piece));
    encoder.finish(text);
    EXPECT_EQ(text.find('\n'), 76u);
    EXPECT_EQ(base64_decode(text), bytes) << piece;
    std::string joined = text;
    std::erase(joined, '\n');
    EXPECT_EQ(joined, base64_encode(bytes)) << piece;

    Base64Decoder decoder;
    std::string back;
    for (std::size_t at = 0; at < text.size(); at += piece) ASSERT_TRUE(decoder.append(back, std::string_view(text).substr(at, piece)));
    EXPECT_TRUE(decoder.finish());
    EXPECT_EQ(back, bytes) << piece;
  }
}

TEST(Base64, RefusesWhatIsNotBase64) {
  for (const auto* text : {"Z", "Zg", "Zg=", "=", "Z===", "====", "Zg==Zg==", "Zm9v=", "Zm9*", "Zg==x", "Zm\x01v", "Z=g="}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
  EXPECT_EQ(base64_decode(" Z g\r\n=\t= "), "f");
}

}  // namespace
}  // namespace tapstand
