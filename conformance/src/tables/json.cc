#include "tables/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "votable/datatypes.h"
#include "votable/reader.h"

namespace tapcheck {
namespace {

using nlohmann::json;

constexpr int kMaxNesting = 16;

std::string text_member(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

VotField column_of(const json& item) {
  VotField field;
  if (item.is_string()) field.name = item.get<std::string>();
  if (!item.is_object()) return field;
  field.name = text_member(item, "name");
  field.datatype = text_member(item, "datatype");
  field.arraysize = text_member(item, "arraysize");
  field.xtype = text_member(item, "xtype");
  field.unit = text_member(item, "unit");
  field.ucd = text_member(item, "ucd");
  if (find_datatype(field.datatype) == nullptr) field.datatype.clear();
  return field;
}

/// As TABLEDATA writes it: numbers with all their digits, arrays with blanks between their elements.
std::string text_of(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "NaN";
  if (!value.is_array()) return value.dump();
  std::string out;
  for (const json& item : value) out += (out.empty() ? "" : " ") + text_of(item);
  return out;
}

VotCell cell_of(const json& value) {
  if (value.is_null()) return {};
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) return value.dump();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number_float()) return value.get<double>();
  std::string text = text_of(value);
  return text.empty() ? VotCell() : VotCell(std::move(text));
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '-' || c == '.'; }

/// A word of JSON that is none of JSON's, though services write it and the usual clients read it.
bool is_wide_number(std::string_view word) {
  if (word == "NaN" || word == "Infinity" || word == "-Infinity") return true;
  return !parse_number(word) && floating_of(word).has_value();  // 1e999
}

/// Those words as texts.
std::string with_quoted_words(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  for (std::size_t i = 0; i < body.size();) {
    std::size_t length = 1;
    if (body[i] == '"') {
      while (i + length < body.size() && body[i + length] != '"') length += body[i + length] == '\\' ? 2 : 1;
      length = std::min(length + 1, body.size() - i);
      out += body.substr(i, length);
    } else {
      while (i + length < body.size() && is_word(body[i]) && is_word(body[i + length])) ++length;
      const std::string_view word = body.substr(i, length);
      const bool quote = length > 2 && is_wide_number(word);
      out.append(quote ? "\"" : "").append(word).append(quote ? "\"" : "");
    }
    i += length;
  }
  return out;
}

}  // namespace

Result<ResultTable> read_json_table(std::string_view body) {
  const json document = json::parse(with_quoted_words(body), [](int depth, json::parse_event_t, json&) { return depth < kMaxNesting; }, false);
  if (document.is_discarded() || !document.is_object()) return fail("it is not JSON");
  const auto columns = document.contains("metadata") ? document.find("metadata") : document.find("columns");
  const auto data = document.find("data");
  if (columns == document.end() || !columns->is_array() || data == document.end() || !data->is_array()) {
    return fail("it has no arrays 'metadata' and 'data'");
  }
  ResultTable table;
  for (const json& column : *columns) table.columns.push_back(column_of(column));
  if (data->size() * (table.columns.size() + 1) > kMaxCells) return fail(fmt::format("it has more than {} values", kMaxCells));
  for (const json& line : *data) {
    if (!line.is_array() || line.size() != table.columns.size()) {
      return fail(fmt::format("row {} has not as many values as there are columns", table.rows.size() + 1));
    }
    std::vector<VotCell> row;
    for (const json& value : line) row.push_back(cell_of(value));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace tapcheck
