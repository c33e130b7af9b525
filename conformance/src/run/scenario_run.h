// One run of one scenario: its variables, its cookies, and its results so far. Used once.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "curl/session.h"
#include "run/check_id.h"
#include "run/runner.h"
#include "run/secrets.h"

namespace tapcheck {

class ScenarioRun {
 public:
  ScenarioRun(const Scenario& scenario, const RunContext& context, const RunOptions& options)
      : scenario_(scenario), context_(context), options_(options), variables_(options.variables), ids_(scenario.id) {}

  Result<ScenarioResult> run();

 private:
  /// A command made ready to send.
  struct Ready {
    CurlCommand command;
    std::string as;
    std::string paste;
  };

  std::optional<std::string> reason_to_skip() const;
  Result<void> run_step(const Step& step);
  Result<Exchange> send(const Step& step, const Ready& ready);
  bool check_answer(const Step& step, const Exchange& exchange);
  void run_checks(const Step& step, const Exchange& exchange);
  void capture_all(const Step& step, const Exchange& exchange, bool step_failed);
  Result<void> clean_up();

  Result<Exchange> exchange(const Ready& ready);
  void note(const std::string& step, const Exchange& exchange);
  Result<Ready> prepare(const Command& command) const;
  std::string polled_value(const Poll& poll, const Exchange& exchange) const;
  CheckResult& add(const std::string& step, std::string_view check, Verdict verdict, const Command& command);
  void skip_step(const Step& step, const std::string& reason);
  void skip_check(const Step& step, const Check& check, const std::string& reason);
  void excuse(const Check& check, const Outcome& outcome, CheckResult& result) const;
  void mask_secrets();

  const Scenario& scenario_;
  const RunContext& context_;
  const RunOptions& options_;
  Variables variables_;
  std::map<std::string, CurlSession> sessions_;  // by the name in a command's `as`
  std::set<std::string> undone_;                 // captured names that need no clean-up any more
  CheckIds ids_;
  Secrets secrets_;
  ScenarioResult result_;
  std::optional<std::size_t> noted_;  // the exchange that is being judged, in result_.exchanges
  std::string paste_;   // of the command that is being judged
  std::string oddities_;
  Seconds elapsed_{0};  // of its exchange
};

}  // namespace tapcheck
