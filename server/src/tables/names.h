// The names of users' own tables: `user_<login>.<table>`. Thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "accounts/users.h"
#include "core/result.h"

namespace tapstand::tables {

struct TableName {
  std::string owner{};  // login name
  std::string name{};   // without the schema
};

using accounts::schema_of;
// Is this the schema of some user, whether or not there is such a user?
bool is_user_schema(std::string_view schema);
// The bare name of a table of `owner` that a client names with or without the schema, with or without double quotes.
// not_found for any other schema: a table that is not one's own is as good as none.
Result<std::string> own_name(std::string_view owner, std::string_view given);
// May a new table be called so? A regular ADQL identifier of at most 63 bytes, and no reserved word, so that it can be
// written in queries as it is. Error: bad_request.
Result<void> check_new_name(std::string_view name);
// The same with text that came from a client cut to a length that fits a message.
std::string shown(std::string_view text);

}  // namespace tapstand::tables
