// What a list of jobs leaves out, and in which order it comes: UWS's filters (UWS 1.1 §2.2.2.1) and those of the archive
// (Gaia archive §3.14, and what its clients send). Values and pure functions; thread-safe.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jobs/job.h"

namespace tapstand::jobs {

// A column that lists can be ordered by; THE table of them is in job_list.cc.
struct ListColumn {
  std::string_view name;  // "CREATION_TIME"
  // Less than 0, 0 or more: as `a` stands to `b`. What is not there yet (a start time) stands before what is.
  int (*compare)(const Job& a, const Job& b);
  bool creation = false;  // the order of creation
};
std::span<const ListColumn> list_columns();
const ListColumn* find_list_column(std::string_view name);  // without regard to case; nullptr: none

struct Order {
  const ListColumn* column = nullptr;
  bool descending = false;
};

struct JobFilter {
  JobList list = JobList::async;
  std::vector<Phase> phases{};  // empty: all but ARCHIVED
  std::optional<Millis> after{};
  std::optional<std::size_t> last{};  // the newest so many, the newest first
  // Of the archive. Texts may hold * or % for any characters, and are compared without regard to case.
  std::optional<std::string> id{};
  std::optional<std::string> name{};
  std::optional<std::string> query{};  // somewhere in the text
  std::optional<Millis> started_from{}, started_to{}, ended_from{}, ended_to{};
  std::vector<Order> order{};  // empty: as created, the oldest first
  std::size_t offset = 0;
  std::optional<std::size_t> limit{};

  bool passes(const Job& job) const;
  bool passes_all() const;  // but ARCHIVED ones
};

struct JobPage {
  std::vector<JobPtr> jobs{};
  std::size_t total = 0;  // that pass the filter, on all pages together
};

// Does `text` fit `pattern`, in which * and % stand for any characters? Time grows with the product of their lengths.
bool fits(std::string_view pattern, std::string_view text);

// Cuts a page out of jobs that are given one by one in order of creation. Where the page is in that order too (as it
// mostly is) it costs what comes before its end; any other order costs a look at all jobs. For one list, one thread.
class PageCutter {
 public:
  explicit PageCutter(const JobFilter& filter);
  // Are jobs to be given from the newest to the oldest?
  bool newest_first() const { return newest_first_; }
  // False: the page is full, and all the rest would pass (but ARCHIVED jobs).
  bool add(const JobPtr& job);
  // `all`: how many jobs there are, where the giver stopped because the page was full.
  JobPage finish(std::optional<std::size_t> all = {});

 private:
  void sort();
  const JobFilter& filter_;
  const bool by_creation_;
  const bool newest_first_;
  const std::size_t end_;  // of the page
  JobPage page_;
};

}  // namespace tapstand::jobs
