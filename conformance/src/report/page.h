// The beginning of a page that needs nothing else: no font, no network. Its policy allows the one style and the one script
// of src/report/page by their hashes, and nothing besides, so that no text of a target could ever run.
#pragma once

#include <string>
#include <string_view>

namespace tapcheck {

/// From the doctype to `<body>`. `title` is trusted.
std::string page_head(std::string_view title, bool with_script);
/// The script's element, for the end of the body.
std::string page_script();

}  // namespace tapcheck
