// The one place from which the server talks to other machines on behalf of clients: URLs of tables, and other TAP
// services. The guard judges every address, that of each redirect too, before a byte is sent.
//
// An Outgoing is thread-safe; a Transfer belongs to one thread. A transfer works in a thread of its own, so that its user
// can give up at any moment; what it reads ahead is bounded.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/blob.h"
#include "http/address_guard.h"

namespace tapstand::http {

struct OutgoingLimits {
  std::uint64_t bytes = 1ULL << 30;  // of the answer
  int seconds = 60;                  // from the first byte to the last, redirects included
  int redirects = 5;
};

struct OutgoingFile {
  std::string name{};
  Blob content{};
};

// GET, POST or DELETE. A form is sent as such, with files as multipart/form-data.
struct OutgoingRequest {
  std::string method = "GET";
  OutgoingUrl url{};
  std::vector<std::pair<std::string, std::string>> form{};
  std::vector<OutgoingFile> files{};
  bool follow = true;  // redirects; 307 and 308 repeat the request, others become a GET (RFC 9110 §15.4)
};

struct OutgoingHead {
  int status = 0;
  std::string content_type{};      // without parameters, lower case
  std::string full_content_type{};
  std::string content_encoding{};
  std::string location{};
  OutgoingUrl url{};               // that which answered
};

class Transfer {
 public:
  ~Transfer();  // gives up what is under way
  // Waits for the head of the answer.
  Result<const OutgoingHead*> head();
  // Appends what has come of the body, waiting for at least a byte; false at its end.
  Result<bool> read(std::string& out);
  // The rest of the body.
  Result<Blob> rest();
  // The rest of the body, of at most `most` bytes; more are left out.
  Result<std::string> text(std::size_t most);

 private:
  friend class Outgoing;
  class State;
  explicit Transfer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class Outgoing {
 public:
  explicit Outgoing(AddressGuard guard = {}) : guard_(std::move(guard)) {}

  // Begins an exchange. `stopped` is asked every few tens of milliseconds; once it says yes, the exchange fails with
  // `aborted`. Other errors: bad_request and forbidden from the guard; external for anything that goes wrong on the way;
  // timeout; too_large. All may come from head() and read() too.
  Result<std::unique_ptr<Transfer>> open(OutgoingRequest request, const OutgoingLimits& limits, std::function<bool()> stopped = {}) const;

  // A whole document: GET, redirects followed, status 200 only.
  Result<Blob> fetch(const std::string& url, const OutgoingLimits& limits = {}, std::function<bool()> stopped = {}) const;

  const AddressGuard& guard() const { return guard_; }

 private:
  AddressGuard guard_;
};

// What our own requests carry, so that services which ask each other in a circle notice (RFC 9110 §7.6.3): a request that
// came with it may not make us ask others.
inline constexpr const char* kVia = "1.1 tapstand";
bool came_from_us(std::string_view via);

}  // namespace tapstand::http
