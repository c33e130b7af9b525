#include "formats/ecsv_header.h"

#include <fmt/format.h>
#include <yaml.h>

#include <memory>
#include <optional>

#include "core/text.h"

namespace tapstand::formats {
namespace {

struct DatatypeRow {
  std::string_view name;
  std::string_view votable;
};
// ECSV's datatypes as VOTable's: the smallest that holds all values. THE table of what is read.
constexpr DatatypeRow kDatatypes[] = {
    {"bool", "boolean"},  {"int8", "short"},    {"int16", "short"},  {"int32", "int"},    {"int64", "long"},
    {"uint8", "unsignedByte"}, {"uint16", "int"}, {"uint32", "long"}, {"uint64", "long"}, {"float16", "float"},
    {"float32", "float"}, {"float64", "double"}, {"float128", "double"}, {"complex64", "floatComplex"},
    {"complex128", "doubleComplex"}, {"complex256", "doubleComplex"}, {"string", "char"},
};

std::string_view votable_of(std::string_view name) {
  for (const auto& row : kDatatypes) {
    if (row.name == name) return row.votable;
  }
  return {};
}

tl::unexpected<Error> bad(std::string message) { return fail(Code::bad_upload, "The header of the ECSV document: " + std::move(message)); }

// A parsed document; nodes are read by position.
class Yaml {
 public:
  explicit Yaml(const std::string& text) {
    std::unique_ptr<yaml_parser_t, decltype(&yaml_parser_delete)> parser(&parser_, &yaml_parser_delete);
    if (yaml_parser_initialize(&parser_) == 0) return;
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    loaded_ = yaml_parser_load(&parser_, &document_) != 0;
  }
  ~Yaml() {
    if (loaded_) yaml_document_delete(&document_);
  }
  Yaml(const Yaml&) = delete;

  yaml_node_t* root() { return loaded_ ? yaml_document_get_root_node(&document_) : nullptr; }
  // The value of a key; a sequence of mappings (!!omap) is looked through as one.
  yaml_node_t* member(const yaml_node_t* node, std::string_view key) {
    if (node == nullptr) return nullptr;
    if (node->type == YAML_SEQUENCE_NODE) {
      for (auto* item = node->data.sequence.items.start; item < node->data.sequence.items.top; ++item) {
        const auto* one = yaml_document_get_node(&document_, *item);
        if (one == nullptr || one->type != YAML_MAPPING_NODE) continue;
        if (auto* found = member(one, key)) return found;
      }
    }
    if (node->type != YAML_MAPPING_NODE) return nullptr;
    for (auto* pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; ++pair) {
      if (text(yaml_document_get_node(&document_, pair->key)) == key) return yaml_document_get_node(&document_, pair->value);
    }
    return nullptr;
  }
  std::string text(const yaml_node_t* node) const {
    if (node == nullptr || node->type != YAML_SCALAR_NODE) return {};
    return {reinterpret_cast<const char*>(node->data.scalar.value), node->data.scalar.length};
  }
  template <class Visit>
  Result<void> each(const yaml_node_t* node, Visit visit) {
    for (auto* item = node->data.sequence.items.start; item < node->data.sequence.items.top; ++item) TRY(visit(yaml_document_get_node(&document_, *item)));
    return {};
  }

 private:
  yaml_parser_t parser_{};
  yaml_document_t document_{};
  bool loaded_ = false;
};

// "float64[3,null]" as the element's VOTable type and the array's size; nothing for "json" and the like.
struct Subtype {
  std::string_view votable;
  std::string arraysize;
};
std::optional<Subtype> subtype_of(const std::string& text) {
  const auto open = text.find('[');
  if (open == std::string::npos || text.back() != ']') return std::nullopt;
  const auto votable = votable_of(std::string_view(text).substr(0, open));
  if (votable.empty() || votable == "char") return std::nullopt;
  const auto sizes = split(std::string_view(text).substr(open + 1, text.size() - open - 2), ',');
  std::string arraysize;
  // numpy's last dimension runs fastest, VOTable's first.
  for (auto size = sizes.rbegin(); size != sizes.rend(); ++size) {
    const bool varies = trim(*size) == "null";
    if (varies && sizes.size() > 1) return Subtype{votable, "*"};
    arraysize += (arraysize.empty() ? "" : "x") + (varies ? std::string("*") : std::string(trim(*size)));
  }
  return Subtype{votable, arraysize};
}

Result<ColumnPlan> plan_of(Yaml& yaml, const yaml_node_t* node) {
  Field field;
  field.name = yaml.text(yaml.member(node, "name"));
  if (field.name.empty()) return bad("a column has no name.");
  auto* unit = yaml.member(node, "unit");
  field.unit = unit != nullptr && unit->type == YAML_MAPPING_NODE ? yaml.text(yaml.member(unit, "unit")) : yaml.text(unit);
  field.description = yaml.text(yaml.member(node, "description"));
  auto* meta = yaml.member(node, "meta");
  field.ucd = yaml.text(yaml.member(meta, "ucd"));
  field.utype = yaml.text(yaml.member(meta, "utype"));
  const std::string datatype = yaml.text(yaml.member(node, "datatype"));
  std::string_view votable = votable_of(datatype);
  std::string arraysize = votable == "char" ? "*" : "";
  if (votable.empty()) return bad(fmt::format("column '{}' has the datatype '{}', which is none.", field.name, datatype.substr(0, 40)));
  if (const auto subtype = subtype_of(yaml.text(yaml.member(node, "subtype")))) {
    votable = subtype->votable;
    arraysize = subtype->arraysize;
  }
  field.type = type_from_votable(votable, arraysize, "");
  return make_plan(std::move(field), votable, arraysize);
}

}  // namespace

Result<EcsvHeader> read_ecsv_header(const std::vector<std::string>& lines) {
  if (lines.empty() || !trim(lines.front()).starts_with("%ECSV")) return fail(Code::bad_upload, "The document is no ECSV: it does not start with \"# %ECSV\".");
  std::string text;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    // One blank after the '#' belongs to it; the others are YAML's.
    text += lines[i].starts_with(' ') ? lines[i].substr(1) : lines[i];
    text += '\n';
  }
  Yaml yaml(text);
  const auto* root = yaml.root();
  if (root == nullptr || root->type != YAML_MAPPING_NODE) return bad("it is no YAML mapping.");
  EcsvHeader header;
  const std::string delimiter = yaml.text(yaml.member(root, "delimiter"));
  if (!delimiter.empty() && delimiter != " " && delimiter != ",") return bad("the delimiter is neither a blank nor a comma.");
  if (delimiter == ",") header.delimiter = ',';
  const auto* datatype = yaml.member(root, "datatype");
  if (datatype == nullptr || datatype->type != YAML_SEQUENCE_NODE) return bad("it lists no columns under datatype.");
  const auto read = yaml.each(datatype, [&](const yaml_node_t* node) -> Result<void> {
    TRY_ASSIGN(auto plan, plan_of(yaml, node));
    header.plans.push_back(std::move(plan));
    return {};
  });
  TRY(read);
  if (header.plans.empty()) return bad("it lists no columns under datatype.");
  return header;
}

}  // namespace tapstand::formats
