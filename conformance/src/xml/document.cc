#include "xml/document.h"

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

#include <cmath>
#include <limits>
#include <mutex>

#include "core/text.h"
#include "xml/schemas.h"

namespace tapcheck {
namespace {

const xmlChar* xml_text(const std::string& text) { return reinterpret_cast<const xmlChar*>(text.c_str()); }

std::string from_xml(const xmlChar* text) { return text == nullptr ? "" : reinterpret_cast<const char*>(text); }

std::string taken(xmlChar* text) {
  std::string out = from_xml(text);
  xmlFree(text);
  return out;
}

struct FreeParser {
  void operator()(xmlParserCtxt* c) const { xmlFreeParserCtxt(c); }
};
struct FreeContext {
  void operator()(xmlXPathContext* c) const { xmlXPathFreeContext(c); }
};
struct FreeObject {
  void operator()(xmlXPathObject* o) const { xmlXPathFreeObject(o); }
};

void keep_message(void* out, xmlErrorPtr error) {
  auto& text = *static_cast<std::string*>(out);
  if (text.empty() && error != nullptr && error->message != nullptr) text = one_line(error->message);
}

std::vector<std::string> node_texts(const xmlNodeSet* nodes) {
  std::vector<std::string> texts;
  for (int i = 0; nodes != nullptr && i < nodes->nodeNr; ++i) texts.push_back(taken(xmlNodeGetContent(nodes->nodeTab[i])));
  return texts;
}

}  // namespace

const Namespaces& standard_namespaces() {
  static const Namespaces kTable{
      {"uws", "http://www.ivoa.net/xml/UWS/v1.0"},
      {"xlink", "http://www.w3.org/1999/xlink"},
      {"xsi", "http://www.w3.org/2001/XMLSchema-instance"},
      {"avail", "http://www.ivoa.net/xml/VOSIAvailability/v1.0"},
      {"cap", "http://www.ivoa.net/xml/VOSICapabilities/v1.0"},
      {"vtm", "http://www.ivoa.net/xml/VOSITables/v1.0"},
      {"vs", "http://www.ivoa.net/xml/VODataService/v1.1"},
      {"vr", "http://www.ivoa.net/xml/VOResource/v1.0"},
      {"tr", "http://www.ivoa.net/xml/TAPRegExt/v1.0"},
      {"vot", "http://www.ivoa.net/xml/VOTable/v1.3"},
      {"xhtml", "http://www.w3.org/1999/xhtml"},
  };
  return kTable;
}

void start_xml() {
  static std::once_flag once;
  std::call_once(once, [] {
    xmlInitParser();
    close_entity_loader();
  });
}

Result<XmlDocument> XmlDocument::parse(std::string_view bytes) {
  start_xml();
  if (trim(bytes).empty()) return fail("the body is empty");
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return fail("the document is too large");
  const std::unique_ptr<xmlParserCtxt, FreeParser> parser(xmlNewParserCtxt());
  if (!parser) return fail("libxml2 could not start");
  XmlDocument document;
  document.document_.reset(xmlCtxtReadMemory(parser.get(), bytes.data(), static_cast<int>(bytes.size()), nullptr, nullptr,
                                             XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES));
  if (!document.document_) {
    const xmlError* error = xmlCtxtGetLastError(parser.get());
    return fail(error == nullptr || error->message == nullptr
                    ? std::string("it is not XML")
                    : fmt::format("it is not well-formed XML: line {}: {}", error->line, one_line(error->message)));
  }
  // XHTML may name its own, which is not read; anything declared in one is an attack.
  const xmlDtd* doctype = document.document_->intSubset;
  const bool xhtml = doctype != nullptr && doctype->children == nullptr && equals_ignoring_case(from_xml(doctype->name), "html");
  if (doctype != nullptr && !xhtml) return fail("it has a DOCTYPE, which no document of these standards has");
  return document;
}

namespace {

using Context = std::unique_ptr<xmlXPathContext, FreeContext>;
using Object = std::unique_ptr<xmlXPathObject, FreeObject>;

/// A context on the document, whose first complaint goes to `message`; nothing if libxml2 cannot make one.
Context new_context(xmlDoc* document, const Namespaces& namespaces, std::string& message) {
  Context context(xmlXPathNewContext(document));
  if (!context) return context;
  context->error = keep_message;
  context->userData = &message;
  context->opLimit = 50'000'000;  // an expression may be dear, and the document is the target's
  for (const Namespaces* table : {&standard_namespaces(), &namespaces}) {
    for (const auto& [prefix, uri] : *table) xmlXPathRegisterNs(context.get(), xml_text(prefix), xml_text(uri));
  }
  return context;
}

Result<XPathValue> value_of(const xmlXPathObject* object, const std::string& expression, const std::string& message) {
  if (object == nullptr) return fail(fmt::format("XPath '{}': {}", expression, message.empty() ? "it cannot be evaluated" : message));
  switch (object->type) {
    case XPATH_NODESET: return XPathValue(node_texts(object->nodesetval));
    case XPATH_NUMBER: return XPathValue(object->floatval);
    case XPATH_BOOLEAN: return XPathValue(object->boolval != 0);
    case XPATH_STRING: return XPathValue(from_xml(object->stringval));
    default: return fail(fmt::format("XPath '{}' gives neither nodes nor a value", expression));
  }
}

struct FreeCompiled {
  void operator()(xmlXPathCompExpr* e) const { xmlXPathFreeCompExpr(e); }
};

}  // namespace

Result<XPathValue> XmlDocument::evaluate(const std::string& expression, const Namespaces& namespaces) const {
  std::string message;
  const Context context = new_context(document_.get(), namespaces, message);
  if (!context) return fail("libxml2 could not start XPath");
  return value_of(Object(xmlXPathEvalExpression(xml_text(expression), context.get())).get(), expression, message);
}

Result<std::vector<std::vector<std::string>>> XmlDocument::evaluate_in(const std::string& per, const std::string& expression,
                                                                       const Namespaces& namespaces) const {
  std::string message;
  const Context context = new_context(document_.get(), namespaces, message);
  if (!context) return fail("libxml2 could not start XPath");
  const Object places(xmlXPathEvalExpression(xml_text(per), context.get()));
  if (!places || places->type != XPATH_NODESET) return fail(fmt::format("XPath '{}' gives no nodes{}", per, message.empty() ? "" : ": " + message));
  const std::unique_ptr<xmlXPathCompExpr, FreeCompiled> compiled(xmlXPathCtxtCompile(context.get(), xml_text(expression)));
  if (!compiled) return fail(fmt::format("XPath '{}': {}", expression, message));
  std::vector<std::vector<std::string>> all;
  for (int i = 0; places->nodesetval != nullptr && i < places->nodesetval->nodeNr; ++i) {
    if (xmlXPathSetContextNode(places->nodesetval->nodeTab[i], context.get()) != 0) continue;
    auto value = value_of(Object(xmlXPathCompiledEval(compiled.get(), context.get())).get(), expression, message);
    if (!value) return tl::unexpected(value.error());
    auto* texts = std::get_if<std::vector<std::string>>(&*value);
    all.push_back(texts != nullptr ? std::move(*texts) : std::vector<std::string>{xpath_text(*value)});
  }
  return all;
}

std::string XmlDocument::root_name() const {
  const xmlNode* root = xmlDocGetRootElement(document_.get());
  return root == nullptr ? "" : from_xml(root->name);
}

std::string XmlDocument::root_namespace() const {
  const xmlNode* root = xmlDocGetRootElement(document_.get());
  return root == nullptr || root->ns == nullptr ? "" : from_xml(root->ns->href);
}

std::string xpath_text(const XPathValue& value) {
  if (const auto* nodes = std::get_if<std::vector<std::string>>(&value)) return nodes->empty() ? "" : nodes->front();
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  const double number = std::get<double>(value);
  return std::trunc(number) == number && std::abs(number) < 1e15 ? fmt::format("{:.0f}", number) : fmt::format("{}", number);
}

}  // namespace tapcheck
