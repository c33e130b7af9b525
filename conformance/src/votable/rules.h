// The rules of VOTable and of DALI's results that one document can be judged by, alone. votable_rules() is THE table:
// a new rule is one row there and one function; the check kind `votable_rule`, `tapcheck explain checks` and the
// corpus of bad documents (tests/data/votable) go by it. Rules that show while reading (a cell that is none of its
// type) have no function: the reader tags its problems with their names. Safe from any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "votable/table.h"

namespace tapcheck {

/// What the rules look at.
struct VotSubject {
  const VotTable& table;
  std::string_view body;          ///< of which the XML declaration is read
  std::string content_type = {};  ///< the header; empty where there is none
};

using VotProblems = std::vector<std::string>;

struct VotRule {
  std::string_view name;
  VotProblems (*find)(const VotSubject&);  ///< nullptr: found while reading
  std::string_view what;

  VotProblems problems(const VotSubject& subject) const {
    return find == nullptr ? subject.table.problem_texts(name) : find(subject);
  }
};

std::span<const VotRule> votable_rules();
/// nullptr if there is none of this name.
const VotRule* find_votable_rule(std::string_view name);

}  // namespace tapcheck
