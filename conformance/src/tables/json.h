// Result tables in JSON as TAP services write them: {"metadata":[{"name":…,"datatype":…}],"data":[[…]]}, where
// "metadata" may also be called "columns". Hostile input. Safe from any thread.
#pragma once

#include <string_view>

#include "tables/result_table.h"

namespace tapcheck {

/// Without its format. An Error if it is no such document.
Result<ResultTable> read_json_table(std::string_view body);

}  // namespace tapcheck
