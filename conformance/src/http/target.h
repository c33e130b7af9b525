// Where the documented host's URLs lead when a target stands in for it. The target is named by its TAP base
// URL, or by the parent that TAP+ resources (login, Upload, TableTool) live in. A value; safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "core/url.h"

namespace tapcheck {

class Target {
 public:
  /// `…/tap` (any last segment) is the TAP base; `…/tap-server` is the parent of `…/tap-server/tap`.
  static Result<Target> parse(std::string_view text);

  const Url& base() const { return base_; }      ///< …/tap-server/tap
  const Url& parent() const { return parent_; }  ///< …/tap-server

  /// A documented URL on the target: /tap-server/tap/… under base(), /tap-server/… under parent(), other paths
  /// of the documented host beside parent(). A URL of another host stays as it is.
  std::string map(std::string_view documented) const;

  /// The same with every documented URL inside a longer text.
  std::string map_all(std::string text) const;

 private:
  Target(Url base, Url parent) : base_(std::move(base)), parent_(std::move(parent)) {}

  Url base_;
  Url parent_;
};

/// The host that the documentation's commands name.
inline constexpr std::string_view kDocumentedOrigin = "https://gea.esac.esa.int";

}  // namespace tapcheck
