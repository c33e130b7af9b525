// What handlers work with: the services of one world, and the facts about this server that documents repeat.
#pragma once
#include <string>

#include "glots/registry.h"
#include "accounts/accounts.h"
#include "http/message.h"
#include "http/outgoing.h"
#include "jobs/job_service.h"
#include "tables/user_tables.h"
#include "tapstand/clock.h"

namespace tapstand::endpoints {

// Which of the documented archive's habits are imitated (THE table is in dialect.cc).
struct Dialect {
  std::string_view name;
  // UWS §2.1.8 wants a nil owner without authentication; the archive writes "anonymous".
  std::string_view anonymous_owner;
  // The archive's page shows this name and this value where a column's size should stand in GloTS. Empty value: the size.
  std::string_view glots_size_name;
  std::string_view glots_size_value;
  // The status of whatever goes wrong on the data server.
  int data_error_status;
};
const Dialect* find_dialect(std::string_view name);  // nullptr: unknown
std::string dialect_names();

struct Context {
  const catalogue::Catalogue& catalogue;
  jobs::JobService& jobs;
  accounts::Accounts& accounts;
  tables::UserTables& user_tables;
  const Clock& clock;
  const Dialect& dialect;
  const glots::Registry& registry;
  const http::Outgoing& outgoing;
  Clock::Millis up_since;
};

// One request on its way through a handler.
struct Call {
  const http::Request& request;
  Context& context;
  std::string base;                     // URL of the TAP base: …/tap-server/tap, without a final slash
  std::string data_base;                // URL of the data server: …/data-server
  std::vector<std::string> variables;   // what the {…} of the path matched, in order
  std::string user{};                   // login; empty: anonymous
  std::string session{};                // its number, which is no secret; empty: none (HTTP Basic has none)
  std::string secret{};                 // the session's cookie
};

}  // namespace tapstand::endpoints
