// The accounts' tables in the state, and what gives their rows numbers.
#pragma once
#include <span>

#include "core/result.h"
#include "store/state.h"
#include "tapstand/clock.h"

namespace tapstand::accounts {

// Steps of store::State::migrate("accounts", …): only ever added to.
std::span<const char* const> schema_steps();

// A number in the archive's fashion: milliseconds since 1970, and never the same twice in the life of the state.
Result<Clock::Millis> next_number(store::Connection& db, Clock::Millis now);

}  // namespace tapstand::accounts
