// A job service over the small catalogue, for tests: with its state kept between services (restart()), or without.
#pragma once
#include <gtest/gtest.h>

#include "../support/small_catalogue.h"
#include "jobs/job_service.h"

namespace tapstand::jobs {

inline Parameters query(std::string text, std::string format = "csv") {
  return {{"request", "doQuery"}, {"lang", "ADQL"}, {"format", std::move(format)}, {"query", std::move(text)}};
}

constexpr const char* kSmallQuery = "SELECT TOP 2 source_id, mag FROM gaiadr3.stars ORDER BY source_id";
constexpr const char* kSmallAnswer = "source_id,mag\n4611686018427387905,\n4611686018427387906,5.015625\n";
// 67,000 rows: too many for memory.
constexpr const char* kLargeQuery = "SELECT s.* FROM gaiadr3.stars AS s, gaiadr3.stars AS t WHERE t.mag < 6";

class ServiceFixture : public ::testing::Test {
 protected:
  ServiceFixture() : engine_(*catalogue::Catalogue::open(tapstand::testing::make_small_catalogue(folder_.path)), 1000) {
    settings_.executors = 2;
  }

  void start_service(bool durable) {
    durable_ = durable;
    if (durable) state_ = std::move(*store::State::open(folder_.path / "data", store::Durability::full));
    auto opened = JobService::open(engine_, clock_, state_.get(), files_folder(), settings_,
                                   [](const std::string&) -> Result<Blob> { return fail(Code::forbidden, "no"); });
    ASSERT_TRUE(opened) << opened.error().message;
    service_ = std::move(*opened);
  }
  void restart() {
    service_.reset();
    state_.reset();
    start_service(durable_);
  }
  JobService& jobs() { return *service_; }
  std::filesystem::path files_folder() const { return folder_.path / "data" / "jobs"; }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(files_folder()), {}));
  }

  std::string start(const std::string& text, const std::string& owner = "", const std::string& format = "csv") {
    const auto job = jobs().create(owner, query(text, format), {}, JobService::Start::now);
    EXPECT_TRUE(job);
    return job ? (*job)->id : "";
  }
  std::string phase_of(const std::string& id, const std::string& owner = "") {
    const auto job = jobs().find(owner, id);
    return job ? std::string(phase_name((*job)->phase)) : "gone";
  }
  std::string until_executing(const std::string& id, const std::string& owner = "") {
    auto now = jobs().find(owner, id);
    while (now && (*now)->phase == Phase::queued) now = jobs().wait(owner, id, 10, Phase::queued);
    return phase_of(id, owner);
  }
  Job finish(const std::string& id, const std::string& owner = "") {
    auto job = jobs().find(owner, id);
    for (int i = 0; i < 30 && job && is_active((*job)->phase); ++i) job = jobs().wait(owner, id, 10, std::nullopt);
    EXPECT_TRUE(job) << id;
    return job ? **job : Job{};
  }
  std::string text_of(const Job& job) {
    const auto document = jobs().document(job);
    return document ? *document->text() : document.error().message;
  }

  tapstand::testing::TempFolder folder_;
  Clock clock_;
  JobSettings settings_;
  QueryEngine engine_;
  std::unique_ptr<store::State> state_;
  std::unique_ptr<JobService> service_;
  bool durable_ = false;
};

}  // namespace tapstand::jobs
