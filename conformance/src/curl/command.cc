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
};

Result<void> add_data(CurlCommand& c, DataPart::Kind kind, const std::string& value) {
  if (kind == DataPart::Kind::kData && value.size() > 1 && value[0] == '-' && value[1] != '-') {
    c.oddities.push_back(fmt::format("curl takes '{}' as data here, not as an option", value));
  }
  c.data.push_back({kind, value});
  return {};
}

/// Cuts `;type=…` and `;filename=…` off a file field, as curl does.
void split_form_attributes(FormField& field) {
  const auto parts = split(field.value, ';');
  field.value = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::string_view part = trim(parts[i]);
    if (part.starts_with("type=")) {
      field.type = part.substr(5);
    } else if (part.starts_with("filename=")) {
      field.filename = part.substr(9);
    } else {
      field.value += ";" + parts[i];
    }
  }
}

Result<void> add_form(CurlCommand& c, const std::string& value) {
  const auto equals = value.find('=');
  if (equals == std::string::npos || equals == 0) {
    return fail(fmt::format("-F needs name=value, not '{}'", value));
  }
  FormField field{value.substr(0, equals), value.substr(equals + 1), FormField::Kind::kText, {}, {}};
  if (field.value.starts_with('@')) field.kind = FormField::Kind::kFile;
  if (field.value.starts_with('<')) field.kind = FormField::Kind::kFileText;
  if (field.kind != FormField::Kind::kText) field.value.erase(0, 1);
  if (field.kind != FormField::Kind::kText || field.value.find(";type=") != std::string::npos) {
    split_form_attributes(field);
  }
  c.form.push_back(std::move(field));
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
    Option{'A', "user-agent", true, &take<&CurlCommand::user_agent>},
    Option{'b', "cookie", true, &take<&CurlCommand::cookie>},
    Option{'c', "cookie-jar", true, &take<&CurlCommand::cookie_jar>},
    Option{'d', "data", true, &data<DataPart::Kind::kData>},
    Option{0, "data-ascii", true, &data<DataPart::Kind::kData>},
    Option{0, "data-binary", true, &data<DataPart::Kind::kBinary>},
    Option{0, "data-raw", true, &data<DataPart::Kind::kRaw>},
    Option{0, "data-urlencode", true, &data<DataPart::Kind::kUrlEncode>},
    Option{'F', "form", true, &add_form},
    Option{'G', "get", false, &set<&CurlCommand::get, true>},
    Option{'H', "header", true, &add_header},
    Option{'I', "head", false, &set<&CurlCommand::head, true>},
    Option{'i', "include", false, &ignore},
    Option{'k', "insecure", false, &set<&CurlCommand::insecure, true>},
    Option{'L', "location", false, &set<&CurlCommand::follow, true>},
    Option{'m', "max-time", true, &set_max_time},
    Option{'o', "output", true, &ignore},
    Option{'S', "show-error", false, &ignore},
    Option{'s', "silent", false, &ignore},
    Option{'u', "user", true, &take<&CurlCommand::credentials>},
    Option{0, "url", true, &set_url},
    Option{'X', "request", true, &take<&CurlCommand::method>},
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
  if (word.starts_with("--")) {
    const Option* option = find_option(std::string_view(word).substr(2));
    if (option == nullptr) return fail(fmt::format("curl option '{}' is not known here", word));
    if (!option->takes_value) return option->apply(command, {});
    return value_of(word).and_then([&](const std::string& v) { return option->apply(command, v); });
  }
  for (std::size_t i = 1; i < word.size(); ++i) {
    const Option* option = find_option(word[i]);
    if (option == nullptr || word[i] == 0) return fail(fmt::format("curl option '-{}' is not known here", word[i]));
    if (!option->takes_value) {
      if (auto done = option->apply(command, {}); !done) return done;
    } else if (i + 1 < word.size()) {
      return option->apply(command, word.substr(i + 1));
    } else {
      return value_of(word).and_then([&](const std::string& v) { return option->apply(command, v); });
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
