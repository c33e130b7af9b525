#include "report/read_json.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/text.h"

namespace tapcheck {
namespace {

using Json = nlohmann::json;

constexpr std::uintmax_t kMostBytes = 64U << 20U;
constexpr int kDeepest = 8;
constexpr std::size_t kMostChecks = 200'000;
constexpr std::size_t kLongestText = 4096;

/// Members by name; the first thing that is wrong is thrown, and caught in parse_json_report().
const Json& member(const Json& object, const char* key) {
  if (!object.is_object() || !object.contains(key)) throw std::runtime_error(fmt::format("'{}' is missing", key));
  return object[key];
}

std::string text(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_string()) throw std::runtime_error(fmt::format("'{}' is no text", key));
  return value.get_ref<const std::string&>().substr(0, kLongestText);
}

bool flag(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_boolean()) throw std::runtime_error(fmt::format("'{}' is neither true nor false", key));
  return value.get<bool>();
}

const Json& list(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_array()) throw std::runtime_error(fmt::format("'{}' is no list", key));
  return value;
}

Verdict verdict_of(const std::string& name) {
  for (const Verdict verdict : {Verdict::kPass, Verdict::kFail, Verdict::kDialect, Verdict::kSkip, Verdict::kError}) {
    if (verdict_name(verdict) == name) return verdict;
  }
  throw std::runtime_error("there is no verdict '" + one_line(name, 40) + "'");
}

Level level_of(const std::string& name) {
  for (const Level level : {Level::kMust, Level::kShould, Level::kDocumented}) {
    if (level_name(level) == name) return level;
  }
  throw std::runtime_error("there is no level '" + one_line(name, 40) + "'");
}

CheckResult check_of(const Json& json) {
  CheckResult check;
  check.id = text(json, "id");
  check.step = text(json, "step");
  check.value = text(json, "value");
  check.check = text(json, "check");
  check.clause = text(json, "clause");
  check.level = level_of(text(json, "level"));
  check.verdict = verdict_of(text(json, "verdict"));
  check.expected = text(json, "expected");
  check.actual = text(json, "actual");
  check.note = text(json, "note");
  if (const Json& known = member(json, "known"); !known.is_null()) check.known = Known{text(known, "reason"), text(known, "link")};
  return check;
}

RunResult run_of(const Json& root) {
  if (text(root, "format") != "tapcheck/2") throw std::runtime_error("its format is not tapcheck/2");
  RunResult run;
  run.target = text(root, "target");
  run.profile = text(root, "profile");
  run.started = text(root, "started");
  run.interrupted = flag(root, "interrupted");
  std::size_t checks = 0;
  for (const Json& json : list(root, "scenarios")) {
    ScenarioResult scenario;
    scenario.id = text(json, "id");
    scenario.title = text(json, "title");
    for (const Json& profile : list(json, "profiles")) {
      if (!profile.is_string()) throw std::runtime_error("a profile is no text");
      scenario.profiles.push_back(profile.get<std::string>().substr(0, kLongestText));
    }
    for (const Json& check : list(json, "checks")) {
      if (++checks > kMostChecks) throw std::runtime_error(fmt::format("it has more than {} checks", kMostChecks));
      scenario.checks.push_back(check_of(check));
    }
    run.scenarios.push_back(std::move(scenario));
  }
  return run;
}

}  // namespace

Result<RunResult> parse_json_report(std::string_view text, const std::string& name) {
  try {
    const auto shallow = [](int depth, Json::parse_event_t, Json&) {
      if (depth > kDeepest) throw std::runtime_error("it is nested too deeply");
      return true;
    };
    return run_of(Json::parse(text, shallow));
  } catch (const Json::exception&) {
    return tl::unexpected(Error{"it is not JSON", name, 0});
  } catch (const std::runtime_error& error) {
    return tl::unexpected(Error{std::string("it is no report of tapcheck: ") + error.what(), name, 0});
  }
}

Result<RunResult> read_json_report(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error || !std::filesystem::is_regular_file(path, error)) return tl::unexpected(Error{"cannot read the report", path, 0});
  if (size > kMostBytes) return tl::unexpected(Error{"it is too large for a report", path, 0});
  const auto text = read_file(path);
  if (!text) return tl::unexpected(Error{"cannot read the report", path, 0});
  return parse_json_report(*text, path);
}

}  // namespace tapcheck
