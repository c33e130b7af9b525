// THE notation of faults: what bends a request on its way to a server, and its answer on the way back, so that a right
// server looks wrong in one way. conformance/faults/README.md explains every key; rules.cc reads them, strictly: a key
// that does not exist, or an expression that does not compile, is an Error with file and line. Values, never changed after loading.
#pragma once

#include <map>
#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "core/result.h"
#include "http/message.h"

namespace tapcheck::bend {

/// Regular expressions (ECMAScript) recurse in libstdc++, a frame a character: whoever applies them has a large stack.
using Pattern = std::regex;
using Replacements = std::vector<std::pair<Pattern, std::string>>;
using Texts = std::vector<std::pair<std::string, std::string>>;

/// Which exchanges a rule is for: all that is given must hold.
struct Where {
  std::optional<Pattern> path;     ///< below the TAP base, `/../login` beside it, `/../../data-server/…` elsewhere
  std::optional<Pattern> method;   ///< the whole of it
  std::vector<Pattern> asks;       ///< each on some line `NAME=value` of the decoded parameters
  std::vector<Pattern> lacks;      ///< none on any line
  std::vector<std::pair<std::string, Pattern>> headers;  ///< of the request; a missing one is empty
  std::vector<int> status;         ///< of the answer
  std::optional<Pattern> body;     ///< of the answer
};

/// What becomes of a request.
struct Ask {
  std::vector<std::string> drop;   ///< parameters
  Texts set;                       ///< parameters: in place of each that is there, or added
  Replacements replace;            ///< in `NAME=value` of each parameter, decoded
  Replacements path;               ///< in the request's target after `/tap-server`
  Texts header;
  std::vector<std::string> drop_header;
  std::optional<std::string> method;
  bool other_session = false;      ///< with the cookie of somebody else who was seen
  bool never = false;              ///< the server hears nothing: the answer is 200 without a body until it is bent
};

/// What becomes of an answer.
struct Bend {
  std::optional<int> status;
  Texts header;
  std::vector<std::string> drop_header;
  std::vector<std::pair<std::string, Replacements>> replace_header;
  std::optional<std::string> body;
  Replacements replace;            ///< in the body
  std::optional<std::size_t> keep; ///< bytes of the body, honestly announced
  std::optional<std::size_t> cut;  ///< bytes of the body that are sent of what is announced
  Seconds delay{0};
  bool reset = false;              ///< the connection is reset instead of an answer
  bool again = false;              ///< the answer to the first such request is given to all
};

struct Rule {
  Where on;
  int nth = 0;                     ///< only the nth request that matches; 0 for all
  int from = 0;                    ///< from the nth on
  std::optional<Where> after;      ///< only after a request that matches this
  Ask ask;
  Bend bend;
};

struct Fault {
  std::string name;
  std::string what;                    ///< a sentence
  std::vector<Rule> rules;
  std::vector<std::string> caught_by;  ///< ids of checks, each of which must fail
  bool everywhere = false;             ///< breaks so much that the whole suite is run against it
  std::string dialect = "gaia";        ///< of the server that is bent
  std::string file;
  int line = 0;
};

/// Every fault of every *.toml of a folder, in order of files and lines; names are unique.
Result<std::vector<Fault>> load_faults(const std::string& folder);

}  // namespace tapcheck::bend
