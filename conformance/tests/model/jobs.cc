#include <fmt/format.h>

#include <algorithm>

#include "model/accounts.h"
#include "model/archive.h"
#include "model/documents.h"
#include "model/words.h"

namespace tapcheck::model {
namespace {

bool is_phase(const std::string& word) {
  static const std::set<std::string> kPhases{"PENDING", "QUEUED", "EXECUTING", "COMPLETED", "ERROR", "ABORTED", "HELD", "SUSPENDED", "ARCHIVED"};
  return kPhases.contains(word);
}

}  // namespace

Reply Archive::create(const Query& query) {
  if (query.method == "DELETE") return text(405, "text/plain", "");
  if (query.method != "POST") return filtered_list(query);
  const std::string id = fmt::format("17000000{:05}M", ++last_id_);
  Job& job = jobs_[id];
  job.parameters = query.parameters;
  job.owner = accounts_->user_of(query);
  job.phase = lower(value(query, "phase")) == "run" ? "QUEUED" : "PENDING";
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
  const bool delete_by_post = below.empty() && query.method == "POST" && value(query, "action") == "DELETE";
  if (delete_by_post || (query.method == "DELETE" && (below.empty() || is("delete-part")))) {
    if (is("no-delete")) return text(500, "text/plain", "cannot");
    if (!is("job-lingers")) jobs_.erase(found);
    return see_other(query.base + "/async");
  }
  if (query.method == "DELETE") return text(405, "text/plain", "");
  if (below.empty()) {
    const std::string wait = value(query, "wait");
    if (!wait.empty() && !parse_integer(wait)) return text(400, "text/plain", "WAIT is no number");
    advance(job);
    return job_document(query, id, job);
  }
  if (query.method == "POST") return set_part(query, below, job, url);
  return part(query, below, job);
}

Reply Archive::part(const Query&, const std::string& below, const Job& job) {
  if (below == "/phase") return text(200, "text/plain", is("phase-xml") ? "<phase>" + job.phase + "</phase>" : job.phase);
  if (below == "/executionduration") return text(200, "text/plain", job.duration);
  if (below == "/destruction") return text(200, "text/plain", "2026-01-08T00:00:00.000Z");
  if (below == "/parameters") {
    return text(200, "text/xml", fmt::format("<uws:parameters xmlns:uws=\"http://www.ivoa.net/xml/UWS/v1.0\">{}</uws:parameters>", parameters_of(job)));
  }
  if (below == "/results/result" && job.phase == "COMPLETED") return result(job.parameters, false, job.owner);
  if (below == "/error" && job.phase == "ERROR") return text(200, "application/x-votable+xml", error_votable("no_such_column is unknown"));
  return text(404, "text/plain", "no such resource");
}

Reply Archive::set_part(const Query& query, const std::string& below, Job& job, const std::string& url) {
  if (below == "/phase") return set_phase(query, job, url);
  if (below == "/executionduration") {
    const auto seconds = parse_integer(value(query, "executionduration"));
    if (!seconds || *seconds < 0) return text(400, "text/plain", "no duration");
    if (!is("duration-ignored")) job.duration = std::to_string(*seconds);
    return see_other(url);
  }
  if (below == "/destruction") return value(query, "destruction").starts_with("2") ? see_other(url) : text(400, "text/plain", "no instant");
  if (below == "/parameters") {
    if (job.phase != "PENDING" && !is("late-parameters")) return text(403, "text/plain", "too late");
    for (const auto& [name, given] : query.parameters) job.parameters[name] = given;
    return see_other(url);
  }
  return text(405, "text/plain", "");
}

std::string Archive::parameters_of(const Job& job) {
  std::string out;
  for (const auto& [name, given] : job.parameters) out += fmt::format("<uws:parameter id=\"{}\">{}</uws:parameter>", escape_xml(name), escape_xml(given));
  return out;
}

Reply Archive::set_phase(const Query& query, Job& job, const std::string& url) {
  const std::string wanted = value(query, "phase");
  if (wanted == "RUN") {
    if (job.phase != "PENDING" && !is("runs-again")) return text(403, "text/plain", "not PENDING");
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
                    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"" + std::string(gaia || is("uws-10") ? "" : " version=\"1.1\"") + "><uws:jobId>" + id + "</uws:jobId>";
  if (gaia) out += "<uws:runId xsi:nil=\"true\"/>";
  if (is("job-order")) out += phase;
  out += job.owner.empty() ? "<uws:ownerId xsi:nil=\"true\"/>" : "<uws:ownerId>" + job.owner + "</uws:ownerId>";
  if (!is("job-order")) out += phase;
  out += instant("quote", "");
  out += instant("startTime", done ? "2026-01-01T00:00:0" + std::string(is("times") ? "3" : "1") + ".000" : "");
  out += instant("endTime", done ? "2026-01-01T00:00:02.000" : "");
  out += "<uws:executionDuration>" + job.duration + "</uws:executionDuration>" + instant("destruction", "2026-01-08T00:00:00.000") + "<uws:parameters>";
  out += parameters_of(job);
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

/// By PHASE, AFTER and LAST. Jobs of the model are made in the year 2026.
Reply Archive::filtered_list(const Query& query) const {
  const std::string user = accounts_->user_of(query);
  const auto last = parse_integer(value(query, "last"));
  if (!value(query, "last").empty() && (!last || *last <= 0)) return text(400, "text/plain", "LAST is no number");
  std::vector<std::string> refs;
  for (const auto& [id, job] : jobs_) {
    if (job.owner != user || value(query, "after") > "2026") continue;
    const auto& phases = query.phases;
    if (!std::all_of(phases.begin(), phases.end(), is_phase)) return text(400, "text/plain", "no such phase");
    if (!phases.empty() && std::find(phases.begin(), phases.end(), job.phase) == phases.end() && !is("filters-ignored")) continue;
    refs.push_back(fmt::format("<uws:jobref id=\"{}\" xlink:href=\"{}/async/{}\"><uws:phase>{}</uws:phase></uws:jobref>", id, query.base, id, job.phase));
  }
  if (last) {
    if (!is("oldest-first")) std::reverse(refs.begin(), refs.end());
    if (std::ssize(refs) > *last) refs.resize(static_cast<std::size_t>(*last));
  }
  return text(200, "text/xml", "<uws:jobs xmlns:uws=\"http://www.ivoa.net/xml/UWS/v1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.1\">" + join(refs, "") + "</uws:jobs>");
}

Reply Archive::job_list(const Query& query, const std::string& list) const {
  const std::string user = accounts_->user_of(query);
  std::vector<std::string> ids;
  for (const auto& [id, job] : jobs_) {
    if (list == "async" && job.owner == user) ids.push_back(id);
  }
  if (has(value(query, "order"), ":desc") && !is("list-unordered")) std::reverse(ids.begin(), ids.end());
  const auto number = [&](const char* name, long long otherwise) {
    const std::string given = value(query, name);
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
  for (const auto& id : split(value(query, "job_ids"), ',')) {
    const auto found = jobs_.find(id);
    if (found != jobs_.end() && may_see(user, found->second)) jobs_.erase(found);
    if (is("delete-first")) break;
  }
  return text(200, "text/plain", "OK");
}

}  // namespace tapcheck::model
