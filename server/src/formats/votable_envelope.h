// What stands around the rows of a VOTable: root, RESOURCE, INFOs, COOSYS, FIELDs, and the tail with the final
// QUERY_STATUS (DALI 1.1 §4.4) and the DataLink service descriptor (DataLink 1.1 §4). Functions are thread-safe.
//
// Whatever the fields say, the document is valid: an ID that is no NCName or is taken, and a ref that points nowhere,
// are left out (VOTable 1.4 §3.2).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "formats/format.h"

namespace tapstand::formats {

// Up to and including the last FIELD of the open TABLE.
void append_votable_head(std::string& out, const ResultInfo& info, const std::vector<Field>& fields);
// The service descriptor for these columns, or nothing.
std::string datalink_descriptor(const ResultInfo& info, const std::vector<Field>& fields);
// From </TABLE> to </VOTABLE>.
void append_votable_tail(std::string& out, Ending ending, std::string_view message, std::string_view descriptor);

}  // namespace tapstand::formats
