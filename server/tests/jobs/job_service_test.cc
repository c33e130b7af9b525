#include "jobs/job_service.h"

#include <gtest/gtest.h>

#include "../support/small_catalogue.h"

namespace tapstand::jobs {
namespace {

using tapstand::testing::kSlowQuery;

Parameters query(std::string text, std::string format = "csv") {
  return {{"request", "doQuery"}, {"lang", "ADQL"}, {"format", std::move(format)}, {"query", std::move(text)}};
}

class JobServiceTest : public ::testing::Test {
 protected:
  JobServiceTest()
      : engine_(*catalogue::Catalogue::open(tapstand::testing::make_small_catalogue(folder_.path)), 1000),
        service_(*JobService::open(engine_, clock_, nullptr, folder_.path / "jobs", settings(),
                                   [](const std::string&) -> Result<Blob> { return fail(Code::forbidden, "no"); })),
        jobs_(*service_) {}

  static JobSettings settings() {
    JobSettings settings;
    settings.executors = 2;
    return settings;
  }

  Job start(std::string text, std::string format = "csv") {
    const auto job = jobs_.create("", query(std::move(text), std::move(format)), {});
    EXPECT_TRUE(job);
    EXPECT_TRUE(jobs_.run("", (*job)->id));
    return **job;
  }

  // Waits for the end, however many phases away.
  Job finish(const std::string& id) {
    auto job = jobs_.find("", id);
    for (int i = 0; i < 20 && job && is_active((*job)->phase); ++i) job = jobs_.wait("", id, 10, std::nullopt);
    EXPECT_TRUE(job) << id;
    return job ? **job : Job{};
  }

  std::string text_of(const Job& job) { return *jobs_.document(job)->text(); }


  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_.path / "jobs"), {}));
  }

  std::string until_executing(const Job& job) {
    auto now = jobs_.find("", job.id);
    while (now && (*now)->phase == Phase::queued) now = jobs_.wait("", job.id, 10, Phase::queued);
    return now ? std::string(phase_name((*now)->phase)) : "gone";
  }

  tapstand::testing::TempFolder folder_;
  Clock clock_;
  QueryEngine engine_;
  std::unique_ptr<JobService> service_;
  JobService& jobs_;
};

TEST_F(JobServiceTest, runs_a_query_to_its_result) {
  const Job job = finish(start("SELECT TOP 2 source_id, mag FROM gaiadr3.stars ORDER BY source_id").id);
  EXPECT_EQ(job.phase, Phase::completed);
  ASSERT_TRUE(job.result);
  EXPECT_EQ(text_of(job), "source_id,mag\n4611686018427387905,\n4611686018427387906,5.015625\n");
  EXPECT_EQ(job.result->rows, 2);
  EXPECT_LE(*job.started, *job.ended);
}

TEST_F(JobServiceTest, ids_have_the_archives_shape_and_never_repeat) {
  clock_.freeze(1404139480755);
  EXPECT_EQ(jobs_.next_id(), "1404139480755O");
  EXPECT_EQ(jobs_.next_id(), "1404139480756O");
}

TEST_F(JobServiceTest, a_bad_query_ends_in_error_with_its_message) {
  const Job job = finish(start("SELECT nothing FROM gaiadr3.stars").id);
  EXPECT_EQ(job.phase, Phase::error);
  ASSERT_TRUE(job.error);
  EXPECT_EQ(job.error->code, Code::bad_query);
  EXPECT_NE(job.error->message.find("nothing"), std::string::npos);
  EXPECT_FALSE(job.result);
}

TEST_F(JobServiceTest, an_unknown_format_shows_when_the_job_runs) {
  EXPECT_EQ(finish(start("SELECT ra FROM gaiadr3.stars", "papyrus").id).error->code, Code::unsupported_format);
}

TEST_F(JobServiceTest, reads_a_finished_job_as_a_table) {
  const Job first = finish(start("SELECT source_id, ra, dec FROM gaiadr3.stars WHERE mag < 6").id);
  const Job second = finish(start("SELECT COUNT(*) AS n FROM JOB_UPLOAD.JOB" + first.id).id);
  ASSERT_EQ(second.phase, Phase::completed) << second.error->message;
  EXPECT_EQ(text_of(second), "n\n" + std::to_string(first.result->rows) + "\n");
  const Job joined = finish(start("SELECT COUNT(*) AS n FROM job_upload.job" + first.id + " AS j JOIN gaiadr3.stars AS s USING (source_id)").id);
  ASSERT_EQ(joined.phase, Phase::completed) << joined.error->message;
  EXPECT_EQ(finish(start("SELECT * FROM job_upload.job1").id).error->code, Code::bad_query);
}

TEST_F(JobServiceTest, aborts_a_running_query) {
  const Job job = start(kSlowQuery);
  ASSERT_EQ(until_executing(job), "EXECUTING");
  ASSERT_TRUE(jobs_.abort("", job.id));
  const Job ended = **jobs_.find("", job.id);
  EXPECT_EQ(ended.phase, Phase::aborted);
  EXPECT_TRUE(ended.ended);
  // The executors are free again: both of them.
  EXPECT_EQ(finish(start("SELECT TOP 1 ra FROM gaiadr3.stars").id).phase, Phase::completed);
}

