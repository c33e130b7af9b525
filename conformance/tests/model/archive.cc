#include "model/archive.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "model/accounts.h"
#include "model/discovery.h"
#include "model/documents.h"
#include "model/words.h"

namespace tapcheck::model {
namespace {

std::size_t number_after(const std::string& text, std::string_view word, std::size_t otherwise) {
  const auto at = lower(text).find(word);
  if (at == std::string::npos) return otherwise;
  const std::string rest = text.substr(at + word.size());
  const auto number = parse_integer(rest.substr(0, rest.find_first_not_of("0123456789")));
  return number ? static_cast<std::size_t>(*number) : otherwise;
}

}  // namespace

Archive::Archive(std::string fault) : fault_(fault), accounts_(std::make_unique<Accounts>(fault)) {}
Archive::~Archive() = default;

std::size_t Archive::left() const {
  const std::lock_guard lock(mutex_);
  return jobs_.size() + accounts_->left();
}

Reply Archive::answer(const Query& query) {
  const std::lock_guard lock(mutex_);
  if (is("maintenance")) return text(200, "text/html", "<html><body>Archive down for maintenance</body></html>");
  Reply reply = dispatch(query);
  if (is("wrong-type") && reply.type == "application/x-votable+xml") reply.type = "text/plain";
  const bool result_body = reply.status == 200 && has(reply.body, "<tabledata>");
  if (is("cut") && result_body) reply.cut = true;
  if (is("reset") && result_body) reply.reset = true;
  if (is("bad-gzip") && result_body) reply.headers.emplace_back("Content-Encoding", "gzip");
  if (is("doctype") && result_body) reply.body = "<!DOCTYPE VOTABLE [<!ENTITY a \"aa\">]>" + reply.body.substr(reply.body.find("<VOTABLE"));
  return reply;
}

Reply Archive::dispatch(const Query& query) {
  const std::string& path = query.path;
  if (path == "/availability") {
    if (query.method == "DELETE") return text(is("availability-delete") ? 200 : 405, "text/plain", "");
    return text(200, "text/xml", availability(is("availability") ? "maybe" : "true"));
  }
  if (path == "/capabilities") return text(200, "text/xml", capabilities(query.base, is("two-taps") ? 2 : 1, is("capabilities-root") ? "abilities" : "capabilities"));
  if (path == "/tables") return tables_document(query);
  if (path == "/sync") return is("sync-500") ? text(500, "text/plain", "null") : result(query.parameters, query.has_file, accounts_->user_of(query));
  if (path == "/../login") return accounts_->login(query);
  if (path == "/../logout") return accounts_->logout(query);
  if (path == "/../Upload") return upload(query);
  if (path == "/../TableTool") return accounts_->table_tool(query);
  if (path == "/share") return accounts_->share(query);
  if (path == "/event") return accounts_->events(query);
  if (path == "/notification") return accounts_->notifications(query);
  if (path == "/glots") return glots(query, fault_);
  if (path == "/../../data-server/datalink/links") return links(query, fault_);
  if (path == "/deletejobs") return delete_jobs(query);
  if (path.starts_with("/jobs/")) return job_list(query, path.substr(6));
  if (path == "/async") return create(query);
  if (path.starts_with("/async/")) {
    const std::string rest = path.substr(7);
    const auto slash = rest.find('/');
    return job(query, rest.substr(0, slash), slash == std::string::npos ? "" : rest.substr(slash));
  }
  return text(404, "text/plain", "no such resource");
}

bool Archive::may_see(const std::string& user, const Job& job) const { return job.owner.empty() || job.owner == user || is("jobs-open"); }

Reply Archive::upload(const Query& query) {
  const auto job = jobs_.find(value(query, "jobid"));
  const Table stars = positions();
  return accounts_->upload(query, job == jobs_.end() ? nullptr : &stars);
}

Reply Archive::tables_document(const Query& query) const {
  const std::string wanted = value(query, "tables");
  const bool columns = lower(value(query, "only_tables")) != "true";
  const std::string own = accounts_->schemas(accounts_->user_of(query), wanted, columns, lower(value(query, "share_info")) == "true");
  return text(200, "text/xml", tables(columns && wanted.empty(), own));
}

const Table* Archive::source(const std::string& query, bool has_file, const std::string& user, Table& made) const {
  if (!runnable(query)) return nullptr;
  if (has(query, "user_")) {
    const UserTable* table = accounts_->find(user, query);
    return table == nullptr ? nullptr : &(made = table->content);
  }
  const bool upload = has(query, "tap_upload.");
  const auto job_table = lower(query).find("job_upload.job");
  const bool known_job = job_table == std::string::npos || jobs_.contains(query.substr(job_table + 14));
  if ((upload && !has_file) || !known_job) return nullptr;
  made = upload                         ? uploaded()
         : has(query, "distance")       ? cone(is("cone-rows") ? 4733 : 4734)
         : has(query, "schema.columns") ? schema_columns()
         : has(query, "schema.tables")  ? schema_tables()
                                        : positions();
  return &made;
}

Reply Archive::result(const std::map<std::string, std::string>& parameters, bool has_file, const std::string& user) {
  const std::string query = value(parameters, "query");
  const bool upload = has(query, "tap_upload.");
  Table table;
  if (source(query, has_file, user, table) == nullptr) {
    if (is("error-ok")) return text(400, "application/x-votable+xml", error_votable("no_such_table", "OK"));
    return text(400, "application/x-votable+xml", error_votable("cannot run: " + query));
  }
  const std::size_t top = number_after(query, "top ", table.rows.size());
  if (table.rows.size() > top) table.rows.resize(top);
  const std::size_t maxrec = is("maxrec-ignored") ? table.rows.size() : static_cast<std::size_t>(parse_integer(value(parameters, "maxrec")).value_or(1'000'000));
  std::string status = table.rows.size() > maxrec || maxrec == 0 ? "OVERFLOW" : "OK";
  if (table.rows.size() > maxrec) table.rows.resize(maxrec);
  if (is("overflow-unmarked")) status = "OK";
  if (is("no-query-status")) status.clear();
  if (value(parameters, "format") == "csv") {
    if (is("csv-short")) table.rows.pop_back();
    return text(200, is("csv-type") ? "text/plain" : "text/csv", csv(table, !is("csv-header")));
  }
  const bool plain = !upload && table.fields.size() == 3;
  if (is("extra-field") && plain) {
    table.fields.emplace_back("parallax double");
    for (auto& row : table.rows) row.emplace_back("1.5");
  }
  if (is("rows-missing") && plain) table.rows.pop_back();
  if (is("bad-cell") && plain) table.rows[2][1] = "abc";
  if (is("null-id") && plain) table.rows[2][0] = "";
  if (is("range") && plain) table.rows[2][2] = "95.0";
  if (is("upload-changed") && upload) table.rows[0][1] = "266.4168";
  if (is("upload-columns") && upload) table.fields[1] = "_ra double";
  if (is("unsorted") && has(query, "distance")) std::swap(table.rows[10], table.rows[20]);
  if (is("ragged") && plain) table.rows[1].pop_back();
  std::string document = votable(table, status);
  if (is("schema-invalid") && plain) replace_all(document, "<TABLE>", "<TABLE bogus=\"1\">");
  return text(200, "application/x-votable+xml", std::move(document));
}

}  // namespace tapcheck::model
