#include <fmt/format.h>

#include <set>

#include "checks/arguments.h"
#include "checks/kinds.h"
#include "core/text.h"

namespace tapcheck {

Outcome check_distinct_header(const Arguments& arguments, const Evidence& evidence, const CheckContext& context) {
  const std::string name = text_argument(arguments, "distinct_header");
  std::vector<const Evidence*> group = context.group;
  if (group.empty()) group.push_back(&evidence);
  const std::string expected = fmt::format("a header {} of its own in each of {} answers", name, group.size());
  std::set<std::string> values;
  for (const Evidence* one : group) {
    const auto value = find_header(one->response().headers, name);
    if (!value) return Outcome::miss(expected, fmt::format("an answer (status {}) has no header {}", one->response().status, name));
    if (!values.insert(*value).second) return Outcome::miss(expected, fmt::format("two have '{}'", one_line(*value)));
  }
  return Outcome::hold(expected, fmt::format("{} different ones", values.size()));
}

}  // namespace tapcheck
