#include "jobs/job_list.h"

#include <algorithm>
#include <limits>

#include "core/text.h"

namespace tapstand::jobs {
namespace {

template <class T>
int three_way(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

std::uint64_t size_of(const Job& job) { return job.result ? job.result->size : 0; }
std::string_view text_of(const Job& job, std::string_view name) { return parameter(job.parameters, name).value_or(""); }

// Ids grow with creation, also where the clock stands still or goes back.
int by_id(const Job& a, const Job& b) { return three_way(a.id, b.id); }

constexpr ListColumn kColumns[] = {
    {"JOB_ID", by_id, true},
    {"JOBNAME", [](const Job& a, const Job& b) { return three_way(a.name(), b.name()); }},
    {"JOBDESCRIPTION", [](const Job& a, const Job& b) { return three_way(text_of(a, "jobdescription"), text_of(b, "jobdescription")); }},
    {"QUERY", [](const Job& a, const Job& b) { return three_way(text_of(a, "query"), text_of(b, "query")); }},
    {"RUN_ID", [](const Job& a, const Job& b) { return three_way(a.run_id(), b.run_id()); }},
    {"OWNER_ID", [](const Job& a, const Job& b) { return three_way(a.owner, b.owner); }},
    {"PHASE_ID", [](const Job& a, const Job& b) { return three_way(phase_name(a.phase), phase_name(b.phase)); }},
    {"CREATION_TIME", by_id, true},
    {"START_TIME", [](const Job& a, const Job& b) { return three_way(a.started, b.started); }},
    {"END_TIME", [](const Job& a, const Job& b) { return three_way(a.ended, b.ended); }},
    {"DESTRUCTION_TIME", [](const Job& a, const Job& b) { return three_way(a.destruction, b.destruction); }},
    {"EXECUTION_DURATION", [](const Job& a, const Job& b) { return three_way(a.execution_duration, b.execution_duration); }},
    {"RESULT_SIZE", [](const Job& a, const Job& b) { return three_way(size_of(a), size_of(b)); }},
};

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

bool between(const std::optional<Millis>& at, const std::optional<Millis>& from, const std::optional<Millis>& to) {
  if (!from && !to) return true;
  return at && (!from || *at >= *from) && (!to || *at <= *to);
}

}  // namespace

std::span<const ListColumn> list_columns() { return kColumns; }

const ListColumn* find_list_column(std::string_view name) {
  for (const auto& column : kColumns) {
    if (iequals(column.name, name)) return &column;
  }
  return nullptr;
}

bool fits(std::string_view pattern, std::string_view text) {
  const auto any = [](char c) { return c == '*' || c == '%'; };
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && any(pattern[p])) {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && iequals(pattern.substr(p, 1), text.substr(t, 1))) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      // The last star takes one character more.
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && any(pattern[p])) ++p;
  return p == pattern.size();
}

bool JobFilter::passes(const Job& job) const {
  const bool phase_ok = phases.empty() ? job.phase != Phase::archived
                                       : std::find(phases.begin(), phases.end(), job.phase) != phases.end();
  if (!phase_ok || (after && job.created <= *after)) return false;
  if ((id && !fits(*id, job.id)) || (name && !fits(*name, job.name()))) return false;
  if (query && !fits("*" + *query + "*", text_of(job, "query"))) return false;
  return between(job.started, started_from, started_to) && between(job.ended, ended_from, ended_to);
}

bool JobFilter::passes_all() const {
  return phases.empty() && !after && !id && !name && !query && !started_from && !started_to && !ended_from && !ended_to;
}

PageCutter::PageCutter(const JobFilter& filter)
    : filter_(filter),
      by_creation_(filter.last || filter.order.empty() || filter.order.front().column->creation),
      newest_first_(filter.last || (by_creation_ && !filter.order.empty() && filter.order.front().descending)),
      end_(filter.offset + std::min({filter.limit.value_or(kNoLimit), filter.last.value_or(kNoLimit), kNoLimit - std::min(kNoLimit, filter.offset)})) {}

bool PageCutter::add(const JobPtr& job) {
  if (!filter_.passes(*job)) return true;
  const std::size_t position = page_.total++;
  if (!by_creation_ || (position >= filter_.offset && position < end_)) page_.jobs.push_back(job);
  return !by_creation_ || page_.total < end_ || !filter_.passes_all();
}

JobPage PageCutter::finish(std::optional<std::size_t> all) {
  if (all) page_.total = *all;
  if (filter_.last) page_.total = std::min(page_.total, *filter_.last);
  if (!by_creation_) sort();
  return std::move(page_);
}

void PageCutter::sort() {
  const auto before = [&](const JobPtr& a, const JobPtr& b) {
    for (const auto& order : filter_.order) {
      const int way = order.column->compare(*a, *b);
      if (way != 0) return order.descending ? way > 0 : way < 0;
    }
    // Among equals the order of creation, in the direction of the last column: pages never overlap.
    return filter_.order.back().descending ? a->id > b->id : a->id < b->id;
  };
  auto& jobs = page_.jobs;
  const auto first = static_cast<std::ptrdiff_t>(std::min(filter_.offset, jobs.size()));
  const auto end = static_cast<std::ptrdiff_t>(std::min(end_, jobs.size()));
  std::partial_sort(jobs.begin(), jobs.begin() + end, jobs.end(), before);
  jobs.erase(jobs.begin() + end, jobs.end());
  jobs.erase(jobs.begin(), jobs.begin() + first);
}

}  // namespace tapstand::jobs
