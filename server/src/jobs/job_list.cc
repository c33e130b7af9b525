#include "jobs/job_list.h"

#include <algorithm>

#include "core/text.h"

namespace tapstand::jobs {
namespace {

template <class T>
int three_way(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

std::uint64_t size_of(const Job& job) { return job.result ? job.result->size : 0; }
std::string_view text_of(const Job& job, std::string_view name) { return parameter(job.parameters, name).value_or(""); }

constexpr ListColumn kColumns[] = {
    {"JOB_ID", [](const Job& a, const Job& b) { return three_way(a.id, b.id); }},
    {"JOBNAME", [](const Job& a, const Job& b) { return three_way(a.name(), b.name()); }},
    {"JOBDESCRIPTION", [](const Job& a, const Job& b) { return three_way(text_of(a, "jobdescription"), text_of(b, "jobdescription")); }},
    {"QUERY", [](const Job& a, const Job& b) { return three_way(text_of(a, "query"), text_of(b, "query")); }},
    {"RUN_ID", [](const Job& a, const Job& b) { return three_way(a.run_id(), b.run_id()); }},
    {"OWNER_ID", [](const Job& a, const Job& b) { return three_way(a.owner, b.owner); }},
    {"PHASE_ID", [](const Job& a, const Job& b) { return three_way(phase_name(a.phase), phase_name(b.phase)); }},
    {"CREATION_TIME", [](const Job& a, const Job& b) { return three_way(a.created, b.created); }},
    {"START_TIME", [](const Job& a, const Job& b) { return three_way(a.started, b.started); }},
    {"END_TIME", [](const Job& a, const Job& b) { return three_way(a.ended, b.ended); }},
    {"DESTRUCTION_TIME", [](const Job& a, const Job& b) { return three_way(a.destruction, b.destruction); }},
    {"EXECUTION_DURATION", [](const Job& a, const Job& b) { return three_way(a.execution_duration, b.execution_duration); }},
    {"RESULT_SIZE", [](const Job& a, const Job& b) { return three_way(size_of(a), size_of(b)); }},
};

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

JobPage page_of(std::vector<JobPtr> passing, const JobFilter& filter) {
  JobPage page;
  if (filter.last && passing.size() > *filter.last) passing.erase(passing.begin(), passing.end() - static_cast<std::ptrdiff_t>(*filter.last));
  if (filter.last) std::reverse(passing.begin(), passing.end());
  page.total = passing.size();
  const std::size_t first = std::min(filter.offset, passing.size());
  const std::size_t end = filter.limit ? first + std::min(*filter.limit, passing.size() - first) : passing.size();
  const auto before = [&](const JobPtr& a, const JobPtr& b) {
    for (const auto& order : filter.order) {
      const int way = order.column->compare(*a, *b);
      if (way != 0) return order.descending ? way > 0 : way < 0;
    }
    // Among equals the order of creation, in the direction of the last column: pages never overlap.
    return filter.order.back().descending ? a->id > b->id : a->id < b->id;
  };
  if (!filter.order.empty()) {
    std::partial_sort(passing.begin(), passing.begin() + static_cast<std::ptrdiff_t>(end), passing.end(), before);
  }
  page.jobs.assign(std::make_move_iterator(passing.begin() + static_cast<std::ptrdiff_t>(first)),
                   std::make_move_iterator(passing.begin() + static_cast<std::ptrdiff_t>(end)));
  return page;
}

}  // namespace tapstand::jobs
