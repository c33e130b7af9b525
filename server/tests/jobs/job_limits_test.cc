// What a service allows: quotas, limits by kind of user, fairness, lists of sync queries, archives, waiting.
#include <thread>

#include "service_fixture.h"

namespace tapstand::jobs {
namespace {

class JobLimitsTest : public ServiceFixture {};

TEST_F(JobLimitsTest, long_jobs_of_one_owner_leave_room_for_others) {
  start_service(false);
  std::vector<std::string> slow;
  for (int i = 0; i < 4; ++i) slow.push_back(start(tapstand::testing::kSlowQuery, "joe"));
  ASSERT_EQ(until_executing(slow[0], "joe"), "EXECUTING");
  EXPECT_EQ(finish(start(kSmallQuery, "ann"), "ann").phase, Phase::completed);
  EXPECT_EQ(finish(start(kSmallQuery)).phase, Phase::completed);
  // One executor is left free of joe's.
  for (int i = 1; i < 4; ++i) EXPECT_EQ(phase_of(slow[static_cast<std::size_t>(i)], "joe"), "QUEUED");
  for (const auto& id : slow) ASSERT_TRUE(jobs().abort("joe", id));
  EXPECT_EQ(finish(start(kSmallQuery, "joe"), "joe").phase, Phase::completed);
}

TEST_F(JobLimitsTest, results_beyond_the_quota_fail_with_the_archives_message) {
  settings_.user.result_bytes = 3'000'000;
  settings_.anonymous.result_bytes = 10'000;
  start_service(false);
  const Job refused = finish(start(kLargeQuery));
  ASSERT_EQ(refused.phase, Phase::error);
  EXPECT_EQ(refused.error->message.find("Filesystem quota exceeded for user anonymous"), 0u) << refused.error->message;
  EXPECT_EQ(files(), 0u);
  // The room is that of all results together, and comes back when they go.
  const std::string kept = start("SELECT TOP 20000 s.* FROM gaiadr3.stars AS s, gaiadr3.stars AS t", "joe");
  ASSERT_EQ(finish(kept, "joe").phase, Phase::completed);
  const std::string more = "SELECT TOP 19000 s.* FROM gaiadr3.stars AS s, gaiadr3.stars AS t";
  EXPECT_NE(finish(start(more, "joe"), "joe").error->message.find("quota exceeded for user joe"), std::string::npos);
  ASSERT_TRUE(jobs().destroy("joe", kept));
  EXPECT_EQ(finish(start(more, "joe"), "joe").phase, Phase::completed);
  EXPECT_EQ(finish(start(more, "ann"), "ann").phase, Phase::completed);
}

TEST_F(JobLimitsTest, anonymous_users_and_others_have_their_own_limits) {
  settings_.anonymous.rows = {3, 3};
  settings_.user.rows = {5, 10};
  start_service(false);
  clock_.freeze(1'000'000);
  EXPECT_EQ(finish(start("SELECT ra FROM gaiadr3.stars")).result->rows, 3);
  EXPECT_EQ(finish(start("SELECT ra FROM gaiadr3.stars", "joe"), "joe").result->rows, 5);
  const auto set = [&](const std::string& owner) {
    const auto job = jobs().create(owner, query(kSmallQuery), {});
    const std::string id = (*job)->id;
    EXPECT_EQ((*job)->execution_duration, settings_.limits(owner).execution_seconds);
    EXPECT_EQ((*job)->destruction, 1'000'000 + settings_.limits(owner).retention_seconds * 1000);
    EXPECT_TRUE(jobs().set_execution_duration(owner, id, 1'000'000));
    EXPECT_TRUE(jobs().set_destruction(owner, id, 100'000'000'000'000));
    const Job now = **jobs().find(owner, id);
    EXPECT_EQ(now.execution_duration, settings_.limits(owner).max_execution_seconds);
    EXPECT_EQ(now.destruction, 1'000'000 + settings_.limits(owner).max_retention_seconds * 1000);
  };
  set("");
  set("joe");
}

TEST_F(JobLimitsTest, sync_queries_are_listed_as_jobs) {
  settings_.kept_sync_jobs = 3;
  start_service(false);
  const auto sync = [](const std::string& id) {
    JobFilter filter;
    filter.list = JobList::sync;
    if (!id.empty()) filter.id = id;
    return filter;
  };
  auto running = jobs().begin_sync("joe", query(kSmallQuery));
  EXPECT_EQ(jobs().list("joe", sync("")).jobs.at(0)->phase, Phase::executing);
  EXPECT_TRUE(jobs().list("joe", {}).jobs.empty());
  EXPECT_TRUE(jobs().list("ann", sync("")).jobs.empty());
  EXPECT_EQ(jobs().find("joe", running->id()).error().code, Code::not_found);  // not below /async
  running->end({});
  EXPECT_EQ(jobs().list("joe", sync("")).jobs.at(0)->phase, Phase::completed);
  EXPECT_EQ(jobs().list("joe", sync("")).jobs.at(0)->name(), "");
  const std::string first = running->id();
  for (int i = 0; i < 3; ++i) jobs().begin_sync("joe", query(kSmallQuery))->end(Error{Code::bad_query, "no", {}});
  EXPECT_EQ(jobs().list("joe", sync("")).total, 3u);
  EXPECT_EQ(jobs().list("joe", sync(first)).total, 0u);
  // One whose client goes away is ABORTED; one that is deleted stops.
  { const auto left = jobs().begin_sync("joe", query(kSmallQuery)); }
  EXPECT_EQ(jobs().list("joe", sync("")).jobs.back()->phase, Phase::aborted);
  const auto deleted = jobs().begin_sync("joe", query(kSmallQuery));
  EXPECT_FALSE(deleted->interrupt().stopped());
  ASSERT_TRUE(jobs().destroy_all("ann", {deleted->id()}));
  EXPECT_FALSE(deleted->interrupt().stopped());
  ASSERT_TRUE(jobs().destroy_all("joe", {deleted->id(), "nonsense", deleted->id()}));
  EXPECT_TRUE(deleted->interrupt().stopped());
}

TEST_F(JobLimitsTest, finished_jobs_are_archived_where_that_is_asked_for) {
  settings_.archive_seconds = 100;
  start_service(true);
  clock_.freeze();
  const std::string done = start(kLargeQuery);
  finish(done);
  const std::string pending = (*jobs().create("", query(kSmallQuery), {}))->id;
  clock_.advance(settings_.anonymous.retention_seconds * 1000);
  EXPECT_EQ(phase_of(done), "ARCHIVED");
  EXPECT_EQ(phase_of(pending), "gone");
  EXPECT_EQ(files(), 0u);
  EXPECT_FALSE((*jobs().find("", done))->result);
  EXPECT_TRUE(jobs().list("", {}).jobs.empty());
  EXPECT_EQ(jobs().list("", {.limit = 0}).total, 0u);
  JobFilter archived;
  archived.phases = {Phase::archived};
  EXPECT_EQ(jobs().list("", archived).total, 1u);
  restart();
  EXPECT_EQ(phase_of(done), "ARCHIVED");
  clock_.advance(101'000);
  EXPECT_EQ(phase_of(done), "gone");
}

TEST_F(JobLimitsTest, a_job_can_be_held_suspended_and_resumed) {
  start_service(false);
  const std::string held = (*jobs().create("", query(kSmallQuery), {}))->id;
  ASSERT_TRUE(jobs().steer("", held, Phase::held));
  EXPECT_EQ(phase_of(held), "HELD");
  EXPECT_EQ(jobs().add_parameters("", held, {{"runid", "x"}}, {}).error().code, Code::forbidden);
  ASSERT_TRUE(jobs().run("", held));
  EXPECT_EQ(finish(held).phase, Phase::completed);
  EXPECT_EQ(jobs().steer("", held, Phase::suspended).error().code, Code::forbidden);
  EXPECT_EQ(jobs().steer("", held, Phase::completed).error().code, Code::forbidden);

  const std::string slow = start(tapstand::testing::kSlowQuery);
  ASSERT_EQ(until_executing(slow), "EXECUTING");
  ASSERT_TRUE(jobs().steer("", slow, Phase::suspended));
  EXPECT_EQ(phase_of(slow), "SUSPENDED");
  ASSERT_TRUE(jobs().steer("", slow, Phase::executing));
  EXPECT_EQ(phase_of(slow), "EXECUTING");
  ASSERT_TRUE(jobs().steer("", slow, Phase::suspended));
  ASSERT_TRUE(jobs().abort("", slow));
  EXPECT_EQ(phase_of(slow), "ABORTED");
  EXPECT_EQ(finish(start(kSmallQuery)).phase, Phase::completed);
}

TEST_F(JobLimitsTest, too_many_waiting_requests_are_answered_at_once) {
  settings_.max_waiting = 0;
  start_service(false);
  const std::string slow = start(tapstand::testing::kSlowQuery);
  while (phase_of(slow) == "QUEUED") std::this_thread::yield();
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ((*jobs().wait("", slow, 60, Phase::executing))->phase, Phase::executing);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(30));  // held, it would be the whole minute
  ASSERT_TRUE(jobs().abort("", slow));
}

TEST_F(JobLimitsTest, stopping_lets_waiting_requests_go) {
  start_service(false);
  const std::string pending = (*jobs().create("", query(kSmallQuery), {}))->id;
  std::thread waiting([&] { (void)jobs().wait("", pending, 60, std::nullopt); });
  jobs().stop();
  waiting.join();
}

TEST_F(JobLimitsTest, rows_of_a_job_say_why_they_cannot_be_read) {
  start_service(false);
  const std::string aborted = (*jobs().create("", query(kSmallQuery), {}))->id;
  ASSERT_TRUE(jobs().abort("", aborted));
  const auto read = [&](const std::string& id, const std::string& owner) {
    return finish(start("SELECT * FROM JOB_UPLOAD.Job" + id, owner), owner).error->message;
  };
  EXPECT_NE(read(aborted, "").find("is ABORTED"), std::string::npos);
  const std::string private_job = start(kSmallQuery, "joe");
  finish(private_job, "joe");
  // Another's job is like one that is not there.
  const std::string missing = "1404139480755O";
  std::string expected = read(missing, "ann");
  for (auto at = expected.find(missing); at != std::string::npos; at = expected.find(missing)) expected.replace(at, missing.size(), private_job);
  EXPECT_EQ(read(private_job, "ann"), expected);
}

TEST_F(JobLimitsTest, parameters_that_come_anew_take_the_old_ones_place) {
  start_service(false);
  const std::string id = (*jobs().create("", query("SELECT broken"), {}))->id;
  ASSERT_TRUE(jobs().add_parameters("", id, {{"query", kSmallQuery}, {"upload", "a,param:x"}}, {}));
  ASSERT_TRUE(jobs().add_parameters("", id, {{"upload", "b,param:y"}}, {}));
  const Job job = **jobs().find("", id);
  EXPECT_EQ(parameter(job.parameters, "query"), kSmallQuery);
  EXPECT_EQ(std::count_if(job.parameters.begin(), job.parameters.end(), [](const auto& p) { return p.first == "query"; }), 1);
  EXPECT_EQ(std::count_if(job.parameters.begin(), job.parameters.end(), [](const auto& p) { return p.first == "upload"; }), 2);
  // Repeated in one request they stay repeated, and the query says no.
  const std::string twice = (*jobs().create("", query(kSmallQuery), {}))->id;
  ASSERT_TRUE(jobs().add_parameters("", twice, {{"query", "a"}, {"query", "b"}}, {}));
  ASSERT_TRUE(jobs().run("", twice));
  EXPECT_EQ(finish(twice).error->code, Code::bad_request);
}

TEST_F(JobLimitsTest, a_result_is_given_in_another_format_too) {
  start_service(false);
  for (const char* text : {kSmallQuery, kLargeQuery}) {
    const Job job = finish(start(text));
    auto rows = jobs().rows(job);
    ASSERT_TRUE(rows);
    EXPECT_EQ((*rows)->fields().front().name, "source_id");
    std::int64_t count = 0;
    while (*(*rows)->next() != nullptr) ++count;
    EXPECT_EQ(count, job.result->rows);
  }
}

}  // namespace
}  // namespace tapstand::jobs
