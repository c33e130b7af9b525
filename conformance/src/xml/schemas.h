// XML Schema validation, offline: `schemas/catalog.toml` says which file holds which namespace
// (`[[schema]] namespace, file`), and libxml2 may open those files and nothing else. All schemas are compiled
// into one set, so that a document may mix namespaces (xsi:type="tr:TableAccess" in a VOSI document).
// validate() reads the document as a stream: its memory does not grow with it, and no tree is built. (libxml2 looks for an xs:ID given
// twice in trees alone: the rule `unique-ids` does it for VOTables.) It is const and safe from several threads once the set is made.
#pragma once

#include <libxml/xmlschemas.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace tapcheck {

/// What validation found.
struct Validation {
  std::string root_name;
  std::string root_ns;
  std::vector<std::string> problems;  ///< one line a violation (at most 20), none if the document is valid

  /// `{namespace}name`.
  std::string qualified_root() const { return (root_ns.empty() ? "" : "{" + root_ns + "}") + root_name; }
};

class SchemaSet {
 public:
  /// Compiles the catalogue of `folder`. An Error if it is missing or a schema is broken.
  static Result<SchemaSet> load(const std::string& folder);

  bool knows(const std::string& ns) const;

  /// An Error if the document is not well-formed.
  Result<Validation> validate(std::string_view document) const;

 private:
  struct Free {
    void operator()(xmlSchema* s) const { xmlSchemaFree(s); }
  };
  std::unique_ptr<xmlSchema, Free> schema_;
  std::vector<std::string> namespaces_;
};

/// From here on libxml2 opens only files of schema folders that SchemaSet::load was given. Process-wide, once.
void close_entity_loader();

}  // namespace tapcheck
