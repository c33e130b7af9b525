// What the data server sends for a list of sources: documents one by one, in a ZIP archive or a single one alone, made as
// they are sent. One request, one thread.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "formats/format.h"
#include "products/product.h"
#include "products/zip_writer.h"

namespace tapstand::products {

struct Order {
  std::vector<const Product*> products{};
  Structure structure = Structure::individual;
  const formats::Format* format = nullptr;
  Selection selection{};
  bool always_zip = true;  // else a single document is sent without an archive around it
};

class Delivery {
 public:
  Delivery(std::vector<Source> sources, Order order, Clock::Millis now);
  ~Delivery();
  Delivery(const Delivery&) = delete;  // its parts point to each other

  bool zipped() const { return zipped_; }
  // The format of a document sent alone.
  const formats::Format& format() const { return *format_; }
  // Of the archive, or of the document sent alone.
  std::string file_name() const;
  // Appends the next bytes; false when that was the last.
  Result<bool> produce(std::string& out);

 private:
  struct Document {
    std::string name{};
    const Product* product = nullptr;
    std::vector<const Source*> sources{};
  };
  class Rows;
  void list_documents();
  Result<bool> step(std::string& out);  // of the document under way

  std::vector<Source> sources_;
  Order order_;
  const formats::Format* format_;
  std::vector<Document> documents_;
  bool zipped_ = true;
  ZipWriter zip_;
  std::size_t next_ = 0;
  std::unique_ptr<Rows> rows_;
  std::unique_ptr<formats::Writer> writer_;
  bool ended_ = false;
};

}  // namespace tapstand::products
