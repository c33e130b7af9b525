// What one query may see: the catalogue, its uploads, finished jobs looked up when they are named, and the users' tables
// that who asks may read. A public table comes first: nobody's table changes what a name without a schema means.
// For one query and one thread; refers to what it is made of.
#pragma once
#include <map>

#include "catalogue/catalogue.h"
#include "jobs/query_engine.h"
#include "tables/visible.h"

namespace tapstand::jobs {

class RequestView final : public catalogue::View {
 public:
  RequestView(const catalogue::Catalogue& base, const JobTables& jobs, tables::Visible users)
      : base_(base), jobs_(jobs), users_(std::move(users)) {}

  void add_upload(std::shared_ptr<const catalogue::Table> table) { uploads_.push_back(std::move(table)); }
  // Attachment name → rows, for the jobs that were found.
  const std::map<std::string, JobTable>& jobs() const { return found_jobs_; }
  // Why a job that is there cannot be read; nothing where all could.
  const std::optional<Error>& job_problem() const { return job_problem_; }
  const tables::Visible& users() const { return users_; }

  Found find(const std::optional<Name>& schema, const Name& table) const override;
  std::vector<catalogue::Schema> schemas() const override;

 private:
  std::shared_ptr<const catalogue::Table> job_table(const std::string& name) const;

  const catalogue::Catalogue& base_;
  const JobTables& jobs_;
  const tables::Visible users_;
  std::vector<std::shared_ptr<const catalogue::Table>> uploads_{};
  mutable std::map<std::string, JobTable> found_jobs_{};
  mutable std::optional<Error> job_problem_{};
};

}  // namespace tapstand::jobs
