#include "run/scenario_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "metadata/functions.h"
#include "run/step_group.h"

namespace tapcheck {
namespace {

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
    if (const auto reason = halted()) {
      skip_step(step, *reason);
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

/// Why the rest of the run is skipped.
std::optional<std::string> ScenarioRun::halted() const {
  if (context_.stop()) return "interrupted";
  return context_.limits == nullptr ? std::nullopt : context_.limits->closed();
}

std::optional<std::string> ScenarioRun::reason_to_skip() const {
  if (auto reason = halted()) return reason;
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
    if (halted()) break;
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
  std::vector<std::string> needed = variables_in(step.command);
  if (step.alongside) {
    for (std::string& name : variables_in(*step.alongside)) needed.push_back(std::move(name));
  }
  for (const std::string& name : needed) {
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
  auto answers = send(step, *ready);
  if (!answers) return tl::unexpected(Error{answers.error().message, scenario_.file, step.command.line});
  const auto unsent = std::find_if(answers->begin(), answers->end(), [](const Exchange& a) { return a.response.transport == Transport::kUnsent; });
  if (unsent != answers->end()) {
    capture_all(step, *answers, true);
    skip_step(step, unsent->response.transport_detail);
    return {};
  }
  for (const Exchange& answer : *answers) {
    note(step.name, answer);
    elapsed_ = std::max(answer.response.elapsed, &answer == &answers->front() ? Seconds(0) : elapsed_);
  }
  for (std::size_t i = before; i < result_.checks.size(); ++i) result_.checks[i].exchange = noted_;  // those of the poll
  const bool whole = check_answers(step, *answers);
  if (whole) {
    const bool done = std::any_of(answers->begin(), answers->end(), [](const Exchange& a) { return a.response.status < 400; });
    if (done) undone_.insert(step.undoes.begin(), step.undoes.end());
    if (referred_.contains(step.name)) kept_[step.name] = std::make_unique<Kept>(answers->front());
    run_checks(step, *answers);
  }
  const bool failed = std::any_of(result_.checks.begin() + static_cast<std::ptrdiff_t>(before), result_.checks.end(),
                                  [](const CheckResult& r) { return r.required_failure(); });
  capture_all(step, *answers, failed);
  for (const Exchange& answer : *answers) note_unanswered(step, answer);
  return {};
}

/// Sends a command once. What its cookies hold is a secret from then on, also when a logout takes them away.
Result<Exchange> ScenarioRun::exchange(const Ready& ready, Purpose purpose) {
  auto answer = session(ready.as).run(ready.command, purpose);
  if (answer) secrets_.add_cookies(*answer);
  for (const std::string& value : session(ready.as).cookie_values()) secrets_.add_cookie(value);
  return answer;
}

CurlSession& ScenarioRun::session(const std::string& as) { return sessions_.try_emplace(as, context_.driver).first->second; }

Result<std::vector<Exchange>> ScenarioRun::send(const Step& step, const Ready& ready) {
  if (step.at_once > 1 || step.alongside) return send_group(step, ready);
  auto answer = send_until(step, ready);
  if (!answer) return tl::unexpected(answer.error());
  std::vector<Exchange> answers;
  answers.push_back(std::move(*answer));
  return answers;
}

/// The answers to the step's own command; the cookies are then those that the first of them left.
Result<std::vector<Exchange>> ScenarioRun::send_group(const Step& step, const Ready& ready) {
  std::vector<GroupMember> members(step.at_once, {ready.command, session(ready.as)});
  if (step.alongside) {
    auto other = prepare(*step.alongside);
    if (!other) return tl::unexpected(other.error());
    members.push_back({std::move(other->command), session(other->as)});
  }
  if (context_.limits != nullptr) context_.limits->pace(members.size());
  auto all = send_at_once(members, context_.driver);
  if (step.alongside) session(step.alongside->as) = members.back().session;
  session(ready.as) = members.front().session;
  std::vector<Exchange> answers;
  for (auto& answer : all) {
    if (!answer) return tl::unexpected(answer.error());
    secrets_.add_cookies(*answer);
    if (answers.size() < step.at_once) answers.push_back(std::move(*answer));
  }
  return answers;
}

/// Sends the step's command, again and again where it polls.
Result<Exchange> ScenarioRun::send_until(const Step& step, const Ready& ready) {
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

Result<void> ScenarioRun::clean_up() {
  for (const auto& [name, value] : unanswered_) variables_.emplace(name, value);
  for (auto it = scenario_.clean_ups.rbegin(); it != scenario_.clean_ups.rend(); ++it) {
    if (!variables_.contains(it->needs) || options_.variables.contains(it->needs)) continue;
    const auto many = gathered_.find(it->needs);
    if (many == gathered_.end()) {
      if (undone_.contains(it->needs)) continue;
      if (auto done = remove(*it); !done) return done;
      continue;
    }
    for (const std::string& value : many->second) {  // what a step undid already is a 404
      variables_[it->needs] = value;
      if (auto done = remove(*it); !done) return done;
    }
  }
  return {};
}

/// Sends a clean-up. What it could not remove is an error, and a leftover.
Result<void> ScenarioRun::remove(const CleanUp& clean_up) {
  auto ready = prepare(clean_up.command);
  if (!ready) return tl::unexpected(ready.error());
  auto answer = exchange(*ready, Purpose::kCleanUp);
  if (!answer) return tl::unexpected(answer.error());
  const Response& response = answer->response;
  // 404: a step has taken it away already.
  if (response.transport == Transport::kWhole && (response.status < 400 || response.status == 404)) return {};
  paste_ = ready->paste;
  elapsed_ = response.elapsed;
  note("clean up", *answer);
  const std::string& name = variables_[clean_up.needs];
  CheckResult& result = add("clean up", "clean_up", Verdict::kError, clean_up.command, scenario_.id + "/clean_up");
  result.expected = fmt::format("{} '{}' removed from the target", clean_up.needs, name);
  result.actual = response.arrived() ? fmt::format("status {}", response.status) : one_line(response.transport_detail);
  result.note = "it is still there";
  result_.leftovers.push_back({clean_up.needs, name, ready->paste});
  return {};
}

}  // namespace tapcheck
