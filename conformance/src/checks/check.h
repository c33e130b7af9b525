// Kinds of checks: predicates over one exchange. check_kinds() is THE table: a new kind is one row there and one
// function; reading scenarios, their validation and `tapcheck explain checks` derive from it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "http/target.h"
#include "scenario/scenario.h"
#include "tables/result_table.h"
#include "votable/table.h"
#include "xml/document.h"
#include "xml/schemas.h"

namespace tapcheck {

/// An exchange, and what is read out of it: each parse is made once, when the first check asks. One thread.
class Evidence {
 public:
  explicit Evidence(const Exchange& exchange) : exchange_(exchange) {}

  const Exchange& exchange() const { return exchange_; }
  const Response& response() const { return exchange_.response; }
  const Result<XmlDocument>& xml() const;
  const Result<VotTable>& votable() const;
  /// The table of the answer, whatever its format.
  const Result<ResultTable>& table() const;

 private:
  const Exchange& exchange_;
  mutable std::optional<Result<XmlDocument>> xml_;
  mutable std::optional<Result<VotTable>> votable_;
  mutable std::optional<Result<ResultTable>> table_;
};

/// What a check may look at besides the exchange.
struct CheckContext {
  const Target& target;
  const SchemaSet* schemas = nullptr;  ///< none: why is in schemas_missing
  std::string schemas_missing;
  const Namespaces& namespaces;
  /// What an earlier step of the scenario got, or nullptr; only those that a check of the scenario names are kept.
  std::function<const Evidence*(const std::string& step)> earlier = [](const std::string&) { return nullptr; };
  std::string scenarios = {};  ///< the folder that `scenarios:` means
  /// The answers to a step that was sent several times at once; empty for any other step.
  std::vector<const Evidence*> group = {};
};

struct Outcome {
  bool held = false;
  std::string expected;
  std::string actual;
  std::vector<std::string> problems;  ///< every single thing that is wrong; `actual` sums them up
  bool undecided = false;             ///< the check itself could not be made: verdict error
  bool no_case = false;               ///< there was nothing to judge, `actual` says why: verdict skip

  static Outcome hold(std::string expected, std::string actual) { return {true, std::move(expected), std::move(actual), {}, false}; }
  static Outcome miss(std::string expected, std::string actual);
  /// Held without problems, else the first of them and how many there are.
  static Outcome of_problems(std::string expected, std::string good, std::vector<std::string> problems);
  static Outcome nothing(std::string expected, std::string why);
  static Outcome cannot(std::string expected, std::string why) { return {false, std::move(expected), std::move(why), {}, true}; }
};

enum class ArgumentType { kFlag, kInteger, kIntegers, kNumber, kText, kTexts, kRegex, kDuration, kStep };

struct CheckKey {
  std::string_view name;
  ArgumentType type;
  bool required = false;

  bool accepts(const Argument& value) const;
  std::string_view type_text() const;
};

struct CheckKind {
  std::vector<CheckKey> keys;  ///< the first names the kind
  std::string_view what;       ///< one sentence for `explain checks`
  std::function<Outcome(const Arguments&, const Evidence&, const CheckContext&)> function;

  std::string_view name() const { return keys.front().name; }
};

std::span<const CheckKind> check_kinds();

/// The earlier steps that a check compares with.
std::vector<std::string> steps_named_by(const Check& check);

}  // namespace tapcheck
