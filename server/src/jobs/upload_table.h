// Makes a temporary table of an uploaded VOTable on the connection that will run the query, so that it ends with the
// query (TAP 1.1 §2.7.6: visible to no other request).
#pragma once
#include <memory>

#include "catalogue/table.h"
#include "jobs/query_engine.h"

namespace tapstand::jobs {

Result<std::shared_ptr<const catalogue::Table>> load_upload(store::QueryConnection& connection, const Upload& upload,
                                                            const store::Interrupt& interrupt, std::int64_t max_rows);

// Flags ra and dec (by UCD, else by name) and says which two columns a zone index can serve.
void flag_positions(catalogue::Table& table);

}  // namespace tapstand::jobs
