#include "model/archive.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "model/accounts.h"
#include "model/documents.h"

namespace tapcheck::model {
namespace {

bool has(const std::string& text, std::string_view part) { return lower(text).find(part) != std::string::npos; }

std::string value(const std::map<std::string, std::string>& parameters, const char* name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}

std::size_t number_after(const std::string& text, std::string_view word, std::size_t otherwise) {
  const auto at = lower(text).find(word);
  if (at == std::string::npos) return otherwise;
  const std::string rest = text.substr(at + word.size());
  const auto number = parse_integer(rest.substr(0, rest.find_first_not_of("0123456789")));
  return number ? static_cast<std::size_t>(*number) : otherwise;
}

Reply text(int status, std::string type, std::string body) { return {status, std::move(type), std::move(body), {}, false, false}; }

Reply see_other(const std::string& url) { return {303, "text/plain", "", {{"Location", url}}, false, false}; }

/// What stands for the whole of ADQL here.
bool runnable(const std::string& query) {
  return !has(query, "no_such") && !has(query, "from where") && !has(query, "drop") && has(query, "select");
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

Reply Archive::create(const Query& query) {
  if (query.method != "POST") return text(200, "text/xml", "<uws:jobs xmlns:uws=\"http://www.ivoa.net/xml/UWS/v1.0\"/>");
  const std::string id = fmt::format("17000000{:05}M", ++last_id_);
  Job& job = jobs_[id];
  job.parameters = query.parameters;
  job.owner = accounts_->user_of(query);
  job.phase = lower(value(query.parameters, "phase")) == "run" ? "QUEUED" : "PENDING";
  Reply reply = see_other(query.base + "/async/" + id);
  if (is("created-200")) reply.status = 200;
  if (is("no-location")) reply.headers.clear();
  if (is("location-elsewhere")) reply.headers = {{"Location", "http://127.0.0.1:9/elsewhere/" + id}};
  if (is("location-list")) reply.headers = {{"Location", query.base + "/async/"}};
  return reply;
}

/// A job is seen EXECUTING once before it ends.
void Archive::advance(Job& job) {
  if (is("stuck")) return;
  const std::string end = runnable(value(job.parameters, "query")) ? "COMPLETED" : "ERROR";
  if (job.phase == "EXECUTING" || (job.phase == "QUEUED" && instant_)) {
    job.phase = end;
  } else if (job.phase == "QUEUED") {
    job.phase = "EXECUTING";
  }
}

Reply Archive::job(const Query& query, const std::string& id, const std::string& below) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return text(is("unknown-job-200") ? 200 : 404, "text/plain", "no such job");
  Job& job = found->second;
  if (!may_see(accounts_->user_of(query), job)) return text(403, "text/plain", "not yours");
  const std::string url = query.base + "/async/" + id;
  if (query.method == "DELETE") {
    if (is("no-delete")) return text(500, "text/plain", "cannot");
    jobs_.erase(found);
    return see_other(query.base + "/async");
  }
  if (below.empty()) {
    advance(job);
    return job_document(query, id, job);
  }
  if (below == "/phase" && query.method == "POST") return set_phase(query, job, url);
  if (below == "/phase") return text(200, "text/plain", is("phase-xml") ? "<phase>" + job.phase + "</phase>" : job.phase);
  if (below == "/executionduration") return text(200, "text/plain", "3600");
  if (below == "/results/result" && job.phase == "COMPLETED") return result(job.parameters, false, job.owner);
  if (below == "/error" && job.phase == "ERROR") return text(200, "application/x-votable+xml", error_votable("no_such_column is unknown"));
  return text(404, "text/plain", "no such resource");
}

Reply Archive::set_phase(const Query& query, Job& job, const std::string& url) {
  const std::string wanted = value(query.parameters, "phase");
  if (wanted == "RUN") {
    job.phase = "QUEUED";
  } else if (wanted == "ABORT") {
    job.phase = "ABORTED";
  } else {
    return text(400, "text/plain", "no such phase");
  }
  return see_other(url);
}

Reply Archive::job_document(const Query& query, const std::string& id, const Job& job) {
  const bool gaia = is("gaia-dialect");
  const std::string zone = gaia ? "+0200" : "Z";
  const bool done = job.phase == "COMPLETED" || job.phase == "ERROR";
  const auto instant = [&](const char* name, const std::string& time) {
    return time.empty() ? fmt::format("<uws:{} xsi:nil=\"true\"/>", name) : fmt::format("<uws:{0}>{1}{2}</uws:{0}>", name, time, zone);
  };
  const std::string phase = fmt::format("<uws:phase>{}</uws:phase>", is("illegal-phase") && done ? "FINISHED" : job.phase);
  std::string out = "<uws:job xmlns:uws=\"http://www.ivoa.net/xml/UWS/v1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
                    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><uws:jobId>" + id + "</uws:jobId>";
  if (gaia) out += "<uws:runId xsi:nil=\"true\"/>";
  if (is("job-order")) out += phase;
  out += job.owner.empty() ? "<uws:ownerId xsi:nil=\"true\"/>" : "<uws:ownerId>" + job.owner + "</uws:ownerId>";
  if (!is("job-order")) out += phase;
  out += instant("quote", "");
  out += instant("startTime", done ? "2026-01-01T00:00:0" + std::string(is("times") ? "3" : "1") + ".000" : "");
  out += instant("endTime", done ? "2026-01-01T00:00:02.000" : "");
  out += "<uws:executionDuration>3600</uws:executionDuration>" + instant("destruction", "2026-01-08T00:00:00.000") + "<uws:parameters>";
  for (const auto& [name, text] : job.parameters) out += fmt::format("<uws:parameter id=\"{}\">{}</uws:parameter>", escape_xml(name), escape_xml(text));
  out += "</uws:parameters><uws:results>";
  std::string href = query.base + "/async/" + id + "/results/result";
  if (gaia) {
    replace_all(href, ":", "%3A");
    replace_all(href, "/", "%2F");
  }
  if ((job.phase == "COMPLETED" && !is("result-unlisted")) || (is("early-result") && job.phase == "PENDING")) {
    out += fmt::format("<uws:result id=\"result\" xlink:href=\"{}\"{}/>", href, gaia ? " mime=\"application/x-votable+xml\" rows=\"5\"" : "");
  }
  out += "</uws:results>";
  if (job.phase == "ERROR") out += "<uws:errorSummary type=\"fatal\" hasDetail=\"true\"><uws:message>no_such_column is unknown</uws:message></uws:errorSummary>";
  if (gaia && job.phase != "ERROR") out += "<uws:errorSummary xsi:nil=\"true\"/>";
  out += "</uws:job>";
  if (is("job-namespace")) replace_all(out, "UWS/v1.0", "UWS/v2.0");
  return text(200, "text/xml", std::move(out));
}

bool Archive::may_see(const std::string& user, const Job& job) const { return job.owner.empty() || job.owner == user || is("jobs-open"); }

Reply Archive::job_list(const Query& query, const std::string& list) const {
  const std::string user = accounts_->user_of(query);
  std::vector<std::string> ids;
  for (const auto& [id, job] : jobs_) {
    if (list == "async" && job.owner == user) ids.push_back(id);
  }
  if (has(value(query.parameters, "order"), ":desc") && !is("list-unordered")) std::reverse(ids.begin(), ids.end());
  const auto number = [&](const char* name, long long otherwise) {
    const std::string given = value(query.parameters, name);
    return given.empty() ? std::optional(otherwise) : parse_integer(given);
  };
  const auto offset = number("offset", 0);
  const auto limit = number("limit", std::ssize(ids));
  if (!offset || !limit) return text(400, "text/plain", "no number");
  ids.erase(ids.begin(), ids.begin() + std::min<std::ptrdiff_t>(*offset, std::ssize(ids)));
  if (std::ssize(ids) > *limit) ids.resize(static_cast<std::size_t>(*limit));
  std::string out = "<uws:jobs xmlns:uws=\"http://www.ivoa.net/xml/UWS/v1.0\">";
  for (const auto& id : ids) out += fmt::format("<uws:jobref id=\"{}\"><uws:phase>{}</uws:phase></uws:jobref>", id, jobs_.at(id).phase);
  return text(200, "text/xml", out + "</uws:jobs>");
}

Reply Archive::delete_jobs(const Query& query) {
  const std::string user = accounts_->user_of(query);
  for (const auto& id : split(value(query.parameters, "job_ids"), ',')) {
    const auto found = jobs_.find(id);
    if (found != jobs_.end() && may_see(user, found->second)) jobs_.erase(found);
    if (is("delete-first")) break;
  }
  return text(200, "text/plain", "OK");
}

Reply Archive::upload(const Query& query) {
  const auto job = jobs_.find(value(query.parameters, "jobid"));
  const Table stars = positions();
  return accounts_->upload(query, job == jobs_.end() ? nullptr : &stars);
}

Reply Archive::tables_document(const Query& query) const {
  const std::string wanted = value(query.parameters, "tables");
  const bool columns = lower(value(query.parameters, "only_tables")) != "true";
  const std::string own = accounts_->schemas(accounts_->user_of(query), wanted, columns, lower(value(query.parameters, "share_info")) == "true");
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
