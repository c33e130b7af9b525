// The YAML header of an ECSV document (astropy APE 6), read by libyaml: no tags are run, aliases are not followed, the
// size is that of the comments (text_records.h). Thread-safe. Errors: bad_upload.
#pragma once
#include <string>
#include <vector>

#include "core/result.h"
#include "formats/cell_parser.h"

namespace tapstand::formats {

struct EcsvHeader {
  char delimiter = ' ';
  std::vector<ColumnPlan> plans{};
};

// `lines` are the comments without their '#'.
Result<EcsvHeader> read_ecsv_header(const std::vector<std::string>& lines);

}  // namespace tapstand::formats
