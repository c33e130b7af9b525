// The rules. The only file that includes Spirit X3. They parse tokens, not characters, and every alternative is decided
// by the next one or two tokens, so nothing is parsed twice.
#include "adql/grammar.h"

#include <functional>

#include "adql/grammar_parts.h"

namespace tapstand::adql {
namespace {

using namespace grammar;

#define ADQL_RULE(name, type) \
  x3::rule<struct name##_id, type> const name = #name

ADQL_RULE(query, ast::Query);
ADQL_RULE(main_query, ast::Query);
ADQL_RULE(main_condition, ast::Expr);
ADQL_RULE(set_chain, ast::Body);
ADQL_RULE(set_term, ast::Body);
ADQL_RULE(set_operand, ast::Body);
ADQL_RULE(set_step, ast::SetStep);
ADQL_RULE(intersect_step, ast::SetStep);
ADQL_RULE(select, ast::Select);
ADQL_RULE(item, ast::Item);
ADQL_RULE(qualified_star, ast::Item);
ADQL_RULE(order, ast::Order);
ADQL_RULE(with, ast::With);
ADQL_RULE(table_chain, ast::TableRef);
ADQL_RULE(table, ast::TableRef);
ADQL_RULE(join, ast::Join);
ADQL_RULE(expr, ast::Expr);
ADQL_RULE(conjunction, ast::Expr);
ADQL_RULE(negation, ast::Expr);
ADQL_RULE(predicate, ast::Expr);
ADQL_RULE(text_sum, ast::Expr);
ADQL_RULE(sum, ast::Expr);
ADQL_RULE(product, ast::Expr);
ADQL_RULE(factor, ast::Expr);
ADQL_RULE(primary, ast::Expr);
ADQL_RULE(tail, ast::Predicate);
ADQL_RULE(column, ast::ColumnName);
ADQL_RULE(call, ast::Call);
ADQL_RULE(cast, ast::Cast);
ADQL_RULE(subquery, ast::Subquery);
ADQL_RULE(exists, ast::Predicate);
#undef ADQL_RULE

// ---- Expressions, from the loosest operator to the tightest ----

template <bool kOr>
auto const add_term = [](auto& context) {
  auto& left = x3::_val(context);
  auto* logic = std::get_if<ast::Logic>(&left.node);
  if (logic == nullptr || logic->is_or != kOr) {
    ast::Logic fresh{kOr, {}};
    fresh.terms.push_back(std::move(left));
    left.node = std::move(fresh);
    logic = std::get_if<ast::Logic>(&left.node);
  }
  logic->terms.push_back(std::move(x3::_attr(context)));
};
auto const expr_def = ranged(conjunction[whole] >> *(word(Tok::kw_or, "OR") >> conjunction[add_term<true>]));
auto const conjunction_def = ranged(negation[whole] >> *(word(Tok::kw_and, "AND") >> negation[add_term<false>]));

// Prefixes come in pairs that cancel: NOT NOT x, - - x.
template <class Node>
auto const flip = [](auto& context) {
  auto& value = x3::_val(context);
  const bool odd = std::holds_alternative<Node>(value.node);
  value.node = odd ? decltype(value.node)(ast::Literal{}) : decltype(value.node)(Node{});
};
template <class Node>
auto const prefixed = [](auto& context) {
  auto& value = x3::_val(context);
  if (auto* prefix = std::get_if<Node>(&value.node)) {
    prefix->operand.push_back(std::move(x3::_attr(context)));
  } else {
    value = std::move(x3::_attr(context));
  }
};
auto const negation_def = ranged(*(word(Tok::kw_not, "NOT")[flip<ast::Not>]) >> predicate[prefixed<ast::Not>]);

auto const join_tail = [](auto& context) {
  auto& left = x3::_val(context);
  ast::Predicate whole_predicate = std::move(x3::_attr(context));
  whole_predicate.args.insert(whole_predicate.args.begin(), std::move(left));
  left.node = std::move(whole_predicate);
};
auto const predicate_def = ranged(exists[node] | text_sum[whole] >> -tail[join_tail]);
auto const exists_def = word(Tok::kw_exists, "an expression")[put(&ast::Predicate::kind, ast::Predicate::Kind::exists)] >>
                        open_query >> query[own(&ast::Predicate::query)] >> close;

using P = ast::Predicate;
auto const arg = append(&P::args);
auto const is = [](P::Kind kind) { return put(&P::kind, kind); };
auto const tail_def =
    comparison[set(&P::comparison)] >>
        (word(Tok::kw_any, "an expression")[is(P::Kind::any)] >>
             (open_query >> query[own(&P::query)] >> close | open >> (text_sum[arg] % comma) >> close) |
         text_sum[arg]) |
    word(Tok::kw_is, "a comparison") >> -(word(Tok::kw_not, "NOT")[put(&P::negated, true)]) >>
        word(Tok::kw_null, "NULL")[is(P::Kind::is_null)] |
    -(word(Tok::kw_not, "a comparison")[put(&P::negated, true)]) >>
        (word(Tok::kw_between, "a comparison")[is(P::Kind::between)] >> text_sum[arg] >> word(Tok::kw_and, "AND") >> text_sum[arg] |
         word(Tok::kw_like, "a comparison")[is(P::Kind::like)] >> text_sum[arg] |
         word(Tok::kw_ilike, "a comparison")[is(P::Kind::ilike)] >> text_sum[arg] |
         word(Tok::kw_in, "a comparison")[is(P::Kind::in)] >>
             (open_query >> query[own(&P::query)] >> close | open >> (text_sum[arg] % comma) >> close));

auto const chain = [](auto& context) {
  auto& left = x3::_val(context);
  ast::Chain fresh;
  fresh.operands.push_back(std::move(left));
  left.node = std::move(fresh);
};
auto const operation = [](auto& context) {
  auto& left = x3::_val(context);
  if (!std::holds_alternative<ast::Chain>(left.node) ||
      std::get<ast::Chain>(left.node).operators.size() + 1 != std::get<ast::Chain>(left.node).operands.size() ||
      left.range.data() != nullptr) {
    chain(context);
    left.range = {};
  }
  std::get<ast::Chain>(left.node).operators.push_back(x3::_attr(context));
};
auto const operand = [](auto& context) {
  std::get<ast::Chain>(x3::_val(context).node).operands.push_back(std::move(x3::_attr(context)));
};
auto const text_sum_def = ranged(sum[whole] >> *(concat_op[operation] >> sum[operand]));
auto const sum_def = ranged(product[whole] >> *(additive_op[operation] >> product[operand]));
auto const product_def = ranged(factor[whole] >> *(multiplicative_op[operation] >> factor[operand]));

auto const factor_def = ranged(*(word(Tok::plus, "an expression") | word(Tok::minus, "an expression")[flip<ast::Sign>]) >> primary[prefixed<ast::Sign>]);

auto const primary_def = ranged(literal[whole] | call[node] | cast[node] | column[node] | subquery[node] |
                         word(Tok::open, "an expression") >> expr[whole] >> close);

auto const column_def = column_part[append(&ast::ColumnName::parts)] >> *(dot >> member[append(&ast::ColumnName::parts)]);
auto const call_def =
    function[set(&ast::Call::name)] >> opening >>
    (close |
     (word(Tok::star, "an expression")[put(&ast::Call::star, true)] |
      -(word(Tok::kw_distinct, "an expression")[put(&ast::Call::distinct, true)] | word(Tok::kw_all, "an expression")) >>
          (expr[append(&ast::Call::args)] % comma)) >> close);

auto const first_type_word = [](auto& context) {
  x3::_val(context).type = std::string(x3::_attr(context).text);
  x3::_val(context).type_range = x3::_attr(context).text;
};
auto const next_type_word = [](auto& context) {
  x3::_val(context).type += ' ';
  x3::_val(context).type += x3::_attr(context).text;
};
auto const cast_def = word(Tok::kw_cast, "an expression") >> opening >> expr[append(&ast::Cast::operand)] >>
                      word(Tok::kw_as, "AS") >> type_word[first_type_word] >> -type_word[next_type_word] >>
                      -(open >> count[set(&ast::Cast::length)] >> close) >> close;
auto const subquery_def = word(Tok::open_query, "an expression") >> query[own(&ast::Subquery::query)] >> close;

// ---- Tables ----

using T = ast::TableRef;
auto const named = -(word(Tok::kw_as, "AS")) >> alias[set(&T::alias)];
auto const table_def =
    ranged(open_query >> query[own(&T::query)] >> close >> -named |
    word(Tok::open, "a table") >> table_chain[whole] >> close >> -(-(word(Tok::kw_as, "AS")) >> alias[set(&T::outer_alias)]) |
    table_part[append(&T::name)] >> *(dot >> table_part[append(&T::name)]) >> -named);

auto const next_table = [](auto& context) {
  auto& left = x3::_val(context);
  if (left.joins.empty() || left.outer_alias) {
    ast::TableRef chained;
    chained.first.push_back(std::move(left));
    left = std::move(chained);
  }
  left.joins.push_back(std::move(x3::_attr(context)));
};
auto const table_chain_def = ranged(table[whole] >> *(join[next_table]));

using J = ast::Join;
auto const outer = -word(Tok::kw_outer, "OUTER");
auto const kind =
    word(Tok::kw_inner, "JOIN") | word(Tok::kw_left, "JOIN")[put(&J::kind, ast::JoinKind::left)] >> outer |
    word(Tok::kw_right, "JOIN")[put(&J::kind, ast::JoinKind::right)] >> outer |
    word(Tok::kw_full, "JOIN")[put(&J::kind, ast::JoinKind::full)] >> outer;
auto const joined = word(Tok::kw_join, "JOIN");
auto const right = table[append(&J::right)];
auto const condition = word(Tok::kw_on, "ON") >> expr[set(&J::on)] |
                       word(Tok::kw_using, "USING") >> opening >> (column_name[append(&J::columns)] % comma) >> close;
auto const join_def =
    ranged(word(Tok::kw_cross, "JOIN")[put(&J::kind, ast::JoinKind::cross)] >> joined >> right |
    word(Tok::kw_natural, "JOIN")[put(&J::natural, true)] >> -kind >> joined >> right |
    -kind >> joined >> right >> condition);

// ---- Queries ----

using I = ast::Item;
auto const qualified_star_def = ranged(column_part[append(&I::qualifier)] >> *(dot >> member[append(&I::qualifier)]) >> dot >>
                                word(Tok::star, "\"*\"")[put(&I::star, true)]);
auto const item_def = ranged(word(Tok::star, "an expression")[put(&I::star, true)] | qualified_star[whole] |
                      expr[set(&I::expr)] >> -(-(word(Tok::kw_as, "AS")) >> alias[set(&I::alias)]));

using S = ast::Select;
auto const select_def =
    ranged(word(Tok::kw_select, "SELECT") >>
    -(word(Tok::kw_all, "ALL") | word(Tok::kw_distinct, "DISTINCT")[put(&S::distinct, true)]) >>
    -(word(Tok::kw_top, "TOP") >> count[set(&S::top)]) >> (item[append(&S::items)] % comma) >>
    word(Tok::kw_from, "FROM") >> (table_chain[append(&S::from)] % comma) >>
    -(word(Tok::kw_where, "WHERE") >> expr[set(&S::where)]) >>
    -(word(Tok::kw_group, "GROUP BY") >> word(Tok::kw_by, "BY") >> (expr[append(&S::group_by)] % comma)) >>
    -(word(Tok::kw_having, "HAVING") >> expr[set(&S::having)]));

using B = ast::Body;
auto const next_operand = [](auto& context) {
  auto& left = x3::_val(context);
  if (left.steps.empty() || left.range.data() != nullptr) {
    ast::Body chained;
    chained.first.push_back(std::move(left));
    left = std::move(chained);
  }
  left.steps.push_back(std::move(x3::_attr(context)));
};
auto const everything = word(Tok::kw_all, "ALL")[put(&ast::SetStep::all, true)];
auto const set_chain_def = ranged(set_term[whole] >> *(set_step[next_operand]));
auto const set_step_def = ranged((word(Tok::kw_union, "UNION")[put(&ast::SetStep::op, ast::SetOperator::union_)] |
                           word(Tok::kw_except, "EXCEPT")[put(&ast::SetStep::op, ast::SetOperator::except)]) >>
                          -everything >> set_term[set(&ast::SetStep::operand)]);
auto const set_term_def = ranged(set_operand[whole] >> *(intersect_step[next_operand]));
auto const intersect_step_def =
    ranged(word(Tok::kw_intersect, "INTERSECT")[put(&ast::SetStep::op, ast::SetOperator::intersect)] >> -everything >>
    set_operand[set(&ast::SetStep::operand)]);
auto const set_operand_def = ranged(select[own(&B::select)] |
                             (word(Tok::open_query, "SELECT") >> query[own(&B::query)] >> close));

using Q = ast::Query;
auto const order_def = expr[set(&ast::Order::key)] >>
                       -(word(Tok::kw_asc, "ASC") | word(Tok::kw_desc, "DESC")[put(&ast::Order::descending, true)]);
auto const body = set_chain[set(&Q::body)] >>
                  -(word(Tok::kw_order, "ORDER BY") >> word(Tok::kw_by, "BY") >> (order[append(&Q::order_by)] % comma)) >>
                  -(word(Tok::kw_offset, "OFFSET") >> count[set(&Q::offset)]);
auto const query_def = ranged(body);
auto const with_def = column_name[set(&ast::With::name)] >> word(Tok::kw_as, "AS") >> open_query >>
                      query[own(&ast::With::query)] >> close;
auto const main_query_def = ranged(-(word(Tok::kw_with, "WITH") >> (with[append(&Q::with)] % comma)) >> body >>
                            -word(Tok::semicolon, "the end of the query") >> word(Tok::end, "the end of the query"));

auto const main_condition_def = expr[whole] >> word(Tok::end, "the end of the condition");

#ifdef __GNUC__
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif
BOOST_SPIRIT_DEFINE(query, main_query, main_condition, set_chain, set_term, set_operand, set_step, intersect_step, select, item,
                    qualified_star, order, with, table_chain, table, join)
BOOST_SPIRIT_DEFINE(expr, conjunction, negation, predicate, text_sum, sum, product, factor, primary, tail, column, call,
                    cast, subquery, exists)
#ifdef __GNUC__
#pragma GCC diagnostic pop
#endif

template <class Value, class Rule>
std::optional<Value> parse_whole(std::string_view text, const Rule& rule, std::string_view what, Problems& problems) {
  const auto tokens = tokenize(text, problems);
  if (!problems.empty()) return std::nullopt;
  Failure failure;
  Value result;
  It first = tokens.data();
  const It last = tokens.data() + tokens.size();
  if (!x3::parse(first, last, x3::with<FailureTag>(std::ref(failure))[rule], result)) {
    report(failure, tokens.data(), what, problems);
    return std::nullopt;
  }
  return result;
}

}  // namespace

std::optional<ast::Query> parse(std::string_view text, Problems& problems) {
  return parse_whole<ast::Query>(text, main_query, "query", problems);
}

std::optional<ast::Expr> parse_condition(std::string_view text, Problems& problems) {
  return parse_whole<ast::Expr>(text, main_condition, "condition", problems);
}

}  // namespace tapstand::adql
