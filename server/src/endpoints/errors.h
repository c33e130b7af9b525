// Errors as documents: VOTables for queries (DALI 1.1 §4.4.2), the archive's HTML page for everything else (clients
// take the text between `<li><b>Message: </b>` and `</li>` out of it).
#pragma once
#include "http/message.h"

namespace tapstand::endpoints {

http::Response votable_error_response(const Error& error);
http::Response html_error_response(const Error& error);
http::Response html_error_response(const Error& error, int status);
// A failed query's document with a status of the caller's choice (JOB/error answers 200).
http::Response votable_error_response(const Error& error, int status);

}  // namespace tapstand::endpoints
