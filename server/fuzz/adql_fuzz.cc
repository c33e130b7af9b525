// libFuzzer entry for ADQL: no text may crash, hang or give SQL that SQLite cannot read. Seeds: server/tests/adql/data,
// words: adql.dict.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "../tests/adql/sample.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const tapstand::adql::testing::SampleDb db;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto query = tapstand::adql::compile(text, db.view());
  if (query && db.plan(text).find("syntax error") != std::string::npos) std::abort();
  return 0;
}
