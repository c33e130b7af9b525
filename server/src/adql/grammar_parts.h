// The parts that the rules of grammar.cc are made of: terminals over tokens, actions, and the range of a value. Private
// to grammar.cc, the only file that includes Spirit X3. Thread-safe: constants only.
#pragma once
#include <boost/spirit/home/x3.hpp>

#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include "adql/failure.h"
#include "adql/token_value.h"

namespace tapstand::adql::grammar {

namespace x3 = boost::spirit::x3;
using It = const Token*;

struct FailureTag;

// ---- Terminals ----

// A token of one kind, and what messages call it.
struct Terminal : x3::parser<Terminal> {
  using attribute_type = x3::unused_type;
  static bool const has_attribute = false;
  Tok kind;
  std::string_view label;
  Terminal(Tok k, std::string_view l) : kind(k), label(l) {}

  template <class Iterator, class Context, class RuleContext, class Attribute>
  bool parse(Iterator& first, Iterator const&, Context const& context, RuleContext&, Attribute&) const {
    if (first->kind == kind) {
      ++first;
      return true;
    }
    x3::get<FailureTag>(context).get().note(first, label);
    return false;
  }
};

// A token that becomes a value: `Read` decides whether it fits and makes the attribute.
template <class T, class Read>
struct Valued : x3::parser<Valued<T, Read>> {
  using attribute_type = T;
  static bool const has_attribute = true;
  std::string_view label;
  Read read;
  Valued(std::string_view l, Read r) : label(l), read(r) {}

  template <class Iterator, class Context, class RuleContext, class Attribute>
  bool parse(Iterator& first, Iterator const&, Context const& context, RuleContext&, Attribute& attribute) const {
    T value{};
    if (!read(first, value)) {
      x3::get<FailureTag>(context).get().note(first, label);
      return false;
    }
    ++first;
    x3::traits::move_to(std::move(value), attribute);
    return true;
  }
};
template <class T, class Read>
auto valued(std::string_view label, Read read) {
  return Valued<T, Read>(label, read);
}

auto const column_part = valued<ast::Name>("an expression", read_name);
auto const member = valued<ast::Name>("a name", read_name);
auto const table_part = valued<ast::Name>("a table name", read_name);
auto const alias = valued<ast::Name>("an alias", read_name);
auto const column_name = valued<ast::Name>("a column name", read_name);
auto const function = valued<ast::Name>("an expression", read_function);
auto const literal = valued<ast::Expr>("an expression", read_literal);
auto const count = valued<std::int64_t>("a whole number up to 9223372036854775807", read_count);
auto const type_word = valued<Token>("a type", read_type_word);

template <Tok... kKinds>
bool read_operator(const Token* token, Token& out) {
  out = *token;
  return ((token->kind == kKinds) || ...);
}
auto const additive_op = valued<Token>("an operator", read_operator<Tok::plus, Tok::minus>);
auto const multiplicative_op = valued<Token>("an operator", read_operator<Tok::star, Tok::slash>);
auto const concat_op = valued<Token>("an operator", read_operator<Tok::concat>);
auto const comparison = valued<Tok>("a comparison", [](const Token* token, Tok& out) {
  out = token->kind;
  return out >= Tok::eq && out <= Tok::ge;
});

Terminal word(Tok kind, std::string_view label) { return {kind, label}; }
auto const comma = word(Tok::comma, "\",\"");
auto const dot = word(Tok::dot, "\".\"");
auto const open = word(Tok::open, "\"(\"");
auto const open_query = word(Tok::open_query, "a sub-query");
auto const opening = word(Tok::open, "\"(\"") | word(Tok::open_query, "\"(\"");
auto const close = word(Tok::close, "\")\"");

// ---- Actions: small lambdas that move an attribute into the value of the rule ----

template <class M>
auto set(M member_pointer) {
  return [member_pointer](auto& context) { x3::_val(context).*member_pointer = std::move(x3::_attr(context)); };
}
template <class M>
auto append(M member_pointer) {
  return [member_pointer](auto& context) { (x3::_val(context).*member_pointer).push_back(std::move(x3::_attr(context))); };
}
template <class M, class V>
auto put(M member_pointer, V value) {
  return [member_pointer, value](auto& context) { x3::_val(context).*member_pointer = value; };
}
// For the queries that are held by pointer.
template <class M>
auto own(M member_pointer) {
  return [member_pointer](auto& context) {
    using T = std::decay_t<decltype(x3::_attr(context))>;
    x3::_val(context).*member_pointer = std::make_shared<T>(std::move(x3::_attr(context)));
  };
}
auto const whole = [](auto& context) { x3::_val(context) = std::move(x3::_attr(context)); };
// Makes the value an expression of another node.
auto const node = [](auto& context) { x3::_val(context).node = std::move(x3::_attr(context)); };

// The value of a rule learns the text it came from. (X3's on_success does not see the value of a rule with actions.)
template <class Subject>
struct Ranged : x3::unary_parser<Subject, Ranged<Subject>> {
  using Base = x3::unary_parser<Subject, Ranged<Subject>>;
  explicit Ranged(Subject const& inner) : Base(inner) {}

  template <class Iterator, class Context, class RuleValue, class Attribute>
  bool parse(Iterator& first, Iterator const& last, Context const& context, RuleValue& value, Attribute& attribute) const {
    const Iterator begin = first;
    if (!this->subject.parse(first, last, context, value, attribute)) return false;
    const auto end = first == begin ? begin->text.data() : first[-1].text.data() + first[-1].text.size();
    value.range = {begin->text.data(), static_cast<std::size_t>(end - begin->text.data())};
    return true;
  }
};
template <class Subject>
auto ranged(Subject const& inner) {
  return Ranged<typename x3::extension::as_parser<Subject>::value_type>(x3::as_parser(inner));
}

}  // namespace tapstand::adql::grammar
