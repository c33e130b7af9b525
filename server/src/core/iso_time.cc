#include "core/iso_time.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace tapstand {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

struct Civil {
  year_month_day date;
  int weekday;  // 0 = Sunday
  std::int64_t ms_of_day;
};

Civil civil(std::int64_t millis) {
  constexpr std::int64_t day_ms = 86'400'000;
  std::int64_t day = millis / day_ms;
  std::int64_t rest = millis % day_ms;
  if (rest < 0) {
    rest += day_ms;
    --day;
  }
  const sys_days at{days{day}};
  return {year_month_day{at}, static_cast<int>(std::chrono::weekday{at}.c_encoding()), rest};
}

// Takes exactly `digits` digits off the front.
std::optional<int> take(std::string_view& text, std::size_t digits) {
  int value = 0;
  if (text.size() < digits) return std::nullopt;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + digits, value);
  if (ec != std::errc{} || end != text.data() + digits || text.front() == '-') return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take_char(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// The zone in minutes east; text must be used up.
std::optional<int> zone_minutes(std::string_view text) {
  if (text.empty() || text == "Z") return 0;
  const int sign = text.front() == '-' ? -1 : 1;
  if (!take_char(text, '+') && !take_char(text, '-')) return std::nullopt;
  const auto hours = take(text, 2);
  take_char(text, ':');
  const auto minutes = take(text, 2);
  if (!hours || !minutes || !text.empty() || *hours > 14 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 60 + *minutes);
}

}  // namespace

std::string iso_utc(std::int64_t millis) {
  const Civil c = civil(millis);
  const std::int64_t s = c.ms_of_day / 1000;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(c.date.year()),
                     static_cast<unsigned>(c.date.month()), static_cast<unsigned>(c.date.day()), s / 3600, s / 60 % 60,
                     s % 60, c.ms_of_day % 1000);
}

std::string http_date(std::int64_t millis) {
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Civil c = civil(millis);
  const std::int64_t s = c.ms_of_day / 1000;
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[c.weekday], static_cast<unsigned>(c.date.day()),
                     kMonths[static_cast<unsigned>(c.date.month()) - 1], static_cast<int>(c.date.year()), s / 3600,
                     s / 60 % 60, s % 60);
}

std::optional<std::int64_t> parse_iso(std::string_view text) {
  const auto year = take(text, 4);
  if (!year || !take_char(text, '-')) return std::nullopt;
  const auto month = take(text, 2);
  if (!month || !take_char(text, '-')) return std::nullopt;
  const auto day = take(text, 2);
  if (!day) return std::nullopt;
  const year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  std::int64_t ms = 0;
  int zone = 0;
  if (!text.empty() && (take_char(text, 'T') || take_char(text, ' '))) {
    const auto hour = take(text, 2);
    if (!hour || !take_char(text, ':')) return std::nullopt;
    const auto minute = take(text, 2);
    if (!minute || *hour > 24 || *minute > 59) return std::nullopt;
    int second = 0;
    int fraction = 0;
    if (take_char(text, ':')) {
      const auto s = take(text, 2);
      if (!s || *s > 60) return std::nullopt;
      second = *s;
      if (take_char(text, '.')) {
        int scale = 100;
        bool any = false;
        while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
          fraction += (text.front() - '0') * scale;
          scale /= 10;
          any = true;
          text.remove_prefix(1);
        }
        if (!any) return std::nullopt;
      }
    }
    ms = ((static_cast<std::int64_t>(*hour) * 60 + *minute) * 60 + second) * 1000 + fraction;
    const auto z = zone_minutes(text);
    if (!z) return std::nullopt;
    zone = *z;
    text = {};
  }
  if (!text.empty() && text != "Z") return std::nullopt;
  const std::int64_t day_number = sys_days{date}.time_since_epoch().count();
  return day_number * 86'400'000 + ms - static_cast<std::int64_t>(zone) * 60'000;
}

}  // namespace tapstand
