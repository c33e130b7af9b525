#include "catalogue/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "catalogue/release.h"
#include "core/text.h"
#include "store/connection.h"

namespace tapstand::catalogue {
namespace {

using TableMap = std::map<std::string, std::shared_ptr<Table>>;  // key: qualified name as TAP_SCHEMA writes it

// "gaiadr3.gaia_source" → "gaia_source"; a name without its schema stays.
std::string bare_name(const std::string& qualified, const std::string& schema) {
  const std::string prefix = schema + ".";
  return without_quotes(qualified.starts_with(prefix) ? qualified.substr(prefix.size()) : qualified);
}

Column column_of(const store::Statement& row) {
  Column column;
  column.written = row.text(1);
  column.field.name = without_quotes(column.written);
  column.field.type = type_from_votable(row.text(2), row.text(3), row.text(4));
  column.field.description = row.text(5);
  column.field.unit = row.text(6);
  column.field.ucd = row.text(7);
  column.field.utype = row.text(8);
  column.indexed = row.integer(9) != 0;
  column.principal = row.integer(10) != 0;
  column.std = row.integer(11) != 0;
  column.flags = static_cast<int>(row.integer(12));
  return column;
}

Result<void> load_columns(store::Connection& db, const TableMap& tables) {
  TRY_ASSIGN(auto rows, db.prepare(R"(
      SELECT c.table_name, c.column_name, c.datatype, c.arraysize, c.xtype, c.description, c.unit, c.ucd, c.utype,
             c.indexed, c.principal, c.std, coalesce(f.flags, 0)
      FROM "tap_schema.columns" AS c
      LEFT JOIN tapstand_flags AS f ON f.table_name = c.table_name AND f.column_name = c.column_name
      ORDER BY c.table_name, c.column_index)"));
  for (;;) {
    TRY_ASSIGN(const bool more, rows.step());
    if (!more) return {};
    if (const auto at = tables.find(rows.text(0)); at != tables.end()) at->second->columns.push_back(column_of(rows));
  }
}

Result<void> load_keys(store::Connection& db, const TableMap& tables) {
  TRY_ASSIGN(auto rows, db.prepare(R"(
      SELECT k.from_table, k.key_id, k.target_table, k.description, k.utype, kc.from_column, kc.target_column
      FROM "tap_schema.keys" AS k JOIN "tap_schema.key_columns" AS kc USING (key_id)
      ORDER BY k.from_table, k.key_id)"));
  for (;;) {
    TRY_ASSIGN(const bool more, rows.step());
    if (!more) return {};
    const auto at = tables.find(rows.text(0));
    if (at == tables.end()) continue;
    auto& keys = at->second->keys;
    if (keys.empty() || keys.back().id != rows.text(1)) {
      keys.push_back({rows.text(1), rows.text(2), {}, rows.text(3), rows.text(4)});
    }
    keys.back().columns.emplace_back(rows.text(5), rows.text(6));
  }
}

// The pair of columns flagged Ra and Dec, where the table has the zone index over them.
void find_zone_columns(Table& table) {
  std::optional<std::size_t> ra;
  std::optional<std::size_t> dec;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if ((table.columns[i].flags & 1) != 0 && !ra) ra = i;
    if ((table.columns[i].flags & 2) != 0 && !dec) dec = i;
  }
  if (ra && dec) table.zone_columns = {*ra, *dec};
}

// What names a source carries the ID by which the archive's service descriptor of DataLink refers to it.
void identify_sources(Table& table) {
  if (release_of(table.schema) == nullptr) return;
  for (auto& column : table.columns) {
    if (column.field.name == "source_id" || column.field.name == "designation") column.field.id = to_upper(column.field.name);
  }
}

// Positions of a release refer to its frame and epoch (VOTable 1.4 §3.1).
void refer_to_frame(Table& table) {
  const Release* release = release_of(table.schema);
  if (release == nullptr) return;
  for (auto& column : table.columns) {
    const std::string& ucd = column.field.ucd;
    if (ucd.starts_with("pos.eq.ra") || ucd.starts_with("pos.eq.dec")) column.field.ref = release->frame_id;
  }
}

}  // namespace

std::string without_quotes(std::string_view written) {
  if (written.size() < 2 || written.front() != '"' || written.back() != '"') return std::string(written);
  std::string out;
  for (std::size_t i = 1; i + 1 < written.size(); ++i) {
    out += written[i];
    if (written[i] == '"' && written[i + 1] == '"') ++i;
  }
  return out;
}

Result<std::shared_ptr<const Catalogue>> Catalogue::open(const std::filesystem::path& file) {
  std::error_code ec;
  if (!std::filesystem::is_regular_file(file, ec)) {
    return fail(Code::not_found, fmt::format("There is no catalogue file at {}.", file.string()));
  }
  auto catalogue = std::make_shared<Catalogue>();
  catalogue->file_ = file;
  auto db = store::Connection::open(file, store::Mode::read_only);
  const auto loaded = db ? catalogue->load(*db) : tl::unexpected<Error>(db.error());
  if (!loaded) {
    return fail(Code::bad_request,
                fmt::format("{} is not a catalogue that this version can serve: {}", file.string(), loaded.error().message));
  }
  return catalogue;
}

Result<void> Catalogue::load(store::Connection& db) {
  TRY_ASSIGN(auto rows, db.prepare(R"(SELECT schema_name, description, utype, schema_index
                                      FROM "tap_schema.schemas" ORDER BY schema_index, schema_name)"));
  for (;;) {
    TRY_ASSIGN(const bool more, rows.step());
    if (!more) break;
    schemas_.push_back({rows.text(0), rows.text(1), rows.text(2), {}, static_cast<int>(rows.integer(3)), {}});
  }
  TableMap tables;
  std::vector<std::shared_ptr<Table>> ordered;
  TRY_ASSIGN(auto list, db.prepare(R"(SELECT schema_name, table_name, description, utype, table_type, table_index, "size"
                                      FROM "tap_schema.tables" ORDER BY table_index, table_name)"));
  for (;;) {
    TRY_ASSIGN(const bool more, list.step());
    if (!more) break;
    auto table = std::make_shared<Table>();
    table->schema = list.text(0);
    table->written = list.text(1);
    table->name = bare_name(table->written, table->schema);
    table->sql_name = quote_identifier(table->qualified());
    table->description = list.text(2);
    table->utype = list.text(3);
    table->type = list.text(4);
    table->index = static_cast<int>(list.integer(5));
    table->nrows = table->size = list.cell(6).is_null() ? -1 : list.integer(6);
    tables.emplace(list.text(1), table);
    ordered.push_back(std::move(table));
  }
  TRY(load_columns(db, tables));
  TRY(load_keys(db, tables));
  for (auto& table : ordered) {
    find_zone_columns(*table);
    refer_to_frame(*table);
    identify_sources(*table);
    const auto schema = std::find_if(schemas_.begin(), schemas_.end(), [&](const Schema& s) { return s.name == table->schema; });
    if (schema != schemas_.end()) schema->tables.push_back(table);
  }
  index_tables();
  if (by_name_.empty()) return fail(Code::bad_request, "it describes no tables in TAP_SCHEMA.");
  return {};
}

void Catalogue::index_tables() {
  for (const auto& schema : schemas_) {
    for (const auto& table : schema.tables) by_name_.emplace(to_lower(table->name), table);
  }
}

View::Found Catalogue::find(const std::optional<Name>& schema, const Name& table) const {
  const auto same = [](const Name& asked, const std::string& name) {
    return asked.delimited ? asked.text == name : iequals(asked.text, name);
  };
  Found found;
  const auto [first, last] = by_name_.equal_range(to_lower(table.text));
  for (auto it = first; it != last; ++it) {
    const auto& candidate = it->second;
    if (!same(table, candidate->name) || (schema && !same(*schema, candidate->schema))) continue;
    found.ambiguous = found.table != nullptr;
    found.table = candidate;
  }
  return found;
}

}  // namespace tapstand::catalogue
