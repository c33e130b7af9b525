#include "endpoints/world.h"

#include <algorithm>

#include "endpoints/external.h"

namespace tapstand::endpoints {

namespace {

accounts::EventType event_of(jobs::JobEvent event) {
  switch (event) {
    case jobs::JobEvent::created: return accounts::EventType::job_created;
    case jobs::JobEvent::updated: return accounts::EventType::job_updated;
    case jobs::JobEvent::removed: return accounts::EventType::job_removed;
    default: return accounts::EventType::file_quota_updated;
  }
}

}  // namespace

Result<std::unique_ptr<World>> World::make(const Setup& setup) {
  std::unique_ptr<World> world(new World);
  TRY_ASSIGN(world->state_, store::State::open(setup.folder, setup.durability));
  TRY_ASSIGN(world->accounts_, accounts::Accounts::open(*world->state_, setup.users, world->clock_));
  const tables::Neighbours neighbours{&setup.users, &world->accounts_->sharing, &world->accounts_->events,
                                      &world->accounts_->notifications};
  TRY_ASSIGN(world->user_tables_, tables::UserTables::open(world->state_->folder(), setup.durability, neighbours));
  jobs::JobSettings settings = setup.jobs;
  settings.user_tables = world->user_tables_.get();
  settings.result_bytes_of = [&users = setup.users, fallback = settings.user.result_bytes](const std::string& owner) {
    const auto* user = users.find(owner);
    return user != nullptr ? static_cast<std::uint64_t>(std::max<std::int64_t>(user->quota_files, 0)) : fallback;
  };
  settings.on_event = [&events = world->accounts_->events](const std::string& owner, jobs::JobEvent event) {
    events.record(owner, event_of(event));
  };
  settings.on_no_room = [&notifications = world->accounts_->notifications](const std::string& owner, const std::string& why) {
    if (!owner.empty()) (void)notifications.add(owner, accounts::EventType::file_quota_updated, accounts::Gravity::warning, why);
  };
  settings.external_tap = [&outgoing = setup.outgoing](const jobs::Parameters& parameters, const std::vector<jobs::Upload>& parts,
                                                       const store::Interrupt& interrupt) {
    return run_elsewhere(outgoing, parameters, parts, interrupt);
  };
  // Jobs that nobody will ever load are not written down.
  store::State* const kept = setup.durability == store::Durability::full ? world->state_.get() : nullptr;
  TRY_ASSIGN(world->jobs_, jobs::JobService::open(setup.engine, world->clock_, kept, setup.folder / "jobs", std::move(settings),
                                                  [&outgoing = setup.outgoing](const std::string& url) { return fetch_upload(outgoing, url); }));
  world->context_ = std::make_unique<Context>(Context{setup.engine.catalogue(), *world->jobs_, *world->accounts_, *world->user_tables_,
                                                      world->clock_, setup.dialect,
                                                      setup.registry, setup.outgoing, world->clock_.now()});
  return world;
}

}  // namespace tapstand::endpoints
