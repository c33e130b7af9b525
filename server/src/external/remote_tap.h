// Queries of another TAP service on a client's behalf (the archive's page §2.15, §3.16): the remote's sync resource passed
// through as it arrives, its async resource driven as TAP and UWS have it. Thread-safe: a call shares nothing with others.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/blob.h"
#include "http/outgoing.h"

namespace tapstand::external {

struct RemoteLimits {
  std::uint64_t bytes = 512U << 20;  // of a result
  int answer_seconds = 60;           // of one exchange
  int result_seconds = 600;          // of fetching a result
};

struct RemoteQuery {
  std::string service{};  // EXT_TAP_URL: the TAP base
  std::vector<std::pair<std::string, std::string>> parameters{};  // names lower case, as the client sent them
  std::vector<http::OutgoingFile> uploads{};                      // inline ones
};

// Asked now and then while something is waited for; true ends it.
using Stopped = std::function<bool()>;

// The parameters that the remote is to see: TAP's own, with REQUEST=doQuery; neither those that are ours (EXT_TAP_URL,
// PHASE, session) nor what a client says of itself.
std::vector<std::pair<std::string, std::string>> remote_parameters(const RemoteQuery& query);

class RemoteTap {
 public:
  explicit RemoteTap(const http::Outgoing& outgoing, RemoteLimits limits = {}) : outgoing_(outgoing), limits_(limits) {}

  // The answer of the remote's sync resource, its head read and found to be a table. Errors: `external` with what the
  // remote said, in words; bad_query where it refused the query; those of Outgoing.
  Result<std::unique_ptr<http::Transfer>> sync(const RemoteQuery& query, const Stopped& stopped) const;

  // Runs a job there and gives its result as a VOTable. The remote job is removed in the end, and aborted first where
  // this is stopped or fails.
  Result<Blob> async(const RemoteQuery& query, const Stopped& stopped) const;

 private:
  Result<void> wait_for_end(const http::OutgoingUrl& job, const Stopped& stopped) const;
  Result<Blob> fetch_result(const http::OutgoingUrl& job, const Stopped& stopped) const;
  Result<http::OutgoingUrl> submit(const RemoteQuery& query, const Stopped& stopped) const;
  void remove(const http::OutgoingUrl& job, bool abort) const;
  Result<std::string> small_text(const http::OutgoingUrl& url, const Stopped& stopped) const;
  Error explain(const http::OutgoingHead& head, http::Transfer& transfer) const;

  const http::Outgoing& outgoing_;
  const RemoteLimits limits_;
};

// What a VOTable says under QUERY_STATUS="ERROR" (DALI 1.1 §4.4.2), in plain text; empty if it does not.
std::string error_of_votable(std::string_view document);

}  // namespace tapstand::external
