#include "run/scenario_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/regex.h"
#include "core/text.h"
#include "metadata/functions.h"
#include "run/capture.h"
#include "run/exchange_note.h"

namespace tapcheck {
namespace {

constexpr std::size_t kMaxEvidence = 600;

/// A value of an each may be a name with blanks or accents in it, but no control characters.
bool printable(const std::string& value) {
  return !value.empty() && value.size() <= 1024 &&
         std::all_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7F; });
}

}  // namespace

ScenarioRun::ScenarioRun(const Scenario& scenario, const RunContext& context, const RunOptions& options, Discovery& discovery)
    : scenario_(scenario), context_(context), options_(options), discovery_(discovery), variables_(options.variables) {
  for (const Step& step : scenario.steps) {
    if (step.each) referred_.insert(step.each->step);
    for (const Check& check : step.checks) {
      for (std::string& name : steps_named_by(check)) referred_.insert(std::move(name));
    }
  }
}

Result<ScenarioResult> ScenarioRun::run() {
  result_.id = scenario_.id;
  result_.title = scenario_.title;
  result_.source = scenario_.source;
  result_.file = scenario_.file;
  result_.profiles = scenario_.profiles;
  const Seconds began = context_.clock.now();
  if (const auto reason = reason_to_skip()) {
    CheckResult& skipped = add("", "scenario", Verdict::kSkip, scenario_.steps.front().command, scenario_.id);
    skipped.note = *reason;
    return result_;
  }
  Result<void> done;
  for (const Step& step : scenario_.steps) {
    if (context_.stop()) {
      skip_step(step, "interrupted");
      continue;
    }
    done = take_step(step);
    if (!done) break;
  }
  if (auto cleaned = clean_up(); done && !cleaned) done = cleaned;
  result_.elapsed = context_.clock.now() - began;
  drop_unwanted();
  mask_secrets();
  if (!done) return tl::unexpected(done.error());
  return std::move(result_);
}

std::optional<std::string> ScenarioRun::reason_to_skip() const {
  if (context_.stop()) return "interrupted";
  if (scenario_.writes && !options_.allow_writes) return "it makes something on the target; --allow-writes permits it";
  for (const std::string& need : scenario_.needs) {
    if (variables_.contains(need)) continue;
    if (need == "remote_tap") return "it needs another TAP service: --remote-tap names one";
    const std::string prefix = need.starts_with("second_") ? "second-" : "";
    return fmt::format("it needs {0} account: --{1}user and --{1}password-env name one", prefix.empty() ? "an" : "a second", prefix);
  }
  return unmet(scenario_.requirements);
}

std::optional<std::string> ScenarioRun::unmet(const std::vector<std::string>& requirements) const {
  for (const std::string& requirement : requirements) {
    if (auto reason = discovery_.lacks(requirement)) return reason;
  }
  return std::nullopt;
}

bool ScenarioRun::wanted(const Step& step) const {
  return std::any_of(step.checks.begin(), step.checks.end(),
                     [&](const Check& check) { return options_.selection.wants(scenario_.id_of(step, check.slug)); }) ||
         (step.poll && options_.selection.wants(scenario_.id_of(step, "poll")));
}

/// One step, if the target declares what it requires. Of independent steps only those that are asked for are sent;
/// of the others all, for they build on each other.
Result<void> ScenarioRun::take_step(const Step& step) {
  if (step.independent && !wanted(step)) return {};
  if (const auto reason = unmet(step.requirements)) {
    skip_step(step, *reason);
    return {};
  }
  const Variables before = variables_;
  for (const auto* more : {&discovery_.found(), &step.constants}) {
    for (const auto& [name, value] : *more) variables_[name] = value;
  }
  auto done = step.each ? run_for_each(step) : run_step(step);
  if (step.independent) variables_ = before;
  return done;
}

Result<void> ScenarioRun::run_for_each(const Step& step) {
  auto values = values_of(*step.each);
  if (!values) {
    skip_step(step, values.error().message);
    return {};
  }
  for (const std::string& value : *values) {
    if (context_.stop()) break;
    variables_[step.each->name] = value_ = value;
    auto done = run_step(step);
    value_.clear();
    if (!done) return done;
  }
  return {};
}

