// A scenario: documented curl commands, in order, with what varies in them and what must hold of the answers.
// Read from TOML (scenario/load.h), never changed afterwards, safe to read from any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "curl/command.h"
#include "http/message.h"
#include "xml/document.h"

namespace tapcheck {

struct CheckKind;

/// How binding a rule is. MUST and DOCUMENTED (what the service's own page promises) are required; a SHOULD that
/// does not hold is reported, and does not fail the run.
enum class Level { kMust, kShould, kDocumented };
std::string_view level_name(Level level);

/// Values of `{{name}}`; `{{name|form}}` is the value as a form or a URL's query writes it.
using Variables = std::map<std::string, std::string>;

/// A value that a check is given in its scenario.
using Argument = std::variant<bool, std::int64_t, double, std::string, std::vector<std::string>>;
using Arguments = std::map<std::string, Argument>;

struct Check {
  const CheckKind* kind = nullptr;
  Arguments arguments;                ///< the kind's own key holds its main argument
  std::string clause;                 ///< id in clauses/
  Level level = Level::kMust;
  std::vector<std::string> dialects;  ///< known departures (dialects.toml) that excuse a failure
  std::string slug;                   ///< last part of its id: the kind, numbered from its second in the step
  int line = 0;
};

/// A value taken out of an answer, for the later steps.
struct Capture {
  /// kValue: what the scenario itself chose, taken if the target did not refuse the command.
  enum class Source { kHeader, kXPath, kBody, kValue } source = Source::kBody;
  std::string what;                   ///< header name, XPath expression, or the value; empty for the body
  std::optional<std::chrono::milliseconds> plus;  ///< the text is an instant, and so much later is meant
  std::optional<std::string> regex;   ///< its first group, or the whole match
  bool optional = false;              ///< none is no failure: steps that need it are skipped
  bool all = false;                   ///< of a step that is sent several times at once: clean-ups see every answer's value
  int line = 0;
};

/// The command is sent again until the XPath (or, without one, the trimmed body) is one of `values`, or the status one
/// of `statuses`.
struct Poll {
  std::string xpath;
  std::vector<std::string> values;
  std::vector<std::string> statuses;
  Seconds every{1};
  Seconds max{60};
  std::string clause;
  Level level = Level::kMust;
  int line = 0;
};

/// One command. `bind` says which documented literals stand for which values.
struct Command {
  std::string curl;  ///< byte for byte as documented
  std::string as;    ///< whose cookie files -b and -c mean: each name has its own; empty for the first user's
  std::vector<std::pair<std::string, std::string>> bind;
  int line = 0;
};

/// A step that is run once for each of some values, which its command and checks see as `{{name}}`.
struct Each {
  enum class Source { kXPath, kColumn, kValues } source = Source::kValues;
  std::string name;
  std::string step;                 ///< the earlier step that the values are taken from
  std::string what;                 ///< XPath, or name of a column
  std::vector<std::string> values;  ///< of kValues
  bool as_calls = false;            ///< the texts are declared functions, the values calls of them (metadata/functions.h)
  std::size_t at_most = 20;
  int line = 0;
};

struct Step {
  std::string name;
  std::string slug;                 ///< the name as ids have it
  std::vector<std::string> requirements;  ///< what the target must declare (run/discovery.h), or with `!` must not
  std::vector<std::string> needs;   ///< optional captures without which the step means nothing
  std::optional<Each> each;
  Variables constants;              ///< variables of this step alone
  bool independent = false;         ///< made from a template and a case: neither gives to other steps nor takes from them
  Command command;
  std::size_t at_once = 1;            ///< the command is sent so many times at the same moment; checks hold for every answer
  std::optional<Command> alongside;   ///< sent at the same moment as the step's own; nothing is asked of its answer
  std::vector<std::pair<std::string, Capture>> captures;
  std::optional<Poll> poll;
  std::vector<Check> checks;
  std::vector<std::string> undoes;  ///< captured names that need no clean-up any more once this command succeeded
};

/// Undoes what the scenario made; sent at the end, whatever happened, if `needs` was captured and no step undid it.
struct CleanUp {
  std::string needs;
  Command command;
};

struct Scenario {
  std::string id;      ///< `gaia/1.4/async-query`: family, section of the document, slug
  std::string title;
  std::string source;  ///< document and section
  std::vector<std::string> profiles;
  bool writes = false; ///< makes something on the target (a job, a table)
  std::vector<std::string> requirements;  ///< as a step's, for all of them
  std::vector<std::string> needs;  ///< variables the user must give: `user`, `password`, `second_user`, `second_password`, `remote_tap`
  Namespaces namespaces;
  std::vector<Step> steps;
  std::vector<CleanUp> clean_ups;
  std::string file;

  /// `<scenario>/<step>/<check>`: what --only, --skip and expectations name. Without a check, the step's; without
  /// a step, the scenario's own.
  std::string id_of(const Step& step, std::string_view check) const { return id + "/" + step.slug + "/" + std::string(check); }
};

/// `No error of a job: why?` → `no-error-of-a-job-why`.
std::string slug_of(std::string_view name);

}  // namespace tapcheck
