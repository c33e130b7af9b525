// XML as a stream of events (libxml2's SAX2): memory does not grow with the document. The bytes are a target's and
// hostile: no network, no entity, a DOCTYPE ends the reading, elements nest at most kMaxDepth deep.
// One thread for each reading; names and values that events are given live until the event returns.
#pragma once

#include <libxml/parser.h>

#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace tapcheck {

inline constexpr int kMaxDepth = 200;

/// A start tag as libxml2 gives it; the validator of schemas wants just that.
struct StartTag {
  const xmlChar* local;
  const xmlChar* prefix;
  const xmlChar* uri;
  int namespace_count;
  const xmlChar** namespaces;
  int attribute_count;
  int defaulted_count;
  const xmlChar** attributes;  ///< five pointers each: name, prefix, namespace, begin and end of the value

  std::string_view name() const;
  std::string_view ns() const;
  std::string_view attribute_name(int i) const;
  /// Empty for an attribute without a prefix.
  std::string_view attribute_ns(int i) const;
  std::string_view attribute_value(int i) const;
  /// The value of an attribute without a prefix.
  std::optional<std::string_view> attribute(std::string_view name) const;
};

struct EndTag {
  const xmlChar* local;
  const xmlChar* prefix;
  const xmlChar* uri;

  std::string_view name() const;
};

class XmlEvents {
 public:
  virtual ~XmlEvents() = default;
  virtual void begin(const StartTag& tag) = 0;
  virtual void end(const EndTag& tag) = 0;
  /// A piece of text or CDATA: one text may come in many.
  virtual void text(std::string_view piece) = 0;

 protected:
  /// Ends the reading with this Error; no further event comes.
  void stop(std::string reason);
  /// The line that is being read, from 1.
  int line() const;

 private:
  friend class SaxReading;
  xmlParserCtxt* parser_ = nullptr;
  std::string stopped_;
};

/// Reads the whole document. An Error if it is empty, not well-formed, has a DOCTYPE, or was stopped.
Result<void> read_events(std::string_view bytes, XmlEvents& events);

}  // namespace tapcheck
