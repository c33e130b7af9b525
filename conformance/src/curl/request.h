// A curl command line made into the request that curl 7.88 would send: method, form and multipart bodies,
// default headers. Reads the files that the command names, which must be absolute paths by then: a
// documented file name that nothing was bound to is an error, not a guess.
#pragma once

#include "curl/command.h"
#include "http/message.h"

namespace tapcheck {

/// `boundary` separates the parts of a multipart body; tests fix it.
Result<Request> build_request(const CurlCommand& command, std::string_view boundary);

/// A boundary of the shape that curl makes: dashes and 16 hex digits, new each time.
std::string new_boundary();

}  // namespace tapcheck
