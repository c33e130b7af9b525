#include "catalogue/generate_schema.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/adql_words.h"
#include "core/text.h"

namespace tapstand::catalogue {
namespace {

struct Key {
  const char* from_table;
  const char* from_column;
  const char* target_table;
  const char* target_column;
  const char* description;
};

// THE table of foreign keys. The first five are TAP_SCHEMA's own (TAP 1.1 §4.4).
constexpr Key kKeys[] = {
    {"tap_schema.tables", "schema_name", "tap_schema.schemas", "schema_name", "The schema of a table."},
    {"tap_schema.columns", "table_name", "tap_schema.tables", "table_name", "The table of a column."},
    {"tap_schema.keys", "from_table", "tap_schema.tables", "table_name", "The table that holds a foreign key."},
    {"tap_schema.keys", "target_table", "tap_schema.tables", "table_name", "The table to which a foreign key points."},
    {"tap_schema.key_columns", "key_id", "tap_schema.keys", "key_id", "The foreign key of a pair of columns."},
    {"gaiadr3.gaia_source_lite", "source_id", "gaiadr3.gaia_source", "source_id", "All columns of the source."},
    {"gaiadr3.astrophysical_parameters", "source_id", "gaiadr3.gaia_source", "source_id", "The source with these parameters."},
    {"gaiadr3.nss_two_body_orbit", "source_id", "gaiadr3.gaia_source", "source_id", "The source that moves in this orbit."},
    {"gaiadr3.vari_summary", "source_id", "gaiadr3.gaia_source", "source_id", "The source that varies."},
    {"gaiadr3.tmass_psc_xsc_best_neighbour", "source_id", "gaiadr3.gaia_source", "source_id", "The matched Gaia source."},
    {"gaiadr3.dr2_neighbourhood", "dr3_source_id", "gaiadr3.gaia_source", "source_id", "The source in Gaia DR3."},
    {"gaiadr3.dr2_neighbourhood", "dr2_source_id", "gaiadr2.gaia_source", "source_id", "The source in Gaia DR2."},
    {"gaiadr2.tmass_best_neighbour", "source_id", "gaiadr2.gaia_source", "source_id", "The matched Gaia source."},
    {"gaiadr2.ruwe", "source_id", "gaiadr2.gaia_source", "source_id", "The source with this unit weight error."},
    {"gaiadr1.tgas_source", "source_id", "gaiadr1.gaia_source", "source_id", "The same source in the main table."},
    {"gaiadr1.tgas_source", "hip", "public.hipparcos", "hip", "The star in the Hipparcos catalogue."},
    {"gaiadr1.tgas_source", "tycho2_id", "public.tycho2", "id", "The star in the Tycho-2 catalogue."},
    {"public.hipparcos_newreduction", "hip", "public.hipparcos", "hip", "The star in the original catalogue."},
    {"public.tycho2", "hip", "public.hipparcos", "hip", "The star in the Hipparcos catalogue."},
};

void set_if(Name name, const std::string& text, Record& out) {
  if (!text.empty()) out.set(name, std::string_view(text));
}

class Describer {
 public:
  Describer(CatalogueFile& file, const std::vector<SchemaPlan>& schemas, const TableSizes& sizes)
      : file_(file), schemas_(schemas), sizes_(sizes) {}

  Result<void> write(bool lite_is_subset) {
    TRY(fill("tap_config.coord_sys", [&](TableWriter& out) { return add_coordinate_systems(out); }));
    TRY(fill("tap_config.properties", [&](TableWriter& out) { return add_properties(out); }));
    TRY(fill("tap_schema.schemas", [&](TableWriter& out) { return add_schemas(out); }));
    TRY(fill("tap_schema.columns", [&](TableWriter& out) { return add_columns(out); }));
    TRY(fill("tap_schema.keys", [&](TableWriter& out) { return add_keys(out, lite_is_subset); }));
    TRY(fill("tap_schema.key_columns", [&](TableWriter& out) { return add_keys(out, lite_is_subset); }));
    // Last, because it tells the sizes of the others, and its own too.
    std::int64_t tables = 0;
    for (const SchemaPlan& schema : schemas_) tables += std::ssize(schema.tables);
    sizes_["tap_schema.tables"].rows = tables;
    TRY(fill("tap_schema.tables", [&](TableWriter& out) { return add_tables(out); }));
    return file_.execute(fmt::format("UPDATE \"tap_schema.tables\" SET size_bytes = {} WHERE table_name = 'tap_schema.tables'",
                                     sizes_["tap_schema.tables"].bytes));
  }

