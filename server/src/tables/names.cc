#include "tables/names.h"

#include <fmt/format.h>

#include "catalogue/catalogue.h"
#include "core/adql_words.h"
#include "core/text.h"
#include "formats/utf8.h"

namespace tapstand::tables {
namespace {

constexpr std::string_view kPrefix = "user_";
constexpr std::size_t kMaxName = 63;  // of PostgreSQL, which the archive runs on

}  // namespace

bool is_user_schema(std::string_view schema) { return istarts_with(schema, kPrefix); }

std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 80;
  const auto head = formats::utf8_prefix(text, kShown);
  return std::string(head) + (head.size() < text.size() ? "…" : "");
}

Result<std::string> own_name(std::string_view owner, std::string_view given) {
  const std::string_view name = trim(given);
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return catalogue::without_quotes(name);
  if (!iequals(catalogue::without_quotes(name.substr(0, dot)), schema_of(owner))) {
    return fail(Code::not_found, fmt::format("There is no table {} of user {}.", shown(name), owner));
  }
  return catalogue::without_quotes(name.substr(dot + 1));
}

Result<void> check_new_name(std::string_view name) {
  if (is_regular_identifier(name) && name.size() <= kMaxName) return {};
  const std::string_view why = is_reserved_word(name)              ? "it is a reserved word of ADQL"
                               : name.find('.') != std::string_view::npos ? "write it without a schema"
                               : name.size() > kMaxName            ? "it is longer than 63 characters"
                                                                   : "it takes a letter first, then letters, digits and underscores";
  return fail(Code::bad_request, fmt::format("'{}' cannot name a table: {}.", shown(name), why));
}

}  // namespace tapstand::tables
