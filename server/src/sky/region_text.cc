#include "sky/region_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/text.h"

namespace tapstand::sky {
namespace {

constexpr std::array<std::string_view, 3> kCompounds{"UNION", "INTERSECTION", "NOT"};
constexpr std::size_t kMaxNumbers = 2 * (Polygon::kMaxPoints + 1);

template <std::size_t n>
bool is_among(std::string_view word, const std::array<std::string_view, n>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return iequals(w, word); });
}

// Cuts the text into words and remembers where each stood.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) { advance(); }
  std::string_view word() const { return word_; }  // empty at the end
  Span span() const {
    return {static_cast<std::size_t>(word_.data() - text_.data()), word_.size(), 1,
            static_cast<int>(word_.data() - text_.data()) + 1};
  }
  void advance() {
    constexpr std::string_view kBlanks = " \t\r\n,";
    const std::size_t begin = std::min(text_.find_first_not_of(kBlanks, next_), text_.size());
    next_ = std::min(text_.find_first_of(kBlanks, begin), text_.size());
    word_ = text_.substr(begin, next_ - begin);
  }
  bool accept(std::string_view expected) {
    if (!iequals(word_, expected)) return false;
    advance();
    return true;
  }
  tl::unexpected<Error> error(std::string message) const { return fail(Code::bad_query, std::move(message), span()); }
  std::string quoted() const {
    constexpr std::size_t kShown = 40;
    return word_.size() <= kShown ? fmt::format("'{}'", word_) : fmt::format("'{}…'", word_.substr(0, kShown));
  }

 private:
  std::string_view text_;
  std::string_view word_{};
  std::size_t next_ = 0;
};

Result<Frame> read_frame(Words& words) {
  Frame frame = Frame::icrs;
  if (is_frame_word(words.word())) {
    const auto known = frame_of(words.word());
    if (!known) return words.error(known.error().message);
    frame = *known;
    words.advance();
  }
  if (is_reference_position(words.word())) words.advance();
  if (is_flavour(words.word())) words.advance();
  return frame;
}

Result<std::vector<double>> read_numbers(Words& words) {
  std::vector<double> numbers;
  for (; !words.word().empty() && !iequals(words.word(), "UNIT"); words.advance()) {
    const auto number = parse_double(words.word());
    if (!number) return words.error(fmt::format("{} is not a number of a region.", words.quoted()));
    if (numbers.size() == kMaxNumbers)
      return words.error(fmt::format("A region has at most {} points.", Polygon::kMaxPoints));
    numbers.push_back(*number);
  }
  if (words.accept("UNIT") && !words.accept("deg")) return words.error("The only unit of a region is deg.");
  if (!words.word().empty()) return words.error(fmt::format("{} after the end of the region.", words.quoted()));
  return numbers;
}

Result<Shape> read_polygon(const std::vector<double>& numbers) {
  if (numbers.size() % 2 != 0)
    return fail(Code::bad_query, fmt::format("A polygon has pairs of longitude and latitude, but there are {} numbers.",
                                             numbers.size()));
  std::vector<Point> points;
  for (std::size_t i = 0; i < numbers.size(); i += 2) points.push_back({numbers[i], numbers[i + 1]});
  return Polygon::make(std::move(points)).map([](Polygon g) { return Shape(std::move(g)); });
}

Result<void> expect(std::string_view name, std::size_t expected, std::size_t found) {
  if (expected == found) return {};
  return fail(Code::bad_query, fmt::format("A {} has {} numbers, not {}.", name, expected, found));
}

Result<Shape> shape_of(std::string_view keyword, const std::vector<double>& d) {
  if (keyword == "POLYGON") return read_polygon(d);
  if (keyword == "CIRCLE") {
    TRY(expect("circle", 3, d.size()));
    return make_circle(d[0], d[1], d[2]).map([](Circle c) { return Shape(c); });
  }
  if (keyword == "BOX") {
    TRY(expect("box", 4, d.size()));
    return Polygon::box({d[0], d[1]}, d[2], d[3]).map([](Polygon g) { return Shape(std::move(g)); });
  }
  TRY(expect("point", 2, d.size()));
  return make_point(d[0], d[1]).map([](Point p) { return Shape(p); });
}

}  // namespace

Result<Region> parse_region(std::string_view text) {
  Words words(text);
  if (words.word().empty()) return words.error("The region is empty: write for example CIRCLE ICRS 10 20 0.5.");
  std::string keyword = to_upper(words.word().substr(0, 16));
  if (is_among(keyword, kCompounds))
    return words.error(fmt::format("{} regions are not supported: combine predicates in the query instead.", keyword));
  if (keyword == "RANGE")
    return words.error("A range of coordinates is no shape with great circles as its sides: compare the coordinates instead.");
  if (is_among(keyword, std::array<std::string_view, 5>{"POSITION", "POINT", "CIRCLE", "POLYGON", "BOX"})) {
    words.advance();
    TRY_ASSIGN(const Frame frame, read_frame(words));
    TRY_ASSIGN(const std::vector<double> numbers, read_numbers(words));
    return shape_of(keyword, numbers).map([&](const Shape& shape) { return Region{to_icrs(frame, shape), frame}; });
  }
  if (!parse_double(words.word()))
    return words.error(fmt::format("{} is no kind of region: use POSITION, CIRCLE, POLYGON or BOX.", words.quoted()));
  TRY_ASSIGN(const std::vector<double> numbers, read_numbers(words));
  return shape_of(numbers.size() == 2 ? "POINT" : numbers.size() == 3 ? "CIRCLE" : "POLYGON", numbers).map([](const Shape& shape) {
    return Region{shape, Frame::icrs};
  });
}

}  // namespace tapstand::sky
