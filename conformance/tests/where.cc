#include "where.h"

namespace tapcheck {

std::string in_source(const std::string& path) { return std::string(TAPCHECK_SOURCE_DIR "/") + path; }
const char* tapcheck_program() { return TAPCHECK_PROGRAM; }

}  // namespace tapcheck
