#include "jobs/request_view.h"

#include "core/text.h"
#include "jobs/result_recorder.h"

namespace tapstand::jobs {

catalogue::View::Found RequestView::find(const std::optional<Name>& schema, const Name& table) const {
  if (schema && iequals(schema->text, "tap_upload")) {
    for (const auto& upload : uploads_) {
      if (table.delimited ? table.text == upload->name : iequals(table.text, upload->name)) return {upload, false};
    }
    return {};
  }
  if (schema && iequals(schema->text, "job_upload")) return {job_table(table.text), false};
  const auto found = base_.find(schema, table);
  return found.table || found.ambiguous ? found : users_.find(schema, table);
}

std::vector<catalogue::Schema> RequestView::schemas() const {
  auto all = base_.schemas();
  all.push_back({"tap_upload", "", "", "", 0, uploads_});
  all.push_back({"job_upload", "", "", "", 0, {}});
  all.insert(all.end(), users_.schemas().begin(), users_.schemas().end());
  return all;
}

// `job<ID>` in any case: job ids end in capitals that unquoted names lose.
std::shared_ptr<const catalogue::Table> RequestView::job_table(const std::string& name) const {
  if (!istarts_with(name, "job")) return nullptr;
  auto stored = jobs_(std::string_view(name).substr(3));
  if (!stored) {
    if (stored.error().code != Code::not_found) job_problem_ = stored.error();
    return nullptr;
  }
  auto table = std::make_shared<catalogue::Table>();
  const std::string alias = to_lower(name);
  table->schema = "job_upload";
  table->name = name;
  table->sql_name = quote_identifier(alias) + ".result";
  table->nrows = table->size = stored->rows;
  for (const auto& field : stored->fields) {
    catalogue::Column column;
    column.field = field;
    column.sql_name = result_column(table->columns.size());
    table->columns.push_back(std::move(column));
  }
  found_jobs_[alias] = std::move(*stored);
  return table;
}

}  // namespace tapstand::jobs
