// One fault at work between a client and a server: bends requests and answers by its rules, and remembers what rules ask
// about the past (how many requests matched, whose sessions were seen). One object a world. Thread-safe: the state
// is locked, and never while bytes travel. Patterns are applied on the caller's stack (rules.h).
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "bend/rules.h"
#include "bend/wire.h"

namespace tapcheck::bend {

class Bender {
 public:
  /// `fault` must outlive it; nullptr bends nothing.
  explicit Bender(const Fault* fault) : fault_(fault) {}

  /// What one exchange needs to remember between request and answer.
  struct Plan {
    std::vector<std::size_t> rules;     ///< that the request matched
    std::vector<std::string> lines;     ///< parameters of the request as it came
    std::optional<Message> answer;      ///< the server is not asked: this is its answer
  };

  /// `path` is the request's, below the TAP base.
  Plan on_request(Message& request, const std::string& path);

  /// How the bent answer is sent.
  struct Delivery {
    Seconds delay{0};
    bool reset = false;
    std::optional<std::size_t> cut;
  };
  Delivery on_answer(const Plan& plan, Message& answer);

  /// Exchanges that were changed by a rule.
  int struck() const;

 private:
  bool due(std::size_t index, const Message& request, const std::string& path, const std::vector<std::string>& lines);
  void ask(const Ask& ask, Message& request);
  std::optional<std::string> session_of_another(const std::string& own);

  const Fault* fault_;
  mutable std::mutex mutex_;
  std::map<std::size_t, int> matches_;         ///< by rule
  std::map<std::size_t, bool> after_;          ///< rules whose `after` has come
  std::map<std::size_t, Message> first_;       ///< answers that are given again, by rule
  std::vector<std::string> sessions_;          ///< Cookie headers, in order of their coming
  int struck_ = 0;
};

}  // namespace tapcheck::bend
