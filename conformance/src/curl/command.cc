#include "curl/command.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "core/text.h"

namespace tapcheck {
namespace {

using Apply = Result<void> (*)(CurlCommand&, const std::string& value);

/// THE table of options: add a row, and the parser, the combined short forms and the messages know it.
struct Option {
  char letter;            ///< 0 for none
  std::string_view name;  ///< without the dashes
  bool takes_value;
  Apply apply;
  bool asks;  ///< part of what is asked of the server; the others say what curl does with cookies, redirects and output
};

Result<void> add_data(CurlCommand& c, DataPart::Kind kind, const std::string& value) {
  if (kind == DataPart::Kind::kData && value.size() > 1 && value[0] == '-' && value[1] != '-') {
    c.oddities.push_back(fmt::format("curl takes '{}' as data here, not as an option", value));
  }
  c.data.push_back({kind, value});
  return {};
}

Result<void> add_form(CurlCommand& c, const std::string& value) {
  auto field = parse_form_field(value);
  if (!field) return tl::unexpected(field.error());
  c.form.push_back(std::move(*field));
  return {};
}

Result<void> add_header(CurlCommand& c, const std::string& value) {
  const auto colon = value.find(':');
  if (colon == std::string::npos || colon == 0) return fail(fmt::format("-H needs 'Name: value', not '{}'", value));
  if (value.find_first_of("\r\n") != std::string::npos) return fail("a header cannot hold a line break");
  c.headers.emplace_back(value.substr(0, colon), std::string(trim(value.substr(colon + 1))));
  return {};
}

Result<void> set_max_time(CurlCommand& c, const std::string& value) {
  c.max_time_s = parse_number(value);
  if (!c.max_time_s || !(*c.max_time_s > 0)) return fail(fmt::format("--max-time needs seconds, not '{}'", value));
  return {};
}

template <auto Member, auto Value>
Result<void> set(CurlCommand& c, const std::string&) {
  c.*Member = Value;
  return {};
}
template <auto Member>
Result<void> take(CurlCommand& c, const std::string& value) {
  c.*Member = value;
  return {};
}
template <auto Kind>
Result<void> data(CurlCommand& c, const std::string& value) {
  return add_data(c, Kind, value);
}
/// What only changes curl's own output changes nothing here.
Result<void> ignore(CurlCommand&, const std::string&) { return {}; }

Result<void> set_url(CurlCommand& c, const std::string& value) {
  if (!c.url.empty()) return fail(fmt::format("two URLs: '{}' and '{}'", c.url, value));
  c.url = value;
  return {};
}

constexpr std::array kOptions{
    Option{'A', "user-agent", true, &take<&CurlCommand::user_agent>, true},
    Option{'b', "cookie", true, &take<&CurlCommand::cookie>, false},
    Option{'c', "cookie-jar", true, &take<&CurlCommand::cookie_jar>, false},
    Option{'d', "data", true, &data<DataPart::Kind::kData>, true},
    Option{0, "data-ascii", true, &data<DataPart::Kind::kData>, true},
    Option{0, "data-binary", true, &data<DataPart::Kind::kBinary>, true},
    Option{0, "data-raw", true, &data<DataPart::Kind::kRaw>, true},
    Option{0, "data-urlencode", true, &data<DataPart::Kind::kUrlEncode>, true},
    Option{'F', "form", true, &add_form, true},
    Option{'G', "get", false, &set<&CurlCommand::get, true>, true},
    Option{'H', "header", true, &add_header, true},
    Option{'I', "head", false, &set<&CurlCommand::head, true>, true},
    Option{'i', "include", false, &ignore, false},
    Option{'k', "insecure", false, &set<&CurlCommand::insecure, true>, false},
    Option{'L', "location", false, &set<&CurlCommand::follow, true>, false},
    Option{'m', "max-time", true, &set_max_time, false},
    Option{'o', "output", true, &ignore, false},
    Option{'S', "show-error", false, &ignore, false},
    Option{'s', "silent", false, &ignore, false},
    Option{'u', "user", true, &take<&CurlCommand::credentials>, true},
    Option{0, "url", true, &set_url, false},
    Option{'X', "request", true, &take<&CurlCommand::method>, true},
};

const Option* find_option(std::string_view name) {
  const auto* at = std::find_if(kOptions.begin(), kOptions.end(), [&](const Option& o) { return o.name == name; });
  return at == kOptions.end() ? nullptr : at;
}
const Option* find_option(char letter) {
  const auto* at = std::find_if(kOptions.begin(), kOptions.end(), [&](const Option& o) { return o.letter == letter; });
  return at == kOptions.end() ? nullptr : at;
}

Result<void> check_whole(const CurlCommand& c) {
  if (c.url.empty()) return fail("the command names no URL");
  if (!c.data.empty() && !c.form.empty()) return fail("-d and -F cannot be used together");
  if (c.method && (c.method->empty() || c.method->find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos)) {
    return fail(fmt::format("-X needs a method in capital letters, not '{}'", *c.method));
  }
  return {};
}

/// Reads the option at words[at] with its value; `at` is left on the last word used.
Result<void> read_option(CurlCommand& command, const std::vector<std::string>& words, std::size_t& at) {
  const std::string& word = words[at];
  const auto value_of = [&](std::string_view shown) -> Result<std::string> {
    if (at + 1 >= words.size()) return fail(fmt::format("option {} needs a value", shown));
    return words[++at];
  };
  const auto apply = [&](const Option& option, const std::string& value) {
    if (option.asks) command.asked.emplace_back(option.name, value);
    return option.apply(command, value);
  };
  if (word.starts_with("--")) {
    const Option* option = find_option(std::string_view(word).substr(2));
    if (option == nullptr) return fail(fmt::format("curl option '{}' is not known here", word));
    if (!option->takes_value) return apply(*option, {});
    return value_of(word).and_then([&](const std::string& v) { return apply(*option, v); });
  }
  for (std::size_t i = 1; i < word.size(); ++i) {
    const Option* option = find_option(word[i]);
    if (option == nullptr || word[i] == 0) return fail(fmt::format("curl option '-{}' is not known here", word[i]));
    if (!option->takes_value) {
      if (auto done = apply(*option, {}); !done) return done;
    } else if (i + 1 < word.size()) {
      return apply(*option, word.substr(i + 1));
    } else {
      return value_of(word).and_then([&](const std::string& v) { return apply(*option, v); });
    }
  }
  return {};
}

}  // namespace

Result<CurlCommand> parse_curl(const std::vector<std::string>& words) {
  if (words.empty() || words.front() != "curl") return fail("the command does not begin with 'curl'");
  CurlCommand command;
  for (std::size_t at = 1; at < words.size(); ++at) {
    const bool option = words[at].size() > 1 && words[at].front() == '-';
    auto done = option ? read_option(command, words, at) : set_url(command, words[at]);
    if (!done) return tl::unexpected(done.error());
  }
  if (auto whole = check_whole(command); !whole) return tl::unexpected(whole.error());
  return command;
}

}  // namespace tapcheck
