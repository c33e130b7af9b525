// One run of one scenario: its variables, its cookies, and its results so far. Used once.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "curl/session.h"
#include "run/discovery.h"
#include "run/runner.h"
#include "run/secrets.h"

namespace tapcheck {

class ScenarioRun {
 public:
  ScenarioRun(const Scenario& scenario, const RunContext& context, const RunOptions& options, Discovery& discovery);

  Result<ScenarioResult> run();

 private:
  /// A command made ready to send.
  struct Ready {
    CurlCommand command;
    std::string as;
    std::string paste;
  };

  /// An answer that later steps refer to.
  struct Kept {
    Exchange exchange;
    Evidence evidence{exchange};
    explicit Kept(Exchange e) : exchange(std::move(e)) {}
    Kept(const Kept&) = delete;
    Kept& operator=(const Kept&) = delete;
  };

  /// What a check says of a step, and of which of its answers.
  struct Judged {
    Outcome outcome;
    std::size_t answer = 0;
  };

  std::optional<std::string> halted() const;
  std::optional<std::string> reason_to_skip() const;
  std::optional<std::string> unmet(const std::vector<std::string>& requirements) const;
  bool wanted(const Step& step) const;
  Result<void> take_step(const Step& step);
  Result<void> run_for_each(const Step& step);
  Result<std::vector<std::string>> values_of(const Each& each) const;
  Result<void> run_step(const Step& step);
  Result<std::vector<Exchange>> send(const Step& step, const Ready& ready);
  Result<std::vector<Exchange>> send_group(const Step& step, const Ready& ready);
  Result<Exchange> send_until(const Step& step, const Ready& ready);
  bool check_answers(const Step& step, const std::vector<Exchange>& answers);
  static Judged judged(const Check& check, const Arguments& arguments, const std::deque<Evidence>& answers, const CheckContext& context);
  void run_checks(const Step& step, const std::vector<Exchange>& answers);
  void capture_all(const Step& step, const std::vector<Exchange>& answers, bool step_failed);
  void note_unanswered(const Step& step, const Exchange& exchange);
  Result<void> clean_up();
  Result<void> remove(const CleanUp& clean_up);

  CurlSession& session(const std::string& as);
  Result<Exchange> exchange(const Ready& ready, Purpose purpose = Purpose::kAsk);
  void note(const std::string& step, const Exchange& exchange);
  Result<Ready> prepare(const Command& command) const;
  std::string polled_value(const Poll& poll, const Exchange& exchange) const;
  CheckResult& add(std::string step, std::string_view check, Verdict verdict, const Command& command, const std::string& id);
  CheckResult& add(const Step& step, std::string_view check, Verdict verdict);
  void skip_step(const Step& step, const std::string& reason);
  void skip_check(const Step& step, const Check& check, const std::string& reason);
  void excuse(const Check& check, const Outcome& outcome, CheckResult& result) const;
  void mask_secrets();
  void drop_unwanted();

  const Scenario& scenario_;
  const RunContext& context_;
  const RunOptions& options_;
  Discovery& discovery_;
  Variables variables_;
  std::set<std::string> referred_;               // names of steps whose answers later ones look at
  std::map<std::string, std::unique_ptr<Kept>> kept_;
  std::string value_;                            // of the step that is run for each of some
  std::map<std::string, CurlSession> sessions_;  // by the name in a command's `as`
  std::map<std::string, std::set<std::string>> gathered_;  // what all answers to a step that was sent at once made
  Variables unanswered_;                         // what a command without an answer may have made
  std::set<std::string> undone_;                 // captured names that need no clean-up any more
  Secrets secrets_;
  ScenarioResult result_;
  std::optional<std::size_t> noted_;  // the exchange that is being judged, in result_.exchanges
  std::string paste_;   // of the command that is being judged
  std::string oddities_;
  Seconds elapsed_{0};  // of its exchange
};

}  // namespace tapcheck
