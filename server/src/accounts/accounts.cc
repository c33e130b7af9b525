#include "accounts/accounts.h"

#include "accounts/schema.h"

namespace tapstand::accounts {

Accounts::Accounts(store::State& state, const Users& the_users, const Clock& clock)
    : users(the_users),
      attempts(clock),
      events(clock),
      notifications(state, events, clock),
      sharing(state, users, events, notifications, clock) {}

Result<std::unique_ptr<Accounts>> Accounts::open(store::State& state, const Users& users, const Clock& clock) {
  TRY(state.migrate("accounts", schema_steps()));
  auto accounts = std::make_unique<Accounts>(state, users, clock);
  TRY_ASSIGN(accounts->sessions, Sessions::open(state, accounts->events, clock));
  return accounts;
}

}  // namespace tapstand::accounts
