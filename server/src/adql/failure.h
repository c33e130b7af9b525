// The furthest place a parse reached and what could have stood there, for a message of few words. Not thread-safe.
#pragma once
#include <string_view>
#include <vector>

#include "adql/problem.h"
#include "adql/token.h"

namespace tapstand::adql {

struct Failure {
  const Token* at = nullptr;
  std::vector<std::string_view> expected{};  // literals, in the order the grammar tried them

  void note(const Token* where, std::string_view what);
};

// `first` is the first token of the text, for what came before the failure; `what` names the text: "query".
void report(const Failure& failure, const Token* first, std::string_view what, Problems& problems);

}  // namespace tapstand::adql
