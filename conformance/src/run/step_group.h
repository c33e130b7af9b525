// Commands sent at the same moment: one thread, one driver and one copy of the cookies for each. What they have to
// show is what a service does with requests that meet.
#pragma once

#include <vector>

#include "curl/session.h"

namespace tapcheck {

struct GroupMember {
  CurlCommand command;
  CurlSession session;  ///< its cookies; afterwards those that the answer gave too
};

/// The answers, in the order of the members. Where `driver` can be only one, the commands go one after another.
std::vector<Result<Exchange>> send_at_once(std::vector<GroupMember>& members, Driver& driver);

}  // namespace tapcheck
