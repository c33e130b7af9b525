// Where the source tree and the built program are. In a file of its own, so that no other object depends on the
// place of the tree, and compilers' caches serve every clone.
#pragma once

#include <string>

namespace tapcheck {

/// A path below the root of the source tree.
std::string in_source(const std::string& path);
/// The built program.
const char* tapcheck_program();

}  // namespace tapcheck
