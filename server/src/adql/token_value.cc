#include "adql/token_value.h"

#include <charconv>

namespace tapstand::adql {
namespace {

std::string unquote(std::string_view text) {
  const char quote = text.front();
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    out += text[i];
    if (text[i] == quote) ++i;  // a doubled quote stands for one
  }
  return out;
}

Value number(const Token& token) {
  const auto* begin = token.text.data() + (token.kind == Tok::hex ? 2 : 0);
  const auto* end = token.text.data() + token.text.size();
  if (token.kind != Tok::decimal) {
    std::int64_t whole = 0;
    if (std::from_chars(begin, end, whole, token.kind == Tok::hex ? 16 : 10).ec == std::errc{}) return whole;
    if (token.kind == Tok::hex) return std::monostate{};
  }
  double real = 0;
  if (std::from_chars(begin, end, real).ec != std::errc{}) return std::monostate{};
  return real;
}

}  // namespace

bool read_name(const Token* token, ast::Name& name) {
  if (token->kind != Tok::identifier && token->kind != Tok::delimited) return false;
  const bool delimited = token->kind == Tok::delimited;
  name = {delimited ? unquote(token->text) : std::string(token->text), delimited, token->text};
  return true;
}

bool read_function(const Token* token, ast::Name& name) {
  if (token->kind != Tok::identifier && token->kind != Tok::function_name) return false;
  if (token[1].kind != Tok::open && token[1].kind != Tok::open_query) return false;
  name = {std::string(token->text), false, token->text};
  return true;
}

bool read_literal(const Token* token, ast::Expr& expr) {
  expr.range = token->text;
  switch (token->kind) {
    case Tok::string: expr.node = ast::Literal{unquote(token->text)}; return true;
    case Tok::integer: case Tok::hex: case Tok::decimal: expr.node = ast::Literal{number(*token)}; return true;
    case Tok::kw_null: expr.node = ast::Literal{}; return true;
    default: return false;
  }
}

bool read_count(const Token* token, std::int64_t& count) {
  if (token->kind != Tok::integer) return false;
  const Value value = number(*token);
  if (!std::holds_alternative<std::int64_t>(value)) return false;
  count = std::get<std::int64_t>(value);
  return true;
}

bool read_type_word(const Token* token, Token& word) {
  if (token->kind != Tok::identifier && token->kind != Tok::reserved && token->kind != Tok::function_name) return false;
  word = *token;
  return true;
}

}  // namespace tapstand::adql
