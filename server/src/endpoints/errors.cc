#include "endpoints/errors.h"

#include <fmt/format.h>

#include "core/text.h"
#include "formats/format.h"

namespace tapstand::endpoints {
namespace {

constexpr std::string_view kPage = R"(<!DOCTYPE html>
<html lang="en">
<head><title>SERVICE ERROR</title></head>
<body>
<h1 style="background: #c00; color: #fff; padding: .3em">SERVICE ERROR - {0}</h1>
<h2>Description</h2>
<ul>
<li><b>Message: </b>{1}</li>
</ul>
</body>
</html>
)";

http::Response with_error_headers(http::Response response, const Error& error) {
  if (error.code == Code::unauthorized) response.with("WWW-Authenticate", "Basic realm=\"Authentication needed\"");
  if (response.status == 503) response.with("Retry-After", "5");
  return response;
}

}  // namespace

http::Response votable_error_response(const Error& error, int status) {
  http::Response response;
  response.status = status;
  response.content_type = "application/x-votable+xml";
  response.body = formats::votable_error(error.message, {{"HttpErrorCode", std::to_string(http_status(error.code))}});
  return with_error_headers(std::move(response), error);
}

http::Response votable_error_response(const Error& error) { return votable_error_response(error, http_status(error.code)); }

http::Response html_error_response(const Error& error) { return html_error_response(error, http_status(error.code)); }

http::Response html_error_response(const Error& error, int status) {
  return with_error_headers(http::Response::html(fmt::format(kPage, status, xml_escape(error.message)), status), error);
}

}  // namespace tapstand::endpoints
