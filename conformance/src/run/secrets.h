// What no report may show: passwords, session cookies, and all that they are when a protocol has written them down
// (percent-encoded, as a form, in XML, in a shell's quotes, in Basic authentication). A value; one thread at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace tapcheck {

class Secrets {
 public:
  void add_password(std::string_view password, const std::vector<std::string>& users);

  /// A cookie's value. One shorter than six bytes is no session's, and would black out half a report; a target that
  /// sends hundreds has only the first of them hidden.
  void add_cookie(std::string_view value);
  /// Those of the request and of the answer.
  void add_cookies(const Exchange& exchange);

  /// `text` as far as `limit`, with `***` for each secret that begins there. A secret whose end was cut off before
  /// ("…" or the end of the text follows) is hidden too, and so is the value of `…sessionid=` and of Authorization.
  std::string mask(std::string_view text, std::size_t limit = std::string_view::npos) const;

 private:
  void add(std::string_view secret);
  std::size_t length_at(std::string_view text, std::size_t at) const;

  std::set<std::string, std::less<>> forms_;
  std::size_t cookies_ = 0;
};

}  // namespace tapcheck
