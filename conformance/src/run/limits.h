// What holds a run back: a pace, budgets, and a target that answers no more. All drivers of a run share one; safe
// from any thread. Clean-ups are paced too, and never refused: what was made is removed, whatever it costs.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "http/driver.h"
#include "run/clock.h"

namespace tapcheck {

struct LimitOptions {
  double rate = 0;                          ///< requests a second; 0: as they come
  std::optional<std::size_t> max_requests;  ///< redirects, polls and discovery count, clean-ups do not
  std::optional<std::size_t> max_rows;      ///< of all tables that queries brought back; the one that goes beyond is the last
};

class RunLimits {
 public:
  /// The clock is waited on between requests; its sleep() must not end early.
  RunLimits(LimitOptions options, Clock& clock) : options_(options), clock_(clock) {}

  /// Why no request may be sent any more, but for clean-ups; nothing while it may.
  std::optional<std::string> closed() const;

  /// Several requests in a row got no answer.
  bool lost() const;

  /// What a reader of the report should know: one sentence each.
  std::vector<std::string> remarks() const;

  /// Waits until so many requests may be sent at once.
  void pace(std::size_t requests);

  /// Takes one request from the budget; false if it may not be sent.
  bool take(const Request& request);
  void note(const Request& request, const Response& response);

 private:
  std::optional<std::string> closed_reason() const;

  const LimitOptions options_;
  Clock& clock_;
  mutable std::mutex mutex_;
  Seconds next_{0};  // when the next request may be sent
  std::size_t requests_ = 0;
  std::size_t rows_ = 0;
  int unanswered_ = 0;  // in a row
  std::string lost_;    // why; empty while the target is there
};

/// Sends through `inner` what the limits let pass; the rest is Transport::kUnsent. The other drivers that it gives
/// (another()) do not wait: who sends several requests at once has waited for them all, with pace().
std::unique_ptr<Driver> limited_driver(std::unique_ptr<Driver> inner, RunLimits& limits);

}  // namespace tapcheck
