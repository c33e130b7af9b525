// DataLink 1.1: the products of sources and where to fetch them. What is not known is a row with its error (§3.4), not a
// failure of the request; a source without products has no row, as on the archive.
#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "endpoints/errors.h"
#include "endpoints/handlers.h"
#include "endpoints/parameters.h"
#include "endpoints/source_ids.h"
#include "http/url.h"
#include "products/product.h"

namespace tapstand::endpoints {
namespace {

constexpr std::string_view kMediaType = "application/x-votable+xml;content=datalink";

Field link_field(std::string name, std::string ucd, Type type = Type::varchar) {
  Field field;
  field.name = std::move(name);
  field.type = {type, type == Type::varchar ? "*" : "", ""};
  field.ucd = std::move(ucd);
  return field;
}

// DataLink 1.1 §3.2.
std::vector<Field> link_fields() {
  std::vector<Field> fields{link_field("ID", "meta.id;meta.main"),       link_field("access_url", "meta.ref.url"),
                            link_field("service_def", "meta.ref"),       link_field("error_message", "meta.code.error"),
                            link_field("description", "meta.note"),      link_field("semantics", "meta.code"),
                            link_field("content_type", "meta.code.mime"), link_field("content_length", "phys.size;meta.file", Type::bigint)};
  fields.back().unit = "byte";
  return fields;
}

void add_error(RowList& list, const std::string& id, const std::string& message) {
  list.add({list.keep(id), Cell::null(), Cell::null(), list.keep(message), Cell::null(), Cell::text("#this"), Cell::null(), Cell::null()});
}

void add_links(RowList& list, const Call& call, const std::string& id, const products::Source& source) {
  for (const auto& product : products::products()) {
    if (!has(source, product)) continue;
    const std::string url = fmt::format("{}/data?ID={}&RETRIEVAL_TYPE={}&FORMAT=votable&USE_ZIP_ALWAYS=false", call.data_base,
                                        http::percent_encode(source.designation.text()), product.name);
    list.add({list.keep(id), list.keep(url), Cell::null(), Cell::null(), list.keep(std::string(product.description)), Cell::text("#auxiliary"),
              Cell::text("application/x-votable+xml"), Cell::null()});
  }
}

Result<RowList> links(Call& call, const std::vector<SourceId>& ids) {
  TRY_ASSIGN(const auto sources, named_sources(call, ids));
  RowList list(link_fields());
  // Sources come in the order of the names.
  auto source = sources.begin();
  for (const auto& id : ids) {
    if (!id.name) {
      add_error(list, id.text, "UsageFault: not an identifier of a source, which is a number or \"Gaia DR3\" and a number");
    } else if (source != sources.end() && source->designation == *id.name) {
      add_links(list, call, id.text, *source++);
    } else {
      add_error(list, id.text, fmt::format("NotFoundFault: there is no source {}", id.name->text()));
    }
  }
  return list;
}

Result<http::Response> answer(Call& call) {
  const std::string wanted = call.request.param_or("responseformat", kMediaType);
  const bool datalink = to_lower(wanted).find("content=datalink") != std::string::npos;
  const auto* format = formats::find_format(datalink ? "votable_plain" : wanted);
  if (format == nullptr) return fail(Code::bad_request, fmt::format("There is no format {}.", wanted));
  const std::string linking = call.request.param_or("linking_parameter", "SOURCE_ID");
  const bool by_source = iequals(linking, "SOURCE_ID");
  if (!by_source && !iequals(linking, "TRANSIT_ID") && !iequals(linking, "IMAGE_ID")) {
    return fail(Code::bad_request, fmt::format("LINKING_PARAMETER is SOURCE_ID, TRANSIT_ID or IMAGE_ID, not {}.", linking));
  }
  TRY_ASSIGN(const auto* release, bare_release(call.request));
  TRY_ASSIGN(auto ids, source_ids(call.request, *release));
  if (!by_source) ids.clear();  // nothing in these releases hangs on a transit or an image
  TRY_ASSIGN(auto list, links(call, ids));
  formats::ResultInfo info;
  info.infos = {{"standardID", "ivo://ivoa.net/std/DataLink#links-1.1"}};
  TRY_ASSIGN(auto response, table_response(list, *format, wanted, "links", info));
  if (format->name.starts_with("votable")) response.content_type = kMediaType;
  return response;
}

}  // namespace

http::Response datalink_links(Call& call) {
  auto response = answer(call);
  return response ? std::move(*response) : votable_error_response(response.error());
}

}  // namespace tapstand::endpoints
