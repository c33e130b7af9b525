// Small readings of requests that several handlers share.
#pragma once
#include <string>
#include <vector>

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
// TRUE, true, 1, yes … of a TAP+ flag.
bool flag(const http::Request& request, std::string_view name);

}  // namespace tapstand::endpoints
