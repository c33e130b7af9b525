#include "metadata/functions.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/text.h"

namespace tapcheck {
namespace {

/// A value of an ADQL type, lengths aside; nothing for shapes, arrays and types of nobody's.
std::optional<std::string_view> sample_of(std::string type) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kSamples{{
      {"smallint", "1"}, {"integer", "1"}, {"int", "1"}, {"bigint", "1"}, {"numeric", "1.0"}, {"real", "1.0"}, {"float", "1.0"},
      {"double", "1.0"}, {"double precision", "1.0"}, {"char", "'a'"}, {"varchar", "'a'"}, {"string", "'a'"}, {"text", "'a'"}, {"clob", "'a'"}}};
  type = lower(type);
  if (const auto at = type.find('('); at != std::string::npos && type.ends_with(')')) type.erase(at);
  const auto plain = trim(type);
  const auto at = std::find_if(kSamples.begin(), kSamples.end(), [&](const auto& sample) { return sample.first == plain; });
  return at == kSamples.end() ? std::nullopt : std::optional(at->second);
}

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

std::optional<std::string> sample_call(std::string_view form) {
  const auto open = form.find('(');
  const auto arrow = form.find("->");
  if (open == std::string_view::npos || arrow == std::string_view::npos || arrow < open) return std::nullopt;
  const std::string_view name = trim(form.substr(0, open));
  std::string_view inside = trim(form.substr(open + 1, arrow - open - 1));
  if (!is_word(name) || !inside.ends_with(')')) return std::nullopt;
  inside = trim(inside.substr(0, inside.size() - 1));
  std::vector<std::string> values;
  if (!inside.empty()) {
    for (const std::string& argument : split(inside, ',')) {
      const std::string_view text = trim(argument);
      const auto blank = text.find(' ');
      if (blank == std::string_view::npos || !is_word(text.substr(0, blank))) return std::nullopt;
      const auto sample = sample_of(std::string(trim(text.substr(blank))));
      if (!sample) return std::nullopt;
      values.emplace_back(*sample);
    }
  }
  return std::string(name) + "(" + join(values, ", ") + ")";
}

std::string message_about(std::string_view message, std::string_view function) {
  std::string text = lower(message);
  replace_all(text, lower(function), "?");
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool word = text[i] == '?' || (text[i] >= 'a' && text[i] <= 'z');
    if (word || (!out.empty() && out.back() != ' ')) out += word ? text[i] : ' ';
    if (text[i] != '?' || i + 1 >= text.size() || text[i + 1] != '(') continue;
    const auto close = text.find(')', i);
    if (close != std::string::npos) i = close;
  }
  return out;
}

}  // namespace tapcheck
