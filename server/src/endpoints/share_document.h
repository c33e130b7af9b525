// The lists of groups and of shared items as XML (schemas/sharing.xsd).
#pragma once
#include <string>
#include <vector>

#include "accounts/sharing.h"
#include "accounts/users.h"

namespace tapstand::endpoints {

// `users` gives the names of the members; nullptr leaves the members out.
std::string groups_document(const std::vector<accounts::Group>& groups, const accounts::Users* users);
std::string items_document(const std::vector<accounts::Item>& items, const std::string& owner, bool with_targets);

}  // namespace tapstand::endpoints
