// The Global TAP Schema (the archive's page §2.16, §3.17): which other TAP services have tables on a subject, and what
// columns these have. The page writes the action search_tables and search_table: both are taken.
#include <fmt/format.h>

#include "core/row_list.h"
#include "core/text.h"
#include "endpoints/errors.h"
#include "endpoints/handlers.h"
#include "endpoints/parameters.h"
#include "glots/registry.h"

namespace tapstand::endpoints {
namespace {

constexpr std::size_t kLongestKeyword = 1000;

Field text_field(std::string name, Type type = Type::unicode) {
  Field field;
  field.name = std::move(name);
  field.type = {type, "*", ""};
  return field;
}

Field flag_field(std::string name) {
  Field field;
  field.name = std::move(name);
  field.type = {Type::smallint, "", ""};
  return field;
}

Result<std::string> mandatory(const http::Request& request, std::string_view name) {
  const auto value = request.param(name);
  if (!value || trim(*value).empty()) return fail(Code::bad_request, fmt::format("{} is missing.", to_upper(name)));
  return std::string(trim(*value));
}

Result<glots::Mode> mode_of(const http::Request& request) {
  const std::string word = request.param_or("mode", "all");
  if (iequals(word, "all")) return glots::Mode::all;
  if (iequals(word, "name")) return glots::Mode::name;
  if (iequals(word, "description")) return glots::Mode::description;
  return fail(Code::bad_request, fmt::format("MODE is all, name or description, not {}.", word));
}

Result<RowList> search_tables(Call& call) {
  TRY_ASSIGN(const auto keyword, mandatory(call.request, "keyword"));
  TRY_ASSIGN(const auto mode, mode_of(call.request));
  if (keyword.size() > kLongestKeyword) return fail(Code::bad_request, fmt::format("KEYWORD has more than {} characters.", kLongestKeyword));
  RowList list({text_field("accessurl"), text_field("ivoid"), text_field("table_name"), text_field("table_desc"), text_field("utype")});
  for (const auto& [service, table] : call.context.registry.search(keyword, mode)) {
    list.add({list.keep(service->access_url), list.keep(service->ivoid), list.keep(table->name), list.keep(table->description),
              list.keep(table->utype)});
  }
  return list;
}

Result<RowList> get_columns(Call& call) {
  TRY_ASSIGN(const auto ivoid, mandatory(call.request, "ivoid"));
  TRY_ASSIGN(const auto name, mandatory(call.request, "table_name"));
  const auto& dialect = call.context.dialect;
  RowList list({text_field("ivoid"), text_field("table_name"), text_field("column_name"), text_field("description"), text_field("unit"),
                text_field("ucd"), text_field("utype"), text_field("datatype"), text_field(std::string(dialect.glots_size_name)),
                flag_field("principal"), flag_field("indexed"), flag_field("std")});
  const auto* table = call.context.registry.find(ivoid, name);
  if (table == nullptr) return list;
  for (const auto& column : table->columns) {
    const std::string size(dialect.glots_size_value.empty() ? std::string_view(column.size) : dialect.glots_size_value);
    list.add({list.keep(ivoid), list.keep(name), list.keep(column.name), list.keep(column.description), list.keep(column.unit),
              list.keep(column.ucd), list.keep(column.utype), list.keep(column.datatype), list.keep(size),
              Cell::of(std::int64_t{column.principal}), Cell::of(std::int64_t{column.indexed}), Cell::of(std::int64_t{column.std})});
  }
  return list;
}

struct Action {
  std::string_view name;
  Result<RowList> (*list)(Call& call);
};
constexpr Action kActions[] = {{"search_tables", search_tables}, {"search_table", search_tables}, {"get_columns", get_columns}};

Result<http::Response> answer(Call& call) {
  TRY_ASSIGN(const auto name, mandatory(call.request, "action"));
  const std::string wanted = call.request.param_or("format", formats::formats().front().name);
  const auto* format = formats::find_format(wanted);
  if (format == nullptr) return fail(Code::bad_request, fmt::format("There is no format {}.", wanted));
  for (const auto& action : kActions) {
    if (!iequals(action.name, name)) continue;
    TRY_ASSIGN(auto list, action.list(call));
    return table_response(list, *format, wanted, "glots");
  }
  return fail(Code::bad_request, fmt::format("ACTION is search_tables or get_columns, not {}.", name));
}

}  // namespace

http::Response glots_search(Call& call) {
  auto response = answer(call);
  return response ? std::move(*response) : html_error_response(response.error());
}

}  // namespace tapstand::endpoints
