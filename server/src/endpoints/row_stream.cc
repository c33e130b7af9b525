#include "endpoints/row_stream.h"

namespace tapstand::endpoints {
namespace {
constexpr std::size_t kChunkBytes = 128 * 1024;
}

Result<bool> RowStream::produce(std::string& out) {
  if (!begun_) writer_->begin(out, info_, rows_->fields());
  begun_ = true;
  while (!ended_ && out.size() < kChunkBytes) TRY(take_row(out));
  bool more = true;
  while (ended_ && more && out.size() < kChunkBytes) {
    TRY_ASSIGN(more, writer_->more(out));
  }
  sent_ = true;
  return more;
}

Result<void> RowStream::take_row(std::string& out) {
  const auto row = rows_->next();
  if (row && *row != nullptr) {
    writer_->row(out, **row);
    return {};
  }
  if (!row && (!sent_ || !tells_errors_)) return tl::unexpected<Error>(row.error());
  const auto ending = !row ? formats::Ending::error : rows_->overflowed() ? formats::Ending::overflow : formats::Ending::ok;
  if (!row) told_ = row.error();
  writer_->end(out, ending, row ? "" : row.error().message);
  ended_ = true;
  return {};
}

}  // namespace tapstand::endpoints
