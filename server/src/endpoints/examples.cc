// DALI examples (DALI 1.1 §2.3): an XHTML page with RDFa Lite marks, each example a query that runs.
#include <fmt/format.h>

#include "core/text.h"
#include "endpoints/handlers.h"

namespace tapstand::endpoints {
namespace {

struct Example {
  std::string_view id;
  std::string_view name;
  std::string_view table;
  std::string_view text;
  std::string_view query;
};

// THE table of examples: a new one is a row here.
constexpr Example kExamples[] = {
    {"top5", "The first rows of a table", "gaiadr1.gaia_source", "Five sources with their positions.",
     "SELECT TOP 5 source_id, ra, dec FROM gaiadr1.gaia_source"},
    {"cone", "A cone search, nearest first", "gaiadr1.gaia_source",
     "Sources within 5 arcminutes of a position near the Galactic centre, ordered by distance.",
     "SELECT DISTANCE(POINT('ICRS', ra, dec), POINT('ICRS', 266.41683, -29.00781)) AS dist, source_id, phot_g_mean_mag\n"
     "FROM gaiadr1.gaia_source\n"
     "WHERE 1 = CONTAINS(POINT('ICRS', ra, dec), CIRCLE('ICRS', 266.41683, -29.00781, 0.08333333))\n"
     "ORDER BY dist ASC"},
    {"pleiades", "The members of a cluster", "gaiadr3.gaia_source",
     "Stars around the Pleiades that share the cluster's parallax and proper motion.",
     "SELECT source_id, ra, dec, parallax, pmra, pmdec, phot_g_mean_mag, bp_rp\n"
     "FROM gaiadr3.gaia_source\n"
     "WHERE DISTANCE(POINT('ICRS', ra, dec), POINT('ICRS', 56.6, 24.13)) &lt; 3\n"
     "  AND parallax BETWEEN 6.5 AND 8.2 AND pmra BETWEEN 15 AND 25 AND pmdec BETWEEN -50 AND -40"},
    {"counts", "Stars by magnitude", "gaiadr3.gaia_source", "A histogram in bins of one magnitude.",
     "SELECT FLOOR(phot_g_mean_mag) AS g, COUNT(*) AS n FROM gaiadr3.gaia_source\n"
     "WHERE phot_g_mean_mag IS NOT NULL GROUP BY g ORDER BY g"},
    {"join", "Two tables joined by source", "gaiadr3.astrophysical_parameters",
     "Hot stars with the temperature from the table of astrophysical parameters.",
     "SELECT TOP 20 g.source_id, g.phot_g_mean_mag, a.teff_gspphot\n"
     "FROM gaiadr3.gaia_source AS g JOIN gaiadr3.astrophysical_parameters AS a USING (source_id)\n"
     "WHERE a.teff_gspphot &gt; 10000 ORDER BY phot_g_mean_mag"},
    {"columns", "What columns a table has", "tap_schema.columns", "The metadata of a table are tables too.",
     "SELECT column_name, datatype, unit, description FROM tap_schema.columns\n"
     "WHERE table_name = 'gaiadr3.gaia_source_lite' ORDER BY column_index"},
};

}  // namespace

http::Response examples(Call&) {
  std::string body = R"(<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en">
<head><title>Examples</title></head>
<body>
<h1>Queries to try</h1>
<div vocab="http://www.ivoa.net/rdf/examples#">
)";
  for (const auto& example : kExamples) {
    body += fmt::format(R"(<div typeof="example" id="{0}" resource="#{0}">
<h2 property="name">{1}</h2>
<p>{2} Table: <span property="table">{3}</span></p>
<pre property="query">{4}</pre>
</div>
)", example.id, example.name, example.text, example.table, example.query);
  }
  body += "</div>\n</body>\n</html>\n";
  http::Response response;
  response.content_type = "application/xhtml+xml;charset=UTF-8";
  response.body = std::move(body);
  return response;
}

}  // namespace tapstand::endpoints
