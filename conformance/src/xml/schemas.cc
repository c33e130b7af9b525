#include "xml/schemas.h"

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <toml++/toml.h>

#include "core/text.h"
#include "xml/document.h"
#include "xml/sax.h"

namespace tapcheck {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxMessages = 20;

/// The folders that may be read from. libxml2's loader is one for the process, hence this list is too.
std::mutex folders_mutex;
std::vector<fs::path>& folders() {
  static std::vector<fs::path> list;
  return list;
}

/// Imports name files by URLs of ivoa.net and w3.org: what counts is the file's name, looked up in the folders.
xmlParserInputPtr load_entity(const char* url, const char*, xmlParserCtxtPtr context) {
  if (url == nullptr) return nullptr;
  const std::string name = fs::path(url).filename().string();
  const std::lock_guard lock(folders_mutex);
  for (const fs::path& folder : folders()) {
    const fs::path file = folder / name;
    std::error_code ignored;
    if (fs::is_regular_file(file, ignored)) return xmlNewInputFromFile(context, file.c_str());
  }
  return nullptr;
}

void collect(void* out, xmlErrorPtr error) {
  auto& messages = *static_cast<std::vector<std::string>*>(out);
  if (error == nullptr || error->message == nullptr || messages.size() >= kMaxMessages) return;
  if (error->level < XML_ERR_ERROR) return;
  messages.push_back(fmt::format("line {}: {}", error->line, one_line(error->message, 400)));
}

struct Entry {
  std::string ns;
  std::string file;
};

Result<std::vector<Entry>> read_catalogue(const fs::path& folder) {
  const std::string path = (folder / "catalog.toml").string();
  std::vector<Entry> entries;
  try {
    const toml::table table = toml::parse_file(path);
    const toml::array* schemas = table["schema"].as_array();
    if (schemas == nullptr) return tl::unexpected(Error{"it has no [[schema]]", path, 1});
    for (const toml::node& node : *schemas) {
      const toml::table* row = node.as_table();
      const int line = static_cast<int>(node.source().begin.line);
      if (row == nullptr) return tl::unexpected(Error{"[[schema]] is not a table", path, line});
      Entry entry{(*row)["namespace"].value_or(std::string()), (*row)["file"].value_or(std::string())};
      if (!row->contains("namespace") || entry.file.empty()) {
        return tl::unexpected(Error{"a [[schema]] needs 'namespace' and 'file'", path, line});
      }
      entries.push_back(std::move(entry));
    }
  } catch (const toml::parse_error& error) {
    return tl::unexpected(Error{std::string(error.description()), path, static_cast<int>(error.source().begin.line)});
  }
  return entries;
}

/// A schema without content of its own, that imports them all.
std::string umbrella(const std::vector<Entry>& entries) {
  std::string text = "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" targetNamespace=\"urn:tapcheck:all\">";
  for (const Entry& entry : entries) {
    const std::string ns = entry.ns.empty() ? "" : fmt::format("namespace=\"{}\" ", escape_xml(entry.ns));
    text += fmt::format("<xs:import {}schemaLocation=\"{}\"/>", ns, escape_xml(entry.file));
  }
  return text + "</xs:schema>";
}

/// Hands the events on to libxml2's validator.
class Validator final : public XmlEvents {
 public:
  explicit Validator(xmlSchema* schema) : context_(xmlSchemaNewValidCtxt(schema)) {
    if (!context_) return;
    xmlSchemaSetValidStructuredErrors(context_.get(), collect, &found_.problems);
    xmlSchemaValidateSetLocator(context_.get(), locate, this);
    plug_ = xmlSchemaSAXPlug(context_.get(), &sax_, &user_);
  }
  Validator(const Validator&) = delete;
  Validator& operator=(const Validator&) = delete;
  ~Validator() override {
    if (plug_ != nullptr) xmlSchemaSAXUnplug(plug_);
  }

  bool ready() const { return plug_ != nullptr; }

  Validation finish() {
    if (xmlSchemaIsValid(context_.get()) != 1 && found_.problems.empty()) found_.problems.emplace_back("the document is not valid");
    return std::move(found_);
  }

  void begin(const StartTag& tag) override {
    if (found_.root_name.empty()) {
      found_.root_name = tag.name();
      found_.root_ns = tag.ns();
    }
    text_ = 0;
    sax_->startElementNs(user_, tag.local, tag.prefix, tag.uri, tag.namespace_count, tag.namespaces, tag.attribute_count,
                         tag.defaulted_count, tag.attributes);
  }

  void end(const EndTag& tag) override {
    text_ = 0;
    sax_->endElementNs(user_, tag.local, tag.prefix, tag.uri);
  }

  /// The validator keeps an element's text until its end, and a STREAM's may be all of the document: its beginning
  /// is enough to judge it by.
  void text(std::string_view piece) override {
    if (text_ > kMaxText) return;
    text_ += piece.size();
    sax_->characters(user_, reinterpret_cast<const xmlChar*>(piece.data()), static_cast<int>(piece.size()));
  }

 private:
  static constexpr std::size_t kMaxText = 64 * 1024;
  struct Free {
    void operator()(xmlSchemaValidCtxt* c) const { xmlSchemaFreeValidCtxt(c); }
  };

  static int locate(void* self, const char** file, unsigned long* line) {
    if (file != nullptr) *file = nullptr;
    if (line != nullptr) *line = static_cast<unsigned long>(static_cast<Validator*>(self)->line());
    return 0;
  }

  Validation found_;
  std::unique_ptr<xmlSchemaValidCtxt, Free> context_;
  xmlSAXHandler* sax_ = nullptr;
  void* user_ = nullptr;
  xmlSchemaSAXPlugStruct* plug_ = nullptr;
  std::size_t text_ = 0;  // bytes of the present element's text
};

}  // namespace

void close_entity_loader() { xmlSetExternalEntityLoader(load_entity); }

Result<SchemaSet> SchemaSet::load(const std::string& folder) {
  start_xml();
  auto entries = read_catalogue(folder);
  if (!entries) return tl::unexpected(entries.error());
  {
    const std::lock_guard lock(folders_mutex);
    const fs::path path = fs::absolute(folder);
    if (std::find(folders().begin(), folders().end(), path) == folders().end()) folders().push_back(path);
  }
  const std::string text = umbrella(*entries);
  xmlSchemaParserCtxt* parser = xmlSchemaNewMemParserCtxt(text.data(), static_cast<int>(text.size()));
  if (parser == nullptr) return fail("libxml2 could not start XML Schema");
  std::vector<std::string> messages;
  xmlSchemaSetParserStructuredErrors(parser, collect, &messages);
  SchemaSet set;
  set.schema_.reset(xmlSchemaParse(parser));
  xmlSchemaFreeParserCtxt(parser);
  if (!set.schema_) {
    return fail(fmt::format("the schemas in {} do not compile: {}", folder, messages.empty() ? "no reason given" : messages.front()));
  }
  for (const Entry& entry : *entries) set.namespaces_.push_back(entry.ns);
  return set;
}

bool SchemaSet::knows(const std::string& ns) const {
  return std::find(namespaces_.begin(), namespaces_.end(), ns) != namespaces_.end();
}

Result<Validation> SchemaSet::validate(std::string_view document) const {
  Validator validator(schema_.get());
  if (!validator.ready()) return fail("libxml2 could not start the validation");
  auto read = read_events(document, validator);
  if (!read) return tl::unexpected(read.error());
  return validator.finish();
}

}  // namespace tapcheck
