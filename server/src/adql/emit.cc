#include "adql/emit.h"

#include <array>
#include <charconv>

#include "adql/emitter.h"

namespace tapstand::adql {

Emitter& Emitter::text(std::string_view part) {
  sql_ += part;
  return *this;
}

Emitter& Emitter::integer(std::size_t n) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), n).ptr;
  return text({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void Emitter::value(Value v) {
  if (std::holds_alternative<std::monostate>(v)) {
    text("NULL");
    return;
  }
  text("?");
  values_.push_back(std::move(v));
}

void Emitter::statement(const bound::Statement& statement) {
  int number = 0;
  for (const auto& with : statement.with) {
    text(number == 0 ? "WITH w" : ", w").integer(number + 1).text(with.merged ? " AS NOT MATERIALIZED (" : " AS (");
    query(*with.query, true);
    text(")");
    ++number;
  }
  if (number > 0) text(" ");
  query(*statement.query, false);
}

bool emit(const bound::Statement& statement, Compiled& out) {
  out.sql.reserve(1024);
  Emitter emitter(out.sql, out.values);
  emitter.statement(statement);
  return emitter.fits_parser();
}

}  // namespace tapstand::adql
