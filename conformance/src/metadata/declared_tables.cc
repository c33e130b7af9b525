#include "metadata/declared_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/text.h"
#include "metadata/names.h"

namespace tapcheck {
namespace {

/// Properties that a column may have, and where each is kept.
struct Property {
  std::string_view name;
  std::string DeclaredColumn::*place;
};
constexpr std::array<Property, 8> kProperties{{{"datatype", &DeclaredColumn::datatype},
                                               {"arraysize", &DeclaredColumn::arraysize},
                                               {"xtype", &DeclaredColumn::xtype},
                                               {"unit", &DeclaredColumn::unit},
                                               {"ucd", &DeclaredColumn::ucd},
                                               {"utype", &DeclaredColumn::utype},
                                               {"description", &DeclaredColumn::description},
                                               {"indexed", &DeclaredColumn::indexed}}};

bool is_element(const xmlNode* node, std::string_view name) {
  return node->type == XML_ELEMENT_NODE && name == reinterpret_cast<const char*>(node->name);
}

std::string text_of(const xmlNode* node) {
  xmlChar* text = xmlNodeGetContent(node);
  std::string out(text == nullptr ? std::string_view() : trim(reinterpret_cast<const char*>(text)));
  xmlFree(text);
  return out;
}

std::string attribute(const xmlNode* node, const char* name) {
  xmlChar* text = xmlGetNoNsProp(node, reinterpret_cast<const xmlChar*>(name));
  std::string out(text == nullptr ? std::string_view() : trim(reinterpret_cast<const char*>(text)));
  xmlFree(text);
  return out;
}

/// `function` on every child element.
template <typename Function>
void each_child(const xmlNode* node, Function function) {
  for (const xmlNode* child = node->children; child != nullptr; child = child->next) {
    if (child->type == XML_ELEMENT_NODE) function(child);
  }
}

DeclaredColumn column_of_element(const xmlNode* element) {
  DeclaredColumn column;
  column.indexed = "0";
  each_child(element, [&](const xmlNode* child) {
    if (is_element(child, "name")) column.name = text_of(child);
    if (is_element(child, "unit")) column.unit = text_of(child);
    if (is_element(child, "ucd")) column.ucd = text_of(child);
    if (is_element(child, "utype")) column.utype = text_of(child);
    if (is_element(child, "description")) column.description = text_of(child);
    if (is_element(child, "flag") && text_of(child) == "indexed") column.indexed = "1";
    if (!is_element(child, "dataType")) return;
    column.datatype = text_of(child);
    column.arraysize = attribute(child, "arraysize");
    if (column.arraysize.empty()) column.arraysize = attribute(child, "size");  // of a TAPType
    column.xtype = attribute(child, "extendedType");
  });
  return column;
}

DeclaredKey key_of_element(const xmlNode* element) {
  DeclaredKey key;
  each_child(element, [&](const xmlNode* child) {
    if (is_element(child, "targetTable")) key.target = text_of(child);
    if (!is_element(child, "fkColumn")) return;
    auto& [from, target] = key.columns.emplace_back();
    each_child(child, [&](const xmlNode* end) {
      if (is_element(end, "fromColumn")) from = text_of(end);
      if (is_element(end, "targetColumn")) target = text_of(end);
    });
  });
  return key;
}

DeclaredTable table_of_element(const xmlNode* element) {
  DeclaredTable table;
  each_child(element, [&](const xmlNode* child) {
    if (is_element(child, "name")) table.name = text_of(child);
    if (is_element(child, "column")) table.add(column_of_element(child));
    if (is_element(child, "foreignKey")) table.keys.push_back(key_of_element(child));
  });
  return table;
}

/// The name of VOTable for a type of ADQL (TAP 1.0 section 2.5, ADQL 2.1 section 3), empty for one that has none.
std::string_view votable_type(std::string_view adql) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kTypes{{
      {"boolean", "boolean"}, {"bit", "bit"}, {"smallint", "short"}, {"integer", "int"}, {"int", "int"}, {"bigint", "long"},
      {"real", "float"}, {"float", "float"}, {"double", "double"}, {"double precision", "double"}, {"char", "char"}, {"varchar", "char"},
      {"unicodechar", "char"}, {"timestamp", "char"}, {"clob", "char"}, {"binary", "unsignedByte"}, {"varbinary", "unsignedByte"},
      {"blob", "unsignedByte"}, {"unsignedbyte", "unsignedByte"}, {"short", "short"}, {"long", "long"}, {"floatcomplex", "floatComplex"},
      {"doublecomplex", "doubleComplex"}, {"point", ""}}};
  for (const auto& [name, type] : kTypes) {
    if (name == adql) return type;
  }
  return "";
}

/// `adql:VARCHAR(32)` is `varchar`.
std::string bare_type(const std::string& datatype) {
  std::string type = lower(trim(datatype));
  if (type.starts_with("adql:")) type.erase(0, 5);
  type.erase(std::min(type.find('('), type.size()));
  return std::string(trim(type));
}

/// The shape without its lengths: "" for one value, "*" for a list, "x*" for more dimensions.
std::string shape(const std::string& arraysize) {
  if (arraysize.empty() || arraysize == "1") return "";
  return arraysize.find('x') != std::string::npos ? "x*" : "*";
}

}  // namespace

