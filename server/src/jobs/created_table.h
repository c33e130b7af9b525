// Makes the table that a query creates in the space of who asks (crossmatch_positional).
#pragma once
#include "adql/compile.h"
#include "jobs/query_engine.h"

namespace tapstand::jobs {

// The number of rows. The query runs to its end before the table is begun, so that nobody waits for it in between.
Result<std::int64_t> create_table(store::QueryConnection& connection, const adql::Creation& creation, const QueryRequest& request,
                                  const store::Interrupt& interrupt);

}  // namespace tapstand::jobs
