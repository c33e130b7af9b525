// ECSV 1.0 (astropy APE 6): a YAML header in comments, then CSV with commas.
#include <fmt/format.h>

#include "formats/delimited.h"
#include "formats/json_text.h"
#include "formats/writers.h"

namespace tapstand::formats {
namespace {

// ECSV's names of the primitives, in the order of the enum.
constexpr std::string_view kDatatypes[] = {"bool",   "bool",   "uint8",   "int16",   "int32",     "int64",
                                           "string", "string", "float32", "float64", "complex64", "complex128"};

// Pairs of one YAML flow mapping.
class YamlMap {
 public:
  explicit YamlMap(std::string& out) : out_(out) { out_ += '{'; }
  std::string& key(std::string_view name) {
    if (!first_) out_ += ", ";
    first_ = false;
    out_ += name;
    out_ += ": ";
    return out_;
  }
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) append_json_string(key(name), value);
  }
  void close() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

// Arrays of several dimensions are flat, as in VOTable's own text.
std::string subtype(const Shape& shape) {
  return fmt::format("{}[{}]", kDatatypes[static_cast<std::size_t>(shape.primitive)], shape.variable ? "null" : std::to_string(shape.count));
}

const CooSys* frame_of(const ResultInfo& info, const Field& field) {
  for (const auto& frame : info.coosys) {
    if (!field.ref.empty() && frame.id == field.ref) return &frame;
  }
  return nullptr;
}

void append_column(std::string& out, const ResultInfo& info, const Field& field) {
  const Shape shape = shape_of(field);
  out += "# - ";
  YamlMap column(out);
  column.text("name", field.name);
  column.text("unit", field.unit);
  column.key("datatype") += shape.array ? "string" : kDatatypes[static_cast<std::size_t>(shape.primitive)];
  if (shape.array) column.text("subtype", subtype(shape));
  column.text("description", field.description);
  const CooSys* frame = frame_of(info, field);
  if (frame != nullptr || !field.ucd.empty() || !field.utype.empty()) {
    YamlMap meta(column.key("meta"));
    meta.text("ucd", field.ucd);
    meta.text("utype", field.utype);
    if (frame != nullptr) {
      meta.text("CoosysSystem", frame->system);
      meta.text("CoosysEpoch", frame->epoch);
    }
    meta.close();
  }
  column.close();
  out += '\n';
}

class EcsvWriter final : public Writer {
 public:
  void begin(std::string& out, const ResultInfo& info, const std::vector<Field>& fields) override {
    out += "# %ECSV 1.0\n# ---\n# delimiter: ','\n# datatype:\n";
    for (const auto& field : fields) append_column(out, info, field);
    out += "# meta:\n";
    const auto meta = [&](std::string_view name, std::string_view value) {
      if (value.empty()) return;
      out += "#   ";
      append_json_string(out, name);
      out += ": ";
      append_json_string(out, value);
      out += '\n';
    };
    meta("QUERY_STATUS", "OK");
    meta("QUERY", info.query);
    meta("CAPTION", info.caption);
    meta("CITATION", info.citation);
    meta("JOBID", info.job_id);
    meta("JOBNAME", info.job_name);
    meta("RELEASE", info.release);
    for (const auto& more : info.infos) meta(more.name, more.value);
    out += "# schema: astropy-2.0\n";
    lines_.names(out, fields);
  }

  void row(std::string& out, Row row) override { lines_.row(out, row); }

  // The header has gone; a comment after the rows is what readers pass over and people see.
  void end(std::string& out, Ending ending, std::string_view message) override {
    if (ending == Ending::ok) return;
    out += ending == Ending::error ? "# QUERY_STATUS: ERROR " : "# QUERY_STATUS: OVERFLOW ";
    append_json_string(out, message);
    out += '\n';
  }

 private:
  DelimitedLines lines_{',', append_csv_text, kEcsvStyle, kEcsvArrayStyle};
};

}  // namespace

std::unique_ptr<Writer> make_ecsv() { return std::make_unique<EcsvWriter>(); }

}  // namespace tapstand::formats
