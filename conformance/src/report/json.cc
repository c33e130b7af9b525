// `format` is "tapcheck/2": its number goes up when a reader of the old one would go wrong.
#include <nlohmann/json.hpp>

#include "report/report.h"

namespace tapcheck {
namespace {

using Json = nlohmann::ordered_json;

Json counts_json(const Counts& counts) {
  return {{"passed", counts.passed},   {"failed", counts.failed}, {"advisory", counts.advisory},
          {"dialect", counts.dialect}, {"known", counts.known},   {"skipped", counts.skipped}};
}

Json exchange_json(const ExchangeNote& exchange) {
  return {{"step", exchange.step},
          {"curl", exchange.curl},
          {"status", exchange.status},
          {"reason", exchange.reason},
          {"media_type", exchange.media_type},
          {"bytes", exchange.bytes},
          {"seconds", exchange.elapsed.count()},
          {"hops", exchange.hops},
          {"trouble", exchange.trouble},
          {"body", exchange.body},
          {"body_cut", exchange.body_cut}};
}

Json check_json(const CheckResult& check) {
  Json json = {{"id", check.id},
               {"step", check.step},
               {"value", check.value},
               {"check", check.check},
               {"clause", check.clause},
               {"level", level_name(check.level)},
               {"verdict", verdict_name(check.verdict)},
               {"required_failure", check.required_failure()},
               {"expected", check.expected},
               {"actual", check.actual},
               {"note", check.note},
               {"known", nullptr},
               {"exchange", nullptr},
               {"file", check.file},
               {"line", check.line}};
  if (check.known) json["known"] = {{"reason", check.known->reason}, {"link", check.known->link}};
  if (check.exchange) json["exchange"] = *check.exchange;
  return json;
}

Json scenario_json(const ScenarioResult& scenario) {
  Json exchanges = Json::array();
  for (const ExchangeNote& exchange : scenario.exchanges) exchanges.push_back(exchange_json(exchange));
  Json checks = Json::array();
  for (const CheckResult& check : scenario.checks) checks.push_back(check_json(check));
  return {{"id", scenario.id},
          {"title", scenario.title},
          {"source", scenario.source},
          {"profiles", scenario.profiles},
          {"file", scenario.file},
          {"seconds", scenario.elapsed.count()},
          {"exchanges", std::move(exchanges)},
          {"checks", std::move(checks)}};
}

Json clauses_json(const RunResult& run, const Library& library) {
  Json clauses = Json::object();
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CheckResult& check : scenario.checks) {
      const auto clause = library.clauses.find(check.clause);
      if (clause == library.clauses.end()) continue;
      clauses[check.clause] = {{"document", clause->second.document}, {"text", clause->second.text}};
    }
  }
  return clauses;
}

}  // namespace

std::string json_report(const RunResult& run, const Library& library) {
  Json root = {{"format", "tapcheck/2"},
               {"target", run.target},
               {"profile", run.profile},
               {"started", run.started},
               {"interrupted", run.interrupted},
               {"held", run.held()},
               {"counts", counts_json(run.counts())},
               {"surprises", Json::array()},
               {"scenarios", Json::array()},
               {"clauses", clauses_json(run, library)}};
  for (const Surprise& surprise : run.surprises) {
    root["surprises"].push_back({{"id", surprise.id},
                                 {"problem", surprise_text(surprise.kind)},
                                 {"reason", surprise.reason},
                                 {"file", surprise.file},
                                 {"line", surprise.line},
                                 {"fails", surprise.fails}});
  }
  if (run.lost) root["lost"] = true;
  for (const std::string& remark : run.remarks) root["remarks"].push_back(remark);
  for (const Leftover& leftover : run.leftovers()) root["leftovers"].push_back({{"kind", leftover.kind}, {"name", leftover.name}, {"curl", leftover.curl}});
  for (const ScenarioResult& scenario : run.scenarios) root["scenarios"].push_back(scenario_json(scenario));
  // Evidence comes from the target: bytes that are not UTF-8 become U+FFFD.
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tapcheck
