// The tables resource: VOSI 1.1 §3.3 with the archive's parameters (tables, schemas, only_tables, only_schemas with
// the priorities that its page gives). Users see their own tables as well, with share_accessible=true those that others
// share with them too; share_info=true says with whom a table of one's own is shared.
#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "core/xml_writer.h"
#include "endpoints/embedded.h"
#include "endpoints/errors.h"
#include "endpoints/handlers.h"
#include "endpoints/parameters.h"

namespace tapstand::endpoints {
namespace {

using catalogue::Column;
using catalogue::Schema;
using catalogue::Table;

enum class Detail { schemas, tables, columns };

// VOSITables' root in the archive's prefix; types from VODataService 1.1, the archive's own attributes beside them:
// clients of the archive cannot do without them, VODataService allows them where their schema can be found.
void open_root(XmlWriter& xml, const Call& call, std::string_view name, std::string_view type) {
  const std::string context = call.base.substr(0, call.base.rfind('/'));
  xml.open(name, {{"xmlns:vod", "http://www.ivoa.net/xml/VOSITables/v1.0"},
                  {"xmlns:vs", "http://www.ivoa.net/xml/VODataService/v1.1"},
                  {"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"},
                  {"xmlns:esatapplus", "http://esa.int/xml/EsaTapPlus"},
                  {"xsi:schemaLocation", "http://esa.int/xml/EsaTapPlus " + context + "/xml/esaTapPlusAttributes.xsd"},
                  {"xsi:type", type}});
}

void write_column(XmlWriter& xml, const Column& column) {
  const Field& field = column.field;
  xml.open("column", {{"std", column.std ? "true" : "false"}, {"esatapplus:flags", std::to_string(column.flags)}});
  xml.leaf("name", column.written);
  xml.leaf_if("description", field.description).leaf_if("unit", field.unit).leaf_if("ucd", field.ucd).leaf_if("utype", field.utype);
  xml.open("dataType", {{"xsi:type", "vs:VOTableType"}});
  if (const auto size = votable_arraysize(field.type); !size.empty()) xml.attribute("arraysize", size);
  if (const auto xtype = votable_xtype(field.type); !xtype.empty()) xml.attribute("extendedType", xtype);
  xml.text(votable_datatype(field.type.type)).close();
  // Clients keep the last flag they see: "indexed" comes last.
  if (column.principal) xml.leaf("flag", "primary");
  if (column.indexed) xml.leaf("flag", "indexed");
  xml.close();
}

// With whom the caller shares which table.
using Shares = std::vector<accounts::Item>;

void write_shares(XmlWriter& xml, const Table& table, const Shares& shares) {
  for (const auto& item : shares) {
    if (!iequals(table.schema, tables::schema_of(item.owner)) || !iequals(table.name, item.table)) continue;
    xml.open("shareInfo");
    for (const auto& target : item.targets) {
      xml.open("sharedTo", {{"type", target.group ? "Group" : "User"}, {"mode", target.mode == accounts::Grant::write ? "Write" : "Read"}});
      xml.text(target.id).close();
    }
    xml.close();
  }
}

void write_table_content(XmlWriter& xml, const Table& table, Detail detail, const Shares& shares) {
  xml.leaf("name", table.written).leaf_if("description", table.description).leaf_if("utype", table.utype);
  write_shares(xml, table, shares);
  if (detail != Detail::columns) return;
  for (const auto& column : table.columns) write_column(xml, column);
  // After the columns and without a description: clients take a description that comes late for the table's own.
  for (const auto& key : table.keys) {
    xml.open("foreignKey").leaf("targetTable", key.target_table);
    for (const auto& [from, target] : key.columns) {
      xml.open("fkColumn").leaf("fromColumn", from).leaf("targetColumn", target).close();
    }
    xml.close();
  }
}

void write_table_attributes(XmlWriter& xml, const Table& table) {
  xml.attribute("type", table.type == "view" ? "view" : "base_table");
  if (table.size >= 0) xml.attribute("esatapplus:size", std::to_string(table.size));
  xml.attribute("esatapplus:flags", "0");
}

void write_schema(XmlWriter& xml, const Schema& schema, Detail detail, const Shares& shares) {
  xml.open("schema", {{"esatapplus:public", tables::is_user_schema(schema.name) ? "false" : "true"}});
  xml.leaf("name", schema.name).leaf_if("description", schema.description).leaf_if("utype", schema.utype);
  for (const auto& table : schema.tables) {
    if (detail == Detail::schemas) break;
    xml.open("table");
    write_table_attributes(xml, *table);
    write_table_content(xml, *table, detail, shares);
    xml.close();
  }
  xml.close();
}

// Nothing unless the caller asks for it.
Shares shares_of(const Call& call) {
  if (call.user.empty() || !flag(call.request, "share_info")) return {};
  return call.context.accounts.sharing.items(call.user).value_or(Shares{});
}

// All that the caller may read, in the catalogue's order; tables of others only where they are wanted.
std::vector<Schema> readable_schemas(const Call& call, bool of_others) {
  auto schemas = call.context.catalogue.schemas();
  const auto visible = call.context.user_tables.visible_to(call.user);
  for (const auto& schema : visible.schemas()) {
    if (of_others || schema.name == tables::schema_of(call.user)) schemas.push_back(schema);
  }
  return schemas;
}

std::string table_set(const Call& call, const std::vector<Schema>& schemas, Detail detail) {
  XmlWriter xml;
  open_root(xml, call, "vod:tableset", "vs:TableSet");
  const auto shares = shares_of(call);
  for (const auto& schema : schemas) write_schema(xml, schema, detail, shares);
  xml.close();
  return xml.take();
}

// A comma-separated list with quotes around names that hold commas or capitals.
std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  for (const auto& part : split(list, ',')) {
    if (const auto name = trim(part); !name.empty()) names.emplace_back(name);
  }
  return names;
}

bool is_table(const Table& table, std::string_view name) {
  return iequals(name, table.written) || iequals(name, table.qualified());
}

// Keeps the named tables, in the catalogue's order; not_found for a name that is none.
Result<std::vector<Schema>> only_named_tables(std::vector<Schema> schemas, const std::vector<std::string>& names) {
  std::vector<bool> seen(names.size(), false);
  for (auto& schema : schemas) {
    std::erase_if(schema.tables, [&](const auto& table) {
      bool wanted = false;
      for (std::size_t i = 0; i < names.size(); ++i) {
        if (!is_table(*table, names[i])) continue;
        seen[i] = wanted = true;
      }
      return !wanted;
    });
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!seen[i]) return fail(Code::not_found, fmt::format("There is no table {}.", names[i]));
  }
  std::erase_if(schemas, [](const Schema& schema) { return schema.tables.empty(); });
  return schemas;
}

