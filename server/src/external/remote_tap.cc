#include "external/remote_tap.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "core/text.h"

namespace tapstand::external {
namespace {

constexpr std::size_t kErrorBytes = 256 * 1024;
constexpr std::size_t kLongestMessage = 2000;
constexpr auto kGlance = std::chrono::milliseconds(20);
constexpr std::string_view kPassedOn[] = {"query", "lang", "format", "responseformat", "maxrec", "upload", "runid", "version"};

// base + "/sync": the base may end in a slash, and may carry a query of its own that comes last.
Result<http::OutgoingUrl> below(const http::OutgoingUrl& base, std::string_view path) {
  http::OutgoingUrl url = base;
  const auto question = url.target.find('?');
  const std::string query = question == std::string::npos ? "" : url.target.substr(question);
  url.target.resize(std::min(question, url.target.size()));
  while (url.target.ends_with('/')) url.target.pop_back();
  url.target += fmt::format("/{}{}", path, query);
  return url;
}

std::string unescape(std::string_view text) {
  constexpr std::pair<std::string_view, char> kEntities[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}};
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto* entity = std::find_if(std::begin(kEntities), std::end(kEntities),
                                      [&](const auto& row) { return text.substr(i).starts_with(row.first); });
    if (entity == std::end(kEntities)) {
      out += text[i++];
    } else {
      out += entity->second;
      i += entity->first.size();
    }
  }
  return out;
}

bool is_html(const http::OutgoingHead& head) {
  return head.content_type == "text/html" || head.content_type == "application/xhtml+xml";
}

// What a service answers instead of a table is told to the client; a page is not worth repeating.
std::string shorten(std::string_view text) {
  std::string out(trim(text).substr(0, kLongestMessage));
  return out;
}

}  // namespace

