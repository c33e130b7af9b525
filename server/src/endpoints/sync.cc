// Queries answered at once (TAP 1.1 §2.1). The first rows are made before the status is sent, so that whatever goes
// wrong early still gets its proper status; what goes wrong later ends the document with an ERROR (DALI 1.1 §4.4.2).
#include "core/text.h"
#include "endpoints/errors.h"
#include "endpoints/handlers.h"
#include "endpoints/parameters.h"
#include "formats/format.h"
#include "jobs/tap_request.h"

namespace tapstand::endpoints {
namespace {

constexpr std::size_t kChunkBytes = 128 * 1024;

// One query while it streams. Owned by the response; lives on the connection's thread.
class SyncStream {
 public:
  SyncStream(Context& context) : interrupt_(context.clock), running_(context.running) { running_.add(&interrupt_); }
  ~SyncStream() { running_.remove(&interrupt_); }
  SyncStream(const SyncStream&) = delete;

  Result<void> start(const jobs::TapRequest& request, const std::string& user, Context& context) {
    interrupt_.set_deadline(context.clock.now() + context.jobs.settings().sync_seconds * 1000);
    TRY_ASSIGN(run_, context.jobs.engine().start(request.query, context.jobs.tables_for(user), interrupt_));
    writer_ = request.format->make_writer();
    tells_errors_ = request.format->tells_errors;
    return {};
  }

  // Appends the next chunk; false when the document is complete. Until the first chunk went out an error is an error.
  Result<bool> produce(std::string& out) {
    if (!begun_) writer_->begin(out, run_->info(), run_->fields());
    begun_ = true;
    while (!ended_ && out.size() < kChunkBytes) TRY(take_row(out));
    bool more = true;
    while (ended_ && more && out.size() < kChunkBytes) {
      TRY_ASSIGN(more, writer_->more(out));
    }
    sent_ = true;
    return more;
  }

 private:
  Result<void> take_row(std::string& out) {
    const auto row = run_->next();
    if (row && *row != nullptr) {
      writer_->row(out, **row);
      return {};
    }
    // Too late for a status: the document tells, or, where it cannot, the connection breaks.
    if (!row && (!sent_ || !tells_errors_)) return tl::unexpected<Error>(row.error());
    const auto ending = !row ? formats::Ending::error : run_->overflowed() ? formats::Ending::overflow : formats::Ending::ok;
    writer_->end(out, ending, row ? "" : row.error().message);
    ended_ = true;
    return {};
  }

  store::Interrupt interrupt_;
  RunningQueries& running_;
  std::unique_ptr<jobs::QueryRun> run_;
  std::unique_ptr<formats::Writer> writer_;
  bool begun_ = false;
  bool ended_ = false;
  bool sent_ = false;
  bool tells_errors_ = true;
};

Result<http::Response> answer(Call& call) {
  Context& context = call.context;
  const auto& settings = context.jobs.settings();
  TRY_ASSIGN(auto request, jobs::read_tap_request(call.request.params, uploads_of(call.request), settings.rows, context.jobs.fetch()));
  request.query.job_id = context.jobs.next_id();
  request.query.user = call.user;
  const auto stream = std::make_shared<SyncStream>(context);
  TRY(stream->start(request, call.user, context));
  http::Response response;
  response.content_type = request.media_type;
  if (!request.format->content_encoding.empty()) {
    response.with("Content-Encoding", std::string(request.format->content_encoding));
  }
  response.with("Content-Disposition", disposition(request.query.job_name, request.query.job_id, *request.format));
  TRY_ASSIGN(const bool more, stream->produce(response.body));
  if (more) response.stream = [stream](std::string& out) { return stream->produce(out); };
  return response;
}

}  // namespace

http::Response sync_query(Call& call) {
  if (iequals(call.request.param_or("request", ""), "getCapabilities")) return capabilities(call);  // TAP 1.0 §2.3.1
  auto response = answer(call);
  return response ? std::move(*response) : votable_error_response(response.error());
}

}  // namespace tapstand::endpoints