Result<std::vector<Schema>> only_named_schemas(std::vector<Schema> schemas, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    const bool known = std::any_of(schemas.begin(), schemas.end(), [&](const Schema& s) { return iequals(s.name, name); });
    if (!known) return fail(Code::not_found, fmt::format("There is no schema {}.", name));
  }
  std::erase_if(schemas, [&](const Schema& schema) {
    return std::none_of(names.begin(), names.end(), [&](const std::string& name) { return iequals(name, schema.name); });
  });
  return schemas;
}

Result<std::string> asked_table_set(const Call& call) {
  const http::Request& request = call.request;
  const auto wanted = request.param("tables");
  const bool named = wanted && !trim(*wanted).empty();
  // A table of another user that is asked for by its name is shown without more ado.
  auto schemas = readable_schemas(call, named || flag(request, "share_accessible"));
  const Detail usual = iequals(request.param_or("detail", ""), "min") ? Detail::tables : Detail::columns;
  // Seed §3.10: `tables` comes before everything else, then only_schemas, then schemas with only_tables.
  if (named) {
    TRY_ASSIGN(schemas, only_named_tables(std::move(schemas), names_in(*wanted)));
    return table_set(call, schemas, usual);
  }
  if (const auto names = request.param("schemas"); names && !trim(*names).empty()) {
    TRY_ASSIGN(schemas, only_named_schemas(std::move(schemas), names_in(*names)));
  }
  if (flag(request, "only_schemas")) return table_set(call, schemas, Detail::schemas);
  return table_set(call, schemas, flag(request, "only_tables") ? Detail::tables : usual);
}

}  // namespace

http::Response tables(Call& call) {
  auto document = asked_table_set(call);
  return document ? http::Response::xml(std::move(*document)) : html_error_response(document.error());
}

http::Response one_table(Call& call) {
  const std::string& name = call.variables[0];
  for (const auto& schema : readable_schemas(call, true)) {
    if (iequals(schema.name, name)) return http::Response::xml(table_set(call, {schema}, Detail::columns));
    for (const auto& table : schema.tables) {
      if (!is_table(*table, name)) continue;
      XmlWriter xml;
      open_root(xml, call, "vod:table", "vs:Table");
      write_table_attributes(xml, *table);
      write_table_content(xml, *table, Detail::columns, shares_of(call));
      xml.close();
      return http::Response::xml(xml.take());
    }
  }
  return html_error_response({Code::not_found, fmt::format("There is no table or schema {}.", name), {}});
}

http::Response attribute_schema(Call&) { return http::Response::xml(std::string(kEsaTapPlusXsd)); }

}  // namespace tapstand::endpoints
