// One world: a state of its own (clock, accounts, jobs, sync queries) over the catalogue that all worlds share.
// Owned by the server; its context is used by many threads at once.
#pragma once
#include <filesystem>
#include <memory>

#include "endpoints/context.h"
#include "store/state.h"

namespace tapstand::endpoints {

class World {
 public:
  // What is referred to outlives the world. `results` is an empty folder of its own; `state` is made where missing.
  struct Setup {
    jobs::QueryEngine& engine;
    const Dialect& dialect;
    const glots::Registry& registry;
    const accounts::Users& users;
    jobs::JobSettings jobs{};
    std::filesystem::path results{};
    std::filesystem::path state{};
    store::Durability durability = store::Durability::none;
  };
  static Result<std::unique_ptr<World>> make(const Setup& setup);

  Context& context() { return *context_; }
  Clock& clock() { return clock_; }
  void stop_queries() { running_.stop_all(); }

 private:
  World() = default;

  Clock clock_;
  RunningQueries running_;
  std::unique_ptr<store::State> state_;
  std::unique_ptr<accounts::Accounts> accounts_;
  std::unique_ptr<jobs::JobService> jobs_;
  std::unique_ptr<Context> context_;
};

}  // namespace tapstand::endpoints
