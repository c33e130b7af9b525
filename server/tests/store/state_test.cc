#include "store/state.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "../support/small_catalogue.h"

namespace tapstand::store {
namespace {

constexpr const char* kSteps[] = {"CREATE TABLE things(name TEXT PRIMARY KEY)", "ALTER TABLE things ADD COLUMN size INTEGER DEFAULT 7"};

State::Work insert(std::string name) {
  return [name](Connection& db) -> Result<void> {
    TRY_ASSIGN(auto statement, db.prepare("INSERT INTO things(name) VALUES (?)"));
    TRY(statement.bind(1, Cell::text(name)));
    TRY(statement.step());
    return {};
  };
}

std::int64_t count(State& state) {
  std::int64_t rows = -1;
  const auto counted = state.read([&](Connection& db) -> Result<void> {
    TRY_ASSIGN(auto statement, db.prepare("SELECT COUNT(*) FROM things"));
    TRY(statement.step());
    rows = statement.integer(0);
    return {};
  });
  EXPECT_TRUE(counted);
  return rows;
}

unsigned mode_of(const std::filesystem::path& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0);
  return info.st_mode & 0777;
}

class StateTest : public ::testing::Test {
 protected:
  std::unique_ptr<State> open() {
    auto state = State::open(folder_, Durability::full);
    EXPECT_TRUE(state) << state.error().message;
    if (!state) return nullptr;
    const auto migrated = (*state)->migrate("test", kSteps);
    EXPECT_TRUE(migrated) << migrated.error().message;
    return std::move(*state);
  }
  tapstand::testing::TempFolder temporary_;
  std::filesystem::path folder_ = temporary_.path / "a" / "data";
};

TEST_F(StateTest, keeps_what_it_acknowledged) {
  {
    auto state = open();
    ASSERT_TRUE(state->write(insert("one")));
  }
  EXPECT_EQ(count(*open()), 1);
}

// The process ends without any of its destructors, in the middle of a transaction.
TEST_F(StateTest, keeps_what_it_acknowledged_when_the_process_is_killed) {
  const pid_t child = ::fork();
  if (child == 0) {
    auto state = State::open(folder_, Durability::full);
    if (!state || !(*state)->migrate("test", kSteps) || !(*state)->write(insert("one"))) ::_exit(1);
    (void)(*state)->write([](Connection& db) -> Result<void> {
      TRY(insert("half")(db));
      ::_exit(0);
    });
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(count(*open()), 1);
}

TEST_F(StateTest, a_failed_write_leaves_nothing) {
  auto state = open();
  const auto failed = state->write([](Connection& db) -> Result<void> {
    TRY(insert("one")(db));
    return fail(Code::bad_request, "changed my mind");
  });
  EXPECT_EQ(failed.error().code, Code::bad_request);
  EXPECT_EQ(count(*state), 0);
  EXPECT_THROW((void)state->write([](Connection& db) -> Result<void> {
    TRY(insert("one")(db));
    throw std::runtime_error("out of memory");
  }), std::runtime_error);
  EXPECT_EQ(count(*state), 0);
  ASSERT_TRUE(state->write(insert("two")));
  EXPECT_FALSE(state->write(insert("two")));
  EXPECT_EQ(count(*state), 1);
}

TEST_F(StateTest, readers_cannot_write_and_do_not_see_what_is_not_committed) {
  auto state = open();
  EXPECT_FALSE(state->read(insert("one")));
  ASSERT_TRUE(state->write([&](Connection& db) -> Result<void> {
    TRY(insert("one")(db));
    EXPECT_EQ(count(*state), 0);
    return {};
  }));
  EXPECT_EQ(count(*state), 1);
}

TEST_F(StateTest, each_step_of_a_part_runs_once) {
  {
    auto state = State::open(folder_, Durability::full);
    ASSERT_TRUE((*state)->migrate("test", std::span(kSteps).first(1)));
    ASSERT_TRUE((*state)->write(insert("one")));
    ASSERT_TRUE((*state)->migrate("other", std::span<const char* const>()));
  }
  auto state = open();
  ASSERT_TRUE(state->migrate("test", kSteps));
  std::int64_t size = 0;
  ASSERT_TRUE(state->read([&](Connection& db) -> Result<void> {
    TRY_ASSIGN(auto statement, db.prepare("SELECT size FROM things"));
    TRY(statement.step());
    size = statement.integer(0);
    return {};
  }));
  EXPECT_EQ(size, 7);
}

TEST_F(StateTest, a_step_that_fails_leaves_the_file_as_it_was) {
  auto state = open();
  constexpr const char* kBroken[] = {kSteps[0], kSteps[1], "CREATE TABLE more(a)", "CREATE TABLE things(a)"};
  EXPECT_FALSE(state->migrate("test", kBroken));
  EXPECT_TRUE(state->migrate("test", kSteps));
  constexpr const char* kMended[] = {kSteps[0], kSteps[1], "CREATE TABLE more(a)"};
  EXPECT_TRUE(state->migrate("test", kMended));
}

TEST_F(StateTest, refuses_the_file_of_a_newer_server) {
  auto state = open();
  const auto older = state->migrate("test", std::span(kSteps).first(1));
  ASSERT_FALSE(older);
  EXPECT_NE(older.error().message.find("newer server"), std::string::npos) << older.error().message;
  EXPECT_NE(older.error().message.find(folder_.string()), std::string::npos);
}

TEST_F(StateTest, two_servers_never_share_a_folder) {
  auto state = open();
  const auto second = State::open(folder_, Durability::full);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::unavailable);
  EXPECT_NE(second.error().message.find(folder_.string()), std::string::npos);
  state.reset();
  EXPECT_TRUE(State::open(folder_, Durability::full));
}

TEST_F(StateTest, is_its_users_alone) {
  auto state = open();
  EXPECT_EQ(mode_of(folder_), 0700u);
  EXPECT_EQ(mode_of(folder_ / State::kFileName), 0600u);
  ASSERT_TRUE(state->write(insert("one")));
  EXPECT_EQ(mode_of(folder_ / "state.sqlite-wal"), 0600u);
  // A folder that is in use keeps its mode.
  const auto used = temporary_.path / "used";
  std::filesystem::create_directory(used);
  std::ofstream(used / "letter") << "dear";
  ::chmod(used.c_str(), 0755);
  ASSERT_TRUE(State::open(used, Durability::full));
  EXPECT_EQ(mode_of(used), 0755u);
}

TEST_F(StateTest, refuses_what_is_not_its_file) {
  std::filesystem::create_directories(folder_);
  std::ofstream(folder_ / State::kFileName) << std::string(5000, 'x');
  const auto garbage = State::open(folder_, Durability::full);
  ASSERT_FALSE(garbage);
  EXPECT_NE(garbage.error().message.find("state.sqlite"), std::string::npos) << garbage.error().message;
  std::filesystem::remove(folder_ / State::kFileName);
  {
    auto other = Connection::open(folder_ / State::kFileName, Mode::read_write);
    ASSERT_TRUE(other->exec("CREATE TABLE recipes(name)"));
  }
  EXPECT_FALSE(State::open(folder_, Durability::full));
  std::ofstream(temporary_.path / "file") << "x";
  EXPECT_FALSE(State::open(temporary_.path / "file", Durability::full));
}

TEST_F(StateTest, many_threads_write_and_read) {
  auto state = State::open(folder_, Durability::none);
  ASSERT_TRUE((*state)->migrate("test", kSteps));
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      std::int64_t seen = 0;
      for (int i = 0; i < 25; ++i) {
        EXPECT_TRUE((*state)->write(insert(std::to_string(t * 100 + i))));
        const auto now = count(**state);
        EXPECT_GT(now, seen);
        seen = now;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(count(**state), 200);
}

}  // namespace
}  // namespace tapstand::store
