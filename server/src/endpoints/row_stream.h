// A document while it is written from rows, chunk by chunk. Until the first chunk went out an error is an error that can
// still get its status; what goes wrong later ends the document with an ERROR (DALI 1.1 §4.4.2), or breaks the connection
// where the format cannot tell. Owned by the response; lives on the connection's thread.
#pragma once
#include <memory>

#include "formats/format.h"

namespace tapstand::endpoints {

class RowStream {
 public:
  RowStream(std::unique_ptr<RowSource> rows, formats::ResultInfo info, const formats::Format& format)
      : rows_(std::move(rows)), info_(std::move(info)), writer_(format.make_writer()), tells_errors_(format.tells_errors) {}

  // Appends the next chunk; false when the document is complete.
  Result<bool> produce(std::string& out);
  // What the document had to tell at its end.
  const std::optional<Error>& told() const { return told_; }

 private:
  Result<void> take_row(std::string& out);

  std::unique_ptr<RowSource> rows_;
  const formats::ResultInfo info_;
  std::unique_ptr<formats::Writer> writer_;
  const bool tells_errors_;
  std::optional<Error> told_;
  bool begun_ = false;
  bool ended_ = false;
  bool sent_ = false;
};

}  // namespace tapstand::endpoints
