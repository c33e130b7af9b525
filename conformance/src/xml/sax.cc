#include "xml/sax.h"

#include <fmt/format.h>
#include <libxml/SAX2.h>
#include <libxml/parserInternals.h>

#include <limits>
#include <memory>

#include "core/text.h"
#include "xml/document.h"

namespace tapcheck {
namespace {

std::string_view view(const xmlChar* text) { return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text); }

struct FreeParser {
  void operator()(xmlParserCtxt* c) const { xmlFreeParserCtxt(c); }
};

}  // namespace

std::string_view StartTag::name() const { return view(local); }
std::string_view StartTag::ns() const { return view(uri); }
std::string_view StartTag::attribute_name(int i) const { return view(attributes[i * 5]); }
std::string_view StartTag::attribute_ns(int i) const { return view(attributes[i * 5 + 2]); }
std::string_view StartTag::attribute_value(int i) const {
  const xmlChar* const* a = attributes + i * 5;
  return {reinterpret_cast<const char*>(a[3]), static_cast<std::size_t>(a[4] - a[3])};
}
std::optional<std::string_view> StartTag::attribute(std::string_view wanted) const {
  for (int i = 0; i < attribute_count; ++i) {
    if (attribute_name(i) == wanted && attribute_ns(i).empty()) return attribute_value(i);
  }
  return std::nullopt;
}
std::string_view EndTag::name() const { return view(local); }

void XmlEvents::stop(std::string reason) {
  if (stopped_.empty()) stopped_ = std::move(reason);
  xmlStopParser(parser_);
}

int XmlEvents::line() const { return xmlSAX2GetLineNumber(parser_); }

/// The callbacks of one reading; their void* is the reading.
class SaxReading {
 public:
  explicit SaxReading(XmlEvents& events) : events_(events) {}

  Result<void> run(std::string_view bytes) {
    const std::unique_ptr<xmlParserCtxt, FreeParser> parser(xmlCreateMemoryParserCtxt(bytes.data(), static_cast<int>(bytes.size())));
    if (!parser) return fail("libxml2 could not start");
    xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_BIG_LINES);
    *parser->sax = handlers();
    parser->userData = this;
    events_.parser_ = parser.get();
    events_.stopped_.clear();
    xmlParseDocument(parser.get());
    events_.parser_ = nullptr;
    if (!events_.stopped_.empty()) return fail(events_.stopped_);
    if (parser->wellFormed == 1) return {};
    const xmlError* error = xmlCtxtGetLastError(parser.get());
    if (error == nullptr || error->message == nullptr) return fail("it is not XML");
    return fail(fmt::format("it is not well-formed XML: line {}: {}", error->line, one_line(error->message)));
  }

 private:
  static xmlSAXHandler handlers() {
    xmlSAXHandler sax{};
    sax.initialized = XML_SAX2_MAGIC;
    sax.internalSubset = [](void* self, const xmlChar*, const xmlChar*, const xmlChar*) {
      of(self).events_.stop("it has a DOCTYPE, which no document of these standards has");
    };
    sax.startElementNs = begin;
    sax.endElementNs = end;
    sax.characters = text;
    sax.cdataBlock = text;
    sax.ignorableWhitespace = text;
    sax.serror = [](void*, xmlErrorPtr) {};  // the parser keeps its last error itself
    return sax;
  }

  static SaxReading& of(void* self) { return *static_cast<SaxReading*>(self); }

  static void begin(void* self, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri, int namespace_count,
                    const xmlChar** namespaces, int attribute_count, int defaulted_count, const xmlChar** attributes) {
    SaxReading& me = of(self);
    if (!me.events_.stopped_.empty()) return;
    if (++me.depth_ > kMaxDepth) return me.events_.stop(fmt::format("its elements nest deeper than {}", kMaxDepth));
    me.events_.begin({local, prefix, uri, namespace_count, namespaces, attribute_count, defaulted_count, attributes});
  }

  static void end(void* self, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri) {
    SaxReading& me = of(self);
    --me.depth_;
    if (me.events_.stopped_.empty()) me.events_.end({local, prefix, uri});
  }

  static void text(void* self, const xmlChar* piece, int length) {
    SaxReading& me = of(self);
    if (me.events_.stopped_.empty()) me.events_.text({reinterpret_cast<const char*>(piece), static_cast<std::size_t>(length)});
  }

  XmlEvents& events_;
  int depth_ = 0;
};

Result<void> read_events(std::string_view bytes, XmlEvents& events) {
  start_xml();
  if (trim(bytes).empty()) return fail("the body is empty");
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return fail("the document is too large");
  return SaxReading(events).run(bytes);
}

}  // namespace tapcheck
