// The accounts of one world, put together: sessions, events, notifications, sharing, over one State. The users are the
// same in all worlds. Owned by the world; thread-safe.
#pragma once
#include <memory>

#include "accounts/attempts.h"
#include "accounts/events.h"
#include "accounts/notifications.h"
#include "accounts/sessions.h"
#include "accounts/sharing.h"
#include "accounts/users.h"
#include "store/state.h"

namespace tapstand::accounts {

struct Accounts {
  // What it is given outlives it. Brings its tables in the state up to date.
  static Result<std::unique_ptr<Accounts>> open(store::State& state, const Users& users, const Clock& clock);
  Accounts(store::State& state, const Users& the_users, const Clock& clock);

  const Users& users;
  Attempts attempts;
  Events events;
  Notifications notifications;
  Sharing sharing;
  std::unique_ptr<Sessions> sessions;
};

}  // namespace tapstand::accounts
