#include "model/documents.h"

#include <fmt/format.h>

#include "core/text.h"

namespace tapcheck::model {

std::string votable(const Table& table, const std::string& status) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\">\n"
      "<RESOURCE type=\"results\">\n";
  if (!status.empty()) out += "<INFO name=\"QUERY_STATUS\" value=\"OK\"/>\n";
  out += "<TABLE>\n";
  for (const std::string& field : table.fields) {
    const auto words = split(field, ' ');
    out += fmt::format("<FIELD name=\"{}\" datatype=\"{}\"{}/>\n", words[0], words[1],
                       words.size() > 2 ? fmt::format(" arraysize=\"{}\"", words[2]) : "");
  }
  out += "<DATA><TABLEDATA>\n";
  for (const auto& row : table.rows) {
    out += "<TR>";
    for (const std::string& cell : row) out += "<TD>" + escape_xml(cell) + "</TD>";
    out += "</TR>\n";
  }
  out += "</TABLEDATA></DATA>\n</TABLE>\n";
  if (status == "OVERFLOW") out += "<INFO name=\"QUERY_STATUS\" value=\"OVERFLOW\"/>\n";
  return out + "</RESOURCE>\n</VOTABLE>\n";
}

std::string error_votable(const std::string& message, const std::string& status) {
  return fmt::format(
      "<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\">"
      "<INFO name=\"QUERY_STATUS\" value=\"{}\">{}</INFO></RESOURCE></VOTABLE>",
      status, escape_xml(message));
}

std::string csv(const Table& table, bool header) {
  std::string out;
  std::vector<std::string> names;
  for (const std::string& field : table.fields) names.push_back(split(field, ' ').front());
  if (header) out += join(names, ",") + "\n";
  for (const auto& row : table.rows) out += join(row, ",") + "\n";
  return out;
}

std::string availability(const std::string& available) {
  return fmt::format("<availability xmlns=\"http://www.ivoa.net/xml/VOSIAvailability/v1.0\"><available>{}</available></availability>", available);
}

std::string capabilities(const std::string& base, int taps, const std::string& root) {
  std::string tap;
  for (int i = 0; i < taps; ++i) {
    tap += fmt::format(
        "<capability standardID=\"ivo://ivoa.net/std/TAP\" xsi:type=\"tr:TableAccess\">"
        "<interface xsi:type=\"vs:ParamHTTP\" role=\"std\" version=\"1.1\"><accessURL use=\"base\">{}</accessURL></interface>"
        "<language><name>ADQL</name><version ivo-id=\"ivo://ivoa.net/std/ADQL#v2.0\">2.0</version></language>"
        "<outputFormat><mime>application/x-votable+xml</mime><alias>votable</alias></outputFormat></capability>",
        base);
  }
  return fmt::format(
      "<cap:{0} xmlns:cap=\"http://www.ivoa.net/xml/VOSICapabilities/v1.0\" xmlns:tr=\"http://www.ivoa.net/xml/TAPRegExt/v1.0\" "
      "xmlns:vs=\"http://www.ivoa.net/xml/VODataService/v1.1\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">{1}"
      "<capability standardID=\"ivo://ivoa.net/std/VOSI#capabilities\"><interface xsi:type=\"vs:ParamHTTP\">"
      "<accessURL use=\"full\">{2}/capabilities</accessURL></interface></capability></cap:{0}>",
      root, tap, base);
}

std::string tables(bool columns, const std::string& more) {
  const auto column = [&](const char* name, const char* type) {
    if (!columns) return std::string();
    return fmt::format("<column><name>{}</name><dataType xsi:type=\"vs:VOTableType\">{}</dataType></column>", name, type);
  };
  return "<vtm:tableset xmlns:vtm=\"http://www.ivoa.net/xml/VOSITables/v1.0\" xmlns:vs=\"http://www.ivoa.net/xml/VODataService/v1.1\" "
         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><schema><name>gaiadr1</name><table><name>gaiadr1.gaia_source</name>" +
         column("source_id", "long") + column("ra", "double") + column("dec", "double") +
         "</table></schema><schema><name>tap_schema</name><table><name>tap_schema.tables</name>" + column("table_name", "char") +
         "</table></schema>" + more + "</vtm:tableset>";
}

Table positions() {
  Table table{{"source_id long", "ra double", "dec double"}, {}};
  for (int i = 0; i < 5; ++i) table.rows.push_back({fmt::format("40489842900899{:02}", i), fmt::format("{}.5", i * 72), fmt::format("{}.25", i * 30 - 60)});
  return table;
}

Table cone(std::size_t rows) {
  Table table{{"dist double", "source_id long", "ra double", "dec double"}, {}};
  for (std::size_t i = 0; i < rows; ++i) {
    const double dist = 0.0833 * static_cast<double>(i) / static_cast<double>(rows);
    table.rows.push_back({fmt::format("{}", dist), std::to_string(4000000000000000000 + static_cast<long long>(i)), "266.41683", fmt::format("{}", -29.00781 + dist)});
  }
  return table;
}

Table uploaded() {
  return {{"table_c_oid int", "ra double", "dec double"},
          {{"1", "266.41683", "-29.00781"},
           {"2", "266.42105", "-29.01934"},
           {"3", "56.598", "24.127"},
           {"4", "56.7512", "24.1136"},
           {"5", "132.846", "11.814"}}};
}

Table schema_columns() {
  return {{"table_name char *", "column_name char *"},
          {{"gaiadr1.gaia_source", "dec"}, {"gaiadr1.gaia_source", "ra"}, {"gaiadr1.gaia_source", "source_id"}}};
}

Table schema_tables() {
  return {{"table_name char *"},
          {{"gaiadr1.gaia_source"}, {"tap_schema.columns"}, {"tap_schema.keys"}, {"tap_schema.schemas"}, {"tap_schema.tables"}}};
}

}  // namespace tapcheck::model
