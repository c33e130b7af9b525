// Rules on a result as a whole (DALI 1.1 section 4.4).
#include <fmt/format.h>

#include "core/text.h"
#include "votable/rule_functions.h"

namespace tapcheck::rules {
namespace {

/// The INFOs QUERY_STATUS of the results, before or after the TABLE.
std::vector<const VotInfo*> statuses(const VotTable& table, bool after) {
  std::vector<const VotInfo*> found;
  for (const VotInfo& info : table.infos) {
    if (info.in_results && info.name == "QUERY_STATUS" && info.after_table == after) found.push_back(&info);
  }
  return found;
}

}  // namespace

VotProblems dali_version(const VotSubject& subject) {
  const auto version = parse_number(subject.table.version);
  if (version && *version >= 1.15) return {};
  return {fmt::format("the version is '{}'", one_line(subject.table.version, 20))};
}

VotProblems one_results(const VotSubject& subject) {
  const int count = subject.table.results_resources;
  if (count == 1) return {};
  return {count == 0 ? "there is no RESOURCE of type 'results'" : fmt::format("there are {} RESOURCEs of type 'results'", count)};
}

VotProblems one_table(const VotSubject& subject) {
  const int count = subject.table.tables;
  if (count == 1) return {};
  return {count == 0 ? "the results have no TABLE" : fmt::format("the results have {} TABLEs", count)};
}

VotProblems status_first(const VotSubject& subject) {
  const auto before = statuses(subject.table, false);
  if (before.size() != 1) return {fmt::format("{} INFOs QUERY_STATUS stand before the TABLE", before.size())};
  const std::string& value = before.front()->value;
  if (value == "OK" || value == "ERROR" || value == "OVERFLOW") return {};
  return {fmt::format("QUERY_STATUS is '{}'", one_line(value, 40))};
}

VotProblems status_message(const VotSubject& subject) {
  VotProblems problems;
  for (const bool after : {false, true}) {
    for (const VotInfo* info : statuses(subject.table, after)) {
      if (info->value == "ERROR" && info->text.empty()) problems.emplace_back("the INFO QUERY_STATUS of ERROR is empty");
    }
  }
  return problems;
}

VotProblems status_after(const VotSubject& subject) {
  const auto after = statuses(subject.table, true);
  if (after.size() > 1) return {fmt::format("{} INFOs QUERY_STATUS stand after the TABLE", after.size())};
  if (after.empty() || after.front()->value == "OVERFLOW" || after.front()->value == "ERROR") return {};
  return {fmt::format("QUERY_STATUS after the TABLE is '{}'", one_line(after.front()->value, 40))};
}

VotProblems error_document(const VotSubject& subject) {
  auto found = statuses(subject.table, true);
  if (found.empty()) found = statuses(subject.table, false);
  if (found.empty()) return {"there is no INFO QUERY_STATUS in the results"};
  if (found.back()->value == "ERROR") return {};
  return {fmt::format("the last QUERY_STATUS is '{}'", one_line(found.back()->value, 40))};
}

VotProblems request_echo(const VotSubject& subject) {
  for (const VotInfo& info : subject.table.infos) {
    if (info.name != "QUERY_STATUS" && !info.name.empty()) return {};
  }
  return {"QUERY_STATUS is the only INFO"};
}

}  // namespace tapcheck::rules
