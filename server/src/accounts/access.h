// THE rule of who may see or change what. Everything that belongs to a user (jobs and their results, tables, groups,
// shared items) asks here, and answers what it must not show exactly as what does not exist (UWS 1.1 §3 lets a service
// do so; anything else would tell strangers that the object is there). Pure functions; thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "core/result.h"

namespace tapstand::accounts {

// What the owner has granted; the greater includes the lesser.
enum class Grant { none, read, write };

// What somebody is about to do: see (read, list, query, copy), change its content or description, or dispose of it
// (remove, rename, share).
enum class Wish { see, change, dispose };

// An owner of "" is nobody: what an anonymous user made belongs to whoever knows its name (the archive's page, "public
// access"). `who` of "" is an anonymous user.
inline bool may(std::string_view who, std::string_view owner, Grant grant, Wish wish) {
  if (owner.empty()) return true;
  if (who.empty()) return false;
  if (who == owner) return true;
  switch (wish) {
    case Wish::see: return grant >= Grant::read;
    case Wish::change: return grant >= Grant::write;
    case Wish::dispose: return false;
  }
  return false;
}

// Nothing where it is allowed; not_found with `missing` where the object must not even be seen; forbidden otherwise.
// `missing` is the very message for an object that does not exist.
inline Result<void> check(std::string_view who, std::string_view owner, Grant grant, Wish wish, std::string missing) {
  if (may(who, owner, grant, wish)) return {};
  if (!may(who, owner, grant, Wish::see)) return fail(Code::not_found, std::move(missing));
  return fail(Code::forbidden, wish == Wish::dispose ? "Only the owner may do that." : "It is shared with you for reading only.");
}

}  // namespace tapstand::accounts
