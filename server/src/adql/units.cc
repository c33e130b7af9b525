#include "adql/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>

#include "core/text.h"

namespace tapstand::adql {
namespace {

struct Unit {
  std::string_view symbol;
  double factor;
  std::string_view base;  // in base units: "m.s-1"; itself for a base unit
  bool prefixes;
};

constexpr double kDeg = std::numbers::pi / 180, kAu = 149597870700.0, kYear = 31557600.0, kCharge = 1.602176634e-19;

// THE table of units. VOUnits 1.0 table 2 and 3; names that the archive writes besides (solMass is VOUnits' own).
// Base units are one each: radian, magnitude and counts do not turn into numbers by themselves.
constexpr Unit kUnits[] = {
    {"%", 0.01, "", false},
    {"A", 1, "A", true},
    {"AB", 1, "AB", false},
    {"AU", kAu, "m", false},
    {"Angstrom", 1e-10, "m", false},
    {"Ba", 0.1, "kg.m-1.s-2", false},
    {"C", 1, "A.s", true},
    {"D", 1e-29 / 2.99792458, "A.s.m", true},
    {"F", 1, "A2.s4.kg-1.m-2", true},
    {"G", 1e-4, "kg.s-2.A-1", true},
    {"H", 1, "kg.m2.s-2.A-2", true},
    {"Hz", 1, "s-1", true},
    {"J", 1, "kg.m2.s-2", true},
    {"Jy", 1e-26, "kg.s-2", true},
    {"K", 1, "K", true},
    {"N", 1, "kg.m.s-2", true},
    {"Ohm", 1, "kg.m2.s-3.A-2", true},
    {"Pa", 1, "kg.m-1.s-2", true},
    {"R", 1e10 / (4 * std::numbers::pi), "photon.m-2.s-1.rad-2", true},
    {"Ry", 13.605693122994 * kCharge, "kg.m2.s-2", false},
    {"S", 1, "A2.s3.kg-1.m-2", true},
    {"Sun", 1, "Sun", false},
    {"T", 1, "kg.s-2.A-1", true},
    {"V", 1, "kg.m2.s-3.A-1", true},
    {"W", 1, "kg.m2.s-3", true},
    {"Wb", 1, "kg.m2.s-2.A-1", true},
    {"a", kYear, "s", true},
    {"adu", 1, "adu", true},
    {"angstrom", 1e-10, "m", false},
    {"arcmin", kDeg / 60, "rad", false},
    {"arcsec", kDeg / 3600, "rad", true},
    {"au", kAu, "m", false},
    {"barn", 1e-28, "m2", true},
    {"beam", 1, "beam", true},
    {"bin", 1, "bin", true},
    {"bit", 1, "bit", true},
    {"byte", 8, "bit", true},
    {"cd", 1, "cd", true},
    {"chan", 1, "chan", true},
    {"count", 1, "count", true},
    {"cy", 100 * kYear, "s", false},
    {"ct", 1, "count", true},
    {"d", 86400, "s", true},
    {"dB", 0.1, "dex", false},
    {"deg", kDeg, "rad", false},
    {"dex", 1, "dex", false},
    {"eV", kCharge, "kg.m2.s-2", true},
    {"electron", 1, "electron", true},
    {"erg", 1e-7, "kg.m2.s-2", true},
    {"g", 1e-3, "kg", true},
    {"h", 3600, "s", true},
    {"hourangle", 15 * kDeg, "rad", false},
    {"lm", 1, "cd.rad2", true},
    {"lx", 1, "cd.rad2.m-2", true},
    {"lyr", 9460730472580800.0, "m", true},
    {"m", 1, "m", true},
    {"mag", 1, "mag", true},
    {"mas", kDeg / 3600000, "rad", false},
    {"min", 60, "s", false},
    {"mol", 1, "mol", true},
    {"month", kYear / 12, "s", false},
    {"pc", kAu * 648000 / std::numbers::pi, "m", true},
    {"ph", 1, "photon", true},
    {"photon", 1, "photon", true},
    {"pix", 1, "pixel", true},
    {"pixel", 1, "pixel", true},
    {"rad", 1, "rad", true},
    {"s", 1, "s", true},
    {"solLum", 3.828e26, "kg.m2.s-3", true},
    {"solMass", 1.98840987069805e30, "kg", true},
    {"solRad", 6.957e8, "m", true},
    {"sr", 1, "rad2", true},
    {"ta", 365.242190402 * 86400, "s", false},
    {"u", 1.66053906660e-27, "kg", true},
    {"uas", kDeg / 3600000000.0, "rad", false},
    {"voxel", 1, "voxel", true},
    {"yr", kYear, "s", true},
};

struct Prefix {
  std::string_view symbol;
  int power;
};
constexpr Prefix kPrefixes[] = {{"da", 1}, {"h", 2},  {"k", 3},  {"M", 6},   {"G", 9},   {"T", 12},  {"P", 15}, {"E", 18}, {"Z", 21}, {"Y", 24},
                                {"d", -1}, {"c", -2}, {"m", -3}, {"u", -6}, {"n", -9}, {"p", -12}, {"f", -15}, {"a", -18}, {"z", -21}, {"y", -24}};

// A factor, and the power of each base unit. What is in brackets of a function (log(cm.s**-2)) is a base unit as written.
struct Quantity {
  double factor = 1;
  std::map<std::string, double, std::less<>> powers{};

