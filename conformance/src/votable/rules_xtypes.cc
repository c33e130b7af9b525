// Rules on values of DALI's xtypes (DALI 1.1 section 3.3).
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "core/text.h"
#include "votable/datatypes.h"
#include "votable/rule_functions.h"

namespace tapcheck::rules {
namespace {

constexpr std::size_t kMaxProblems = 20;

/// Calls `why` on each text that is not null in columns of the xtype.
template <typename Function>
VotProblems each_value(const VotSubject& subject, std::string_view xtype, Function why) {
  VotProblems problems;
  const VotTable& table = subject.table;
  for (std::size_t c = 0; c < table.fields.size(); ++c) {
    if (table.fields[c].xtype != xtype) continue;
    for (std::size_t r = 0; r < table.rows.size() && problems.size() < kMaxProblems; ++r) {
      const auto* text = std::get_if<std::string>(&table.rows[r][c]);
      if (text == nullptr) continue;
      if (const std::optional<std::string> reason = why(*text)) {
        problems.push_back(fmt::format("row {}, column {}: '{}' {}", r + 1, one_line(table.fields[c].name, 60), one_line(*text, 60), *reason));
      }
    }
  }
  return problems;
}

/// The numbers of an array; those that are none are missing, which another rule says.
std::vector<double> numbers_of(std::string_view text) {
  std::vector<double> numbers;
  for (const std::string& word : split(text, ' ')) {
    if (const auto value = floating_of(trim(word))) numbers.push_back(*value);
  }
  return numbers;
}

bool all_nan(const std::vector<double>& numbers) {
  for (const double n : numbers) {
    if (!std::isnan(n)) return false;
  }
  return true;
}

std::optional<std::string> position_problem(double lon, double lat) {
  if (!(lon >= 0 && lon <= 360)) return "has a longitude outside of 0 to 360";
  if (!(lat >= -90 && lat <= 90)) return "has a latitude outside of -90 to 90";
  return std::nullopt;
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool within(std::optional<int> value, int low, int high) { return value && *value >= low && *value <= high; }

bool is_timestamp(std::string_view text) {
  if (text.ends_with('Z')) text.remove_suffix(1);
  if (!digits(text, 0, 4) || !within(digits(text, 5, 2), 1, 12) || !within(digits(text, 8, 2), 1, 31) || text[4] != '-' || text[7] != '-') return false;
  if (text.size() == 10) return true;
  if (text.size() < 19 || text[10] != 'T' || text[13] != ':' || text[16] != ':') return false;
  if (!within(digits(text, 11, 2), 0, 23) || !within(digits(text, 14, 2), 0, 59) || !within(digits(text, 17, 2), 0, 60)) return false;
  return text.size() == 19 || (text[19] == '.' && text.size() > 20 && digits(text, 20, text.size() - 20).has_value());
}

using Vector = std::array<double, 3>;

Vector direction(double lon, double lat) {
  constexpr double kDegree = std::numbers::pi / 180;
  return {std::cos(lat * kDegree) * std::cos(lon * kDegree), std::cos(lat * kDegree) * std::sin(lon * kDegree), std::sin(lat * kDegree)};
}

/// Twice the area of a small polygon, negative if its corners are counter-clockwise from inside the sphere, where
/// north is up and east is left.
double signed_area(const std::vector<double>& numbers) {
  Vector normal{};
  Vector centre{};
  const std::size_t corners = numbers.size() / 2;
  for (std::size_t i = 0; i < corners; ++i) {
    const Vector a = direction(numbers[2 * i], numbers[2 * i + 1]);
    const std::size_t next = (i + 1) % corners;
    const Vector b = direction(numbers[2 * next], numbers[2 * next + 1]);
    for (std::size_t k = 0; k < 3; ++k) {
      normal[k] += a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3];
      centre[k] += a[k];
    }
  }
  return normal[0] * centre[0] + normal[1] * centre[1] + normal[2] * centre[2];
}

}  // namespace

VotProblems timestamps(const VotSubject& subject) {
  return each_value(subject, "timestamp", [](const std::string& text) -> std::optional<std::string> {
    if (is_timestamp(trim(text))) return std::nullopt;
    return "is not a timestamp";
  });
}

VotProblems timestamp_fields(const VotSubject& subject) {
  VotProblems problems;
  for (const VotElement& e : subject.table.elements) {
    if ((e.name != "FIELD" && e.name != "PARAM") || e.attribute_or_empty("xtype") != "timestamp") continue;
    if (e.attribute_or_empty("datatype") == "char" && !e.attribute_or_empty("arraysize").empty()) continue;
    problems.push_back(fmt::format("line {}: {} with xtype timestamp is {} of arraysize '{}'", e.line, e.name,
                                   one_line(e.attribute_or_empty("datatype"), 40), one_line(e.attribute_or_empty("arraysize"), 20)));
  }
  return problems;
}

VotProblems intervals(const VotSubject& subject) {
  return each_value(subject, "interval", [](const std::string& text) -> std::optional<std::string> {
    const auto n = numbers_of(text);
    if (n.empty() || n.size() % 2 != 0) return "has not two numbers";
    for (std::size_t i = 0; i < n.size(); i += 2) {
      if (n[i] > n[i + 1]) return "has the larger number first";
    }
    return std::nullopt;
  });
}

VotProblems points(const VotSubject& subject) {
  return each_value(subject, "point", [](const std::string& text) -> std::optional<std::string> {
    const auto n = numbers_of(text);
    if (all_nan(n)) return std::nullopt;
    if (n.size() != 2) return "has not two numbers";
    return position_problem(n[0], n[1]);
  });
}

VotProblems circles(const VotSubject& subject) {
  return each_value(subject, "circle", [](const std::string& text) -> std::optional<std::string> {
    const auto n = numbers_of(text);
    if (all_nan(n)) return std::nullopt;
    if (n.size() != 3) return "has not three numbers";
    if (!(n[2] >= 0 && n[2] <= 180)) return "has a radius outside of 0 to 180";
    return position_problem(n[0], n[1]);
  });
}

VotProblems polygons(const VotSubject& subject) {
  return each_value(subject, "polygon", [](const std::string& text) -> std::optional<std::string> {
    const auto n = numbers_of(text);
    if (all_nan(n)) return std::nullopt;
    if (n.size() < 6 || n.size() % 2 != 0) return "has not the numbers of three or more corners";
    for (std::size_t i = 0; i < n.size(); i += 2) {
      if (auto problem = position_problem(n[i], n[i + 1])) return problem;
    }
    return std::nullopt;
  });
}

VotProblems polygon_orientation(const VotSubject& subject) {
  return each_value(subject, "polygon", [](const std::string& text) -> std::optional<std::string> {
    const auto n = numbers_of(text);
    if (n.size() < 6 || n.size() % 2 != 0 || !(signed_area(n) > 0)) return std::nullopt;
    return "goes clockwise";
  });
}

}  // namespace tapcheck::rules
