// THE table of words: what a bare word means, sorted by name. ADQL 2.1 §2.1.3 and §2.1.4 list the reserved ones.
#include <algorithm>
#include <array>
#include <iterator>

#include "adql/compile.h"
#include "adql/token.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

struct Keyword {
  std::string_view name;
  Tok kind;
};

constexpr Tok kReserved = Tok::reserved;
constexpr Tok kFunction = Tok::function_name;

constexpr Keyword kKeywords[] = {
    {"ABS", kFunction}, {"ABSOLUTE", kReserved}, {"ACOS", kFunction}, {"ACTION", kReserved}, {"ADD", kReserved},
    {"ALL", Tok::kw_all}, {"ALLOCATE", kReserved}, {"ALTER", kReserved}, {"AND", Tok::kw_and}, {"ANY", Tok::kw_any},
    {"ARE", kReserved}, {"AREA", kFunction}, {"AS", Tok::kw_as}, {"ASC", Tok::kw_asc}, {"ASIN", kFunction},
    {"ASSERTION", kReserved}, {"AT", kReserved}, {"ATAN", kFunction}, {"ATAN2", kFunction},
    {"AUTHORIZATION", kReserved}, {"AVG", kFunction}, {"BEGIN", kReserved}, {"BETWEEN", Tok::kw_between},
    {"BIGINT", kReserved}, {"BIT", kReserved}, {"BIT_LENGTH", kReserved}, {"BOTH", kReserved}, {"BOX", kFunction},
    {"BY", Tok::kw_by}, {"CASCADE", kReserved}, {"CASCADED", kReserved}, {"CASE", kReserved}, {"CAST", Tok::kw_cast},
    {"CATALOG", kReserved}, {"CEILING", kFunction}, {"CENTROID", kFunction}, {"CHAR", kReserved},
    {"CHARACTER", kReserved}, {"CHARACTER_LENGTH", kReserved}, {"CHAR_LENGTH", kReserved}, {"CHECK", kReserved},
    {"CIRCLE", kFunction}, {"CLOSE", kReserved}, {"COALESCE", kFunction}, {"COLLATE", kReserved},
    {"COLLATION", kReserved}, {"COLUMN", kReserved}, {"COMMIT", kReserved}, {"CONNECT", kReserved},
    {"CONNECTION", kReserved}, {"CONSTRAINT", kReserved}, {"CONSTRAINTS", kReserved}, {"CONTAINS", kFunction},
    {"CONTINUE", kReserved}, {"CONVERT", kReserved}, {"COORD1", kFunction}, {"COORD2", kFunction},
    {"COORDSYS", kFunction}, {"CORRESPONDING", kReserved}, {"COS", kFunction}, {"COT", kFunction},
    {"COUNT", kFunction}, {"CREATE", kReserved}, {"CROSS", Tok::kw_cross}, {"CURRENT", kReserved},
    {"CURRENT_DATE", kReserved}, {"CURRENT_TIME", kReserved}, {"CURRENT_TIMESTAMP", kReserved},
    {"CURRENT_USER", kReserved}, {"CURSOR", kReserved}, {"DATE", kReserved}, {"DAY", kReserved},
    {"DEALLOCATE", kReserved}, {"DECIMAL", kReserved}, {"DECLARE", kReserved}, {"DEFAULT", kReserved},
    {"DEFERRABLE", kReserved}, {"DEFERRED", kReserved}, {"DEGREES", kFunction}, {"DELETE", kReserved},
    {"DESC", Tok::kw_desc}, {"DESCRIBE", kReserved}, {"DESCRIPTOR", kReserved}, {"DIAGNOSTICS", kReserved},
    {"DISCONNECT", kReserved}, {"DISTANCE", kFunction}, {"DISTINCT", Tok::kw_distinct}, {"DOMAIN", kReserved},
    {"DOUBLE", kReserved}, {"DROP", kReserved}, {"ELSE", kReserved}, {"END", kReserved}, {"ESCAPE", kReserved},
    {"EXCEPT", Tok::kw_except}, {"EXCEPTION", kReserved}, {"EXEC", kReserved}, {"EXECUTE", kReserved},
    {"EXISTS", Tok::kw_exists}, {"EXP", kFunction}, {"EXTERNAL", kReserved}, {"EXTRACT", kReserved},
    {"FALSE", kReserved}, {"FETCH", kReserved}, {"FIRST", kReserved}, {"FLOAT", kReserved}, {"FLOOR", kFunction},
    {"FOR", kReserved}, {"FOREIGN", kReserved}, {"FOUND", kReserved}, {"FROM", Tok::kw_from}, {"FULL", Tok::kw_full},
    {"GET", kReserved}, {"GLOBAL", kReserved}, {"GO", kReserved}, {"GOTO", kReserved}, {"GRANT", kReserved},
    {"GROUP", Tok::kw_group}, {"HAVING", Tok::kw_having}, {"HOUR", kReserved}, {"IDENTITY", kReserved},
    {"ILIKE", Tok::kw_ilike}, {"IMMEDIATE", kReserved}, {"IN", Tok::kw_in}, {"INDICATOR", kReserved},
    {"INITIALLY", kReserved}, {"INNER", Tok::kw_inner}, {"INPUT", kReserved}, {"INSENSITIVE", kReserved},
    {"INSERT", kReserved}, {"INT", kReserved}, {"INTEGER", kReserved}, {"INTERSECT", Tok::kw_intersect},
    {"INTERSECTS", kFunction}, {"INTERVAL", kReserved}, {"INTO", kReserved}, {"IN_UNIT", kFunction},
    {"IS", Tok::kw_is}, {"ISOLATION", kReserved}, {"JOIN", Tok::kw_join}, {"KEY", kReserved}, {"LANGUAGE", kReserved},
    {"LAST", kReserved}, {"LEADING", kReserved}, {"LEFT", Tok::kw_left}, {"LEVEL", kReserved}, {"LIKE", Tok::kw_like},
    {"LOCAL", kReserved}, {"LOG", kFunction}, {"LOG10", kFunction}, {"LOWER", kFunction}, {"MATCH", kReserved},
    {"MAX", kFunction}, {"MIN", kFunction}, {"MINUTE", kReserved}, {"MOD", kFunction}, {"MODULE", kReserved},
    {"MONTH", kReserved}, {"NAMES", kReserved}, {"NATIONAL", kReserved}, {"NATURAL", Tok::kw_natural},
    {"NCHAR", kReserved}, {"NEXT", kReserved}, {"NO", kReserved}, {"NOT", Tok::kw_not}, {"NULL", Tok::kw_null},
    {"NULLIF", kReserved}, {"NUMERIC", kReserved}, {"OCTET_LENGTH", kReserved}, {"OF", kReserved},
    {"OFFSET", Tok::kw_offset}, {"ON", Tok::kw_on}, {"ONLY", kReserved}, {"OPEN", kReserved}, {"OPTION", kReserved},
    {"OR", Tok::kw_or}, {"ORDER", Tok::kw_order}, {"OUTER", Tok::kw_outer}, {"OUTPUT", kReserved},
    {"OVERLAPS", kReserved}, {"PAD", kReserved}, {"PARTIAL", kReserved}, {"PI", kFunction}, {"POINT", kFunction},
    {"POLYGON", kFunction}, {"POSITION", kReserved}, {"POWER", kFunction}, {"PRECISION", kReserved},
    {"PREPARE", kReserved}, {"PRESERVE", kReserved}, {"PRIMARY", kReserved}, {"PRIOR", kReserved},
    {"PRIVILEGES", kReserved}, {"PROCEDURE", kReserved}, {"PUBLIC", kReserved}, {"RADIANS", kFunction},
    {"RAND", kFunction}, {"READ", kReserved}, {"REAL", kReserved}, {"REFERENCES", kReserved}, {"REGION", kFunction},
    {"RELATIVE", kReserved}, {"RESTRICT", kReserved}, {"REVOKE", kReserved}, {"RIGHT", Tok::kw_right},
    {"ROLLBACK", kReserved}, {"ROUND", kFunction}, {"ROWS", kReserved}, {"SCHEMA", kReserved}, {"SCROLL", kReserved},
    {"SECOND", kReserved}, {"SECTION", kReserved}, {"SELECT", Tok::kw_select}, {"SESSION", kReserved},
    {"SESSION_USER", kReserved}, {"SET", kReserved}, {"SIN", kFunction}, {"SIZE", kReserved}, {"SMALLINT", kReserved},
    {"SOME", kReserved}, {"SPACE", kReserved}, {"SQL", kReserved}, {"SQLCODE", kReserved}, {"SQLERROR", kReserved},
    {"SQLSTATE", kReserved}, {"SQRT", kFunction}, {"SUBSTRING", kReserved}, {"SUM", kFunction},
    {"SYSTEM_USER", kReserved}, {"TABLE", kReserved}, {"TAN", kFunction}, {"TEMPORARY", kReserved},
    {"THEN", kReserved}, {"TIME", kReserved}, {"TIMESTAMP", kReserved}, {"TIMEZONE_HOUR", kReserved},
    {"TIMEZONE_MINUTE", kReserved}, {"TO", kReserved}, {"TOP", Tok::kw_top}, {"TRAILING", kReserved},
    {"TRANSACTION", kReserved}, {"TRANSLATE", kReserved}, {"TRANSLATION", kReserved}, {"TRIM", kReserved},
    {"TRUE", kReserved}, {"TRUNCATE", kFunction}, {"UNION", Tok::kw_union}, {"UNIQUE", kReserved},
    {"UNKNOWN", kReserved}, {"UPDATE", kReserved}, {"UPPER", kFunction}, {"USAGE", kReserved}, {"USER", kReserved},
    {"USING", Tok::kw_using}, {"VALUE", kReserved}, {"VALUES", kReserved}, {"VARCHAR", kReserved},
    {"VARYING", kReserved}, {"VIEW", kReserved}, {"WHEN", kReserved}, {"WHENEVER", kReserved},
    {"WHERE", Tok::kw_where}, {"WITH", Tok::kw_with}, {"WORK", kReserved}, {"WRITE", kReserved}, {"YEAR", kReserved},
    {"ZONE", kReserved},
};
static_assert(std::is_sorted(std::begin(kKeywords), std::end(kKeywords),
                             [](const Keyword& a, const Keyword& b) { return a.name < b.name; }));

constexpr std::size_t kLongest = 17;  // CHARACTER_LENGTH, CURRENT_TIMESTAMP

}  // namespace

Tok word_kind(std::string_view word) {
  if (word.size() > kLongest) return Tok::identifier;
  std::array<char, kLongest> buffer{};
  std::transform(word.begin(), word.end(), buffer.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  const std::string_view upper(buffer.data(), word.size());
  const auto* found = std::lower_bound(std::begin(kKeywords), std::end(kKeywords), upper,
                                       [](const Keyword& k, std::string_view name) { return k.name < name; });
  return found != std::end(kKeywords) && found->name == upper ? found->kind : Tok::identifier;
}

bool is_word(Tok kind) { return kind >= Tok::function_name; }

bool is_regular_identifier(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && letter(name.front()) && std::all_of(name.begin(), name.end(), inner) && !is_word(word_kind(name));
}

}  // namespace tapstand::adql