TEST_F(JobServiceTest, a_deleted_job_is_gone_and_its_work_with_it) {
  const Job job = start(kSlowQuery);
  ASSERT_EQ(until_executing(job), "EXECUTING");
  ASSERT_TRUE(jobs_.destroy("", job.id));
  EXPECT_EQ(jobs_.find("", job.id).error().code, Code::not_found);
  const Job done = finish(start("SELECT s.* FROM gaiadr3.stars AS s, gaiadr3.stars AS t WHERE t.mag < 6").id);
  ASSERT_TRUE(done.result->in_files);
  EXPECT_EQ(files(), 2u);
  const auto reading = jobs_.document(done);
  ASSERT_TRUE(jobs_.destroy("", done.id));
  EXPECT_EQ(files(), 0u);
  // Who has begun to read it reads on.
  EXPECT_EQ(reading->text()->size(), done.result->size);
  EXPECT_EQ(jobs_.document(done).error().code, Code::internal);
}

TEST_F(JobServiceTest, execution_duration_ends_a_job_when_the_clock_says_so) {
  clock_.freeze();
  const Job job = start(kSlowQuery);
  ASSERT_EQ(until_executing(job), "EXECUTING");
  ASSERT_TRUE(jobs_.set_execution_duration("", job.id, 5));
  EXPECT_EQ((*jobs_.find("", job.id))->phase, Phase::executing);
  clock_.advance(6000);
  EXPECT_EQ(finish(job.id).phase, Phase::aborted);
}

TEST_F(JobServiceTest, destruction_removes_a_job_when_the_clock_says_so) {
  clock_.freeze();
  const Job job = finish(start("SELECT TOP 1 ra FROM gaiadr3.stars").id);
  ASSERT_TRUE(jobs_.set_destruction("", job.id, clock_.now() + 1000));
  EXPECT_TRUE(jobs_.find("", job.id));
  clock_.advance(1001);
  EXPECT_EQ(jobs_.find("", job.id).error().code, Code::not_found);
  EXPECT_TRUE(jobs_.list("", {}).jobs.empty());
}

TEST_F(JobServiceTest, refuses_what_the_phase_forbids) {
  const Job job = finish(start("SELECT TOP 1 ra FROM gaiadr3.stars").id);
  EXPECT_EQ(jobs_.run("", job.id).error().code, Code::forbidden);
  EXPECT_EQ(jobs_.add_parameters("", job.id, {{"query", "x"}}, {}).error().code, Code::forbidden);
  EXPECT_TRUE(jobs_.abort("", job.id));  // changes nothing
  EXPECT_EQ((*jobs_.find("", job.id))->phase, Phase::completed);
}

TEST_F(JobServiceTest, keeps_one_users_jobs_from_another) {
  const auto job = jobs_.create("joe", query("SELECT 1 FROM gaiadr3.stars"), {});
  EXPECT_EQ(jobs_.find("ann", (*job)->id).error().code, Code::not_found);
  EXPECT_EQ(jobs_.find("", (*job)->id).error().code, Code::not_found);
  EXPECT_EQ(jobs_.destroy("ann", (*job)->id).error().code, Code::not_found);
  EXPECT_TRUE(jobs_.find("joe", (*job)->id));
  EXPECT_TRUE(jobs_.list("ann", {}).jobs.empty());
}

TEST_F(JobServiceTest, lists_by_phase_time_and_number) {
  clock_.freeze(1'000'000);
  const auto first = jobs_.create("", query("a"), {});
  clock_.advance(1000);
  const auto second = jobs_.create("", query("b"), {});
  ASSERT_TRUE(jobs_.abort("", (*first)->id));
  JobFilter filter;
  filter.phases = {Phase::pending};
  ASSERT_EQ(jobs_.list("", filter).jobs.size(), 1u);
  EXPECT_EQ(jobs_.list("", filter).jobs[0]->id, (*second)->id);
  filter = {};
  filter.after = 1'000'000;
  ASSERT_EQ(jobs_.list("", filter).jobs.size(), 1u);
  filter = {};
  filter.last = 5;
  ASSERT_EQ(jobs_.list("", filter).jobs.size(), 2u);
  EXPECT_EQ(jobs_.list("", filter).jobs[0]->id, (*second)->id);  // the newest first
}

TEST_F(JobServiceTest, many_jobs_from_many_threads_all_complete) {
  std::vector<std::thread> clients;
  std::atomic<int> completed{0};
  for (int t = 0; t < 8; ++t) {
    clients.emplace_back([&] {
      for (int i = 0; i < 10; ++i) {
        const auto job = jobs_.create("", query("SELECT TOP 3 ra, dec FROM gaiadr3.stars"), {});
        if (!job || !jobs_.run("", (*job)->id)) continue;
        auto now = jobs_.find("", (*job)->id);
        for (int k = 0; k < 50 && now && is_active((*now)->phase); ++k) now = jobs_.wait("", (*job)->id, 5, std::nullopt);
        if (now && (*now)->phase == Phase::completed && jobs_.destroy("", (*job)->id)) ++completed;
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(completed, 80);
}

}  // namespace
}  // namespace tapstand::jobs
