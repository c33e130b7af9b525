// The users' tables that one user may read, at one moment: what queries, TAP_SCHEMA and /tables show of them. A table
// that is not in here is answered like one that does not exist. A value; thread-safe to read.
#pragma once
#include <string_view>
#include <vector>

#include "catalogue/table.h"

namespace tapstand::tables {

class Visible {
 public:
  using TablePtr = std::shared_ptr<const catalogue::Table>;
  Visible() = default;
  // `own`: the schema that is there even if it is empty.
  Visible(std::string own, std::vector<TablePtr> tables);

  // ADQL 2.1 §2.1.7: without regard to case unless delimited. Without a schema any table of that name.
  catalogue::View::Found find(const std::optional<catalogue::View::Name>& schema, const catalogue::View::Name& table) const;
  // By schema: one's own first, then those of others by name.
  const std::vector<catalogue::Schema>& schemas() const { return schemas_; }
  bool empty() const { return schemas_.empty(); }

 private:
  std::vector<catalogue::Schema> schemas_;
};

}  // namespace tapstand::tables