void DeclaredTable::add(DeclaredColumn column) {
  by_name_.emplace(plain_name(column.name), columns_.size());
  columns_.push_back(std::move(column));
}

const DeclaredColumn* DeclaredTable::column(const std::string& wanted) const {
  const auto at = by_name_.find(plain_name(wanted));
  return at == by_name_.end() ? nullptr : &columns_[at->second];
}

void DeclaredTables::index() {
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    const std::string plain = plain_name(tables_[i].name);
    by_name_.emplace(plain, i);
    if (!tables_[i].schema.empty()) by_name_.emplace(plain_name(tables_[i].schema) + "." + plain, i);
    if (!tables_[i].columns().empty()) has_columns_ = true;
  }
}

DeclaredTables DeclaredTables::of_table_set(const XmlDocument& document) {
  DeclaredTables out;
  for (const Property& property : kProperties) out.properties_.emplace_back(property.name);
  const xmlNode* root = xmlDocGetRootElement(document.raw());
  if (root == nullptr) return out;
  if (is_element(root, "table")) out.tables_.push_back(table_of_element(root));
  each_child(root, [&](const xmlNode* schema) {
    if (!is_element(schema, "schema")) return;
    std::string name;
    each_child(schema, [&](const xmlNode* child) {
      if (is_element(child, "name")) name = text_of(child);
      if (!is_element(child, "table")) return;
      out.tables_.push_back(table_of_element(child));
      out.tables_.back().schema = name;
    });
  });
  out.index();
  return out;
}

Result<DeclaredTables> DeclaredTables::of_tap_schema(const VotTable& rows) {
  const auto table_name = rows.column("table_name");
  if (!table_name) return fail("it has no column table_name");
  const auto column_name = rows.column("column_name");
  const auto schema_name = rows.column("schema_name");
  std::vector<std::pair<std::string DeclaredColumn::*, std::size_t>> places;
  DeclaredTables out;
  for (const Property& property : kProperties) {
    const auto at = rows.column(std::string(property.name));
    if (!at) continue;
    places.emplace_back(property.place, *at);
    out.properties_.emplace_back(property.name);
  }
  const auto text = [](const VotCell& cell) {
    return std::holds_alternative<std::monostate>(cell) ? std::string() : std::string(trim(cell_text(cell)));
  };
  std::map<std::string, std::size_t> seen;
  for (const auto& row : rows.rows) {
    const std::string name = text(row[*table_name]);
    const auto [at, fresh] = seen.emplace(plain_name(name), out.tables_.size());
    if (fresh) {
      out.tables_.emplace_back().name = name;
      if (schema_name) out.tables_.back().schema = text(row[*schema_name]);
    }
    if (!column_name) continue;
    DeclaredColumn column;
    column.name = text(row[*column_name]);
    for (const auto& [place, i] : places) column.*place = text(row[i]);
    out.tables_[at->second].add(std::move(column));
  }
  out.whole_ = std::none_of(rows.infos.begin(), rows.infos.end(), [](const VotInfo& i) { return i.name == "QUERY_STATUS" && i.value == "OVERFLOW"; });
  out.index();
  return out;
}

bool DeclaredTables::tells(const std::string& property) const {
  return std::find(properties_.begin(), properties_.end(), property) != properties_.end();
}

const DeclaredTable* DeclaredTables::find(const std::string& name, const std::string& schema) const {
  const std::string plain = plain_name(name);
  auto at = schema.empty() ? by_name_.end() : by_name_.find(plain_name(schema) + "." + plain);
  if (at == by_name_.end()) at = by_name_.find(plain);
  return at == by_name_.end() ? nullptr : &tables_[at->second];
}

DeclaredColumn column_of_field(const VotField& field) {
  return {field.name, field.datatype, field.arraysize, field.xtype, field.unit, field.ucd, field.utype, "", ""};
}

bool same_datatype(const DeclaredColumn& a, const DeclaredColumn& b) {
  if (a.datatype == b.datatype) return true;
  const std::string x = bare_type(a.datatype);
  const std::string y = bare_type(b.datatype);
  const std::string_view i = votable_type(x);
  const std::string_view j = votable_type(y);
  // A type that VOTable has no word for (POINT, REGION, a database's own) is written as text or as numbers.
  return x == y || i.empty() || j.empty() || i == j;
}

bool same_shape(const DeclaredColumn& a, const DeclaredColumn& b) {
  const auto fits = [](const std::string& x, const std::string& y) {
    const bool hint = x.find('*') != std::string::npos || y.find('*') != std::string::npos;
    return shape(x) == shape(y) && (hint || shape(x).empty() || x == y);
  };
  return fits(a.arraysize, b.arraysize);
}

}  // namespace tapcheck
