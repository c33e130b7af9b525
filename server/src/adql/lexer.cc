#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "adql/token.h"
#include "core/text.h"

namespace tapstand::adql {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_name(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

class Lexer {
 public:
  Lexer(std::string_view text, Problems& problems) : text_(text), problems_(problems) {
    tokens_.reserve(text.size() / 4 + 8);
  }

  std::vector<Token> run() {
    while (skip_blanks(), at_ < text_.size() && problems_.empty()) next();
    tokens_.push_back({Tok::end, text_.substr(text_.size())});
    if (problems_.empty() && !open_.empty()) {
      fail(tokens_[open_.back()].text, "This parenthesis is never closed", "Add a \")\".");
    }
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void fail(std::string_view where, std::string message, std::string hint = {}) {
    problems_.add(where, std::move(message), std::move(hint));
  }
  void push(Tok kind, std::size_t length) {
    tokens_.push_back({kind, text_.substr(at_, length)});
    at_ += length;
  }

  void skip_blanks() {
    while (at_ < text_.size()) {
      if (is_blank(peek())) {
        ++at_;
      } else if (peek() == '-' && peek(1) == '-') {
        at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
      } else {
        return;
      }
    }
  }

  void next() {
    const char c = peek();
    if (is_letter(c)) return word();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    const char d = peek(1);
    switch (c) {
      case '\'': return quoted(Tok::string, "This text is never closed", "Add a closing quote; a quote inside text is written ''.");
      case '"': return quoted(Tok::delimited, "This name is never closed", "Add a closing double quote.");
      case ',': return push(Tok::comma, 1);
      case '.': return push(Tok::dot, 1);
      case ';': return push(Tok::semicolon, 1);
      case '(': return open();
      case ')': return close();
      case '+': return push(Tok::plus, 1);
      case '-': return push(Tok::minus, 1);
      case '*': return push(Tok::star, 1);
      case '/': return push(Tok::slash, 1);
      case '=': return push(Tok::eq, 1);
      case '<': return d == '=' ? push(Tok::le, 2) : d == '>' ? push(Tok::ne, 2) : push(Tok::lt, 1);
      case '>': return d == '=' ? push(Tok::ge, 2) : push(Tok::gt, 1);
      case '!':
        if (d == '=') return push(Tok::ne, 2);
        break;
      case '|':
        if (d == '|') return push(Tok::concat, 2);
        break;
      default: break;
    }
    stray();
  }

  // ADQL 2.1 §2.1.4 reserves these words; in 2.0 they are names.
  bool is_later_word(std::string_view text) const {
    if (problems_.version() != Version::v2_0) return false;
    constexpr std::string_view kWords[] = {"BIGINT", "ILIKE", "IN_UNIT", "OFFSET"};
    return std::any_of(std::begin(kWords), std::end(kWords), [&](std::string_view word) { return iequals(text, word); });
  }

  void word() {
    std::size_t n = 1;
    while (is_name(peek(n))) ++n;
    const auto text = text_.substr(at_, n);
    // The archive has a schema called public, and its users do not quote it.
    const bool schema = peek(n) == '.' && iequals(text, "public");
    push(schema || is_later_word(text) ? Tok::identifier : word_kind(text), n);
  }

  void number() {
    std::size_t n = 0;
    Tok kind = Tok::integer;
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X') && is_hex(peek(2))) {
      kind = Tok::hex;
      n = 2;
      while (is_hex(peek(n))) ++n;
    } else {
      while (is_digit(peek(n))) ++n;
      if (peek(n) == '.') {
        kind = Tok::decimal;
        ++n;
        while (is_digit(peek(n))) ++n;
      }
      if (peek(n) == 'e' || peek(n) == 'E') {
        const std::size_t sign = peek(n + 1) == '+' || peek(n + 1) == '-' ? 1 : 0;
        if (is_digit(peek(n + 1 + sign))) {
          kind = Tok::decimal;
          n += 2 + sign;
          while (is_digit(peek(n))) ++n;
        }
      }
    }
    if (is_name(peek(n))) {
      while (is_name(peek(n))) ++n;
      const auto bad = text_.substr(at_, n);
      return fail(bad, fmt::format("{} is neither a number nor a name", shorten(bad)),
                  "A name that begins with a digit is written in double quotes.");
    }
    push(kind, n);
  }

  // Text in quotes of its own; a doubled quote stands for one.
  void quoted(Tok kind, const char* message, const char* hint) {
    const char quote = peek();
    std::size_t end = at_ + 1;
    for (;; end += 2) {
      end = text_.find(quote, end);
      if (end == std::string_view::npos) return fail(text_.substr(at_, 1), message, hint);
      if (end + 1 >= text_.size() || text_[end + 1] != quote) break;
    }
    if (kind == Tok::delimited && end == at_ + 1) return fail(text_.substr(at_, 2), "A name cannot be empty");
    push(kind, end + 1 - at_);
  }

  void open() {
    if (open_.size() >= kMaxNesting) {
      return fail(text_.substr(at_, 1), fmt::format("Parentheses are nested more than {} deep", kMaxNesting));
    }
    open_.push_back(tokens_.size());
    push(Tok::open, 1);
  }

  void close() {
    if (open_.empty()) return fail(text_.substr(at_, 1), "This parenthesis was never opened", "Remove it or add a \"(\" before.");
    const std::size_t begin = open_.back();
    open_.pop_back();
    push(Tok::close, 1);
    if (holds_query(begin)) tokens_[begin].kind = Tok::open_query;
    if (tokens_[begin].kind == Tok::open_query) ends_.push_back({begin, tokens_.size() - 1});
  }

  // `( SELECT …`, or `( ( query ) UNION …`, or `( ( query ) )`.
  bool holds_query(std::size_t begin) {
    const Tok first = tokens_[begin + 1].kind;
    while (!ends_.empty() && ends_.back().begin > begin + 1) ends_.pop_back();
    if (first == Tok::kw_select || first == Tok::kw_with) return true;
    if (first != Tok::open_query || ends_.empty() || ends_.back().begin != begin + 1) return false;
    switch (tokens_[ends_.back().end + 1].kind) {
      case Tok::close: case Tok::kw_union: case Tok::kw_except: case Tok::kw_intersect: case Tok::kw_order:
      case Tok::kw_offset: return true;
      default: return false;
    }
  }

  void stray() {
    const auto byte = static_cast<unsigned char>(peek());
    const std::size_t n = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    const auto c = text_.substr(at_, n);
    std::string hint;
    if (c == "\xE2\x80\x98" || c == "\xE2\x80\x99" || c == "`" || c == "\xC2\xB4") hint = "Text is written in plain quotes: 'text'.";
    if (c == "\xE2\x80\x9C" || c == "\xE2\x80\x9D") hint = "Names are written in plain double quotes, text in plain single quotes.";
    if (c == "\xE2\x80\x93" || c == "\xE2\x80\x94" || c == "\xE2\x88\x92") hint = "Write a plain minus: -.";
    if (c == "\xC2\xA0") hint = "This is a no-break space: write a plain one.";
    if (c == "_") hint = "A name begins with a letter; any other name is written in double quotes.";
    if (c == "%") hint = "The remainder of a division is MOD(a, b).";
    if (c == "^") hint = "A power is POWER(x, y).";
    if (c == "~") hint = "Text is matched by LIKE, with % and _.";
    if (c == ":") hint = "A type is changed by CAST(x AS type).";
    if (c == "[") hint = "An array is searched by value = ANY(column).";
    if (c == "#") hint = "A comment begins with -- and ends with its line.";
    if (c == "|") hint = "Texts are joined by ||, conditions by OR.";
    if (c == "&") hint = "Conditions are joined by AND.";
    if (c == "!") hint = "Write NOT, <> or !=.";
    if (c == "?" || c == "@" || c == "$") hint = "A query has no parameters: write the value.";
    if (c == "{" || c == "}") hint = "Is this a template whose values were not put in?";
    if (byte >= 0x80 && hint.empty()) hint = "Characters beyond ASCII stand in texts, or in names in double quotes.";
    if (c == "\\") hint = "A quote inside text is written twice: 'it''s'.";
    const bool printable = byte > 0x20 && byte != 0x7F;
    fail(c, printable && c != "\xC2\xA0" ? fmt::format("Unexpected character {}", byte < 0x80 || c.size() == n ? c : "?")
                                          : fmt::format("Unexpected character with code {:#x}", byte),
         std::move(hint));
  }

  struct Pair {
    std::size_t begin = 0, end = 0;
  };
  std::string_view text_;
  Problems& problems_;
  std::vector<Token> tokens_{};
  std::vector<std::size_t> open_{};  // parentheses not closed yet
  std::vector<Pair> ends_{};         // closed query parentheses, innermost first
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text, Problems& problems) { return Lexer(text, problems).run(); }

}  // namespace tapstand::adql
