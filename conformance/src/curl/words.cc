#include "curl/words.h"

#include <fmt/format.h>

namespace tapcheck {
namespace {

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  Result<std::vector<std::string>> run() {
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        end_word();
      } else if (c == '\'') {
        if (!single_quoted()) return fail("a single quote is never closed");
      } else if (c == '"') {
        if (auto done = double_quoted(); !done) return tl::unexpected(done.error());
      } else if (c == '\\') {
        backslash();
      } else if (std::string_view("$`|&;<>(){}*?#~").find(c) != std::string_view::npos && special(c)) {
        return fail(fmt::format("'{}' outside quotes would be taken by the shell; quote it", c));
      } else {
        add(c);
      }
    }
    end_word();
    return std::move(words_);
  }

 private:
  void add(char c) {
    word_ += c;
    open_ = true;
  }

  void end_word() {
    if (open_) words_.push_back(std::move(word_));
    word_.clear();
    open_ = false;
  }

  /// `#`, `~` matter to a shell only at the beginning of a word, `?` in a URL only when a file matches: the
  /// page has unquoted URLs, so `?` and `*` stand for themselves. Braces need a comma or dots to expand.
  bool special(char c) const {
    if (c == '#' || c == '~') return !open_;
    return c != '?' && c != '*' && c != '{' && c != '}';
  }

  bool single_quoted() {
    const auto close = text_.find('\'', at_);
    if (close == std::string_view::npos) return false;
    word_ += text_.substr(at_, close - at_);
    open_ = true;
    at_ = close + 1;
    return true;
  }

  Result<void> double_quoted() {
    open_ = true;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '"') return {};
      if (c == '$' || c == '`') return fail(fmt::format("'{}' would be expanded by the shell", c));
      if (c == '\\' && at_ < text_.size()) {
        const char next = text_[at_++];
        if (next == '\n') continue;
        if (std::string_view("\"\\$`").find(next) == std::string_view::npos) word_ += '\\';
        word_ += next;
      } else {
        word_ += c;
      }
    }
    return fail("a double quote is never closed");
  }

  void backslash() {
    if (at_ >= text_.size()) return add('\\');
    const char next = text_[at_++];
    if (next != '\n') add(next);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string> words_;
  std::string word_;
  bool open_ = false;
};

}  // namespace

Result<std::vector<std::string>> shell_words(std::string_view command) { return Splitter(command).run(); }

}  // namespace tapcheck
