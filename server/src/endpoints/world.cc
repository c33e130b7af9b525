#include "endpoints/world.h"

#include "http/fetch.h"

namespace tapstand::endpoints {

Result<std::unique_ptr<World>> World::make(const Setup& setup) {
  std::unique_ptr<World> world(new World);
  TRY_ASSIGN(world->state_, store::State::open(setup.state, setup.durability));
  TRY_ASSIGN(world->accounts_, accounts::Accounts::open(*world->state_, setup.users, world->clock_));
  world->jobs_ = std::make_unique<jobs::JobService>(setup.engine, world->clock_, setup.results, setup.jobs,
                                                    [](const std::string& url) { return http::fetch_loopback(url); });
  world->context_ = std::make_unique<Context>(Context{setup.engine.catalogue(), *world->jobs_, *world->accounts_, world->clock_, setup.dialect,
                                                      world->running_, setup.registry, world->clock_.now()});
  return world;
}

}  // namespace tapstand::endpoints
