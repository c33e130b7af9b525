#include "formats/fits_cards.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/text.h"
#include "formats/fits_header.h"

namespace tapstand::formats {
namespace {

constexpr std::size_t kCard = 80;
constexpr std::uint64_t kMaxBlocks = 5000;  // of one header: 180,000 cards

// The value of a card: a text without its quotes, or the word before a comment.
std::string value_of(std::string_view field) {
  field = trim(field);
  if (!field.starts_with('\'')) return std::string(trim(field.substr(0, field.find('/'))));
  std::string out;
  for (std::size_t i = 1; i < field.size(); ++i) {
    if (field[i] == '\'' && (i + 1 >= field.size() || field[++i] != '\'')) break;
    out += field[i];
  }
  const auto end = out.find_last_not_of(' ');
  out.erase(end == std::string::npos ? 0 : end + 1);
  return out;
}

}  // namespace

std::uint64_t fits_padded(std::uint64_t size) { return (size + kFitsBlock - 1) / kFitsBlock * kFitsBlock; }

void FitsCards::take(std::string_view card) {
  const std::string key(trim(card.substr(0, 8)));
  if (key == "CONTINUE" && !last_.empty()) {
    auto& text = values_[last_];
    if (text.ends_with('&')) text.pop_back();
    text += value_of(card.substr(8));
    return;
  }
  if (card.substr(8, 2) != "= ") return;
  last_ = trim(card.substr(10)).starts_with('\'') ? key : std::string();
  values_.try_emplace(key, value_of(card.substr(10)));
}

Result<std::optional<FitsCards>> FitsCards::read(const Blob& document, std::uint64_t& at) {
  FitsCards cards;
  std::string block(kFitsBlock, '\0');
  for (std::uint64_t n = 0; n < kMaxBlocks; ++n) {
    std::size_t got = 0;
    while (got < block.size()) {
      TRY_ASSIGN(const std::size_t more, document.read(at + got, block.data() + got, block.size() - got));
      if (more == 0) break;
      got += more;
    }
    if (got == 0 && n == 0) return std::optional<FitsCards>{};
    if (got < block.size()) return fail(Code::bad_upload, "The FITS document ends inside of a header.");
    at += kFitsBlock;
    for (std::size_t i = 0; i < kFitsBlock; i += kCard) {
      const std::string_view card = std::string_view(block).substr(i, kCard);
      if (n == 0 && i == 0 && !card.starts_with("SIMPLE  ") && !card.starts_with("XTENSION")) {
        return fail(Code::bad_upload, "The document is no FITS: it starts with neither SIMPLE nor XTENSION.");
      }
      if (trim(card) == "END") return cards;
      cards.take(card);
    }
  }
  return fail(Code::bad_upload, "A header of the FITS document has no end.");
}

std::string FitsCards::text(const std::string& key) const {
  const auto at = values_.find(key);
  return at == values_.end() ? std::string() : at->second;
}

std::optional<std::int64_t> FitsCards::integer(const std::string& key) const { return parse_int(text(key)); }

std::optional<double> FitsCards::real(const std::string& key) const {
  std::string value = text(key);
  std::replace(value.begin(), value.end(), 'D', 'E');
  return parse_double(value);
}

Result<std::uint64_t> FitsCards::data_size(std::uint64_t most) const {
  const auto size_of = [&](const std::string& key, std::int64_t usual) { return integer(key).value_or(usual); };
  const std::int64_t axes = size_of("NAXIS", 0);
  if (axes < 0 || axes > 999) return fail(Code::bad_upload, "NAXIS of the FITS document is not legal.");
  if (axes == 0) return 0;
  // In long doubles nothing overflows; what counts is exact up to 2^64.
  long double size = 1;
  for (std::int64_t i = 1; i <= axes; ++i) size *= static_cast<long double>(size_of(fmt::format("NAXIS{}", i), -1));
  size = (size + static_cast<long double>(size_of("PCOUNT", 0))) * static_cast<long double>(size_of("GCOUNT", 1)) *
         static_cast<long double>(std::abs(size_of("BITPIX", 8)) / 8);
  if (!(size >= 0) || size > static_cast<long double>(most)) return fail(Code::bad_upload, "The FITS document is shorter than its header says.");
  return static_cast<std::uint64_t>(size);
}

}  // namespace tapstand::formats
