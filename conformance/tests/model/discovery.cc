#include "model/discovery.h"

#include "model/documents.h"
#include "model/words.h"

namespace tapcheck::model {
namespace {

constexpr const char* kService = "http://tapvizier.u-strasbg.fr/TAPVizieR/tap";
constexpr const char* kIvoid = "ivo://cds.vizier/tap";
constexpr const char* kTable = "J/A+AS/134/483/table3";

std::vector<std::string> texts(std::initializer_list<const char*> names) {
  std::vector<std::string> fields;
  for (const char* name : names) fields.push_back(std::string(name) + " char *");
  return fields;
}

Reply answer(const Query& query, const Table& table) {
  if (value(query, "format") == "csv") return text(200, "text/csv", csv(table, true));
  return text(200, "application/x-votable+xml", votable(table, "OK"));
}

Table found_tables(const std::string& fault) {
  Table table{texts({"accessurl", "ivoid", "table_name", "table_desc", "utype"}), {}};
  table.rows.push_back({kService, kIvoid, kTable, "\"New QSOs from a survey\"", ""});
  for (int i = 1; i < 9; ++i) table.rows.push_back({kService, kIvoid, "J/AJ/" + std::to_string(i), "\"New quasars\"", ""});
  table.rows.push_back({kService, kIvoid, "VII/182/table6", fault == "glots-any-word" ? "\"Quasars, of old\"" : "\"new quasars\"", ""});
  return table;
}

Table columns(const std::string& fault) {
  Table table{texts({"ivoid", "table_name", "column_name", "description", "unit", "ucd", "utype", "datatype", "size", "principal", "indexed", "std"}), {}};
  for (int i = fault == "glots-column-missing" ? 2 : 1; i < 8; ++i) {
    table.rows.push_back({kIvoid, kTable, "c" + std::to_string(i), "A column", "mag", "phot.mag", "", "DOUBLE", "1", "0", "0", "1"});
  }
  table.rows.push_back({kIvoid, kTable, "RA2000", "Right ascension (2000.0)", "deg", "pos.eq.ra;meta.main", "", "DOUBLE", "1", "1", "0", "1"});
  return table;
}

}  // namespace

Reply glots(const Query& query, const std::string& fault) {
  const std::string action = value(query, "action");
  if (fault == "glots-lenient" && value(query, "keyword").empty()) return answer(query, found_tables(fault));
  if (action.starts_with("search_table") && !value(query, "keyword").empty()) return answer(query, found_tables(fault));
  if (action == "get_columns" && !value(query, "ivoid").empty() && !value(query, "table_name").empty()) return answer(query, columns(fault));
  return text(400, "text/html", "<html><body><ul><li><b>Message: </b>A parameter is missing.</li></ul></body></html>");
}

// The scenario asks for sources that nobody has.
Reply links(const Query&, const std::string& fault) {
  if (fault == "links-refused") return text(404, "text/plain", "no such source");
  Table table{texts({"ID", "access_url", "service_def", "error_message", "description", "semantics", "content_type"}), {}};
  table.fields.push_back("content_length long");
  for (const char* id : {"Gaia DR3 7", "rubbish"}) {
    table.rows.push_back({id, "", "", fault == "links-silent" ? "" : "NotFoundFault: no such source", "", "#this", "", ""});
  }
  const char* type = fault == "links-type" ? "application/x-votable+xml" : "application/x-votable+xml;content=datalink";
  return text(200, type, votable(table, "OK"));
}

}  // namespace tapcheck::model
