#include "formats/votable_envelope.h"

#include <algorithm>
#include <optional>
#include <set>

#include "core/text.h"

namespace tapstand::formats {
namespace {

constexpr std::string_view kRoot =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\""
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
    " xsi:schemaLocation=\"http://www.ivoa.net/xml/VOTable/v1.3 http://www.ivoa.net/xml/VOTable/votable-1.4.xsd\">\n"
    "<RESOURCE type=\"results\">\n";
constexpr std::string_view kReleaseId = "GaiaRelease";

// ` name="value"`. Line breaks and tabs as references: XML readers turn bare ones into blanks.
void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out += ' ';
  out += name;
  out += "=\"";
  while (!value.empty()) {
    const auto at = value.find_first_of("\n\t");
    append_xml_escaped(out, value.substr(0, at));
    if (at == std::string_view::npos) break;
    out += value[at] == '\n' ? "&#10;" : "&#9;";
    value.remove_prefix(at + 1);
  }
  out += '"';
}

void append_optional(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) append_attribute(out, name, value);
}

// A CDATA section cannot hold its own end: "]]>" is cut in two. Characters that XML forbids become U+FFFD.
void append_cdata(std::string& out, std::string_view text) {
  std::string clean;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find_first_of("&<>\"\r", from), text.size());
    append_xml_escaped(clean, text.substr(from, to - from));
    if (to < text.size()) clean += text[to];
    from = to + 1;
  }
  out += "<![CDATA[";
  std::string_view rest = clean;
  for (auto at = rest.find("]]>"); at != std::string_view::npos; at = rest.find("]]>")) {
    out += rest.substr(0, at + 2);
    out += "]]><![CDATA[";
    rest.remove_prefix(at + 2);
  }
  out += rest;
  out += "]]>";
}

enum class Body { none, cdata };

void append_info(std::string& out, std::string_view name, std::string_view value, Body body = Body::none, std::string_view ucd = {}) {
  out += "<INFO";
  append_attribute(out, "name", name);
  append_optional(out, "ucd", ucd);
  append_attribute(out, "value", value);
  if (body == Body::none) {
    out += "/>\n";
    return;
  }
  out += '>';
  append_cdata(out, value);
  out += "</INFO>\n";
}

void append_status(std::string& out, Ending ending, std::string_view message) {
  out += "<INFO name=\"QUERY_STATUS\" value=\"";
  out += ending == Ending::error ? "ERROR" : ending == Ending::overflow ? "OVERFLOW" : "OK";
  out += "\">";
  append_xml_escaped(out, message);
  out += "</INFO>\n";
}

// ASCII NCNames only: no archive uses others, and every reader takes these.
bool is_ncname(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; };
  return !text.empty() && letter(text.front()) && std::all_of(text.begin(), text.end(), inner);
}

// The IDs of one document. Views into ResultInfo and the fields.
class Ids {
 public:
  bool take(std::string_view id) { return is_ncname(id) && taken_.insert(id).second; }

 private:
  std::set<std::string_view> taken_{};
};

void append_infos(std::string& out, const ResultInfo& info) {
  append_info(out, "QUERY_STATUS", "OK");
  if (!info.query.empty()) append_info(out, "QUERY", info.query, Body::cdata);
  if (!info.caption.empty()) append_info(out, "CAPTION", info.caption, Body::cdata);
  if (!info.citation.empty()) append_info(out, "CITATION", info.citation, Body::cdata, "meta.bib");
  append_info(out, "PAGE", "");
  append_info(out, "PAGE_SIZE", "");
  if (!info.job_id.empty()) append_info(out, "JOBID", info.job_id, Body::cdata);
  if (!info.job_name.empty()) append_info(out, "JOBNAME", info.job_name);
  for (const auto& more : info.infos) append_info(out, more.name, more.value);
}

