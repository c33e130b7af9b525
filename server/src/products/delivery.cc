#include "products/delivery.h"

#include <fmt/format.h>

#include <algorithm>

namespace tapstand::products {
namespace {

constexpr std::size_t kChunkBytes = 128 * 1024;
constexpr std::string_view kArchive = "datalink_output.zip";

// A member of an archive is not compressed once more, and clients read its format off its extension.
const formats::Format* member_format(const formats::Format& asked) {
  if (asked.name == "votable_gzip") return formats::find_format("votable");
  if (asked.name == "fits") return formats::find_format("fits_plain");
  return &asked;
}
std::string_view extension(const formats::Format& format) { return format.extension == ".vot" ? ".xml" : format.extension; }

std::string_view structure_word(Structure structure) { return structure == Structure::raw ? "RAW" : "COMBINED"; }

}  // namespace

// The rows of one document, source by source.
class Delivery::Rows final : public RowSource {
 public:
  Rows(const Document& document, const Order& order)
      : document_(document), order_(order), raw_(order.structure == Structure::raw), list_({}) {
    fields_ = raw_ ? document.product->raw_fields() : document.product->fields();
    const bool named = std::any_of(fields_.begin(), fields_.end(), [](const auto& field) { return field.name == "source_id"; });
    prefixed_ = order.structure == Structure::combined && !named;
    if (prefixed_) fields_.insert(fields_.begin(), source_id_field());
  }

  const std::vector<Field>& fields() const override { return fields_; }
  Result<const Row*> next() override {
    for (;;) {
      TRY_ASSIGN(const auto* row, list_.next());
      if (row != nullptr) return prefixed_ ? with_source(*row) : row;
      if (at_ == document_.sources.size()) return nullptr;
      list_.clear();
      (raw_ ? document_.product->raw : document_.product->rows)(*document_.sources[at_++], order_.selection, list_);
    }
  }

 private:
  static Field source_id_field() {
    Field field;
    field.name = "source_id";
    field.type = {Type::bigint, "", ""};
    field.ucd = "meta.id;meta.main";
    return field;
  }
  const Row* with_source(Row row) {
    cells_.assign(1, Cell::of(document_.sources[at_ - 1]->designation.source_id));
    cells_.insert(cells_.end(), row.begin(), row.end());
    row_ = cells_;
    return &row_;
  }

  const Document& document_;
  const Order& order_;
  bool raw_, prefixed_ = false;
  std::vector<Field> fields_;
  RowList list_;
  std::size_t at_ = 0;
  std::vector<Cell> cells_;
  Row row_{};
};

Delivery::Delivery(std::vector<Source> sources, Order order, Clock::Millis now)
    : sources_(std::move(sources)), order_(std::move(order)), format_(order_.format), zip_(now) {
  list_documents();
  zipped_ = order_.always_zip || documents_.size() != 1;
  if (zipped_) format_ = member_format(*order_.format);
}

Delivery::~Delivery() = default;

void Delivery::list_documents() {
  const auto end = extension(*member_format(*order_.format));
  for (const auto* product : order_.products) {
    Document all{fmt::format("{}_{}{}", product->name, structure_word(order_.structure), end), product, {}};
    for (const auto& source : sources_) {
      if (!has(source, *product)) continue;
      if (order_.structure == Structure::individual) {
        documents_.push_back({fmt::format("{}-{}{}", product->name, source.designation.text(), end), product, {&source}});
      } else {
        all.sources.push_back(&source);
      }
    }
    if (!all.sources.empty()) documents_.push_back(std::move(all));
  }
}

std::string Delivery::file_name() const { return zipped_ ? std::string(kArchive) : documents_.front().name; }

Result<bool> Delivery::step(std::string& out) {
  for (int rows = 0; !ended_ && out.size() < kChunkBytes; ++rows) {
    TRY_ASSIGN(const auto* row, rows_->next());
    if (row != nullptr) {
      writer_->row(out, *row);
    } else {
      writer_->end(out, formats::Ending::ok, {});
      ended_ = true;
    }
  }
  if (!ended_) return true;
  return writer_->more(out);
}

Result<bool> Delivery::produce(std::string& out) {
  std::string bytes;
  if (!rows_) {
    if (next_ == documents_.size()) {
      if (zipped_) TRY(zip_.finish(out));
      return false;
    }
    const auto& document = documents_[next_++];
    rows_ = std::make_unique<Rows>(document, order_);
    writer_ = format_->make_writer();
    ended_ = false;
    if (zipped_) zip_.open(document.name, out);
    writer_->begin(bytes, {}, rows_->fields());
  }
  TRY_ASSIGN(const bool more, step(bytes));
  if (zipped_) {
    zip_.write(bytes, out);
  } else {
    out += bytes;
  }
  if (more) return true;
  rows_.reset();
  if (!zipped_) return false;
  TRY(zip_.close(out));
  return true;
}

}  // namespace tapstand::products