 private:
  const TablePlan* find(std::string_view qualified) const {
    for (const SchemaPlan& schema : schemas_) {
      for (const TablePlan& table : schema.tables) {
        if (table.qualified() == qualified) return &table;
      }
    }
    return nullptr;
  }

  template <class Add>
  Result<void> fill(const char* name, Add add) {
    const TablePlan* table = find(name);
    if (!table) return fail(Code::bad_request, fmt::format("tables.toml does not describe {}", name));
    TRY_ASSIGN(const std::int64_t before, file_.bytes());
    TRY_ASSIGN(TableWriter out, TableWriter::create(file_, *table));
    TRY(add(out));
    TRY_ASSIGN(const std::int64_t after, file_.bytes());
    sizes_[name] = {out.rows(), after - before};
    return {};
  }

  Result<void> add_coordinate_systems(TableWriter& out) {
    struct System { const char* id; double epoch; };
    for (const auto& [id, epoch] : {System{"GAIADR1", 2015.0}, System{"GAIADR2", 2015.5}, System{"GAIAEDR3", 2016.0},
                                    System{"GAIADR3", 2016.0}, System{"HIPPARCOS", 1991.25}, System{"TYCHO2", 2000.0}}) {
      record_.clear();
      record_.set("id", id);
      record_.set("system", "ICRS");
      record_.set("epoch", epoch);
      record_.set("xml_output", std::string_view(fmt::format("<COOSYS ID=\"{}\" epoch=\"J{}\" system=\"ICRS\"/>", id, epoch)));
      TRY(out.add(record_));
    }
    return {};
  }

  Result<void> add_properties(TableWriter& out) {
    for (const auto& [key, value] : {std::pair{"catalogue.content", "synthetic sample"}, std::pair{"catalogue.format", "1"},
                                     std::pair{"catalogue.reference_frame", "ICRS"}}) {
      record_.clear();
      record_.set("key", key);
      record_.set("value", value);
      TRY(out.add(record_));
    }
    return {};
  }

  Result<void> add_schemas(TableWriter& out) {
    for (const SchemaPlan& schema : schemas_) {
      record_.clear();
      record_.set("schema_name", std::string_view(schema.name));
      record_.set("db_schema_name", std::string_view(schema.name));
      set_if("description", schema.description, record_);
      set_if("utype", schema.utype, record_);
      record_.set("schema_index", schema.index);
      TRY(out.add(record_));
    }
    return {};
  }

  Result<void> add_tables(TableWriter& out) {
    for (const SchemaPlan& schema : schemas_) {
      for (const TablePlan& table : schema.tables) {
        const TableSize size = sizes_[table.qualified()];
        record_.clear();
        record_.set("schema_name", std::string_view(schema.name));
        record_.set("table_name", std::string_view(schema.name + "." + adql_identifier(table.name)));
        record_.set("db_table_name", std::string_view(table.name));
        record_.set("table_type", "table");
        set_if("description", table.description, record_);
        set_if("utype", table.utype, record_);
        record_.set("table_index", table.index);
        record_.set("size", size.rows);
        record_.set("size_bytes", size.bytes);
        TRY(out.add(record_));
      }
    }
    return {};
  }

  Result<void> add_columns(TableWriter& out) {
    for (const SchemaPlan& schema : schemas_) {
      for (const TablePlan& table : schema.tables) {
        int index = 0;
        for (const ColumnPlan& column : table.columns) TRY(add_column(out, table, column, ++index));
      }
    }
    return {};
  }

  Result<void> add_column(TableWriter& out, const TablePlan& table, const ColumnPlan& column, int index) {
    const Field& field = column.field;
    record_.clear();
    record_.set("schema_name", std::string_view(table.schema));
    record_.set("table_name", std::string_view(table.schema + "." + adql_identifier(table.name)));
    record_.set("column_name", std::string_view(adql_identifier(field.name)));
    record_.set("db_column_name", std::string_view(field.name));
    record_.set("datatype", votable_datatype(field.type.type));
    const std::string arraysize = votable_arraysize(field.type);
    set_if("arraysize", arraysize, record_);
    // Deprecated, but asked for: the number in a one-dimensional arraysize.
    if (const auto size = parse_int(trim(std::string_view(arraysize).substr(0, arraysize.find('*'))))) record_.set("size", *size);
    set_if("xtype", votable_xtype(field.type), record_);
    set_if("unit", field.unit, record_);
    set_if("ucd", field.ucd, record_);
    set_if("utype", field.utype, record_);
    set_if("description", field.description, record_);
    record_.set("indexed", has_index(table, column));
    record_.set("principal", column.principal);
    record_.set("std", column.std);
    record_.set("column_index", index);
    return out.add(record_);
  }

