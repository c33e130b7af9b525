// What tokens stand for: names without their quotes, numbers, texts. Each reader says whether the token fits, and
// if so fills its value. Thread-safe.
#pragma once
#include <cstdint>

#include "adql/ast.h"
#include "adql/token.h"

namespace tapstand::adql {

bool read_name(const Token* token, ast::Name& name);
// The name of a function, which a parenthesis follows.
bool read_function(const Token* token, ast::Name& name);
// A number beyond its range becomes an empty value, which the binder reports; whole numbers beyond BIGINT are doubles.
bool read_literal(const Token* token, ast::Expr& expr);
bool read_count(const Token* token, std::int64_t& count);
bool read_type_word(const Token* token, Token& word);

}  // namespace tapstand::adql