/// Distinct values in the order of the answer; an Error says why there is none.
Result<std::vector<std::string>> ScenarioRun::values_of(const Each& each) const {
  std::vector<std::string> all = each.values;
  if (each.source != Each::Source::kValues) {
    const auto kept = kept_.find(each.step);
    if (kept == kept_.end()) return fail(fmt::format("the step '{}' got no answer", each.step));
    const Evidence& evidence = kept->second->evidence;
    if (each.source == Each::Source::kXPath) {
      const auto& document = evidence.xml();
      if (!document) return fail(fmt::format("the answer of step '{}' is no XML", each.step));
      const auto what = fill(each.what, variables_);
      auto value = what ? document->evaluate(*what, scenario_.namespaces) : Result<XPathValue>(tl::unexpected(what.error()));
      if (value && std::holds_alternative<std::vector<std::string>>(*value)) all = std::get<std::vector<std::string>>(*value);
    } else {
      const auto& table = evidence.votable();
      const auto column = table ? table->column(each.what) : std::nullopt;
      if (!column) return fail(fmt::format("the answer of step '{}' has no column {}", each.step, each.what));
      for (const auto& row : table->rows) {
        if (*column < row.size() && !std::holds_alternative<std::monostate>(row[*column])) all.push_back(cell_text(row[*column]));
      }
    }
  }
  std::vector<std::string> distinct;
  for (const std::string& text : all) {
    std::string value = each.as_calls ? sample_call(text).value_or("") : std::string(trim(text));
    if (distinct.size() == each.at_most) break;
    if (printable(value) && std::find(distinct.begin(), distinct.end(), value) == distinct.end()) distinct.push_back(std::move(value));
  }
  if (distinct.empty()) return fail(fmt::format("step '{}' gives no value for it", each.step));
  return distinct;
}

Result<ScenarioRun::Ready> ScenarioRun::prepare(const Command& command) const {
  const auto located = [&](const Error& error) { return tl::unexpected(Error{error.message, scenario_.file, command.line}); };
  auto words = bound_words(command, context_.folders, variables_);
  if (!words) return located(words.error());
  auto parsed = parse_curl(*words);
  if (!parsed) return located(parsed.error());
  Ready ready{std::move(*parsed), command.as, paste_line(*words, context_.target)};
  ready.command.url = context_.target.map(ready.command.url);
  return ready;
}

Result<void> ScenarioRun::run_step(const Step& step) {
  for (const std::string& name : variables_in(step.command)) {
    if (variables_.contains(name)) continue;
    skip_step(step, fmt::format("an earlier step did not yield {{{{{}}}}}", name));
    return {};
  }
  for (const std::string& name : step.needs) {
    if (variables_.contains(name)) continue;
    skip_step(step, fmt::format("the target gave no {{{{{}}}}} to an earlier step", name));
    return {};
  }
  auto ready = prepare(step.command);
  if (!ready) return tl::unexpected(ready.error());
  paste_ = ready->paste;
  noted_.reset();
  oddities_ = join(ready->command.oddities, "; ");
  const std::size_t before = result_.checks.size();
  auto exchange = send(step, *ready);
  if (!exchange) return tl::unexpected(Error{exchange.error().message, scenario_.file, step.command.line});
  elapsed_ = exchange->response.elapsed;
  note(step.name, *exchange);
  for (std::size_t i = before; i < result_.checks.size(); ++i) result_.checks[i].exchange = noted_;  // those of the poll
  if (!check_answer(step, *exchange)) return {};
  if (exchange->response.status < 400) undone_.insert(step.undoes.begin(), step.undoes.end());
  if (referred_.contains(step.name)) kept_[step.name] = std::make_unique<Kept>(*exchange);
  run_checks(step, *exchange);
  const bool failed = std::any_of(result_.checks.begin() + static_cast<std::ptrdiff_t>(before), result_.checks.end(),
                                  [](const CheckResult& r) { return r.required_failure(); });
  capture_all(step, *exchange, failed);
  return {};
}

/// Sends a command once. What its cookies hold is a secret from then on, also when a logout takes them away.
Result<Exchange> ScenarioRun::exchange(const Ready& ready, Purpose purpose) {
  CurlSession& session = sessions_.try_emplace(ready.as, context_.driver).first->second;
  auto answer = session.run(ready.command, purpose);
  if (answer) secrets_.add_cookies(*answer);
  for (const std::string& value : session.cookie_values()) secrets_.add_cookie(value);
  return answer;
}

void ScenarioRun::note(const std::string& step, const Exchange& exchange) {
  noted_ = result_.exchanges.size();
  result_.exchanges.push_back(note_exchange(step, paste_, exchange));
}