  void multiply(const Quantity& other, double power) {
    factor *= std::pow(other.factor, power);
    for (const auto& [name, p] : other.powers) {
      auto& sum = powers[name];
      sum += p * power;
      if (sum == 0) powers.erase(name);
    }
  }
};

const Unit* find(std::string_view symbol) {
  for (const auto& unit : kUnits) {
    if (unit.symbol == symbol) return &unit;
  }
  return nullptr;
}

constexpr int kMaxNesting = 20;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  // Nothing if the text is no unit.
  std::optional<Quantity> whole() {
    auto out = product(0);
    skip();
    return out && at_ == text_.size() ? out : std::nullopt;
  }

 private:
  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }
  // A point belongs to a number only before a digit: that of m**-2.s stands between units.
  std::optional<double> number() {
    const auto digit = [&](std::size_t i) { return i < text_.size() && text_[i] >= '0' && text_[i] <= '9'; };
    const bool plus = at_ < text_.size() && text_[at_] == '+';
    std::size_t end = at_ + (plus || (at_ < text_.size() && text_[at_] == '-') ? 1 : 0);
    if (!digit(end)) return std::nullopt;
    while (digit(end) || (text_.substr(end).starts_with('.') && digit(end + 1))) ++end;
    const auto out = parse_double(text_.substr(at_ + (plus ? 1 : 0), end - at_ - (plus ? 1 : 0)));
    at_ = end;
    return out;
  }

  // a.b, a*b, a b, a/b, from left to right.
  std::optional<Quantity> product(int depth) {
    Quantity out;
    double sign = 1;
    skip();
    if (at_ == text_.size()) return out;  // no unit: a plain number
    if (take("/")) sign = -1;
    for (;;) {
      const auto next = term(depth);
      if (!next) return std::nullopt;
      out.multiply(*next, sign);
      const bool blank = at_ < text_.size() && text_[at_] == ' ';
      skip();
      if (at_ == text_.size() || text_[at_] == ')') return out;
      sign = 1;
      if (take("/")) {
        sign = -1;
      } else if (!take(".") && !(!text_.substr(at_).starts_with("**") && take("*")) && !blank) {
        return std::nullopt;
      }
    }
  }

  std::optional<Quantity> term(int depth) {
    skip();
    auto out = depth > kMaxNesting ? std::nullopt : atom(depth);
    if (!out) return std::nullopt;
    const bool marked = take("**") || take("^");
    const bool brackets = marked && take("(");
    std::optional<double> power = 1.0;
    if (marked || (at_ < text_.size() && std::string_view("+-0123456789").find(text_[at_]) != std::string_view::npos)) {
      power = number();
      if (power && brackets && take("/")) {
        const auto under = number();
        power = under && *under != 0 ? std::optional(*power / *under) : std::nullopt;
      }
      if (!power || std::abs(*power) > 100 || (brackets && !take(")"))) return std::nullopt;
    }
    Quantity raised;
    raised.multiply(*out, *power);
    return raised;
  }

