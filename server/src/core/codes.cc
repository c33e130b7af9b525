#include "core/codes.h"

namespace tapstand {
namespace {

struct CodeRow {
  Code code;
  int status;
  std::string_view name;
};

// THE table of error codes: order follows the enum.
constexpr CodeRow kCodes[] = {
    {Code::bad_request, 400, "bad_request"},
    {Code::bad_query, 400, "bad_query"},
    {Code::bad_upload, 400, "bad_upload"},
    {Code::unsupported_format, 400, "unsupported_format"},
    {Code::unauthorized, 401, "unauthorized"},
    {Code::forbidden, 403, "forbidden"},
    {Code::not_found, 404, "not_found"},
    {Code::method_not_allowed, 405, "method_not_allowed"},
    {Code::timeout, 408, "timeout"},
    {Code::too_large, 413, "too_large"},
    {Code::aborted, 503, "aborted"},
    {Code::unavailable, 503, "unavailable"},
    {Code::external, 502, "external"},
    {Code::internal, 500, "internal"},
};

const CodeRow& row_of(Code code) { return kCodes[static_cast<std::size_t>(code)]; }

}  // namespace

int http_status(Code code) { return row_of(code).status; }
std::string_view code_name(Code code) { return row_of(code).name; }

Code code_from(std::string_view name) {
  for (const auto& row : kCodes) {
    if (row.name == name) return row.code;
  }
  return Code::internal;
}

}  // namespace tapstand