/// Sends the step's command, again and again where it polls.
Result<Exchange> ScenarioRun::send(const Step& step, const Ready& ready) {
  auto answer = exchange(ready);
  if (!step.poll || !answer) return answer;
  const Poll& poll = *step.poll;
  const Seconds began = context_.clock.now();
  const std::string expected = fmt::format("{} in {}{}{} within {:g} s", poll.xpath.empty() ? "the body" : poll.xpath, join(poll.values, ", "),
                                           poll.statuses.empty() ? "" : " or status ", join(poll.statuses, ", "), poll.max.count());
  std::vector<std::string> seen;
  for (;;) {
    if (answer->response.transport != Transport::kWhole) return answer;
    const std::string value = polled_value(poll, *answer);
    seen.push_back(one_line(value, 80));
    const Seconds waited = context_.clock.now() - began;
    const auto among = [](const std::vector<std::string>& list, const std::string& text) { return std::find(list.begin(), list.end(), text) != list.end(); };
    const bool ended = among(poll.values, value) || among(poll.statuses, std::to_string(answer->response.status));
    if (ended || waited >= poll.max || context_.stop()) {
      CheckResult& result = add(step, "poll", ended ? Verdict::kPass : Verdict::kFail);
      result.clause = poll.clause;
      result.level = poll.level;
      result.line = poll.line;
      result.expected = expected;
      result.actual = fmt::format("'{}' after {:.1f} s and {} requests", one_line(value, 60), waited.count(), seen.size());
      if (!ended && context_.stop()) {
        result.verdict = Verdict::kSkip;
        result.note = "interrupted";
      }
      answer->polled = std::move(seen);
      return answer;
    }
    context_.clock.sleep(poll.every);
    answer = exchange(ready);
    if (!answer) return answer;
  }
}

std::string ScenarioRun::polled_value(const Poll& poll, const Exchange& exchange) const {
  if (poll.xpath.empty()) return std::string(trim(exchange.response.body));
  const Evidence evidence(exchange);
  const auto& document = evidence.xml();
  if (!document) return document.error().message;
  const auto value = document->evaluate(poll.xpath, scenario_.namespaces);
  return value ? std::string(trim(xpath_text(*value))) : value.error().message;
}

/// The check that every command carries: an answer comes, and it comes whole.
bool ScenarioRun::check_answer(const Step& step, const Exchange& exchange) {
  const Response& response = exchange.response;
  if (response.transport == Transport::kWhole) return true;
  const bool lost = response.transport == Transport::kUnreachable || response.transport == Transport::kTls;
  CheckResult& result = add(step, "answer", lost ? Verdict::kError : Verdict::kFail);
  result.clause = "HTTP-d";
  result.expected = "a whole answer";
  result.actual = one_line(response.transport_detail);
  return false;
}

void ScenarioRun::run_checks(const Step& step, const Exchange& exchange) {
  const Evidence evidence(exchange);
  const auto earlier = [this](const std::string& name) -> const Evidence* {
    const auto kept = kept_.find(name);
    return kept == kept_.end() ? nullptr : &kept->second->evidence;
  };
  const CheckContext context{context_.target, context_.schemas, context_.schemas_missing, scenario_.namespaces, earlier, context_.folders.scenarios};
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
    const Outcome outcome = check.kind->function(*arguments, evidence, context);
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

void ScenarioRun::capture_all(const Step& step, const Exchange& exchange, bool step_failed) {
  const Evidence evidence(exchange);
  for (const auto& [name, capture] : step.captures) {
    const auto value = captured(capture, evidence, scenario_.namespaces, variables_);
    if (value) {
      variables_[name] = *value;
    } else if (!step_failed && !capture.optional) {  // else a check has said already what is wrong
      CheckResult& result = add(step, "capture", Verdict::kFail);
      result.line = capture.line;
      result.expected = fmt::format("a value for {{{{{}}}}} from {}", name, capture.what.empty() ? "the body" : capture.what);
      result.actual = "there is none that could be part of a command";
    }
  }
}

Result<void> ScenarioRun::clean_up() {
  for (auto it = scenario_.clean_ups.rbegin(); it != scenario_.clean_ups.rend(); ++it) {
    if (!variables_.contains(it->needs) || options_.variables.contains(it->needs) || undone_.contains(it->needs)) continue;
    auto ready = prepare(it->command);
    if (!ready) return tl::unexpected(ready.error());
    auto answer = exchange(*ready, Purpose::kCleanUp);
    if (!answer) return tl::unexpected(answer.error());
    const Response& response = answer->response;
    // 404: a step has taken it away already.
    if (response.transport == Transport::kWhole && (response.status < 400 || response.status == 404)) continue;
    paste_ = ready->paste;
    elapsed_ = response.elapsed;
    note("clean up", *answer);
    CheckResult& result = add("clean up", "clean_up", Verdict::kError, it->command, scenario_.id + "/clean_up");
    result.expected = fmt::format("{} '{}' removed from the target", it->needs, variables_[it->needs]);
    result.actual = response.arrived() ? fmt::format("status {}", response.status) : one_line(response.transport_detail);
    result.note = "it is still there";
    result_.leftovers.push_back({it->needs, variables_[it->needs], ready->paste});
  }
  return {};
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
