// The data server: products of sources by RETRIEVAL_TYPE, in an archive or alone. Its errors are one line of plain text
// in the form of the archive's.
#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "endpoints/handlers.h"
#include "endpoints/parameters.h"
#include "endpoints/source_ids.h"
#include "products/delivery.h"

namespace tapstand::endpoints {
namespace {

std::string names_of_products() {
  std::string names = "ALL";
  for (const auto& product : products::products()) names += fmt::format(", {}", product.name);
  return names;
}

Result<std::vector<const products::Product*>> products_of(const http::Request& request) {
  std::vector<const products::Product*> wanted;
  const std::string type = request.param_or("retrieval_type", "");
  if (trim(type).empty()) return fail(Code::bad_request, "RETRIEVAL_TYPE is missing; valid ones are: " + names_of_products());
  for (const auto& word : split(type, ',')) {
    if (iequals(trim(word), "ALL")) {
      wanted.clear();
      for (const auto& product : products::products()) wanted.push_back(&product);
      return wanted;
    }
    const auto* product = products::find_product(trim(word));
    if (product == nullptr) {
      return fail(Code::bad_request, fmt::format("Unknown RETRIEVAL_TYPE {}; valid ones are: {}", word, names_of_products()));
    }
    if (std::find(wanted.begin(), wanted.end(), product) == wanted.end()) wanted.push_back(product);
  }
  return wanted;
}

Result<products::Order> order_of(const http::Request& request) {
  products::Order order;
  TRY_ASSIGN(order.products, products_of(request));
  const std::string structure = request.param_or("data_structure", "INDIVIDUAL");
  const auto found = products::find_structure(structure);
  if (!found) return fail(Code::bad_request, fmt::format("Wrong DATA_STRUCTURE {}; valid ones are: INDIVIDUAL, COMBINED, RAW", structure));
  order.structure = *found;
  const std::string format = request.param_or("format", "votable");
  order.format = formats::find_format(format);
  if (order.format == nullptr) return fail(Code::bad_request, fmt::format("Unknown FORMAT {}", format));
  order.selection.valid = !request.param("valid_data") || flag(request, "valid_data");
  order.selection.band = to_upper(request.param_or("band", ""));
  const auto& band = order.selection.band;
  if (!band.empty() && band != "G" && band != "BP" && band != "RP") {
    return fail(Code::bad_request, fmt::format("Unknown BAND {}; valid ones are: G, BP, RP", band));
  }
  order.always_zip = !request.param("use_zip_always") || flag(request, "use_zip_always");
  return order;
}

Result<http::Response> answer(Call& call) {
  TRY_ASSIGN(auto order, order_of(call.request));
  const std::string linking = call.request.param_or("linking_parameter", "SOURCE_ID");
  const bool by_source = iequals(linking, "SOURCE_ID");
  if (!by_source && !iequals(linking, "TRANSIT_ID") && !iequals(linking, "IMAGE_ID")) {
    return fail(Code::bad_request, fmt::format("Unknown LINKING_PARAMETER {}; valid ones are: SOURCE_ID, TRANSIT_ID, IMAGE_ID", linking));
  }
  TRY_ASSIGN(const auto* release, bare_release(call.request));
  TRY_ASSIGN(auto ids, source_ids(call.request, *release));
  if (ids.empty()) return fail(Code::bad_request, "ID is missing: it names the sources");
  for (const auto& id : ids) {
    if (!id.name) return fail(Code::bad_request, fmt::format("{} is not an identifier of a source", id.text));
  }
  if (!by_source) ids.clear();  // nothing in these releases hangs on a transit or an image
  TRY_ASSIGN(auto sources, named_sources(call, ids));
  const auto delivery = std::make_shared<products::Delivery>(std::move(sources), std::move(order), call.context.clock.now());
  http::Response response;
  response.content_type = delivery->zipped() ? "application/zip" : std::string(delivery->format().media_type);
  if (!delivery->zipped() && !delivery->format().content_encoding.empty()) {
    response.with("Content-Encoding", std::string(delivery->format().content_encoding));
  }
  response.with("Content-Disposition", fmt::format("attachment; filename=\"{}\"", delivery->file_name()));
  TRY_ASSIGN(const bool more, delivery->produce(response.body));
  if (more) response.stream = [delivery](std::string& out) { return delivery->produce(out); };
  return response;
}

http::Response error(const Call& call, const Error& error) {
  const std::string user = call.user.empty() ? "anonymous" : call.user;
  const std::string type = call.request.param_or("retrieval_type", "null");
  const auto line = fmt::format(
      "Cannot process request: '{}' (req: Reqid: {}{}, retrieval access: DIRECT, retrieval type: {}, compression: null), "
      "for user: {}, due to: Code: -1, msg: {}\n",
      call.data_base + "/data", user, call.context.clock.now(), type, user, error.message);
  // Text, but a browser must not take it for a page: a header says so for every answer.
  return http::Response::text(line, error.code == Code::timeout ? http_status(error.code) : call.context.dialect.data_error_status);
}

}  // namespace

http::Response data_products(Call& call) {
  auto response = answer(call);
  return response ? std::move(*response) : error(call, response.error());
}

}  // namespace tapstand::endpoints
