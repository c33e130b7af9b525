// What a scenario's run makes of answers: results, captured values, and all of it without secrets.
#include <fmt/format.h>

#include <algorithm>

#include "core/regex.h"
#include "core/text.h"
#include "run/capture.h"
#include "run/exchange_note.h"
#include "run/scenario_run.h"

namespace tapcheck {
namespace {

constexpr std::size_t kMaxEvidence = 600;

}  // namespace

void ScenarioRun::note(const std::string& step, const Exchange& exchange) {
  noted_ = result_.exchanges.size();
  result_.exchanges.push_back(note_exchange(step, paste_, exchange));
}

/// The check that every command carries: an answer comes, and it comes whole.
bool ScenarioRun::check_answers(const Step& step, const std::vector<Exchange>& answers) {
  const auto broken = std::find_if(answers.begin(), answers.end(), [](const Exchange& a) { return a.response.transport != Transport::kWhole; });
  if (broken == answers.end()) return true;
  const Response& response = broken->response;
  const bool lost = response.transport == Transport::kUnreachable || response.transport == Transport::kTls;
  noted_ = result_.exchanges.size() - static_cast<std::size_t>(answers.end() - broken);
  CheckResult& result = add(step, "answer", lost ? Verdict::kError : Verdict::kFail);
  result.clause = "HTTP-d";
  result.expected = "a whole answer";
  result.actual = one_line(response.transport_detail);
  return false;
}

/// A check of all answers to a step: of one that is sent several times at once, too, it must hold for each.
ScenarioRun::Judged ScenarioRun::judged(const Check& check, const Arguments& arguments, const std::deque<Evidence>& answers, const CheckContext& context) {
  Judged all{check.kind->function(arguments, answers.front(), context), 0};
  for (std::size_t i = 0; i < answers.size() && answers.size() > 1; ++i) {
    Outcome one = i == 0 ? all.outcome : check.kind->function(arguments, answers[i], context);
    if (one.no_case) continue;  // one that is judged counts more
    if (one.held) {
      if (all.outcome.no_case) all = {std::move(one), i};
      continue;
    }
    if (all.outcome.held || all.outcome.no_case || i == 0) {
      one.actual = fmt::format("answer {} of {}: {}", i + 1, answers.size(), one.actual);
      all = {std::move(one), i};
    } else {
      all.outcome.problems.insert(all.outcome.problems.end(), one.problems.begin(), one.problems.end());
    }
  }
  return all;
}

void ScenarioRun::run_checks(const Step& step, const std::vector<Exchange>& answers) {
  std::deque<Evidence> evidence;
  for (const Exchange& answer : answers) evidence.emplace_back(answer);
  const std::size_t first_note = result_.exchanges.size() - answers.size();
  const auto earlier = [this](const std::string& name) -> const Evidence* {
    const auto kept = kept_.find(name);
    return kept == kept_.end() ? nullptr : &kept->second->evidence;
  };
  CheckContext context{context_.target, context_.schemas, context_.schemas_missing, scenario_.namespaces, earlier, context_.folders.scenarios};
  for (const Evidence& one : evidence) {
    if (answers.size() > 1) context.group.push_back(&one);
  }
  for (const Check& check : step.checks) {
    const auto arguments = filled_arguments(check, variables_);
    if (!arguments) {  // what it compares with was to come from a step that has failed
      skip_check(step, check, arguments.error().message);
      continue;
    }
    const auto named = steps_named_by(check);
    const auto missing = std::find_if(named.begin(), named.end(), [&](const std::string& name) { return earlier(name) == nullptr; });
    if (missing != named.end()) {
      skip_check(step, check, fmt::format("the step '{}' got no answer to compare with", *missing));
      continue;
    }
    const auto& [outcome, which] = judged(check, *arguments, evidence, context);
    noted_ = first_note + which;
    if (outcome.no_case) {
      skip_check(step, check, one_line(outcome.actual, kMaxEvidence));
      continue;
    }
    const Verdict verdict = outcome.held ? Verdict::kPass : outcome.undecided ? Verdict::kError : Verdict::kFail;
    CheckResult& result = add(step, check.slug, verdict);
    result.check = std::string(check.kind->name());
    result.clause = check.clause;
    result.level = check.level;
    result.line = check.line;
    result.expected = outcome.expected;
    result.actual = one_line(outcome.actual, kMaxEvidence);
    result.note = &check == &step.checks.front() ? oddities_ : "";
    if (verdict == Verdict::kFail) excuse(check, outcome, result);
  }
}

/// A failure whose every problem is a known departure of the service is a dialect.
void ScenarioRun::excuse(const Check& check, const Outcome& outcome, CheckResult& result) const {
  if (check.dialects.empty() || outcome.problems.empty()) return;
  std::vector<std::string> texts;
  for (const std::string& problem : outcome.problems) {
    const Dialect* excuse = nullptr;
    for (const std::string& name : check.dialects) {
      const Dialect& dialect = context_.library.dialects.at(name);
      const bool matches = std::any_of(dialect.problems.begin(), dialect.problems.end(),
                                       [&](const std::string& p) { return matches_somewhere(problem, p); });
      if (matches) excuse = &dialect;
    }
    if (excuse == nullptr) return;
    if (std::find(texts.begin(), texts.end(), excuse->text) == texts.end()) texts.push_back(excuse->text);
  }
  result.verdict = Verdict::kDialect;
  result.note = join(texts, "; ");
}

/// From the first answer; `all` gathers those of the others too, for the clean-ups. `step_failed`: a check has said
/// already what is wrong.
void ScenarioRun::capture_all(const Step& step, const std::vector<Exchange>& answers, bool step_failed) {
  for (const auto& [name, capture] : step.captures) {
    for (std::size_t i = 0; i < (capture.all ? answers.size() : 1); ++i) {
      if (answers[i].response.transport != Transport::kWhole) continue;
      const auto value = captured(capture, Evidence(answers[i]), scenario_.namespaces, variables_);
      if (value) {
        if (capture.all) gathered_[name].insert(*value);
        if (i == 0 || !variables_.contains(name)) variables_[name] = *value;
      } else if (!step_failed && !capture.optional) {
        CheckResult& result = add(step, "capture", Verdict::kFail);
        result.line = capture.line;
        result.expected = fmt::format("a value for {{{{{}}}}} from {}", name, capture.what.empty() ? "the body" : capture.what);
        result.actual = "there is none that could be part of a command";
      }
    }
  }
}

/// A command whose answer was lost may have done its work. What the scenario named itself is cleaned up all the same;
/// of the rest nobody knows the name.
void ScenarioRun::note_unanswered(const Step& step, const Exchange& exchange) {
  const Response& response = exchange.response;
  const bool sent = response.transport == Transport::kTimeout || response.transport == Transport::kCut;
  if (!sent || response.status >= 400 || exchange.request.method == "GET" || exchange.request.method == "HEAD") return;
  for (const auto& [name, capture] : step.captures) {
    const bool made = std::any_of(scenario_.clean_ups.begin(), scenario_.clean_ups.end(), [&n = name](const CleanUp& c) { return c.needs == n; });
    if (!made || (variables_.contains(name) && !capture.all)) continue;
    const auto value = capture.source == Capture::Source::kValue ? fill(capture.what, variables_) : fail("");
    if (value) {
      unanswered_[name] = *value;
    } else {
      result_.leftovers.push_back({name, "", paste_});
    }
  }
}

CheckResult& ScenarioRun::add(const Step& step, std::string_view check, Verdict verdict) {
  CheckResult& result = add(step.name, check, verdict, step.command, scenario_.id_of(step, check));
  result.value = value_;
  return result;
}

CheckResult& ScenarioRun::add(std::string step, std::string_view check, Verdict verdict, const Command& command, const std::string& id) {
  CheckResult result;
  result.id = id;
  result.step = std::move(step);
  result.check = std::string(check);
  result.verdict = verdict;
  result.curl = paste_;
  result.exchange = noted_;
  result.file = scenario_.file;
  result.line = command.line;
  result.elapsed = elapsed_;
  result_.checks.push_back(std::move(result));
  return result_.checks.back();
}

void ScenarioRun::skip_step(const Step& step, const std::string& reason) {
  paste_.clear();
  noted_.reset();
  elapsed_ = Seconds(0);
  for (const Check& check : step.checks) skip_check(step, check, reason);
}

void ScenarioRun::skip_check(const Step& step, const Check& check, const std::string& reason) {
  CheckResult& result = add(step, check.slug, Verdict::kSkip);
  result.check = std::string(check.kind->name());
  result.clause = check.clause;
  result.level = check.level;
  result.line = check.line;
  result.note = reason;
}

/// Results that nobody asked for: earlier steps of a scenario of which --only names a part. What could not be made
/// or cleaned up is always told.
void ScenarioRun::drop_unwanted() {
  std::erase_if(result_.checks, [&](const CheckResult& check) {
    return check.verdict != Verdict::kError && check.check != "scenario" && !options_.selection.wants(check.id);
  });
}

/// In the one place that all results pass: no report shows a password or a session's cookie.
void ScenarioRun::mask_secrets() {
  std::vector<std::string> users;
  for (const char* name : {"user", "second_user"}) {
    if (const auto user = options_.variables.find(name); user != options_.variables.end()) users.push_back(user->second);
  }
  for (const std::string& secret : options_.secrets) secrets_.add_password(secret, users);
  for (CheckResult& check : result_.checks) {
    for (std::string* text : {&check.value, &check.expected, &check.actual, &check.note, &check.curl}) *text = secrets_.mask(*text);
  }
  for (ExchangeNote& note : result_.exchanges) finish_note(note, secrets_);
  for (Leftover& leftover : result_.leftovers) leftover.curl = secrets_.mask(leftover.curl);
}

}  // namespace tapcheck
