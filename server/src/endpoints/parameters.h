// Small readings of requests that several handlers share.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "endpoints/context.h"
#include "formats/format.h"
#include "http/message.h"
#include "jobs/job.h"

namespace tapstand::endpoints {

// Everything but the orders to UWS itself (PHASE, ACTION, WAIT) is a parameter of the job.
jobs::Parameters job_parameters_of(const http::Request& request);
// The parts of a multipart body as uploads by part name.
std::vector<jobs::Upload> uploads_of(const http::Request& request);
// attachment; filename="<name or id>-result.<ext>": ends with the quote, as clients need it. The name is made harmless.
std::string disposition(std::string_view job_name, std::string_view job_id, const formats::Format& format);
// A whole answer of one small table: what a service lists of its own. `requested` is the format as the client named it,
// `stem` the file name without extension.
Result<http::Response> table_response(RowSource& rows, const formats::Format& format, std::string_view requested, std::string_view stem,
                                      const formats::ResultInfo& info = {});
// unauthorized for an anonymous call.
Result<void> require_user(const Call& call);
// TRUE, true, 1, yes … of a TAP+ flag.
bool flag(const http::Request& request, std::string_view name);

// A parameter that has one value: nothing if it is not there or empty; bad_request where it comes with several that
// differ, because nobody knows which one is meant (DALI 1.1 §3.2). Name in lower case.
Result<std::optional<std::string_view>> one_value(const http::Request& request, std::string_view name);
// The same, as a number from `least` on, and empty is no number; `what` completes "LAST is …".
Result<std::optional<std::int64_t>> one_number(const http::Request& request, std::string_view name, std::int64_t least, std::string_view what);
// A phase's name in whatever case.
Result<jobs::Phase> phase_of(std::string_view name);

}  // namespace tapstand::endpoints
