#include "metadata/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "core/text.h"

namespace tapcheck {
namespace {

// ADQL 2.1, sections 2.1.3 and 2.1.4: those of SQL-92, then ADQL's own. Both in alphabetical order.
constexpr std::array<std::string_view, 225> kSqlWords{
    "ABSOLUTE", "ACTION", "ADD", "ALL", "ALLOCATE", "ALTER", "AND", "ANY", "ARE", "AS", "ASC", "ASSERTION", "AT", "AUTHORIZATION", "AVG",
    "BEGIN", "BETWEEN", "BIT", "BIT_LENGTH", "BOTH", "BY", "CASCADE", "CASCADED", "CASE", "CAST", "CATALOG", "CHAR", "CHARACTER",
    "CHARACTER_LENGTH", "CHAR_LENGTH", "CHECK", "CLOSE", "COALESCE", "COLLATE", "COLLATION", "COLUMN", "COMMIT", "CONNECT", "CONNECTION",
    "CONSTRAINT", "CONSTRAINTS", "CONTINUE", "CONVERT", "CORRESPONDING", "COUNT", "CREATE", "CROSS", "CURRENT", "CURRENT_DATE",
    "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "CURSOR", "DATE", "DAY", "DEALLOCATE", "DECIMAL", "DECLARE", "DEFAULT",
    "DEFERRABLE", "DEFERRED", "DELETE", "DESC", "DESCRIBE", "DESCRIPTOR", "DIAGNOSTICS", "DISCONNECT", "DISTINCT", "DOMAIN", "DOUBLE",
    "DROP", "ELSE", "END", "ESCAPE", "EXCEPT", "EXCEPTION", "EXEC", "EXECUTE", "EXISTS", "EXTERNAL", "EXTRACT", "FALSE", "FETCH", "FIRST",
    "FLOAT", "FOR", "FOREIGN", "FOUND", "FROM", "FULL", "GET", "GLOBAL", "GO", "GOTO", "GRANT", "GROUP", "HAVING", "HOUR", "IDENTITY",
    "IMMEDIATE", "IN", "INDICATOR", "INITIALLY", "INNER", "INPUT", "INSENSITIVE", "INSERT", "INT", "INTEGER", "INTERSECT", "INTERVAL",
    "INTO", "IS", "ISOLATION", "JOIN", "KEY", "LANGUAGE", "LAST", "LEADING", "LEFT", "LEVEL", "LIKE", "LOCAL", "LOWER", "MATCH", "MAX",
    "MIN", "MINUTE", "MODULE", "MONTH", "NAMES", "NATIONAL", "NATURAL", "NCHAR", "NEXT", "NO", "NOT", "NULL", "NULLIF", "NUMERIC",
    "OCTET_LENGTH", "OF", "ON", "ONLY", "OPEN", "OPTION", "OR", "ORDER", "OUTER", "OUTPUT", "OVERLAPS", "PAD", "PARTIAL", "POSITION",
    "PRECISION", "PREPARE", "PRESERVE", "PRIMARY", "PRIOR", "PRIVILEGES", "PROCEDURE", "PUBLIC", "READ", "REAL", "REFERENCES", "RELATIVE",
    "RESTRICT", "REVOKE", "RIGHT", "ROLLBACK", "ROWS", "SCHEMA", "SCROLL", "SECOND", "SECTION", "SELECT", "SESSION", "SESSION_USER", "SET",
    "SIZE", "SMALLINT", "SOME", "SPACE", "SQL", "SQLCODE", "SQLERROR", "SQLSTATE", "SUBSTRING", "SUM", "SYSTEM_USER", "TABLE", "TEMPORARY",
    "THEN", "TIME", "TIMESTAMP", "TIMEZONE_HOUR", "TIMEZONE_MINUTE", "TO", "TRAILING", "TRANSACTION", "TRANSLATE", "TRANSLATION", "TRIM",
    "TRUE", "UNION", "UNIQUE", "UNKNOWN", "UPDATE", "UPPER", "USAGE", "USER", "USING", "VALUE", "VALUES", "VARCHAR", "VARYING", "VIEW",
    "WHEN", "WHENEVER", "WHERE", "WITH", "WORK", "WRITE", "YEAR", "ZONE"};
constexpr std::array<std::string_view, 41> kAdqlWords{
    "ABS", "ACOS", "AREA", "ASIN", "ATAN", "ATAN2", "BIGINT", "BOX", "CEILING", "CENTROID", "CIRCLE", "CONTAINS", "COORD1", "COORD2",
    "COORDSYS", "COS", "COT", "DEGREES", "DISTANCE", "EXP", "FLOOR", "ILIKE", "INTERSECTS", "IN_UNIT", "LOG", "LOG10", "MOD", "OFFSET", "PI",
    "POINT", "POLYGON", "POWER", "RADIANS", "RAND", "REGION", "ROUND", "SIN", "SQRT", "TAN", "TOP", "TRUNCATE"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Part {
  std::string text;
  bool quoted = false;
};

/// The parts of a name, or nothing if a quote is left open, a part is empty, or something follows a quote.
std::optional<std::vector<Part>> read_parts(std::string_view name) {
  std::vector<Part> parts;
  for (std::size_t at = 0;;) {
    Part part;
    if (at < name.size() && name[at] == '"') {
      part.quoted = true;
      for (++at;; ++at) {
        if (at >= name.size()) return std::nullopt;
        if (name[at] == '"' && (at + 1 >= name.size() || name[at + 1] != '"')) break;
        if (name[at] == '"') ++at;  // two quotes stand for one
        part.text += name[at];
      }
      ++at;
    } else {
      while (at < name.size() && name[at] != '.' && name[at] != '"') part.text += name[at++];
    }
    if (part.text.empty()) return std::nullopt;
    parts.push_back(std::move(part));
    if (at == name.size()) return parts;
    if (name[at] != '.') return std::nullopt;
    ++at;
  }
}

}  // namespace

bool reserved_word(std::string_view word) {
  std::string upper(word);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return std::binary_search(kSqlWords.begin(), kSqlWords.end(), upper) || std::binary_search(kAdqlWords.begin(), kAdqlWords.end(), upper);
}

std::string name_problem(std::string_view name, NameKind kind) {
  const auto parts = read_parts(name);
  if (!parts) return "it is no name of ADQL";
  const std::size_t most = kind == NameKind::kTable ? 3 : 1;
  if (parts->size() > most) return fmt::format("it has {} parts, and at most {} can stand there", parts->size(), most);
  for (const Part& part : *parts) {
    if (part.quoted) continue;
    const bool word = is_letter(part.text.front()) &&
                      std::all_of(part.text.begin(), part.text.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
    if (!word) return fmt::format("'{}' needs double quotes", one_line(part.text, 60));
    if (reserved_word(part.text)) return fmt::format("'{}' is a reserved word, and needs double quotes", part.text);
  }
  return {};
}

std::vector<std::string> name_parts(std::string_view name) {
  std::vector<std::string> texts;
  if (const auto parts = read_parts(trim(name))) {
    for (const Part& part : *parts) texts.push_back(part.text);
  } else {
    texts.emplace_back(trim(name));
  }
  return texts;
}

std::string plain_name(std::string_view name) { return lower(join(name_parts(name), ".")); }

}  // namespace tapcheck
