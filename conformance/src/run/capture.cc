#include "run/capture.h"

#include <algorithm>

#include "core/instant.h"
#include "core/regex.h"
#include "core/text.h"
#include "scenario/command.h"

namespace tapcheck {
namespace {

/// The text that the capture starts from, or nothing.
std::optional<std::string> source_text(const Capture& capture, const Evidence& evidence, const Namespaces& namespaces, const Variables& variables) {
  switch (capture.source) {
    case Capture::Source::kBody: return evidence.response().body;
    case Capture::Source::kHeader: return find_header(evidence.response().headers, capture.what);
    case Capture::Source::kValue: {
      if (evidence.response().status < 200 || evidence.response().status >= 400) return std::nullopt;
      const auto value = fill(capture.what, variables);
      return value ? std::optional(*value) : std::nullopt;
    }
    case Capture::Source::kXPath: {
      const auto& document = evidence.xml();
      if (!document) return std::nullopt;
      const auto value = document->evaluate(capture.what, namespaces);
      return value ? std::optional(std::string(trim(xpath_text(*value)))) : std::nullopt;
    }
  }
  return std::nullopt;
}

/// A captured value goes into later command lines: one that is not printable ASCII is no id.
bool usable(const std::string& value) {
  return value.size() <= 1024 &&
         std::all_of(value.begin(), value.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

}  // namespace

std::optional<std::string> captured(const Capture& capture, const Evidence& evidence, const Namespaces& namespaces, const Variables& variables) {
  auto text = source_text(capture, evidence, namespaces, variables);
  if (text && capture.plus) {
    const auto instant = parse_instant(*text);
    text = instant ? std::optional(instant_text(*instant + *capture.plus)) : std::nullopt;
  }
  if (text && capture.regex) {
    const auto pattern = fill(*capture.regex, variables, escape_regex);
    text = pattern ? first_match(*text, *pattern) : std::nullopt;
  }
  return text && !text->empty() && usable(*text) ? text : std::nullopt;
}

}  // namespace tapcheck
