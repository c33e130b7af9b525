// /Upload: users' own tables come and go (seed §2.4, §2.5, §3.7, §3.8): from a file, a URL or a finished job.
#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "endpoints/errors.h"
#include "endpoints/handlers.h"
#include "endpoints/parameters.h"
#include "formats/format.h"
#include "tables/user_tables.h"

namespace tapstand::endpoints {
namespace {

// A new table as the request describes it.
struct NewTable {
  std::string name;
  std::string description;
  std::string told;  // what the client is told about its source
  tables::UserTables::Fill fill;
};

std::string given(const Call& call, std::string_view name) { return std::string(trim(call.request.param_or(name, ""))); }

// The file of the form; a field without a file name is text that was typed.
Result<Blob> file_of(const Call& call) {
  for (const auto& part : call.request.parts) {
    if (iequals(part.name, "file")) return part.content;
  }
  const auto text = call.request.param("file");
  if (!text || text->empty()) return fail(Code::bad_request, "FILE is missing: the file that holds the table. URL or JOBID can take its place.");
  Blob blob;
  TRY(blob.append(*text));
  return blob;
}

Result<NewTable> from_document(Call& call) {
  NewTable table{given(call, "table_name"), given(call, "table_desc"), {}, {}};
  if (table.name.empty()) return fail(Code::bad_request, "TABLE_NAME is missing: the name of the new table.");
  TRY(tables::check_new_name(table.name));
  const std::string name = given(call, "format");
  const auto* format = formats::find_input_format(name.empty() ? "votable" : name);
  if (format == nullptr) {
    return fail(Code::unsupported_format, fmt::format("FORMAT {} is not known for uploads: take one of {}.", tables::shown(name), formats::input_format_names()));
  }
  const std::string url = given(call, "url");
  Blob document;
  if (!url.empty()) {
    TRY_ASSIGN(document, call.context.jobs.fetch()(url));
  } else {
    TRY_ASSIGN(document, file_of(call));
  }
  table.told = fmt::format("Uploaded file (size: {})", document.size());
  table.fill = [document, format](RowSink& sink) { return format->read(document, sink, formats::ReadLimits{}); };
  return table;
}

// Clients send the job's FORMAT wrongly, and a FILE without content: neither means anything here.
Result<NewTable> from_job(Call& call, const std::string& id) {
  TRY_ASSIGN(const auto job, call.context.jobs.find(call.user, id));
  if (!job->result) return fail(Code::bad_request, fmt::format("Job {} has no result: it is {}.", job->id, jobs::phase_name(job->phase)));
  NewTable table{given(call, "table_name"), given(call, "table_desc"), {}, {}};
  if (table.name.empty()) table.name = "t" + job->id;
  if (table.description.empty()) table.description = jobs::parameter(job->parameters, "query").value_or("");
  table.told = fmt::format("Uploaded job {}", job->id);
  table.fill = [&service = call.context.jobs, job](RowSink& sink) -> Result<void> {
    TRY_ASSIGN(const auto rows, service.rows(*job));
    TRY(sink.start(rows->fields()));
    for (;;) {
      TRY_ASSIGN(const Row* row, rows->next());
      if (row == nullptr) return {};
      TRY(sink.row(*row));
    }
  };
  return table;
}

Result<std::string> add(Call& call) {
  const std::string job = given(call, "jobid");
  TRY_ASSIGN(const auto table, job.empty() ? from_document(call) : from_job(call, job));
  TRY_ASSIGN(const auto made, call.context.user_tables.create(call.user, table.name, table.description, table.fill));
  return fmt::format("{} into '{}'\n", table.told, made->written);
}

Result<std::string> remove(Call& call) {
  const std::string name = given(call, "table_name");
  if (name.empty()) return fail(Code::bad_request, "TABLE_NAME is missing: the table to delete.");
  TRY_ASSIGN(const auto bare, tables::own_name(call.user, name));
  // Others may be at work with a table that is shared: removing it takes the word for it.
  if (call.context.user_tables.is_shared(call.user, bare) && !flag(call.request, "force_removal")) {
    return fail(Code::forbidden, fmt::format("Table {} is shared: FORCE_REMOVAL=TRUE removes it all the same.", tables::shown(bare)));
  }
  TRY(call.context.user_tables.drop(call.user, bare));
  return fmt::format("Removed table '{}.{}'\n", tables::schema_of(call.user), bare);
}

Result<std::string> answer(Call& call) {
  TRY(require_user(call));
  return flag(call.request, "delete") ? remove(call) : add(call);
}

}  // namespace

http::Response upload(Call& call) {
  auto told = answer(call);
  return told ? http::Response::text(std::move(*told)) : html_error_response(told.error());
}

}  // namespace tapstand::endpoints
