// Many threads at the same jobs: whatever the order, each race has one outcome, and the table of phases holds. Run under
// the thread sanitizer (preset tsan).
#include <atomic>
#include <thread>

#include "service_fixture.h"

namespace tapstand::jobs {
namespace {

// Both with and without a state: the writing to disk lies between the check and the change.
class JobRaces : public ServiceFixture, public ::testing::WithParamInterface<bool> {
 protected:
  void SetUp() override { start_service(GetParam()); }
  template <class... Work>
  static void at_once(Work... work) {
    std::atomic<int> ready{0};
    std::vector<std::thread> threads;
    const auto go = [&](auto one) {
      threads.emplace_back([&ready, one] {
        ++ready;
        while (ready < static_cast<int>(sizeof...(Work))) std::this_thread::yield();
        one();
      });
    };
    (go(work), ...);
    for (auto& thread : threads) thread.join();
  }
};

TEST_P(JobRaces, of_two_orders_to_run_one_is_obeyed) {
  for (int i = 0; i < 20; ++i) {
    const std::string id = (*jobs().create("", query(kSmallQuery), {}))->id;
    std::atomic<int> obeyed{0};
    const auto run = [&] { obeyed += jobs().run("", id).has_value() ? 1 : 0; };
    at_once(run, run, run);
    EXPECT_EQ(obeyed, 1);
    EXPECT_EQ(finish(id).phase, Phase::completed);
  }
}

TEST_P(JobRaces, abort_and_completion_leave_one_whole_ending) {
  for (int i = 0; i < 20; ++i) {
    const std::string id = start(kSmallQuery);
    at_once([&] { EXPECT_TRUE(jobs().abort("", id)); }, [&] { (void)jobs().wait("", id, 1, Phase::queued); });
    const Job ended = finish(id);
    EXPECT_TRUE(ended.phase == Phase::completed || ended.phase == Phase::aborted) << phase_name(ended.phase);
    EXPECT_EQ(ended.phase == Phase::completed, ended.result.has_value());
    EXPECT_TRUE(ended.ended);
    EXPECT_EQ((*jobs().find("", id))->phase, ended.phase);
  }
}

TEST_P(JobRaces, deletion_wins_over_everything) {
  for (int i = 0; i < 20; ++i) {
    const std::string id = start(i % 2 == 0 ? kSmallQuery : kLargeQuery);
    std::atomic<int> deleted{0};
    const auto destroy = [&] { deleted += jobs().destroy("", id).has_value() ? 1 : 0; };
    const auto poll = [&] {
      while (jobs().find("", id)) std::this_thread::yield();
    };
    at_once(destroy, destroy, poll, [&] { (void)jobs().abort("", id); }, [&] { (void)jobs().wait("", id, 5, Phase::executing); },
            [&] { (void)jobs().set_destruction("", id, clock_.now() + 100'000); });
    EXPECT_GE(deleted, 1);
    EXPECT_EQ(phase_of(id), "gone");
  }
  // Nothing of them is left once the executors have noticed.
  for (int i = 0; i < 4; ++i) finish(start(kSmallQuery));
  for (const auto& job : jobs().list("", {}).jobs) ASSERT_TRUE(jobs().destroy("", job->id));
  service_.reset();
  EXPECT_EQ(files(), 0u);
}

TEST_P(JobRaces, destruction_by_the_clock_meets_changes) {
  clock_.freeze();
  for (int i = 0; i < 10; ++i) {
    const std::string id = start(kSmallQuery);
    ASSERT_TRUE(jobs().set_destruction("", id, clock_.now() + 10));
    at_once([&] { clock_.advance(20); }, [&] { (void)jobs().set_destruction("", id, clock_.now() + 15); },
            [&] { (void)jobs().abort("", id); }, [&] { (void)jobs().list("", {}); });
    clock_.advance(100);
    EXPECT_EQ(phase_of(id), "gone");
    EXPECT_TRUE(jobs().list("", {}).jobs.empty());
  }
}

TEST_P(JobRaces, random_orders_never_break_the_table_of_phases) {
  const std::string names[] = {(*jobs().create("", query(kSmallQuery), {}))->id, start(kSmallQuery), (*jobs().create("", query(kLargeQuery), {}))->id};
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      unsigned seed = t * 7919 + 1;
      for (int i = 0; i < 60; ++i) {
        seed = seed * 1103515245u + 12345u;
        const std::string& id = names[(seed >> 16) % 3];
        switch ((seed >> 8) % 6) {
          case 0: (void)jobs().run("", id); break;
          case 1: (void)jobs().add_parameters("", id, {{"runid", "x"}}, {}); break;
          case 2: (void)jobs().set_execution_duration("", id, 100); break;
          case 3: (void)jobs().steer("", id, Phase::held); break;
          case 4: if (i > 50) (void)jobs().abort("", id); break;
          default: {
            const auto before = jobs().find("", id);
            const auto after = jobs().find("", id);
            if (before && after && is_final((*before)->phase)) {
              EXPECT_EQ((*before)->phase, (*after)->phase);
            }
          }
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& id : names) {
    if (phase_of(id) == "HELD" || phase_of(id) == "PENDING") (void)jobs().run("", id);
    EXPECT_TRUE(is_final(finish(id).phase));
  }
}

INSTANTIATE_TEST_SUITE_P(State, JobRaces, ::testing::Bool(), [](const auto& test) { return test.param ? "durable" : "in_memory"; });

}  // namespace
}  // namespace tapstand::jobs