void append_field(std::string& out, const Field& field, bool with_id, bool with_ref) {
  out += "<FIELD";
  if (with_id) append_attribute(out, "ID", field.id);
  append_optional(out, "arraysize", votable_arraysize(field.type));
  append_attribute(out, "datatype", votable_datatype(field.type.type));
  append_attribute(out, "name", field.name);
  if (with_ref) append_attribute(out, "ref", field.ref);
  append_optional(out, "ucd", field.ucd);
  append_optional(out, "unit", field.unit);
  append_optional(out, "utype", field.utype);
  append_optional(out, "xtype", votable_xtype(field.type));
  if (field.description.empty()) {
    out += "/>\n";
    return;
  }
  out += ">\n<DESCRIPTION>";
  append_xml_escaped(out, field.description);
  out += "</DESCRIPTION>\n</FIELD>\n";
}

}  // namespace

void append_votable_head(std::string& out, const ResultInfo& info, const std::vector<Field>& fields) {
  Ids ids;
  out += kRoot;
  append_infos(out, info);
  if (!info.release.empty() && ids.take(kReleaseId)) {
    out += "<PARAM";
    append_attribute(out, "ID", kReleaseId);
    out += " arraysize=\"*\" datatype=\"char\" name=\"RELEASE\"";
    append_attribute(out, "value", info.release);
    out += "/>\n";
  }
  std::set<std::string_view> frames;
  for (const auto& frame : info.coosys) {
    if (!ids.take(frame.id)) continue;
    frames.insert(frame.id);
    out += "<COOSYS";
    append_attribute(out, "ID", frame.id);
    append_optional(out, "epoch", frame.epoch);
    append_attribute(out, "system", frame.system);
    out += "/>\n";
  }
  out += "<TABLE>\n";
  for (const auto& field : fields) append_field(out, field, ids.take(field.id), frames.contains(field.ref));
}

std::string datalink_descriptor(const ResultInfo& info, const std::vector<Field>& fields) {
  if (info.datalink_url.empty()) return {};
  const auto has = [&](std::string_view id) {
    return std::any_of(fields.begin(), fields.end(), [&](const Field& field) { return field.id == id; });
  };
  const std::string_view key = has("DESIGNATION") ? "DESIGNATION" : has("SOURCE_ID") ? "SOURCE_ID" : "";
  if (key.empty()) return {};
  std::string out = "<RESOURCE name=\"ancillary\" type=\"meta\" utype=\"adhoc:service\">\n";
  const auto param = [&](std::string_view name, std::string_view value) {
    out += "<PARAM arraysize=\"*\" datatype=\"char\"";
    append_attribute(out, "name", name);
    append_attribute(out, "value", value);
    out += "/>\n";
  };
  param("standardID", "ivo://ivoa.net/std/DataLink#links-1.0");
  param("accessURL", info.datalink_url);
  param("contentType", "application/x-votable+xml;content=datalink");
  out += "<GROUP name=\"inputParams\">\n<PARAM arraysize=\"*\" datatype=\"char\" name=\"ID\"";
  append_attribute(out, "ref", key);
  out += " value=\"\"/>\n";
  // A number alone does not tell its release.
  if (key == "SOURCE_ID" && !info.release.empty()) param("RELEASE", info.release);
  out += "</GROUP>\n</RESOURCE>\n";
  return out;
}

void append_votable_tail(std::string& out, Ending ending, std::string_view message, std::string_view descriptor) {
  out += "</TABLE>\n";
  if (ending != Ending::ok) append_status(out, ending, message);
  out += "</RESOURCE>\n";
  out += descriptor;
  out += "</VOTABLE>\n";
}

// The status element is spelled as clients look for it, to the letter.
std::string votable_error(std::string_view message, const std::vector<NamedValue>& infos) {
  std::string out(kRoot);
  append_status(out, Ending::error, message);
  for (const auto& info : infos) append_info(out, info.name, info.value);
  out += "</RESOURCE>\n</VOTABLE>\n";
  return out;
}

}  // namespace tapstand::formats
