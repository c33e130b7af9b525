// THE table of check kinds. To add one: a row here, a function declared in kinds.h, a fault in the tests that
// it alone, or it among few, catches.
#include <algorithm>

#include "checks/kinds.h"
#include "core/text.h"
#include "votable/reader.h"

namespace tapcheck {

std::span<const CheckKind> check_kinds() {
  using enum ArgumentType;
  static const std::vector<CheckKind> kTable{
      {{{"status", kIntegers}}, "The HTTP status is one of these.", check_status},
      {{{"header", kText}, {"equals", kText}, {"matches", kRegex}, {"absent", kFlag}, {"when_status", kIntegers}},
       "The header is there (or not), with this value or one that matches; with when_status, if the status is one of these.", check_header},
      {{{"distinct_header", kText}}, "The answers to a command that was sent at_once have this header, each with another value.", check_distinct_header},
      {{{"media_type", kTexts}}, "Content-Type, without its parameters, is one of these.", check_media_type},
      {{{"body", kRegex}}, "The body, without blanks around it, matches from beginning to end.", check_body},
      {{{"body_without", kRegex}}, "Nothing in the body matches.", check_body_without},
      {{{"bytes", kText}}, "The body, without its Content-Encoding, has so many bytes.", check_bytes},
      {{{"line", kRegex}}, "A line of the body matches from beginning to end.", check_line},
      {{{"lines", kRegex}}, "Every line of the body matches from beginning to end; an empty body has none.", check_lines},
      {{{"no_leak", kFlag}}, "Nothing of the inside of the server shows: no stack trace, path, SQL or driver that the request did not name.", check_no_leak},
      {{{"within", kDuration}}, "The whole answer came within this time.", check_within},
      {{{"not_before", kDuration}}, "The answer took at least this time: the service waited.", check_not_before},
      {{{"csv_header", kTexts}}, "The first line of the CSV names these columns.", check_csv_header},
      {{{"csv_rows", kInteger}}, "The CSV has so many lines after the first.", check_csv_rows},
      {{{"xsd", kText}}, "The root is in this namespace, and the document is valid against its XML Schema.", check_xsd},
      {{{"root", kText}}, "The root element is {namespace}name.", check_root},
      {{{"xpath", kText}, {"equals", kText}, {"matches", kRegex}, {"in", kTexts}, {"min", kNumber}, {"max", kNumber}},
       "The value of the XPath equals, matches, is one of, or lies between; without any, it is true or not empty.", check_xpath},
      {{{"job_location", kFlag}}, "Location leads to a job below the target's own /async.", check_job_location},
      {{{"uws_job", kFlag}}, "The job document is legal: phase, times, results, error.", check_uws_job},
      {{{"legal_phases", kFlag}}, "The phases that a step saw while it polled came in an order that UWS allows.", check_legal_phases},
      {{{"votable", kFlag}}, "The body is a VOTable with one result table, and every value is of its FIELD's type.", check_votable},
      {{{"query_status", kTexts}}, "The INFO QUERY_STATUS that counts, the last, has one of these values.", check_query_status},
      {{{"error_document", kFlag}},
       "A VOTable whose QUERY_STATUS is ERROR, or plain text with a status of 4xx or 5xx; Content-Type says which.", check_error_document},
      {{{"rows", kInteger}}, "The table has so many rows.", check_rows},
      {{{"rows_at_most", kInteger}}, "The table has no more rows than this.", check_rows},
      {{{"rows_at_least", kInteger}}, "The table has no fewer rows than this.", check_rows},
      {{{"fields", kTexts}}, "The FIELDs are these and no others, in order: 'name datatype [arraysize]'.", check_fields},
      {{{"has_fields", kTexts}}, "These FIELDs are there: 'name datatype [arraysize]'.", check_has_fields},
      {{{"values", kTexts}, {"ordered", kFlag}, {"tolerance", kNumber}, {"or_refused", kFlag}},
       "The rows are these, in any order unless told: cells separated by ' | ', null, numbers by value, text bare or in single quotes.", check_values},
      {{{"refused", kFlag}}, "The query is refused: a status of 4xx, or a VOTable of status 200 whose QUERY_STATUS is ERROR.", check_refused},
      {{{"same_table_as", kStep}, {"tolerance", kNumber}, {"unordered", kFlag}, {"or_refused", kFlag}},
       "The table is that of an earlier step, value by value and bit by bit, whatever the two formats; what a format cannot say is not asked.",
       check_same_table},
      {{{"same_table_as_file", kText}, {"tolerance", kNumber}, {"unordered", kFlag}, {"or_refused", kFlag}},
       "The table is that of a VOTable of the scenarios, value by value and bit by bit.", check_same_table_as_file},
      {{{"votable_rule", kTexts}}, "The VOTable breaks none of these rules (see votable/rules.cc for their names).", check_votable_rule},
      {{{"sorted_by", kText}, {"descending", kFlag}}, "The rows are in the order of this column.", check_sorted_by},
      {{{"column", kText}, {"min", kNumber}, {"max", kNumber}, {"not_null", kFlag}, {"unique", kFlag}, {"among", kTexts}},
       "Every value of the column is in range, not null, unique, one of these.", check_column},
      {{{"every", kText}, {"per", kText}, {"matches", kRegex}, {"in", kTexts}, {"adql_name", kText}, {"unique", kFlag}, {"among", kText}, {"of", kStep}, {"ignoring_case", kFlag}},
       "Every text that the XPath gives matches, is one of, can stand in ADQL as the name of a table or column, is there once (for each node of 'per'), "
       "is among those of another XPath (of an earlier step's document).",
       check_every},
      {{{"every_value", kText}, {"with", kTexts}, {"matches", kRegex}, {"in", kTexts}, {"adql_name", kText}, {"unique", kFlag}, {"among", kText}, {"of", kStep}, {"ignoring_case", kFlag}},
       "The same for the values of a column that are not null, alone or with other columns of their row; 'among' is a column.", check_every_value},
      {{{"known_unlike", kStep}, {"call", kText, true}, {"stranger", kText, true}},
       "The call of a function is answered, or refused for another reason than a call of 'stranger', which no service has, in an earlier step.", check_known_unlike},
      {{{"one_per_row", kTexts}}, "In every row just one of these columns has a value.", check_one_per_row},
      {{{"sizes_fit", kFlag}}, "In rows of TAP_SCHEMA.columns, size is the number in arraysize, or null.", check_sizes_fit},
      {{{"tables_agree_with", kStep}, {"about", kText, true}},
       "/tables and TAP_SCHEMA tell the same: 'tables', 'columns', or of each column its datatype, arraysize, xtype, unit, ucd, utype, description, indexed.",
       check_tables_agree},
      {{{"fields_as_declared_in", kStep}, {"table", kText, true}, {"about", kText, true}},
       "The FIELDs of SELECT * are the columns that an earlier step declares for the table: 'names', their 'spelling', or their datatype, arraysize, xtype, unit, ucd, utype.",
       check_fields_as_declared},
      {{{"keys_resolve", kFlag}, {"columns_of", kStep}, {"types", kFlag}},
       "Both ends of every foreign key are columns that the table set, or an earlier step, declares; with types, of one type.", check_keys_resolve},
  };
  return kTable;
}

std::vector<std::string> steps_named_by(const Check& check) {
  std::vector<std::string> names;
  if (check.kind == nullptr) return names;  // of a scenario that is being read, and found wrong
  for (const CheckKey& key : check.kind->keys) {
    const auto found = check.arguments.find(std::string(key.name));
    if (key.type != ArgumentType::kStep || found == check.arguments.end()) continue;
    if (const auto* name = std::get_if<std::string>(&found->second)) names.push_back(*name);
  }
  return names;
}

const Result<XmlDocument>& Evidence::xml() const {
  if (!xml_) xml_.emplace(XmlDocument::parse(response().body));
  return *xml_;
}

const Result<VotTable>& Evidence::votable() const {
  if (!votable_) votable_.emplace(read_votable(response().body));
  return *votable_;
}

const Result<ResultTable>& Evidence::table() const {
  if (!table_) table_.emplace(read_result_table(response().headers, response().body));
  return *table_;
}

Outcome Outcome::miss(std::string expected, std::string actual) {
  Outcome out{false, std::move(expected), actual, {}, false};
  out.problems.push_back(std::move(actual));
  return out;
}

Outcome Outcome::nothing(std::string expected, std::string why) {
  Outcome out{false, std::move(expected), std::move(why), {}, false};
  out.no_case = true;
  return out;
}

Outcome Outcome::of_problems(std::string expected, std::string good, std::vector<std::string> problems) {
  if (problems.empty()) return hold(std::move(expected), std::move(good));
  std::string actual = problems.front();
  if (problems.size() > 1) actual += " (and " + std::to_string(problems.size() - 1) + " more)";
  return {false, std::move(expected), std::move(actual), std::move(problems), false};
}

bool CheckKey::accepts(const Argument& value) const {
  switch (type) {
    case ArgumentType::kFlag: return std::holds_alternative<bool>(value);
    case ArgumentType::kInteger: return std::holds_alternative<std::int64_t>(value);
    case ArgumentType::kNumber: return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
    case ArgumentType::kText:
    case ArgumentType::kRegex:
    case ArgumentType::kStep:
    case ArgumentType::kDuration: return std::holds_alternative<std::string>(value);
    case ArgumentType::kTexts: return std::holds_alternative<std::string>(value) || std::holds_alternative<std::vector<std::string>>(value);
    case ArgumentType::kIntegers: {
      if (std::holds_alternative<std::int64_t>(value)) return true;
      const auto* list = std::get_if<std::vector<std::string>>(&value);
      return list != nullptr && std::all_of(list->begin(), list->end(), [](const std::string& t) { return parse_integer(t).has_value(); });
    }
  }
  return false;
}

std::string_view CheckKey::type_text() const {
  switch (type) {
    case ArgumentType::kFlag: return "true or false";
    case ArgumentType::kInteger: return "a whole number";
    case ArgumentType::kIntegers: return "a whole number or an array of them";
    case ArgumentType::kNumber: return "a number";
    case ArgumentType::kText: return "a string";
    case ArgumentType::kTexts: return "a string or an array of strings";
    case ArgumentType::kRegex: return "a regular expression";
    case ArgumentType::kStep: return "the name of an earlier step";
    case ArgumentType::kDuration: return "a duration such as '30s'";
  }
  return "";
}

}  // namespace tapcheck
