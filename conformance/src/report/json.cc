#include <nlohmann/json.hpp>

#include "report/report.h"

namespace tapcheck {
namespace {

using Json = nlohmann::ordered_json;

Json check_json(const CheckResult& check) {
  return {{"step", check.step},
          {"check", check.check},
          {"clause", check.clause},
          {"level", level_name(check.level)},
          {"verdict", verdict_name(check.verdict)},
          {"required_failure", check.required_failure()},
          {"expected", check.expected},
          {"actual", check.actual},
          {"note", check.note},
          {"curl", check.curl},
          {"file", check.file},
          {"line", check.line},
          {"seconds", check.elapsed.count()}};
}

}  // namespace

std::string json_report(const RunResult& run, const Library& library) {
  const Counts counts = run.counts();
  Json root = {{"format", "tapcheck/1"},
               {"target", run.target},
               {"profile", run.profile},
               {"interrupted", run.interrupted},
               {"counts",
                {{"passed", counts.passed},
                 {"failed", counts.failed},
                 {"advisory", counts.advisory},
                 {"dialect", counts.dialect},
                 {"skipped", counts.skipped}}},
               {"scenarios", Json::array()},
               {"clauses", Json::object()}};
  for (const ScenarioResult& scenario : run.scenarios) {
    Json checks = Json::array();
    for (const CheckResult& check : scenario.checks) {
      checks.push_back(check_json(check));
      if (const auto clause = library.clauses.find(check.clause); clause != library.clauses.end()) {
        root["clauses"][check.clause] = {{"document", clause->second.document}, {"text", clause->second.text}};
      }
    }
    root["scenarios"].push_back({{"id", scenario.id},
                                 {"title", scenario.title},
                                 {"source", scenario.source},
                                 {"file", scenario.file},
                                 {"seconds", scenario.elapsed.count()},
                                 {"checks", std::move(checks)}});
  }
  // Evidence comes from the target: bytes that are not UTF-8 become U+FFFD.
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tapcheck
