// Reads groups and shared items from the state.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "accounts/sharing.h"

namespace tapstand::accounts::rows {

Result<std::vector<Group>> groups_of(store::Connection& db, const std::string& who);
Result<std::optional<Group>> group(store::Connection& db, const std::string& id);
Result<std::vector<Item>> items_of(store::Connection& db, const std::string& owner);
Result<std::optional<Item>> item(store::Connection& db, const std::string& id);
// Everybody but its owner who may see the item's table by way of this item.
Result<std::set<std::string>> readers_of(store::Connection& db, const Item& item);
Result<bool> belongs_to(store::Connection& db, const std::string& who, const std::string& group);

}  // namespace tapstand::accounts::rows
