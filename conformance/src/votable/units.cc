#include "votable/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/text.h"

namespace tapcheck {
namespace {

/// Names of VOUnits, those included that it recommends no longer.
constexpr std::array<std::string_view, 67> kUnits{
    "m", "g", "s", "A", "K", "mol", "cd", "rad", "sr", "Hz", "N", "Pa", "J", "W", "C", "V", "S", "F", "Wb", "T", "H", "lm", "lx", "Ohm",
    "a", "adu", "Angstrom", "angstrom", "arcmin", "arcsec", "AU", "au", "Ba", "barn", "beam", "bin", "bit", "byte", "B", "chan", "count", "ct", "cy", "d",
    "dB", "D", "deg", "erg", "eV", "G", "h", "lyr", "mag", "mas", "min", "pc", "ph", "photon", "pix", "pixel", "R", "Ry",
    "solLum", "solMass", "solRad", "u", "Jy"};
constexpr std::array<std::string_view, 9> kMoreUnits{"Sun", "unknown", "voxel", "yr", "Crab", "dex", "electron", "uas", "kg"};
constexpr std::array<std::string_view, 28> kPrefixes{"da", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "y", "z", "a", "f", "p", "n",
                                                      "u",  "m",  "c",  "d",  "h",  "k",  "M",  "G",  "T", "P", "E", "Z", "Y", ""};
constexpr std::array<std::string_view, 5> kFunctions{"log", "ln", "exp", "sqrt", "log10"};

bool is_unit(std::string_view name) {
  return std::find(kUnits.begin(), kUnits.end(), name) != kUnits.end() || std::find(kMoreUnits.begin(), kMoreUnits.end(), name) != kMoreUnits.end();
}

bool is_prefixed_unit(std::string_view name) {
  return std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](std::string_view p) { return name.size() > p.size() && name.starts_with(p) && is_unit(name.substr(p.size())); });
}

/// unit := product ('/' product-term)*, as VOUnits' grammar has it: terms joined with '.', '*' or '/', powers with '**'.
class UnitReader {
 public:
  explicit UnitReader(std::string_view text) : text_(text) {}

  std::optional<std::string> read() {
    factor();
    if (at_ == text_.size() && !text_.empty()) return std::nullopt;  // a bare factor, as 10**3
    expression(0);
    if (!problem_ && at_ < text_.size()) complain(fmt::format("has '{}' where it should end", one_line(text_.substr(at_), 20)));
    return problem_;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool is_digit(std::size_t at) const { return at < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at])) != 0; }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  void complain(std::string what) {
    if (!problem_) problem_ = std::move(what);
  }

  /// A number before the units: 0.1nm, 10**-18W.
  void factor() {
    const auto start = at_;
    while (std::isdigit(static_cast<unsigned char>(peek())) != 0 || peek() == '.') ++at_;
    if (at_ > start && text_.substr(at_, 2) == "**") power();
    take(' ');
  }

  void expression(int depth) {
    if (depth > 8) return complain("nests too deep");
    take('/');  // 1/s is written /s by some, and s**-1 by the standard: the grammar takes both
    term(depth);
    while (!problem_ && (peek() == '.' || peek() == '/' || (peek() == '*' && text_.substr(at_, 2) != "**"))) {
      ++at_;
      term(depth);
    }
  }

  void term(int depth) {
    if (take('(')) {
      expression(depth + 1);
      if (!take(')')) return complain("lacks a ')'");
      return power();
    }
    const bool quoted = take('\'');
    const auto start = at_;
    while (std::isalpha(static_cast<unsigned char>(peek())) != 0 || peek() == '%' || peek() == '_') ++at_;
    const std::string_view name = text_.substr(start, at_ - start);
    if (quoted) {
      if (!take('\'')) return complain("lacks a quote");
      return power();
    }
    if (name.empty()) return complain(at_ < text_.size() ? fmt::format("has '{}' where a unit should be", one_line(text_.substr(at_), 20)) : "ends where a unit should be");
    if (peek() == '(' && std::find(kFunctions.begin(), kFunctions.end(), name) != kFunctions.end()) {
      ++at_;
      expression(depth + 1);
      if (!take(')')) return complain("lacks a ')'");
      return;
    }
    if (name != "%" && !is_prefixed_unit(name)) return complain(fmt::format("has the unknown unit '{}'", one_line(name, 40)));
    power();
  }

  void power() {
    if (text_.substr(at_, 2) != "**") return;
    at_ += 2;
    const bool bracket = take('(');
    if (peek() == '+' || peek() == '-') ++at_;
    const auto start = at_;
    // A point belongs to the power only before a digit: in m**-2.s it joins two units.
    while (is_digit(at_) || (peek() == '.' && is_digit(at_ + 1)) || (bracket && peek() == '/')) ++at_;
    if (at_ == start) return complain("has a power without a number");
    if (bracket && !take(')')) complain("lacks a ')'");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<std::string> problem_;
};

constexpr std::array<std::string_view, 12> kUcdTops{"arith", "em", "instr", "meta", "obs", "phot", "phys", "pos", "spect", "src", "stat", "time"};

bool is_ucd_word(std::string_view word) {
  return !word.empty() && std::isalnum(static_cast<unsigned char>(word.front())) != 0 &&
         std::all_of(word.begin(), word.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_'; });
}

}  // namespace

std::optional<std::string> unit_problem(std::string_view unit) {
  unit = trim(unit);
  if (unit.empty() || unit == "1") return std::nullopt;
  if (auto problem = UnitReader(unit).read()) return fmt::format("unit '{}' {}", one_line(unit, 40), *problem);
  return std::nullopt;
}

std::optional<std::string> ucd_problem(std::string_view ucd) {
  ucd = trim(ucd);
  if (ucd.empty()) return std::nullopt;
  for (const std::string& part : split(ucd, ';')) {
    std::string_view word = trim(part);
    const auto colon = word.find(':');
    const bool own = colon != std::string_view::npos && !equals_ignoring_case(word.substr(0, colon), "ivoa");
    if (colon != std::string_view::npos) word.remove_prefix(colon + 1);
    if (!is_ucd_word(word)) return fmt::format("ucd '{}' has the word '{}'", one_line(ucd, 60), one_line(word, 40));
    const std::string top = lower(word.substr(0, word.find('.')));
    if (!own && std::find(kUcdTops.begin(), kUcdTops.end(), top) == kUcdTops.end()) {
      return fmt::format("ucd '{}' has the word '{}', which UCD1+ does not", one_line(ucd, 60), one_line(word, 40));
    }
  }
  return std::nullopt;
}

}  // namespace tapcheck