  // The rows of `keys` or of `key_columns`: each takes its own columns.
  Result<void> add_keys(TableWriter& out, bool lite_is_subset) {
    for (const Key& key : kKeys) {
      if (!lite_is_subset && key.from_table == std::string_view("gaiadr3.gaia_source_lite")) continue;
      if (!find(key.from_table) || !find(key.target_table)) continue;
      record_.clear();
      record_.set("key_id", std::string_view(fmt::format("{}.{}", key.from_table, key.from_column)));
      record_.set("from_table", key.from_table);
      record_.set("target_table", key.target_table);
      record_.set("description", key.description);
      record_.set("from_column", std::string_view(adql_identifier(key.from_column)));
      record_.set("target_column", std::string_view(adql_identifier(key.target_column)));
      TRY(out.add(record_));
    }
    return {};
  }

  CatalogueFile& file_;
  const std::vector<SchemaPlan>& schemas_;
  TableSizes sizes_;
  Record record_{};
};

Result<void> write_flags(CatalogueFile& file, const std::vector<SchemaPlan>& schemas) {
  const auto column = [](const char* name, Type type) { return ColumnPlan{.field = {.name = name, .type = {.type = type}}}; };
  TablePlan plan{.name = "tapstand_flags",
                 .columns = {column("table_name", Type::varchar), column("column_name", Type::varchar), column("flags", Type::integer)}};
  TRY_ASSIGN(TableWriter out, TableWriter::create(file, plan));
  Record record;
  for (const SchemaPlan& schema : schemas) {
    for (const TablePlan& table : schema.tables) {
      for (const ColumnPlan& described : table.columns) {
        const int flags = column_flags(table, described);
        if (flags == 0) continue;
        record.clear();
        record.set("table_name", std::string_view(table.qualified()));
        record.set("column_name", std::string_view(described.field.name));
        record.set("flags", flags);
        TRY(out.add(record));
      }
    }
  }
  return {};
}

}  // namespace

bool has_index(const TablePlan& table, const ColumnPlan& column) {
  const auto zone = table.zone_columns();
  const auto own = table.index_columns();
  return std::find(zone.begin(), zone.end(), column.field.name) != zone.end() ||
         std::find(own.begin(), own.end(), column.field.name) != own.end();
}

int column_flags(const TablePlan& table, const ColumnPlan& column) {
  const auto zone = table.zone_columns();
  const std::string& name = column.field.name;
  const std::string& ucd = column.field.ucd;
  int flags = 0;
  if (!zone.empty() && name == zone[0]) flags |= 1;
  if (!zone.empty() && name == zone[1]) flags |= 2;
  if (ucd.starts_with("phot.flux") && !ucd.starts_with("phot.flux.density")) flags |= 4;
  if (ucd.starts_with("phot.mag") && ucd.find("arith") == std::string::npos) flags |= 8;
  if (name == table.key_column()) flags |= 16;
  return has_index(table, column) ? flags | 32 : flags;
}

Result<void> write_descriptions(CatalogueFile& file, const std::vector<SchemaPlan>& schemas, const TableSizes& sizes,
                                const std::vector<std::pair<std::string, std::string>>& meta, bool lite_is_subset) {
  TRY(Describer(file, schemas, sizes).write(lite_is_subset));
  TRY(write_flags(file, schemas));
  TRY(file.execute("CREATE TABLE tapstand_meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID"));
  for (const auto& [key, value] : meta) {
    std::string quoted;
    for (const char c : value) quoted += c == '\'' ? std::string("''") : std::string(1, c);
    TRY(file.execute(fmt::format("INSERT INTO tapstand_meta VALUES ('{}', '{}')", key, quoted)));
  }
  return {};
}

}  // namespace tapstand::catalogue
