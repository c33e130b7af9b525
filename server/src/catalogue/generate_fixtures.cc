#include "catalogue/generate_fixtures.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <toml++/toml.h>

#include "core/text.h"

namespace tapstand::catalogue {
namespace {

enum CsvColumn : std::size_t { kTable, kName, kType, kArraysize, kUnit, kUcd, kUtype, kFlag, kDescription, kCsvColumns };

Result<std::string> read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Code::not_found, fmt::format("The fixtures folder lacks {}.", file.filename().string()));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// One record of a CSV text from `at`, which moves past it. Nothing when a quoted value does not end.
std::optional<std::vector<std::string>> csv_record(std::string_view text, std::size_t& at) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c != '"') out.back() += c;
      else if (at + 1 < text.size() && text[at + 1] == '"') out.back() += text[++at];
      else quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      out.emplace_back();
    } else if (c == '\n') {
      ++at;
      return out;
    } else if (c != '\r') {
      out.back() += c;
    }
  }
  if (quoted) return {};
  return out;
}

Result<ColumnPlan> column_of(const std::vector<std::string>& record) {
  ColumnPlan out;
  out.field.name = std::string(trim(record[kName]));
  if (out.field.name.size() > 1 && out.field.name.front() == '"') out.field.name = out.field.name.substr(1, out.field.name.size() - 2);
  out.field.type.type = type_from_tap(record[kType]);
  out.field.type.arraysize = record[kArraysize];
  out.field.unit = record[kUnit];
  out.field.ucd = record[kUcd];
  out.field.utype = record[kUtype];
  out.field.description = record[kDescription];
  for (const std::string& flag : split(record[kFlag], '|')) {
    out.indexed = out.indexed || flag == "indexed";
    out.principal = out.principal || flag == "primary" || flag == "principal";
    out.std = out.std || flag == "std";
  }
  if (out.field.name.empty() || out.field.type.type == Type::unknown) {
    return fail(Code::bad_request, fmt::format("unknown type or no name in `{}`", fmt::join(record, ",")));
  }
  return out;
}

Result<void> read_columns(const std::filesystem::path& folder, SchemaPlan& schema) {
  const std::string file = schema.name + ".csv";
  TRY_ASSIGN(const std::string text, read_file(folder / "columns" / file));
  std::size_t at = 0;
  for (int line = 1; at < text.size(); ++line) {
    const auto record = csv_record(text, at);
    if (!record || record->size() != kCsvColumns) {
      if (record && record->size() == 1 && record->front().empty()) continue;
      return fail(Code::bad_request, fmt::format("{}, record {}: {} values are needed", file, line, static_cast<int>(kCsvColumns)));
    }
    if (line == 1) continue;
    const auto table = std::find_if(schema.tables.begin(), schema.tables.end(), [&](const TablePlan& t) { return t.name == (*record)[kTable]; });
    if (table == schema.tables.end()) {
      return fail(Code::bad_request, fmt::format("{}, record {}: table {} is not in tables.toml", file, line, (*record)[kTable]));
    }
    auto column = column_of(*record);
    if (!column) return fail(Code::bad_request, fmt::format("{}, record {}: {}", file, line, column.error().message));
    table->columns.push_back(std::move(*column));
  }
  for (const TablePlan& table : schema.tables) {
    if (table.columns.empty()) return fail(Code::bad_request, fmt::format("{} has no columns for {}", file, table.name));
  }
  return {};
}

std::string text_of(const toml::table& table, std::string_view key) { return table[key].value_or(std::string{}); }

SchemaPlan schema_of(const toml::table& table) {
  SchemaPlan out;
  out.name = text_of(table, "name");
  out.title = text_of(table, "title");
  out.description = text_of(table, "description");
  out.utype = text_of(table, "utype");
  out.index = table["index"].value_or(0);
  if (const auto* tables = table["table"].as_array()) {
    for (const auto& node : *tables) {
      if (const auto* entry = node.as_table()) {
        out.tables.push_back({.schema = out.name, .name = text_of(*entry, "name"), .description = text_of(*entry, "description"),
                              .utype = text_of(*entry, "utype"), .index = (*entry)["index"].value_or(0)});
      }
    }
  }
  return out;
}

}  // namespace

const ColumnPlan* TablePlan::find(std::string_view column) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const ColumnPlan& c) { return c.field.name == column; });
  return found == columns.end() ? nullptr : &*found;
}

std::vector<std::string> TablePlan::zone_columns() const {
  if (!find("ra")) return {};
  if (find("dec")) return {"ra", "dec"};
  if (find("de")) return {"ra", "de"};
  return {};
}

std::vector<std::string> TablePlan::index_columns() const {
  const auto zone = zone_columns();
  std::vector<std::string> out;
  for (const ColumnPlan& column : columns) {
    const bool in_zone = std::find(zone.begin(), zone.end(), column.field.name) != zone.end();
    if (column.indexed && !in_zone) out.push_back(column.field.name);
  }
  return out;
}

std::string TablePlan::key_column() const {
  for (const ColumnPlan& column : columns) {
    if (column.indexed && column.principal) return column.field.name;
  }
  return {};
}

Result<std::vector<SchemaPlan>> read_fixtures(const std::filesystem::path& folder) {
  TRY_ASSIGN(const std::string text, read_file(folder / "tables.toml"));
  std::vector<SchemaPlan> out;
  try {
    const toml::table document = toml::parse(text);
    if (const auto* schemas = document["schema"].as_array()) {
      for (const auto& node : *schemas) {
        if (const auto* entry = node.as_table()) out.push_back(schema_of(*entry));
      }
    }
  } catch (const toml::parse_error& error) {
    return fail(Code::bad_request, fmt::format("tables.toml, line {}: {}", error.source().begin.line, error.description()));
  }
  // Schemas without tables belong to the server: what users upload and what jobs leave behind.
  std::erase_if(out, [](const SchemaPlan& schema) { return schema.tables.empty(); });
  for (SchemaPlan& schema : out) TRY(read_columns(folder, schema));
  return out;
}

}  // namespace tapstand::catalogue
