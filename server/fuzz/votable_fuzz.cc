// Any bytes as an uploaded VOTable. What is read must be writable and readable again with the same number of rows.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "formats/format.h"
#include "formats/votable_reader.h"

namespace {

using namespace tapstand;
using namespace tapstand::formats;

// Writes every row as it comes, so that nothing has to be kept.
class Rewriting final : public RowSink {
 public:
  Result<void> start(const std::vector<Field>& fields) override {
    writer_->begin(document, {}, fields);
    return {};
  }
  Result<void> row(Row row) override {
    writer_->row(document, row);
    ++rows;
    return {};
  }
  void end() { writer_->end(document, Ending::ok, {}); }

  std::string document{};
  std::int64_t rows = 0;

 private:
  std::unique_ptr<Writer> writer_ = find_format("votable")->make_writer();
};

Result<void> read(std::string_view bytes, RowSink& sink) {
  const ReadLimits limits{.max_rows = 10'000, .max_columns = 200, .max_cell_bytes = 1 << 16, .max_row_bytes = 1 << 18, .max_document_bytes = 1 << 24};
  return read_votable(
      [&](char* buffer, std::size_t size) -> Result<std::size_t> {
        const std::size_t n = std::min(size, bytes.size());
        if (n > 0) std::memcpy(buffer, bytes.data(), n);
        bytes.remove_prefix(n);
        return n;
      },
      sink, limits);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Rewriting first;
  if (!read({reinterpret_cast<const char*>(data), size}, first)) return 0;
  first.end();
  if (first.document.size() > (1u << 23)) return 0;
  Rewriting second;
  if (const auto again = read(first.document, second); !again && again.error().code != Code::too_large) std::abort();
  else if (again && second.rows != first.rows) std::abort();
  return 0;
}
