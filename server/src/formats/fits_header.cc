#include "formats/fits_header.h"

#include <fmt/format.h>

#include "formats/utf8.h"

namespace tapstand::formats {
namespace {

constexpr std::size_t kCard = 80;

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = code_point_at(text, at);
    at += c.bytes;
    const bool blank = c.value == '\n' || c.value == '\t' || c.value == '\r';
    out += blank ? ' ' : c.value >= 0x20 && c.value < 0x7F ? static_cast<char>(c.value) : '?';
  }
  return out;
}

}  // namespace

void FitsHeader::card(std::string text) {
  text.resize(kCard, ' ');
  cards_ += text;
}

void FitsHeader::logical(std::string_view key, bool value) { card(fmt::format("{:<8}= {:>20}", key, value ? 'T' : 'F')); }
void FitsHeader::integer(std::string_view key, std::int64_t value) { card(fmt::format("{:<8}= {:>20}", key, value)); }

void FitsHeader::text(std::string_view key, std::string_view value) {
  constexpr std::size_t kFirst = 68;  // between the quotes of a card
  // Each character is one unit, a quote two: a doubled quote must not be cut.
  std::string piece;
  std::string start = fmt::format("{:<8}= '", key);
  bool continued = false;
  const std::string clean = printable(value);
  for (std::size_t i = 0; i < clean.size(); ++i) {
    const std::size_t width = clean[i] == '\'' ? 2 : 1;
    const std::size_t room = kFirst - (i + 1 < clean.size() ? 1 : 0);  // '&' says that more follows
    if (piece.size() + width > room) {
      card(start + piece + "&'");
      start = "CONTINUE  '";
      continued = true;
      piece.clear();
    }
    piece.append(width, clean[i]);
  }
  if (!continued && piece.size() < 8) piece.resize(8, ' ');  // §4.2.1.1: at least eight characters
  card(start + piece + "'");
}

void FitsHeader::commentary(std::string_view key, std::string_view text) {
  const std::string clean = printable(text);
  for (std::size_t at = 0; at < clean.size(); at += 72) card(fmt::format("{:<8}{}", key, clean.substr(at, 72)));
}

std::string FitsHeader::finish() && {
  card("END");
  cards_.resize((cards_.size() + kFitsBlock - 1) / kFitsBlock * kFitsBlock, ' ');
  return std::move(cards_);
}

}  // namespace tapstand::formats
