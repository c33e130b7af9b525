#include "run/limits.h"

#include <fmt/format.h>

#include <algorithm>

#include "tables/result_table.h"

namespace tapcheck {
namespace {

constexpr int kLostAfter = 3;  // requests without any answer, in a row

bool unanswered(const Response& response) {
  return !response.arrived() && (response.transport == Transport::kUnreachable || response.transport == Transport::kTimeout);
}

class LimitedDriver final : public Driver {
 public:
  LimitedDriver(std::unique_ptr<Driver> inner, RunLimits& limits, bool paced) : inner_(std::move(inner)), limits_(limits), paced_(paced) {}

  Response send(const Request& request) override {
    if (!limits_.take(request)) {
      Response unsent;
      unsent.transport = Transport::kUnsent;
      unsent.transport_detail = limits_.closed().value_or("");
      return unsent;
    }
    if (paced_) limits_.pace(1);
    Response response = inner_->send(request);
    limits_.note(request, response);
    return response;
  }

  std::unique_ptr<Driver> another() const override {
    auto inner = inner_->another();
    return inner ? std::make_unique<LimitedDriver>(std::move(inner), limits_, false) : nullptr;
  }

 private:
  std::unique_ptr<Driver> inner_;
  RunLimits& limits_;
  bool paced_;
};

}  // namespace

std::unique_ptr<Driver> limited_driver(std::unique_ptr<Driver> inner, RunLimits& limits) {
  return std::make_unique<LimitedDriver>(std::move(inner), limits, true);
}

std::optional<std::string> RunLimits::closed_reason() const {
  if (!lost_.empty()) return "the target is lost: " + lost_;
  if (options_.max_requests && requests_ >= *options_.max_requests) return fmt::format("the budget of {} requests is used up", *options_.max_requests);
  if (options_.max_rows && rows_ >= *options_.max_rows) return fmt::format("the budget of {} rows is used up", *options_.max_rows);
  return std::nullopt;
}

std::optional<std::string> RunLimits::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_reason();
}

bool RunLimits::lost() const {
  const std::lock_guard lock(mutex_);
  return !lost_.empty();
}

std::vector<std::string> RunLimits::remarks() const {
  std::vector<std::string> remarks;
  if (options_.rate > 0) remarks.push_back(fmt::format("at most {:g} requests a second (--rate)", options_.rate));
  if (auto reason = closed()) remarks.push_back(*reason + "; the rest was skipped");
  return remarks;
}

void RunLimits::pace(std::size_t requests) {
  if (options_.rate <= 0) return;
  Seconds wait{0};
  {
    const std::lock_guard lock(mutex_);
    const Seconds now = clock_.now();
    const Seconds at = std::max(now, next_);
    next_ = at + Seconds(static_cast<double>(requests) / options_.rate);
    wait = at - now;
  }
  if (wait > Seconds(0)) clock_.sleep(wait);
}

bool RunLimits::take(const Request& request) {
  if (request.clean_up) return true;
  const std::lock_guard lock(mutex_);
  if (closed_reason()) return false;
  ++requests_;
  return true;
}

void RunLimits::note(const Request& request, const Response& response) {
  std::size_t rows = 0;
  if (options_.max_rows && !request.clean_up && response.status < 400 && !response.body.empty()) {
    const auto table = read_result_table(response.headers, response.body);
    if (table) rows = table->rows.size();
  }
  const std::lock_guard lock(mutex_);
  rows_ += rows;
  unanswered_ = unanswered(response) ? unanswered_ + 1 : 0;
  if (unanswered_ == kLostAfter && lost_.empty()) lost_ = response.transport_detail;
}

}  // namespace tapcheck