std::string error_of_votable(std::string_view document) {
  for (auto at = document.find("QUERY_STATUS"); at != std::string_view::npos; at = document.find("QUERY_STATUS", at + 1)) {
    const auto begin = document.rfind('<', at);
    const auto end = document.find('>', at);
    if (begin == std::string_view::npos || end == std::string_view::npos) return {};
    const auto tag = document.substr(begin, end - begin);
    if (tag.find("\"ERROR\"") == std::string_view::npos && tag.find("'ERROR'") == std::string_view::npos) continue;
    std::string_view text = tag.ends_with('/') ? "" : document.substr(end + 1);
    if (text.starts_with("<![CDATA[")) {
      text.remove_prefix(9);
      return shorten(text.substr(0, text.find("]]>")));
    }
    const auto message = shorten(unescape(text.substr(0, text.find('<'))));
    return message.empty() ? "an error without a message" : message;
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> remote_parameters(const RemoteQuery& query) {
  std::vector<std::pair<std::string, std::string>> out{{"REQUEST", "doQuery"}};
  for (const auto& [name, value] : query.parameters) {
    const bool passed = std::find(std::begin(kPassedOn), std::end(kPassedOn), name) != std::end(kPassedOn);
    // The documented command names the language twice: once is what TAP allows.
    const auto same = [&](const auto& other) { return iequals(other.first, name); };
    if (passed && (name == "upload" || std::none_of(out.begin(), out.end(), same))) out.emplace_back(to_upper(name), value);
  }
  return out;
}

Error RemoteTap::explain(const http::OutgoingHead& head, http::Transfer& transfer) const {
  const auto body = transfer.text(kErrorBytes);
  const std::string& host = head.url.host;
  if (!body) return body.error();
  if (const auto message = error_of_votable(*body); !message.empty()) {
    const bool refused = head.status >= 400 && head.status < 500;
    return {refused ? Code::bad_query : Code::external, fmt::format("The TAP service of {} answered: {}", host, message), {}};
  }
  if (is_html(head) || body->find("<html") != std::string::npos || body->find("<HTML") != std::string::npos) {
    return {Code::external, fmt::format("{} answered with a web page instead of a table (status {}).", host, head.status), {}};
  }
  return {Code::external, fmt::format("{} answered with status {}: {}", host, head.status, shorten(*body)), {}};
}

Result<std::unique_ptr<http::Transfer>> RemoteTap::sync(const RemoteQuery& query, const Stopped& stopped) const {
  http::OutgoingRequest request;
  TRY_ASSIGN(const auto base, http::parse_outgoing_url(query.service));
  TRY_ASSIGN(request.url, below(base, "sync"));
  request.method = "POST";
  request.form = remote_parameters(query);
  request.files = query.uploads;
  TRY_ASSIGN(auto transfer, outgoing_.open(std::move(request), {limits_.bytes, limits_.result_seconds, 5}, stopped));
  TRY_ASSIGN(const auto* head, transfer->head());
  if (head->status != 200 || is_html(*head)) return tl::unexpected<Error>(explain(*head, *transfer));
  return transfer;
}

Result<http::OutgoingUrl> RemoteTap::submit(const RemoteQuery& query, const Stopped& stopped) const {
  http::OutgoingRequest request;
  TRY_ASSIGN(const auto base, http::parse_outgoing_url(query.service));
  TRY_ASSIGN(request.url, below(base, "async"));
  request.method = "POST";
  request.form = remote_parameters(query);
  // The result becomes a table here, whatever format the client wants it in.
  std::erase_if(request.form, [](const auto& parameter) { return parameter.first == "FORMAT" || parameter.first == "RESPONSEFORMAT"; });
  request.form.emplace_back("FORMAT", "votable");
  request.form.emplace_back("PHASE", "RUN");
  request.files = query.uploads;
  request.follow = false;
  TRY_ASSIGN(const auto transfer, outgoing_.open(std::move(request), {kErrorBytes, limits_.answer_seconds, 0}, stopped));
  TRY_ASSIGN(const auto* head, transfer->head());
  if (head->status != 303 && head->status != 302) return tl::unexpected<Error>(explain(*head, *transfer));
  if (head->location.empty()) return fail(Code::external, fmt::format("{} made a job and did not say where.", head->url.host));
  return http::resolve_reference(head->url, head->location);
}

Result<std::string> RemoteTap::small_text(const http::OutgoingUrl& url, const Stopped& stopped) const {
  http::OutgoingRequest request;
  request.url = url;
  TRY_ASSIGN(const auto transfer, outgoing_.open(std::move(request), {kErrorBytes, limits_.answer_seconds, 5}, stopped));
  TRY_ASSIGN(const auto* head, transfer->head());
  if (head->status != 200) return tl::unexpected<Error>(explain(*head, *transfer));
  return transfer->text(kErrorBytes);
}

Result<void> RemoteTap::wait_for_end(const http::OutgoingUrl& job, const Stopped& stopped) const {
  TRY_ASSIGN(const auto phase_url, below(job, "phase"));
  // Often at first, for short jobs; then every two seconds.
  for (auto pause = std::chrono::milliseconds(40);; pause = std::min(pause * 3 / 2, std::chrono::milliseconds(2000))) {
    TRY_ASSIGN(const auto text, small_text(phase_url, stopped));
    const auto phase = to_upper(trim(text));
    if (phase == "COMPLETED") return {};
    if (phase == "ERROR") {
      TRY_ASSIGN(const auto error_url, below(job, "error"));
      TRY_ASSIGN(const auto document, small_text(error_url, stopped));
      const auto message = error_of_votable(document);
      return fail(Code::bad_query, fmt::format("The TAP service of {} answered: {}", job.host, message.empty() ? shorten(document) : message));
    }
    if (phase != "PENDING" && phase != "QUEUED" && phase != "EXECUTING" && phase != "HELD" && phase != "SUSPENDED") {
      return fail(Code::external, fmt::format("The job at {} ended as {}.", job.host, phase.substr(0, 40)));
    }
    for (auto waited = std::chrono::milliseconds(0); waited < pause; waited += kGlance) {
      if (stopped && stopped()) return fail(Code::aborted, "The job at another service was stopped.");
      std::this_thread::sleep_for(kGlance);
    }
  }
}

Result<Blob> RemoteTap::fetch_result(const http::OutgoingUrl& job, const Stopped& stopped) const {
  http::OutgoingRequest request;
  TRY_ASSIGN(request.url, below(job, "results/result"));
  TRY_ASSIGN(const auto transfer, outgoing_.open(std::move(request), {limits_.bytes, limits_.result_seconds, 5}, stopped));
  TRY_ASSIGN(const auto* head, transfer->head());
  if (head->status != 200 || is_html(*head)) return tl::unexpected<Error>(explain(*head, *transfer));
  return transfer->rest();
}

// Nobody waits for the outcome: a remote that does not answer keeps its job until its own limits end it.
void RemoteTap::remove(const http::OutgoingUrl& job, bool abort) const {
  const auto post = [&](const Result<http::OutgoingUrl>& url, const char* name, const char* value) {
    if (!url) return;
    http::OutgoingRequest request;
    request.method = "POST";
    request.url = *url;
    request.form = {{name, value}};
    request.follow = false;
    const auto transfer = outgoing_.open(std::move(request), {kErrorBytes, 5, 0});
    if (transfer) static_cast<void>((*transfer)->head());
  };
  if (abort) post(below(job, "phase"), "PHASE", "ABORT");
  post(job, "ACTION", "DELETE");
}

Result<Blob> RemoteTap::async(const RemoteQuery& query, const Stopped& stopped) const {
  TRY_ASSIGN(const auto job, submit(query, stopped));
  auto ended = wait_for_end(job, stopped);
  if (!ended) {
    remove(job, true);
    return tl::unexpected<Error>(ended.error());
  }
  auto result = fetch_result(job, stopped);
  remove(job, false);
  return result;
}

}  // namespace tapstand::external
