#include "core/instant.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.h"

namespace tapcheck {
namespace {

using std::chrono::day;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::month;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Reads a text from left to right; once something is missing nothing is found any more.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool literal(std::string_view wanted) {
    good_ = good_ && text_.starts_with(wanted);
    if (good_) text_.remove_prefix(wanted.size());
    return good_;
  }
  int digits(std::size_t count) {
    int value = 0;
    good_ = good_ && text_.size() >= count && std::all_of(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(count), is_digit);
    if (!good_) return 0;
    for (const char c : text_.substr(0, count)) value = value * 10 + (c - '0');
    text_.remove_prefix(count);
    return value;
  }
  /// Thousandths, of `.385` or `.385123`.
  int fraction() {
    if (!good_ || !text_.starts_with('.')) return 0;
    text_.remove_prefix(1);
    int value = 0;
    int places = 0;
    for (; !text_.empty() && is_digit(text_.front()); text_.remove_prefix(1), ++places) {
      if (places < 3) value = value * 10 + (text_.front() - '0');
    }
    good_ = places > 0;
    for (; places < 3; ++places) value *= 10;
    return value;
  }
  bool next_is(std::string_view chars) const { return good_ && !text_.empty() && chars.find(text_.front()) != std::string_view::npos; }
  std::string_view word(std::size_t count) {
    const std::string_view word = text_.substr(0, count);
    text_.remove_prefix(word.size());
    return word;
  }
  bool at_end() const { return good_ && text_.empty(); }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  std::string_view text_;
  bool good_ = true;
};

std::optional<Instant> instant(int y, unsigned m, int d, int h, int min, int s, int ms) {
  const year_month_day date{year{y}, month{m}, day{static_cast<unsigned>(d)}};
  if (!date.ok() || h > 23 || min > 59 || s > 60) return std::nullopt;
  return Instant(sys_days(date)) + hours(h) + minutes(min) + seconds(s) + milliseconds(ms);
}

std::optional<Instant> parse_iso(std::string_view text) {
  Reader in(text);
  const int y = in.digits(4);
  in.literal("-");
  const int m = in.digits(2);
  in.literal("-");
  const int d = in.digits(2);
  in.literal("T");
  const int h = in.digits(2);
  in.literal(":");
  const int min = in.digits(2);
  in.literal(":");
  const int s = in.digits(2);
  const int ms = in.fraction();
  minutes zone{0};
  if (in.next_is("Z")) {
    in.literal("Z");
  } else if (in.next_is("+-")) {
    const int sign = in.word(1) == "-" ? -1 : 1;
    const int zone_hours = in.digits(2);
    if (in.next_is(":")) in.literal(":");  // +0100, without a colon, is seen too
    zone = sign * (hours(zone_hours) + minutes(in.digits(2)));
  }
  if (!in.at_end()) return std::nullopt;
  const auto local = instant(y, static_cast<unsigned>(m), d, h, min, s, ms);
  return local ? std::optional(*local - zone) : std::nullopt;
}

/// RFC 9110's preferred form; the obsolete ones are sent by nobody.
std::optional<Instant> parse_http_date(std::string_view text) {
  const auto comma = text.find(", ");
  if (comma == std::string_view::npos) return std::nullopt;
  Reader in(text.substr(comma + 2));
  const int d = in.digits(2);
  in.literal(" ");
  const auto name = std::find(kMonths.begin(), kMonths.end(), in.word(3));
  in.literal(" ");
  const int y = in.digits(4);
  in.literal(" ");
  const int h = in.digits(2);
  in.literal(":");
  const int min = in.digits(2);
  in.literal(":");
  const int s = in.digits(2);
  in.literal(" GMT");
  if (!in.at_end() || name == kMonths.end()) return std::nullopt;
  return instant(y, static_cast<unsigned>(name - kMonths.begin()) + 1, d, h, min, s, 0);
}

}  // namespace

std::optional<Instant> parse_instant(std::string_view text) {
  text = trim(text);
  if (const auto iso = parse_iso(text)) return iso;
  return parse_http_date(text);
}

std::string instant_text(Instant instant) {
  const auto days = std::chrono::floor<std::chrono::days>(instant);
  const year_month_day date(days);
  const std::chrono::hh_mm_ss<milliseconds> time(instant - days);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

}  // namespace tapcheck
