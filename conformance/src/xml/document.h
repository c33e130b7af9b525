// An XML document in memory (libxml2), and XPath 1.0 on it. Documents come from the target and are hostile:
// no network, no entity of theirs is loaded, and a DOCTYPE is refused. A document is used by one thread at a time.
#pragma once

#include <libxml/tree.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.h"

namespace tapcheck {

/// Prefix → namespace, for XPath.
using Namespaces = std::map<std::string, std::string>;

/// The prefixes that every scenario may use.
const Namespaces& standard_namespaces();

/// What an XPath expression gave: the string values of the nodes, in document order, or a number, string, boolean.
using XPathValue = std::variant<std::vector<std::string>, double, std::string, bool>;

class XmlDocument {
 public:
  /// The Error names line and reason.
  static Result<XmlDocument> parse(std::string_view bytes);

  /// An Error if the expression itself is wrong.
  Result<XPathValue> evaluate(const std::string& expression, const Namespaces& namespaces) const;

  /// For each node of `per`, the texts of the nodes (or the one value) that `expression` gives from there.
  Result<std::vector<std::vector<std::string>>> evaluate_in(const std::string& per, const std::string& expression,
                                                            const Namespaces& namespaces) const;

  std::string root_name() const;
  std::string root_namespace() const;
  xmlDoc* raw() const { return document_.get(); }

 private:
  struct Free {
    void operator()(xmlDoc* d) const { xmlFreeDoc(d); }
  };
  std::unique_ptr<xmlDoc, Free> document_;
};

/// Starts libxml2, closes its way to files and network (xml/entities.h). Called by all who use it; costs nothing twice.
void start_xml();

/// One text of an XPath value: of several nodes, the first; whole numbers without a point.
std::string xpath_text(const XPathValue& value);

}  // namespace tapcheck
