// Jobs that outlive their server: what was acknowledged is there after a restart, whole or not at all.
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "service_fixture.h"

namespace tapstand::jobs {
namespace {

class DurableJobs : public ServiceFixture {
 protected:
  void SetUp() override { start_service(true); }
};

Upload upload(const std::string& name, const std::string& text) {
  Upload made{name, {}};
  EXPECT_TRUE(made.content.append(text));
  return made;
}

TEST_F(DurableJobs, keeps_a_small_result_in_the_state) {
  const std::string id = start(kSmallQuery, "joe", "votable_plain");
  const Job before = finish(id, "joe");
  const std::string text = text_of(before);
  EXPECT_EQ(files(), 0u);
  restart();
  const auto after = jobs().find("joe", id);
  ASSERT_TRUE(after);
  EXPECT_EQ((*after)->phase, Phase::completed);
  EXPECT_EQ((*after)->created, before.created);
  EXPECT_EQ((*after)->started, before.started);
  EXPECT_EQ((*after)->ended, before.ended);
  EXPECT_EQ((*after)->destruction, before.destruction);
  EXPECT_EQ((*after)->parameters, before.parameters);
  EXPECT_EQ((*after)->result->media_type, before.result->media_type);
  EXPECT_EQ((*after)->result->rows, 2);
  EXPECT_EQ(text_of(**after), text);
  EXPECT_EQ(jobs().find("ann", id).error().code, Code::not_found);
  EXPECT_EQ(text_of(finish(start("SELECT COUNT(*) AS n FROM job_upload.job" + id, "joe"), "joe")), "n\n2\n");
}

TEST_F(DurableJobs, keeps_a_large_result_in_files) {
  const std::string id = start(kLargeQuery);
  const std::string text = text_of(finish(id));
  EXPECT_GT(text.size(), 1'000'000u);
  EXPECT_EQ(files(), 2u);
  restart();
  const Job after = **jobs().find("", id);
  EXPECT_EQ(text_of(after), text);
  EXPECT_EQ(text_of(finish(start("SELECT COUNT(*) AS n FROM job_upload.job" + id))), "n\n" + std::to_string(after.result->rows) + "\n");
  ASSERT_TRUE(jobs().destroy("", id));
  EXPECT_EQ(files(), 0u);
}

TEST_F(DurableJobs, keeps_parameters_of_any_bytes_limits_and_uploads) {
  auto parameters = query("SELECT * FROM tap_upload.t");
  parameters.push_back({"jobname", std::string("\xFF\x00 odd", 6)});
  parameters.push_back({"upload", "t,param:p"});
  const std::string votable =
      "<VOTABLE version=\"1.3\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE><TABLE><FIELD name=\"a\" datatype=\"int\"/>"
      "<DATA><TABLEDATA><TR><TD>42</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>";
  const auto made = jobs().create("", parameters, {upload("p", votable)});
  const std::string id = (*made)->id;
  ASSERT_TRUE(jobs().add_parameters("", id, {{"runid", "r1"}}, {upload("q", "second")}));
  ASSERT_TRUE(jobs().set_execution_duration("", id, 77));
  restart();
  const Job after = **jobs().find("", id);
  parameters.push_back({"runid", "r1"});
  EXPECT_EQ(after.parameters, parameters);
  EXPECT_EQ(after.execution_duration, 77);
  ASSERT_EQ(after.uploads.size(), 2u);
  EXPECT_EQ(*after.uploads[0].content.text(), votable);
  EXPECT_EQ(*after.uploads[1].content.text(), "second");
  ASSERT_TRUE(jobs().run("", id));
  EXPECT_EQ(text_of(finish(id)), "a\n42\n");
  ASSERT_TRUE(jobs().destroy("", id));
  EXPECT_EQ(files(), 0u);
}

TEST_F(DurableJobs, deleted_and_failed_and_aborted_stay_so) {
  const std::string deleted = start(kSmallQuery);
  finish(deleted);
  ASSERT_TRUE(jobs().destroy("", deleted));
  const std::string failed = start("SELECT nothing FROM gaiadr3.stars");
  const Error error = *finish(failed).error;
  const auto aborted = jobs().create("", query(kSmallQuery), {});
  ASSERT_TRUE(jobs().abort("", (*aborted)->id));
  restart();
  EXPECT_EQ(phase_of(deleted), "gone");
  EXPECT_EQ(phase_of((*aborted)->id), "ABORTED");
  const Job after = **jobs().find("", failed);
  EXPECT_EQ(after.phase, Phase::error);
  EXPECT_EQ(after.error->code, error.code);
  EXPECT_EQ(after.error->message, error.message);
  EXPECT_EQ(after.error->span.column, error.span.column);
}

TEST_F(DurableJobs, what_was_under_way_runs_again) {
  // Pausing is not kept: the query itself is what runs again.
  const std::string running = start(tapstand::testing::kSlowQuery);
  ASSERT_EQ(until_executing(running), "EXECUTING");
  restart();
  EXPECT_EQ(until_executing(running), "EXECUTING");
  ASSERT_TRUE(jobs().abort("", running));
  restart();
  EXPECT_EQ(phase_of(running), "ABORTED");
}

TEST_F(DurableJobs, ids_go_on_after_a_restart) {
  clock_.freeze();
  const std::string first = start(kSmallQuery);
  restart();
  EXPECT_GT(start(kSmallQuery), first);
}

TEST_F(DurableJobs, half_written_files_are_swept_away) {
  const std::string id = start(kLargeQuery);
  finish(id);
  std::ofstream(files_folder() / "1404139480755O.result") << "never acknowledged";
  std::ofstream(files_folder() / "1404139480755O.rows.part") << "half";
  restart();
  EXPECT_EQ(files(), 2u);
  EXPECT_EQ(phase_of(id), "COMPLETED");
}

TEST_F(DurableJobs, destruction_comes_while_the_server_is_down) {
  clock_.freeze();
  const std::string id = start(kLargeQuery);
  finish(id);
  ASSERT_TRUE(jobs().set_destruction("", id, clock_.now() + 1000));
  service_.reset();
  clock_.advance(2000);
  restart();
  EXPECT_EQ(phase_of(id), "gone");
  EXPECT_EQ(files(), 0u);
}

// Killed in the middle of work, many times: a result is there whole, or its job runs again.
TEST_F(DurableJobs, a_killed_server_leaves_no_half_job) {
  service_.reset();
  state_.reset();
  std::vector<std::string> acknowledged;
  for (int round = 0; round < 5; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      start_service(true);
      for (int i = 0;; ++i) {
        const std::string id = start(i % 2 == 0 ? kLargeQuery : kSmallQuery) + "\n";
        if (::write(pipe_ends[1], id.data(), id.size()) < 0) ::_exit(1);
      }
    }
    ::close(pipe_ends[1]);
    char line[15];
    for (int i = 0; i < 6 + round && ::read(pipe_ends[0], line, sizeof line) == sizeof line; ++i) acknowledged.emplace_back(line, 14);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(pipe_ends[0]);
  }
  start_service(true);
  for (const auto& id : acknowledged) {
    const Job job = finish(id);
    ASSERT_EQ(job.phase, Phase::completed) << id;
    EXPECT_EQ(text_of(job).size(), job.result->size);
    EXPECT_EQ(text_of(job).back(), '\n');
  }
  EXPECT_GE(acknowledged.size(), 35u);
}

}  // namespace
}  // namespace tapstand::jobs