  std::optional<Quantity> atom(int depth) {
    if (take("(")) {
      auto inner = product(depth + 1);
      return inner && take(")") ? inner : std::nullopt;
    }
    if (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      const auto factor = number();
      if (!factor || *factor == 0) return std::nullopt;
      return Quantity{*factor, {}};
    }
    if (take("'")) {  // VOUnits: a name of one's own
      const auto end = text_.find('\'', at_);
      if (end == std::string_view::npos) return std::nullopt;
      const auto name = text_.substr(at_, end - at_);
      at_ = end + 1;
      auto known = symbol(name);
      return known ? known : Quantity{1, {{std::string(name), 1}}};
    }
    const auto begin = at_;
    while (at_ < text_.size() && ((text_[at_] | 0x20) >= 'a' && (text_[at_] | 0x20) <= 'z')) ++at_;
    if (at_ == begin) take("%");
    const auto name = text_.substr(begin, at_ - begin);
    if (take("(")) return call(name, depth);
    return symbol(name);
  }

  std::optional<Quantity> call(std::string_view name, int depth) {
    const auto begin = at_;
    const auto inner = product(depth + 1);
    if (!inner || !take(")")) return std::nullopt;
    Quantity out;
    if (name == "sqrt") {
      out.multiply(*inner, 0.5);
      return out;
    }
    if (name != "log" && name != "ln" && name != "exp") return std::nullopt;
    out.powers[fmt::format("{}({})", name, text_.substr(begin, at_ - begin - 1))] = 1;
    return out;
  }

  static std::optional<Quantity> symbol(std::string_view name) {
    if (const auto* unit = find(name)) return of(*unit, 0);
    for (const auto& prefix : kPrefixes) {
      if (name.size() <= prefix.symbol.size() || !name.starts_with(prefix.symbol)) continue;
      const auto* unit = find(name.substr(prefix.symbol.size()));
      if (unit != nullptr && unit->prefixes) return of(*unit, prefix.power);
    }
    return std::nullopt;
  }

  static Quantity of(const Unit& unit, int power) {
    Quantity out;
    out.factor = unit.factor * std::pow(10.0, power);
    for (std::string_view rest = unit.base; !rest.empty();) {
      const auto part = rest.substr(0, rest.find('.'));
      rest.remove_prefix(std::min(rest.size(), part.size() + 1));
      const auto digits = std::min(part.find_first_of("-0123456789"), part.size());
      out.powers[std::string(part.substr(0, digits))] = digits == part.size() ? 1 : static_cast<double>(parse_int(part.substr(digits)).value_or(1));
    }
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

constexpr std::size_t kMaxText = 200;

}  // namespace

Result<UnitFactor> unit_factor(std::string_view from, std::string_view to) {
  if (from == to) return UnitFactor{};
  std::optional<Quantity> units[2];
  for (const int i : {0, 1}) {
    const auto text = trim(i == 0 ? from : to);
    if (text.size() <= kMaxText) units[i] = Parser(text).whole();
    if (!units[i]) return fail(Code::bad_query, fmt::format("'{}' is no unit that is known here", text.substr(0, 60)));
  }
  if (units[0]->powers != units[1]->powers) return fail(Code::bad_query, fmt::format("{} cannot become {}", from.empty() ? "A plain number" : from, to.empty() ? "a plain number" : to));
  // Factors that are whole but for the rounding of the table become whole.
  const auto tidy = [](double x) { return std::abs(x - std::round(x)) <= 4e-15 * x ? std::round(x) : x; };
  const double times = units[0]->factor / units[1]->factor;
  if (!std::isfinite(times) || times == 0) return fail(Code::bad_query, fmt::format("{} cannot become {}: the factor is out of range", from, to));
  if (times >= 1) return UnitFactor{tidy(times), 1};
  return UnitFactor{1, tidy(1 / times)};
}

}  // namespace tapstand::adql
