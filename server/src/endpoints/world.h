// One world: a state of its own (clock, accounts, jobs) over the catalogue that all worlds share.
// Owned by the server; its context is used by many threads at once.
#pragma once
#include <filesystem>
#include <memory>

#include "endpoints/context.h"
#include "store/state.h"

namespace tapstand::endpoints {

class World {
 public:
  // What is referred to outlives the world. `folder` is its own, and made where missing; with Durability::full what the
  // services acknowledge stays there.
  struct Setup {
    jobs::QueryEngine& engine;
    const Dialect& dialect;
    const glots::Registry& registry;
    const accounts::Users& users;
    const http::Outgoing& outgoing;
    jobs::JobSettings jobs{};
    std::filesystem::path folder{};
    store::Durability durability = store::Durability::none;
  };
  static Result<std::unique_ptr<World>> make(const Setup& setup);

  Context& context() { return *context_; }
  Clock& clock() { return clock_; }
  void stop_queries() {
    user_tables_->stop();
    jobs_->stop();
  }

 private:
  World() = default;

  Clock clock_;
  std::unique_ptr<store::State> state_;
  std::unique_ptr<accounts::Accounts> accounts_;
  std::unique_ptr<tables::UserTables> user_tables_;
  std::unique_ptr<jobs::JobService> jobs_;
  std::unique_ptr<Context> context_;
};

}  // namespace tapstand::endpoints
