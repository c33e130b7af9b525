// Writes a bound statement as SQL text. Private to emit*.cc. Not thread-safe: one emission owns one.
#pragma once
#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adql/emit.h"

namespace tapstand::adql {

class Emitter {
 public:
  Emitter(std::string& sql, std::vector<Value>& values) : sql_(sql), values_(values) {}
  void statement(const bound::Statement& statement);
  // SQLite's parser keeps 100 symbols; what needs more is refused here, with a message better than its own.
  bool fits_parser() const { return deepest_ <= kParserStack; }

 private:
  static constexpr int kParserStack = 90;

  // Symbols that wait on the parser's stack while what follows is read: an estimate that is never too low.
  class Level {
   public:
    Level(Emitter& emitter, int symbols) : emitter_(emitter), symbols_(symbols) {
      emitter_.depth_ += symbols_;
      emitter_.deepest_ = std::max(emitter_.deepest_, emitter_.depth_);
    }
    ~Level() { emitter_.depth_ -= symbols_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Emitter& emitter_;
    int symbols_;
  };
  using Terms = std::vector<const bound::Expr*>;

  // emit.cc
  Emitter& text(std::string_view part);
  Emitter& integer(std::size_t n);
  Emitter& integer(int n) { return integer(static_cast<std::size_t>(n)); }
  void value(Value v);
  // emit_query.cc
  void query(const bound::Query& q, bool named);
  void select(const bound::Select& s, bool named);
  void set_operation(const bound::SetOperation& set, bool named);
  static bool is_chain(const bound::Query& q);
  void operand(const bound::Query& q, bool chain, bool numbered, bool named);
  void columns(std::size_t n);
  void from(const bound::From& f, bool followed);
  void followed_condition(const bound::Expr& e, const bound::From& joined);
  void source(const bound::Source& s);
  void zone_ranges(const bound::Expr& condition);
  // emit_expr.cc
  static int precedence(const bound::Expr& e);
  void expr(const bound::Expr& e, int least);
  static bool is_constant(const bound::Expr& e);
  void beside_operator(const bound::Expr& e, int least);
  void condition(const bound::Expr& e);
  void chain(std::span<const bound::Expr* const> terms, bool is_or);
  static void gather(const bound::Logic& logic, Terms& out);
  void node(const Value& v);
  void node(const bound::ColumnRef& ref);
  void node(const bound::Operation& op);
  void node(const bound::Logic& logic);
  void node(const bound::QueryTest& test);
  void node(const bound::ZoneTest& zone);

  std::string& sql_;
  std::vector<Value>& values_;
  int depth_ = 0, deepest_ = 0;
  std::size_t constants_ = 0;  // beside operators
  std::size_t loose_ = 64;  // terms of AND that SQLite may still move; with the binder's 900 below its limit
  bool sided_joins_ = false;  // a RIGHT or FULL JOIN was written
  const bound::Source* replaced_ = nullptr;  // read from the side of the index
};

}  // namespace tapstand::adql
