// What a UWS schema cannot say (UWS 1.1 sections 2.1.2 to 2.2.2): the phase goes with times, results and error.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "checks/kinds.h"
#include "checks/phases.h"
#include "core/instant.h"
#include "core/regex.h"
#include "core/text.h"

namespace tapcheck {
namespace {

/// Values of the job document's children, by local name, if there and not nil.
class Job {
 public:
  Job(const XmlDocument& document, const CheckContext& context) : document_(document), context_(context) {}

  std::optional<std::string> child(const std::string& name) const {
    const auto nodes = list(fmt::format("/uws:job/uws:{}[not(@xsi:nil='true' or @xsi:nil='1')]", name));
    return nodes.empty() ? std::nullopt : std::optional(std::string(trim(nodes.front())));
  }

  std::vector<std::string> list(const std::string& xpath) const {
    const auto value = document_.evaluate(xpath, context_.namespaces);
    const auto* nodes = value ? std::get_if<std::vector<std::string>>(&*value) : nullptr;
    return nodes == nullptr ? std::vector<std::string>() : *nodes;
  }

 private:
  const XmlDocument& document_;
  const CheckContext& context_;
};

void check_time(const Job& job, const char* name, std::vector<std::string>& problems) {
  static const std::string kInstant = R"(-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)";
  const auto text = job.child(name);
  if (!text || text->empty()) return;
  if (text->size() > 64 || !matches_whole(*text, kInstant)) {
    problems.push_back(fmt::format("{} '{}' is not an ISO 8601 instant", name, one_line(*text, 60)));
  }
}

void check_duration(const Job& job, std::vector<std::string>& problems) {
  const auto text = job.child("executionDuration");
  const auto seconds = text ? parse_integer(*text) : std::nullopt;
  if (text && (!seconds || *seconds < 0)) problems.push_back(fmt::format("executionDuration '{}' is not a number of seconds", one_line(*text, 60)));
}

void check_ends(const Job& job, const std::string& phase, std::vector<std::string>& problems) {
  const auto start = job.child("startTime");
  const auto end = job.child("endTime");
  const auto began = parse_instant(start.value_or(std::string()));
  const auto ended = parse_instant(end.value_or(std::string()));
  if (began && ended && *began > *ended) problems.emplace_back("startTime is after endTime");
  const bool waiting = phase == "PENDING" || phase == "QUEUED";
  if (waiting && !job.list("/uws:job/uws:results/uws:result").empty()) problems.push_back("there is a result in phase " + phase);
  if (phase == "COMPLETED" && (!start || !end)) problems.emplace_back("the job is COMPLETED without startTime and endTime");
}

void check_results(const Job& job, std::vector<std::string>& problems) {
  auto ids = job.list("/uws:job/uws:results/uws:result/@id");
  const auto hrefs = job.list("/uws:job/uws:results/uws:result/@xlink:href");
  if (ids.size() != job.list("/uws:job/uws:results/uws:result").size()) problems.emplace_back("a result has no id");
  std::sort(ids.begin(), ids.end());
  if (std::adjacent_find(ids.begin(), ids.end()) != ids.end()) problems.emplace_back("two results have the same id");
  for (const std::string& href : hrefs) {
    if (href.find("%3A%2F%2F") != std::string::npos || href.find("%3a%2f%2f") != std::string::npos) {
      problems.push_back(fmt::format("the href '{}' is percent-encoded as a whole", one_line(href, 80)));
    }
  }
}

}  // namespace

/// The base may have other names too (a service behind a proxy, a path of its own): what must hold is that the same
/// client can follow the URL (RFC 9110, 10.2.2), and that the job's id is its last part (UWS 1.1, 2.2.1).
Outcome check_job_location(const Arguments&, const Evidence& evidence, const CheckContext& context) {
  const std::string expected = "a Location on the same server, …/async/<job>";
  const auto location = find_header(evidence.response().headers, "Location");
  if (!location) return Outcome::miss(expected, fmt::format("the answer (status {}) has no Location", evidence.response().status));
  const std::string shown = "Location: " + one_line(*location);
  const auto url = resolve(evidence.exchange().request.url, *location);
  if (!url) return Outcome::miss(expected, url.error().message);
  const Url& base = context.target.base();
  const bool same_server = url->port == base.port && (url->host == base.host || (is_loopback(url->host) && is_loopback(base.host)));
  constexpr std::string_view kJobs = "/async/";
  const auto jobs = url->path.rfind(kJobs);
  if (!same_server || jobs == std::string::npos) return Outcome::miss(expected, shown);
  const std::string id = url->path.substr(jobs + kJobs.size());
  if (id.empty() || id.find('/') != std::string::npos || url->has_query) return Outcome::miss(expected, shown + " (no job id)");
  return Outcome::hold(expected, shown);
}

Outcome check_uws_job(const Arguments&, const Evidence& evidence, const CheckContext& context) {
  const std::string expected = "a legal UWS job document";
  const auto& document = evidence.xml();
  if (!document) return Outcome::miss(expected, document.error().message);
  const std::string ns = standard_namespaces().at("uws");
  if (document->root_name() != "job" || document->root_namespace() != ns) {
    return Outcome::miss(expected, fmt::format("the root is {{{}}}{}", one_line(document->root_namespace(), 80), one_line(document->root_name(), 40)));
  }
  const Job job(*document, context);
  std::vector<std::string> problems;
  const std::string phase = job.child("phase").value_or("");
  if (!is_phase(phase)) problems.push_back(fmt::format("phase '{}' is none of UWS", one_line(phase, 40)));
  if (job.child("jobId").value_or("").empty()) problems.emplace_back("there is no jobId");
  for (const char* name : {"quote", "creationTime", "startTime", "endTime", "destruction"}) check_time(job, name, problems);
  check_duration(job, problems);
  check_ends(job, phase, problems);
  check_results(job, problems);
  return Outcome::of_problems(expected, "phase " + phase, std::move(problems));
}

}  // namespace tapcheck
