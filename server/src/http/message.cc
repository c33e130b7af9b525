#include "http/message.h"

#include "core/text.h"

namespace tapstand::http {

std::optional<std::string_view> Request::param(std::string_view name) const {
  for (const auto& [key, value] : params) {
    if (key == name) return std::string_view(value);
  }
  return std::nullopt;
}

std::string Request::param_or(std::string_view name, std::string_view fallback) const {
  return std::string(param(name).value_or(fallback));
}

std::vector<std::string_view> Request::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : params) {
    if (key == name) values.push_back(value);
  }
  return values;
}

std::string_view Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

namespace {

Response of(std::string content_type, std::string body, int status) {
  Response response;
  response.status = status;
  response.content_type = std::move(content_type);
  response.body = std::move(body);
  return response;
}

}  // namespace

Response Response::text(std::string body, int status) { return of("text/plain;charset=UTF-8", std::move(body), status); }
Response Response::xml(std::string body, int status) { return of("application/xml;charset=UTF-8", std::move(body), status); }
Response Response::html(std::string body, int status) { return of("text/html;charset=UTF-8", std::move(body), status); }

Response Response::see_other(std::string location) {
  Response response = text("Location: " + location, 303);
  response.with("Location", std::move(location));
  return response;
}

}  // namespace tapstand::http
