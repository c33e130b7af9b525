#include "votable/rules.h"

#include <algorithm>
#include <array>

#include "votable/rule_functions.h"

namespace tapcheck {
namespace {

constexpr std::array kRules{
    VotRule{"root-namespace", rules::root_namespace, "The root VOTABLE has a version and that version's namespace."},
    VotRule{"known-elements", rules::known_elements, "Every element of that namespace is one of VOTable's."},
    VotRule{"unique-ids", rules::unique_ids, "No ID is given twice."},
    VotRule{"refs-resolve", rules::refs_resolve, "Every ref names an ID that is there, of the right kind of element."},
    VotRule{"coosys", rules::coosys, "A COOSYS has an ID and a system."},
    VotRule{"coosys-first", rules::coosys_first, "COOSYS and TIMESYS stand before what refers to them."},
    VotRule{"timesys", rules::timesys, "A TIMESYS has ID, timescale and refposition, and its timeorigin is a date in days."},
    VotRule{"timesys-origin", rules::timesys_origin, "A TIMESYS of numbers has a timeorigin."},
    VotRule{"info-attributes", rules::info_attributes, "Every INFO has a name and a value."},
    VotRule{"link-href", rules::link_href, "Every LINK has an href."},
    VotRule{"one-serialization", rules::one_serialization, "DATA holds one of TABLEDATA, BINARY, BINARY2, FITS, in a TABLE with FIELDs."},
    VotRule{"nrows", rules::nrows, "nrows is the number of rows."},
    VotRule{"version-features", rules::version_features, "No element is younger than the version."},
    VotRule{"media-type", rules::media_type, "Content-Type is a VOTable's, and says the serialization and charset that the body has."},
    VotRule{"field-attributes", rules::field_attributes, "FIELD and PARAM have a name and a datatype, PARAM a value."},
    VotRule{"datatypes", rules::datatypes, "Every datatype is one of the twelve."},
    VotRule{"arraysizes", rules::arraysizes, "Every arraysize is n, *, n*, or dimensions joined with x of which the last may be variable."},
    VotRule{"scalar-arraysize", rules::scalar_arraysize, "A scalar has no arraysize (1 is ambiguous)."},
    VotRule{"precision-width", rules::precision_width, "precision and width are numbers, precision with F or E before it."},
    VotRule{"xtype-shapes", rules::xtype_shapes, "A FIELD with an xtype of DALI has its datatype and arraysize."},
    VotRule{"xtype-names", rules::xtype_names, "An xtype that is not DALI's own has a prefix with a colon."},
    VotRule{"units", rules::units, "Units are written as VOUnits has them."},
    VotRule{"ucds", rules::ucds, "UCDs are words of UCD1+, joined with semicolons."},
    VotRule{"values-legal", rules::values_legal, "null, MIN and MAX of VALUES are legal values of the type."},
    VotRule{"float-nulls", rules::float_nulls, "A floating column has NaN for null, no magic number."},
    VotRule{"param-values", rules::param_values, "The value of a PARAM is one of its type."},
    VotRule{"unique-names", rules::unique_names, "No two FIELDs of the table have the same name."},
    VotRule{"row-cells", nullptr, "Every TR has as many TDs as there are FIELDs."},
    VotRule{"integers", nullptr, "Integers are whole numbers in the range of their type, decimal or 0x…."},
    VotRule{"floats", nullptr, "Floating values are numbers, NaN, +Inf, -Inf."},
    VotRule{"booleans", nullptr, "Booleans are T, F, true, false, 1, 0, ?."},
    VotRule{"bits", nullptr, "Bits are 0 and 1."},
    VotRule{"characters", nullptr, "A text has no more characters than its arraysize allows, one without arraysize."},
    VotRule{"ascii", rules::ascii, "Columns of char hold ASCII alone."},
    VotRule{"array-counts", nullptr, "An array has as many elements, separated by blanks, as its arraysize says."},
    VotRule{"stream-encoding", nullptr, "A STREAM is base64."},
    VotRule{"stream-length", nullptr, "A STREAM holds a whole number of rows."},
    VotRule{"binary2-flags", nullptr, "Flag bits of BINARY2 beyond the last FIELD are 0."},
    VotRule{"binary2-nulls", nullptr, "The bytes of a null cell in BINARY2 are zero or NaN, and no array has elements."},
    VotRule{"fits-columns", nullptr, "A FITS stream is a binary table with the FIELDs' columns."},
    VotRule{"dali-version", rules::dali_version, "The version is 1.2 or later."},
    VotRule{"one-results", rules::one_results, "There is one RESOURCE of type \"results\"."},
    VotRule{"one-table", rules::one_table, "The results have one TABLE."},
    VotRule{"status-first", rules::status_first, "Before the TABLE stands one INFO QUERY_STATUS with OK, ERROR or OVERFLOW."},
    VotRule{"status-message", rules::status_message, "An INFO QUERY_STATUS of ERROR has a message."},
    VotRule{"status-after", rules::status_after, "After the TABLE stands at most one INFO QUERY_STATUS, with OVERFLOW or ERROR."},
    VotRule{"error-document", rules::error_document, "The last INFO QUERY_STATUS says ERROR."},
    VotRule{"request-echo", rules::request_echo, "INFOs say what was asked, or by which standard."},
    VotRule{"timestamps", rules::timestamps, "A timestamp is YYYY-MM-DD, with Thh:mm:ss and a fraction where there is a time."},
    VotRule{"timestamp-fields", rules::timestamp_fields, "A timestamp FIELD is char with an arraysize."},
    VotRule{"intervals", rules::intervals, "An interval has two numbers, the smaller first."},
    VotRule{"points", rules::points, "A point has a longitude of 0 to 360 and a latitude of -90 to 90."},
    VotRule{"circles", rules::circles, "A circle has a centre and a radius up to 180."},
    VotRule{"polygons", rules::polygons, "A polygon has three or more corners, each a longitude and a latitude."},
    VotRule{"polygon-orientation", rules::polygon_orientation, "A polygon's corners go counter-clockwise as seen from the origin."},
};

}  // namespace

std::span<const VotRule> votable_rules() { return kRules; }

const VotRule* find_votable_rule(std::string_view name) {
  const auto* at = std::find_if(kRules.begin(), kRules.end(), [&](const VotRule& r) { return r.name == name; });
  return at == kRules.end() ? nullptr : at;
}

}  // namespace tapcheck
