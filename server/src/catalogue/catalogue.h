// The immutable catalogue: tables of sample (or loaded) data and their metadata, read once from the TAP_SCHEMA tables
// of one SQLite file (TAP 1.1 §4). Thread-safe: constant after open().
#pragma once
#include <filesystem>
#include <unordered_map>

#include "catalogue/table.h"
#include "core/result.h"

namespace tapstand::store {
class Connection;
}

namespace tapstand::catalogue {

class Catalogue final : public View {
 public:
  static Result<std::shared_ptr<const Catalogue>> open(const std::filesystem::path& file);

  Found find(const std::optional<Name>& schema, const Name& table) const override;
  std::vector<Schema> schemas() const override { return schemas_; }
  const std::filesystem::path& file() const { return file_; }

 private:
  Result<void> load(store::Connection& db);
  void index_tables();
  std::filesystem::path file_;
  std::vector<Schema> schemas_;
  std::unordered_multimap<std::string, std::shared_ptr<const Table>> by_name_;  // key: lower-case table name
};

// TAP_SCHEMA writes a name that needs double quotes with them (TAP 1.1 §4.2, §4.3); this takes them off.
std::string without_quotes(std::string_view written);

}  // namespace tapstand::catalogue
