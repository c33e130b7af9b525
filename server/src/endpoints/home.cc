#include <fmt/format.h>

#include "core/text.h"
#include "endpoints/handlers.h"
#include "endpoints/routes.h"

namespace tapstand::endpoints {

http::Response home(Call& call) {
  std::string rows;
  for (const auto& route : routes()) {
    const std::string path = "/" + std::string(route.path);
    const std::string context = route.context == kDataServer ? call.data_base : call.base.substr(0, call.base.rfind('/'));
    const bool linked = path.find('{') == std::string::npos && route.methods.starts_with("GET");
    const std::string name = linked ? fmt::format("<a href=\"{0}{1}\">{0}{1}</a>", xml_escape(context), path)
                                    : xml_escape(context + path);
    rows += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", route.methods, name, xml_escape(route.summary),
                        xml_escape(route.source));
  }
  constexpr std::string_view page = R"(<!DOCTYPE html>
<html lang="en">
<head><title>TAP HOME PAGE</title><meta name="viewport" content="width=device-width"/></head>
<body>
<h1>TAP HOME PAGE</h1>
<p>This is tapstand, a stand-in for the Gaia archive. Its rows are synthetic sample data, not observations.</p>
<table>
<tr><th>Methods</th><th>Resource</th><th>What it is</th><th>Where it is defined</th></tr>
{}</table>
</body>
</html>
)";
  return http::Response::html(fmt::format(page, rows));
}

}  // namespace tapstand::endpoints
