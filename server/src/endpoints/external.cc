#include "endpoints/external.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "endpoints/parameters.h"
#include "external/remote_tap.h"

namespace tapstand::endpoints {
namespace {

constexpr std::size_t kTail = 64;

external::RemoteQuery remote_query(const jobs::Parameters& parameters, const std::vector<jobs::Upload>& parts) {
  external::RemoteQuery query{std::string(trim(jobs::parameter(parameters, "ext_tap_url").value_or(""))), parameters, {}};
  for (const auto& part : parts) query.uploads.push_back({part.name, part.content});
  return query;
}

bool names_url(const http::Request& request) {
  if (jobs::is_external(request.params) || request.param("ext_tap_url")) return true;
  const auto uploads = request.all("upload");
  return std::any_of(uploads.begin(), uploads.end(), [](std::string_view value) { return to_lower(value).find("http") != std::string::npos; });
}

// A document on its way from another service to the client. VOTables that do not come to their end are noticed here also
// where HTTP cannot tell, so that nobody takes half a table for a whole one.
class PassedOn {
 public:
  PassedOn(std::unique_ptr<http::Transfer> transfer, bool votable) : transfer_(std::move(transfer)), votable_(votable) {}

  Result<bool> produce(std::string& out) {
    const std::size_t before = out.size();
    TRY_ASSIGN(const bool more, transfer_->read(out));
    tail_ += std::string_view(out).substr(std::max(before, out.size() - std::min(out.size(), kTail)));
    if (tail_.size() > kTail) tail_.erase(0, tail_.size() - kTail);
    if (!more && votable_ && tail_.find("VOTABLE>") == std::string::npos) {
      return fail(Code::external, "The other service stopped in the middle of its table.");
    }
    return more;
  }

 private:
  std::unique_ptr<http::Transfer> transfer_;
  const bool votable_;
  std::string tail_;
};

}  // namespace

Result<void> refuse_circle(const Call& call) {
  if (!names_url(call.request) || !http::came_from_us(call.request.header("via"))) return {};
  return fail(Code::forbidden, "A query that another service sent on cannot be sent on again.");
}

std::string links_url(const Call& call) { return call.data_base + "/datalink/links"; }

Result<Blob> fetch_upload(const http::Outgoing& outgoing, const std::string& url) {
  auto fetched = outgoing.fetch(url);
  if (fetched || fetched.error().code == Code::forbidden || fetched.error().code == Code::too_large) return fetched;
  return fail(Code::bad_upload, fetched.error().message);
}

Result<http::Response> external_answer(Call& call, const std::shared_ptr<jobs::SyncJob>& job) {
  auto& service = call.context.jobs;
  const auto parts = uploads_of(call.request);
  // The same checks as for queries of our own, before anything is sent.
  TRY_ASSIGN(const auto request, jobs::read_tap_request(call.request.params, parts, service.settings().limits(call.user).rows, service.fetch()));
  const external::RemoteTap remote(call.context.outgoing);
  const auto& interrupt = job->interrupt();
  auto opened = remote.sync(remote_query(call.request.params, parts), [&interrupt] { return interrupt.stopped() || interrupt.late(); });
  if (!opened) {
    if (opened.error().code == Code::aborted && interrupt.late()) {
      return fail(Code::timeout, fmt::format("The service at {} did not answer in time.", request.external));
    }
    return tl::unexpected<Error>(opened.error());
  }
  TRY_ASSIGN(const auto* head, (*opened)->head());
  http::Response response;
  response.content_type = head->full_content_type.empty() ? "application/octet-stream" : head->full_content_type;
  if (!head->content_encoding.empty()) response.with("Content-Encoding", head->content_encoding);
  response.with("Content-Disposition", disposition(request.query.job_name, job->id(), *request.format));
  const bool votable = head->content_encoding.empty() && head->content_type.find("votable") != std::string::npos;
  const auto passed = std::make_shared<PassedOn>(std::move(*opened), votable);
  // `job` holds the interrupt that the transfer asks: it goes last.
  response.stream = [job, passed](std::string& out) {
    const auto more = passed->produce(out);
    if (!more) job->end(more.error());
    if (more && !*more) job->end(std::nullopt);
    return more;
  };
  return response;
}

Result<Blob> run_elsewhere(const http::Outgoing& outgoing, const jobs::Parameters& parameters, const std::vector<jobs::Upload>& parts,
                           const store::Interrupt& interrupt) {
  const external::RemoteTap remote(outgoing);
  auto result = remote.async(remote_query(parameters, parts), [&interrupt] { return interrupt.stopped() || interrupt.late(); });
  if (!result && result.error().code == Code::aborted && interrupt.late()) {
    return fail(Code::timeout, "Job timeout/aborted: the other service took longer than the execution duration allows.");
  }
  return result;
}

}  // namespace tapstand::endpoints
