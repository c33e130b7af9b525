#include "core/field.h"

#include "core/text.h"

namespace tapstand {
namespace {

struct TypeRow {
  Type type;
  std::string_view votable;
  std::string_view tap;
  std::string_view arraysize;  // what the type implies
  std::string_view xtype;
};

// THE table of types: order follows the enum. TAP names as the archive writes them; DALI 1.1 §3.3 for geometry.
constexpr TypeRow kTypes[] = {
    {Type::boolean, "boolean", "BOOLEAN", "", ""},
    {Type::smallint, "short", "SMALLINT", "", ""},
    {Type::integer, "int", "INTEGER", "", ""},
    {Type::bigint, "long", "BIGINT", "", ""},
    {Type::real, "float", "REAL", "", ""},
    {Type::double_, "double", "DOUBLE", "", ""},
    {Type::chars, "char", "CHAR", "", ""},
    {Type::varchar, "char", "VARCHAR", "*", ""},
    {Type::unicode, "unicodeChar", "VARCHAR", "*", ""},
    {Type::timestamp, "char", "TIMESTAMP", "*", "timestamp"},
    {Type::unsigned_byte, "unsignedByte", "SMALLINT", "", ""},
    {Type::bit, "bit", "SMALLINT", "", ""},
    {Type::float_complex, "floatComplex", "BLOB", "", ""},
    {Type::double_complex, "doubleComplex", "BLOB", "", ""},
    {Type::point, "double", "POINT", "2", "point"},
    {Type::circle, "double", "REGION", "3", "circle"},
    {Type::polygon, "double", "REGION", "*", "polygon"},
    {Type::unknown, "char", "VARCHAR", "*", ""},
};

const TypeRow& row_of(Type type) { return kTypes[static_cast<std::size_t>(type)]; }

}  // namespace

bool DataType::is_text() const { return type == Type::chars || type == Type::varchar || type == Type::unicode; }
bool DataType::is_geometry() const { return type == Type::point || type == Type::circle || type == Type::polygon; }
bool DataType::is_array() const {
  return !arraysize.empty() && !is_text() && !is_geometry() && type != Type::timestamp && type != Type::unknown;
}
bool DataType::is_numeric() const {
  return arraysize.empty() && ((type >= Type::smallint && type <= Type::double_) || type == Type::unsigned_byte || type == Type::bit);
}

std::string_view votable_datatype(Type type) { return row_of(type).votable; }

std::string votable_arraysize(const DataType& type) {
  return type.arraysize.empty() ? std::string(row_of(type.type).arraysize) : type.arraysize;
}

std::string votable_xtype(const DataType& type) {
  return type.xtype.empty() ? std::string(row_of(type.type).xtype) : type.xtype;
}

std::string_view tap_type(Type type) { return row_of(type).tap; }

Type type_from_tap(std::string_view name) {
  if (iequals(name, "double precision")) return Type::double_;
  if (iequals(name, "clob")) return Type::varchar;
  if (iequals(name, "char")) return Type::chars;
  for (const auto& row : kTypes) {
    if (iequals(name, row.tap)) return row.type;
  }
  return Type::unknown;
}

DataType type_from_votable(std::string_view datatype, std::string_view arraysize, std::string_view xtype) {
  DataType out;
  const bool text = datatype == "char" || datatype == "unicodeChar";
  if (arraysize != "1") out.arraysize.assign(arraysize);  // "1" says nothing (VOTable 1.3, erratum 3)
  if (text) {
    const bool timestamp = xtype == "timestamp" || iequals(xtype, "adql:timestamp");
    // No arraysize: one character, which is no string.
    const bool fixed = out.arraysize.find('*') == std::string::npos;
    out.type = timestamp                   ? Type::timestamp
               : datatype == "unicodeChar" ? Type::unicode
               : fixed                     ? Type::chars
                                           : Type::varchar;
    if (!timestamp) out.xtype.assign(xtype);
    return out;
  }
  if (datatype == "double" || datatype == "float") {
    // Only double geometry is kept as geometry; float arrays keep their xtype as plain arrays.
    if (datatype == "double" && (xtype == "point" || xtype == "circle" || xtype == "polygon")) {
      out.type = xtype == "point" ? Type::point : xtype == "circle" ? Type::circle : Type::polygon;
      return out;
    }
  }
  for (const auto& row : kTypes) {
    if (row.votable == datatype) {
      out.type = row.type;
      out.xtype = std::string(xtype);
      return out;
    }
  }
  out.type = Type::unknown;
  return out;
}

}  // namespace tapstand
