#include "http/outgoing.h"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "core/text.h"
#include "http/library.h"
#include "http/url.h"
#include "tapstand/version.h"

namespace tapstand::http {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kReadAhead = 1U << 20;
constexpr int kConnectSeconds = 5;
constexpr auto kGlance = std::chrono::milliseconds(20);
constexpr std::uint64_t kMostFiles = 256U << 20;  // bytes of files sent along

std::string form_body(const std::vector<std::pair<std::string, std::string>>& form) {
  std::string body;
  for (const auto& [name, value] : form) {
    if (!body.empty()) body += '&';
    body += percent_encode(name) + "=" + percent_encode(value);
  }
  return body;
}

// Names come from a client: what would end a header or its quotes is left out.
std::string harmless(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') out += c;
  }
  return out;
}

Result<std::string> multipart_body(const OutgoingRequest& request, const std::string& boundary) {
  std::string body;
  for (const auto& [name, value] : request.form) {
    body += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", boundary, harmless(name), value);
  }
  std::uint64_t bytes = 0;
  for (const auto& file : request.files) {
    bytes += file.content.size();
    if (bytes > kMostFiles) return fail(Code::too_large, "The uploads are larger than what is passed on to another service.");
    TRY_ASSIGN(const auto content, file.content.text());
    body += fmt::format("--{0}\r\nContent-Disposition: form-data; name=\"{1}\"; filename=\"{1}\"\r\n"
                        "Content-Type: application/x-votable+xml\r\n\r\n{2}\r\n",
                        boundary, harmless(file.name), content);
  }
  return body + "--" + boundary + "--\r\n";
}

std::string make_boundary() {
  std::random_device random;
  return fmt::format("tapstand-{:08x}{:08x}{:08x}", random(), random(), random());
}

bool is_redirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

}  // namespace

// Shared by the worker, which talks HTTP, and the thread that owns the transfer.
class Transfer::State {
 public:
  State(const AddressGuard& guard, OutgoingRequest request, const OutgoingLimits& limits, std::function<bool()> stopped)
      : guard_(guard), request_(std::move(request)), limits_(limits), stopped_(std::move(stopped)),
        deadline_(Steady::now() + std::chrono::seconds(limits.seconds)) {}

  ~State() {
    cancel();
    worker_.join();
  }

  void start() {
    worker_ = std::thread([this] { run(); });
  }

  Result<const OutgoingHead*> head() {
    std::unique_lock lock(mutex_);
    TRY(wait(lock, [this] { return head_ready_ || finished_; }));
    if (!head_ready_) return tl::unexpected<Error>(*error_);
    return &head_;
  }

  Result<bool> read(std::string& out) {
    std::unique_lock lock(mutex_);
    TRY(wait(lock, [this] { return !buffer_.empty() || finished_; }));
    if (buffer_.empty()) {
      if (error_) return tl::unexpected<Error>(*error_);
      return false;
    }
    out += buffer_;
    buffer_.clear();
    changed_.notify_all();
    return true;
  }

 private:
  template <class Condition>
  Result<void> wait(std::unique_lock<std::mutex>& lock, const Condition& condition) {
    while (!condition()) {
      changed_.wait_for(lock, kGlance);
      if (condition()) break;
      if (stopped_ && stopped_()) return fail(Code::aborted, "The request to another service was stopped.");
      if (Steady::now() >= deadline_) {
        return fail(Code::timeout, fmt::format("{} did not answer in {} seconds.", request_.url.host, limits_.seconds));
      }
    }
    return {};
  }

  // The connection may not be there yet when it is to be shut: so again until the worker has noticed.
  void cancel() {
    std::unique_lock lock(mutex_);
    cancelled_ = true;
    while (!finished_) {
      changed_.notify_all();
      if (client_) client_->stop();
      changed_.wait_for(lock, kGlance);
    }
  }

  void run() {
    std::optional<Error> error;
    if (auto done = exchange(); !done) error = done.error();
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
    finished_ = true;
    client_.reset();
    changed_.notify_all();
  }

  Result<void> exchange() {
    for (int redirects = 0;; ++redirects) {
      OutgoingHead head;
      TRY(one(head));
      if (!(request_.follow && is_redirect(head.status))) return {};
      if (redirects == limits_.redirects) return fail(Code::external, fmt::format("{} redirects without an end.", request_.url.host));
      if (head.location.empty()) return fail(Code::external, fmt::format("{} redirects to nowhere.", request_.url.host));
      TRY_ASSIGN(auto next, resolve_reference(request_.url, head.location));
      if (request_.url.secure && !next.secure) return fail(Code::external, fmt::format("{} redirects from https to http.", request_.url.host));
      request_.url = std::move(next);
      if (head.status != 307 && head.status != 308) {
        request_.method = "GET";
        request_.form.clear();
        request_.files.clear();
      }
    }
  }

