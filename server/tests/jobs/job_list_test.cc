#include "jobs/job_list.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tapstand::jobs {
namespace {

JobPtr job(std::string id, std::string name, std::int64_t created, Phase phase = Phase::completed, std::string query = "SELECT 1") {
  Job made;
  made.id = std::move(id);
  made.created = created;
  made.phase = phase;
  made.parameters = {{"jobname", std::move(name)}, {"query", std::move(query)}};
  if (phase != Phase::pending) made.started = created + 10;
  if (is_final(phase)) made.ended = created + 20;
  return std::make_shared<const Job>(std::move(made));
}

std::string ids(const JobPage& page) {
  std::string text;
  for (const auto& one : page.jobs) text += one->id;
  return text;
}

const std::vector<JobPtr> kJobs = {job("a", "x", 100), job("b", "z", 200, Phase::pending), job("c", "y", 300, Phase::error), job("d", "x", 400)};

JobPage page(JobFilter filter) {
  PageCutter cutter(filter);
  auto jobs = kJobs;
  if (cutter.newest_first()) std::reverse(jobs.begin(), jobs.end());
  for (const auto& one : jobs) {
    if (!cutter.add(one)) return cutter.finish(jobs.size());
  }
  return cutter.finish();
}

Order by(std::string_view column, bool descending) { return {find_list_column(column), descending}; }

TEST(JobList, patterns_have_stars_and_no_case) {
  EXPECT_TRUE(fits("", ""));
  EXPECT_TRUE(fits("AbC", "aBc"));
  EXPECT_FALSE(fits("abc", "abcd"));
  EXPECT_TRUE(fits("a*c", "abbbc"));
  EXPECT_TRUE(fits("%b%", "abc"));
  EXPECT_FALSE(fits("a*d*c", "abbbc"));
  EXPECT_TRUE(fits("*", ""));
  EXPECT_FALSE(fits("?", "a"));
  // No blow-up: hostile patterns take the product of the lengths at most.
  EXPECT_FALSE(fits(std::string(500, '*') + "b", std::string(20'000, 'a')));
  std::string stars;
  for (int i = 0; i < 300; ++i) stars += "a*";
  EXPECT_FALSE(fits(stars + "b", std::string(20'000, 'a')));
}

TEST(JobList, orders_by_several_columns) {
  EXPECT_EQ(ids(page({})), "abcd");
  EXPECT_EQ(ids(page({.order = {by("creation_time", true)}})), "dcba");
  EXPECT_EQ(ids(page({.order = {by("JOBNAME", false), by("CREATION_TIME", true)}})), "dacb");
  EXPECT_EQ(ids(page({.order = {by("START_TIME", false)}})), "bacd");  // not started comes first
  EXPECT_EQ(find_list_column("COLOUR"), nullptr);
  for (const auto& column : list_columns()) {
    for (const bool descending : {false, true}) EXPECT_EQ(page({.order = {{&column, descending}}}).jobs.size(), 4u) << column.name;
  }
}

TEST(JobList, cuts_pages_that_never_overlap) {
  std::string all;
  for (std::size_t offset = 0; offset < 4; ++offset) {
    const auto one = page({.order = {by("JOBNAME", true)}, .offset = offset, .limit = 1});
    EXPECT_EQ(one.total, 4u);
    all += ids(one);
  }
  EXPECT_EQ(all, "bcda");
  for (std::size_t offset = 0; offset < 6; ++offset) {
    const auto newest = page({.order = {by("CREATION_TIME", true)}, .offset = offset, .limit = 2});
    EXPECT_EQ(ids(newest), std::string("dcba").substr(std::min<std::size_t>(offset, 4), 2));
    EXPECT_EQ(newest.total, 4u);
  }
  EXPECT_EQ(page({.phases = {Phase::completed}, .limit = 1}).total, 2u);
  EXPECT_EQ(page({.last = 3}).total, 3u);
  EXPECT_EQ(ids(page({.offset = 9})), "");
  EXPECT_EQ(ids(page({.limit = 0})), "");
  EXPECT_EQ(ids(page({.offset = 2, .limit = 1'000'000'000'000})), "cd");
}

TEST(JobList, filters_are_anded) {
  EXPECT_EQ(ids(page({.phases = {Phase::completed, Phase::error}})), "acd");
  EXPECT_EQ(ids(page({.after = 200})), "cd");
  EXPECT_EQ(ids(page({.phases = {Phase::completed}, .last = 1})), "d");
  EXPECT_EQ(ids(page({.last = 3})), "dcb");
  EXPECT_EQ(ids(page({.name = "X"})), "ad");
  EXPECT_EQ(ids(page({.query = "select"})), "abcd");
  EXPECT_EQ(ids(page({.query = "nothing"})), "");
  EXPECT_EQ(ids(page({.started_from = 110, .started_to = 310})), "ac");
  EXPECT_EQ(ids(page({.ended_to = 120})), "a");
  EXPECT_EQ(ids(page({.id = "c"})), "c");
}

}  // namespace
}  // namespace tapstand::jobs