  Result<void> one(OutgoingHead& head) {
    const auto& url = request_.url;
    TRY_ASSIGN(const auto address, guard_.checked_address(url));
    TRY_ASSIGN(auto message, make_message());
    auto client = std::make_shared<httplib::Client>(url.origin());
    client->set_hostname_addr_map({{url.host, address}});
    client->set_connection_timeout(std::min(kConnectSeconds, limits_.seconds));
    client->set_read_timeout(limits_.seconds + 1);  // the owner gives up first
    client->set_write_timeout(limits_.seconds);
    client->set_follow_location(false);
    client->set_url_encode(false);
    {
      const std::lock_guard lock(mutex_);
      if (cancelled_) return fail(Code::aborted, "The request to another service was stopped.");
      client_ = client;
    }
    bool too_large = false;
    std::uint64_t bytes = 0;
    message.response_handler = [&](const httplib::Response& response) { return take_head(response, head); };
    message.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
      bytes += size;
      too_large = bytes > limits_.bytes;
      return !too_large && take_body({data, size});
    };
    httplib::Response response;
    auto failure = httplib::Error::Success;
    const bool done = client->send(message, response, failure);
    if (too_large) {
      return fail(Code::too_large, fmt::format("{} sends more than the {} MB that are taken from another service.", url.host, limits_.bytes >> 20));
    }
    if (!done) return fail(Code::external, fmt::format("{} cannot be read: {}.", url.host, httplib::to_string(failure)));
    // Without a body there is no moment at which the head was seen: HEAD, 204, and answers of length 0.
    take_head(response, head);
    return {};
  }

  Result<httplib::Request> make_message() {
    httplib::Request message;
    message.method = request_.method;
    message.path = request_.url.target;
    message.headers = {{"Accept-Encoding", "identity"}, {"User-Agent", fmt::format("tapstand/{}", kVersion)}, {"Via", kVia}};
    if (request_.method == "POST") {
      if (request_.files.empty()) {
        message.body = form_body(request_.form);
        message.set_header("Content-Type", "application/x-www-form-urlencoded");
      } else {
        const auto boundary = make_boundary();
        TRY_ASSIGN(message.body, multipart_body(request_, boundary));
        message.set_header("Content-Type", "multipart/form-data; boundary=" + boundary);
      }
    } else if (!request_.form.empty()) {
      message.path += (message.path.find('?') == std::string::npos ? "?" : "&") + form_body(request_.form);
    }
    return message;
  }

  bool take_head(const httplib::Response& response, OutgoingHead& head) {
    const std::lock_guard lock(mutex_);
    if (head.status == 0) {
      head.status = response.status;
      head.full_content_type = response.get_header_value("Content-Type");
      head.content_type = to_lower(trim(std::string_view(head.full_content_type).substr(0, head.full_content_type.find(';'))));
      head.content_encoding = response.get_header_value("Content-Encoding");
      head.location = response.get_header_value("Location");
      head.url = request_.url;
      // The head of a redirect that is followed is nobody's business.
      passing_ = !(request_.follow && is_redirect(head.status));
      if (passing_) {
        head_ = head;
        head_ready_ = true;
        changed_.notify_all();
      }
    }
    return !cancelled_;
  }

  bool take_body(std::string_view bytes) {
    std::unique_lock lock(mutex_);
    if (!passing_) return !cancelled_;
    changed_.wait(lock, [this] { return cancelled_ || buffer_.size() < kReadAhead; });
    buffer_ += bytes;
    changed_.notify_all();
    return !cancelled_;
  }

  const AddressGuard& guard_;
  OutgoingRequest request_;
  const OutgoingLimits limits_;
  const std::function<bool()> stopped_;
  const Steady::time_point deadline_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<httplib::Client> client_;
  OutgoingHead head_{};
  bool head_ready_ = false, passing_ = false, finished_ = false, cancelled_ = false;
  std::string buffer_;
  std::optional<Error> error_{};
  std::thread worker_;
};

Transfer::Transfer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transfer::~Transfer() = default;
Result<const OutgoingHead*> Transfer::head() { return state_->head(); }
Result<bool> Transfer::read(std::string& out) { return state_->read(out); }

Result<std::string> Transfer::text(std::size_t most) {
  std::string out;
  for (bool more = true; more && out.size() < most;) {
    TRY_ASSIGN(more, state_->read(out));
  }
  out.resize(std::min(out.size(), most));
  return out;
}

Result<Blob> Transfer::rest() {
  Blob blob;
  std::string piece;
  for (;;) {
    piece.clear();
    TRY_ASSIGN(const bool more, state_->read(piece));
    if (!more) return blob;
    TRY(blob.append(piece));
  }
}

Result<std::unique_ptr<Transfer>> Outgoing::open(OutgoingRequest request, const OutgoingLimits& limits, std::function<bool()> stopped) const {
  auto state = std::make_unique<Transfer::State>(guard_, std::move(request), limits, std::move(stopped));
  state->start();
  return std::unique_ptr<Transfer>(new Transfer(std::move(state)));
}

Result<Blob> Outgoing::fetch(const std::string& text, const OutgoingLimits& limits, std::function<bool()> stopped) const {
  OutgoingRequest request;
  TRY_ASSIGN(request.url, parse_outgoing_url(text));
  TRY_ASSIGN(const auto transfer, open(std::move(request), limits, std::move(stopped)));
  TRY_ASSIGN(const auto* head, transfer->head());
  if (head->status != 200) return fail(Code::external, fmt::format("The URL answered with status {}.", head->status));
  return transfer->rest();
}

bool came_from_us(std::string_view via) { return via.find("tapstand") != std::string_view::npos; }

}  // namespace tapstand::http
