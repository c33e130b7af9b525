// The capabilities document (VOSI 1.1 §3.1, TAPRegExt 1.0), written from the tables of functions and formats and from
// the limits in force: what is declared is what there is.
#include <set>

#include "adql/compile.h"
#include "core/iso_time.h"
#include "core/xml_writer.h"
#include "endpoints/handlers.h"
#include "formats/format.h"

namespace tapstand::endpoints {
namespace {

constexpr std::string_view kTapRegExt = "ivo://ivoa.net/std/TAPRegExt#";

// ADQL 2.1 §4: optional features that the compiler takes, each with the forms it goes by. COALESCE is taken too but not
// declared: validators made before ADQL 2.1 call its feature type an error.
struct Feature {
  std::string_view type;
  std::vector<std::string_view> forms;
};
const Feature kFeatures[] = {
    {"features-adql-string", {"LOWER", "UPPER", "ILIKE"}},
    {"features-adql-common-table", {"WITH"}},
    {"features-adql-sets", {"UNION", "EXCEPT", "INTERSECT"}},
    {"features-adql-type", {"CAST"}},
    {"features-adql-offset", {"OFFSET"}},
};

void write_form(XmlWriter& xml, std::string_view form, std::string_view description) {
  xml.open("feature").leaf("form", form).leaf_if("description", description).close();
}

void write_languages(XmlWriter& xml) {
  xml.open("language").leaf("name", "ADQL");
  xml.leaf("version", "2.0", {{"ivo-id", "ivo://ivoa.net/std/ADQL#v2.0"}});
  xml.leaf("version", "2.1", {{"ivo-id", "ivo://ivoa.net/std/ADQL#v2.1"}});
  xml.leaf("description", "Astronomical Data Query Language");
  const auto functions = adql::functions();
  xml.open("languageFeatures", {{"type", std::string(kTapRegExt) + "features-udf"}});
  for (const auto& function : functions) {
    if (function.user_defined) write_form(xml, function.form, function.description);
  }
  xml.close();
  // TAPRegExt 1.0 §2.3: geometry functions are declared by their bare names.
  std::set<std::string> names;
  for (const auto& function : functions) {
    if (function.geometry) names.insert(function.form.substr(0, function.form.find('(')));
  }
  xml.open("languageFeatures", {{"type", std::string(kTapRegExt) + "features-adqlgeo"}});
  for (const auto& name : names) write_form(xml, name, "");
  xml.close();
  for (const auto& feature : kFeatures) {
    xml.open("languageFeatures", {{"type", std::string(kTapRegExt) + std::string(feature.type)}});
    for (const auto form : feature.forms) write_form(xml, form, "");
    xml.close();
  }
  xml.close();
}

void write_formats(XmlWriter& xml) {
  for (const auto& format : formats::formats()) {
    xml.open("outputFormat");
    if (!format.ivo_id.empty()) xml.attribute("ivo-id", format.ivo_id);
    xml.leaf("mime", format.media_type).leaf("alias", format.name);
    for (const auto alias : format.aliases) {
      if (alias.find('/') == std::string_view::npos) xml.leaf("alias", alias);
    }
    xml.close();
  }
}

// Those of anonymous users: users who log in have others.
void write_limits(XmlWriter& xml, const jobs::JobSettings& settings) {
  const jobs::JobLimits& limits = settings.anonymous;
  const auto limit = [&](std::string_view name, std::int64_t usual, std::int64_t hard, bool rows) {
    const auto value = [&](std::string_view child, std::int64_t number) {
      xml.open(child);
      if (rows) xml.attribute("unit", "row");
      xml.text(std::to_string(number)).close();
    };
    xml.open(name);
    value("default", usual);
    value("hard", hard);
    xml.close();
  };
  for (const std::string_view method : {"upload-inline", "upload-http", "upload-https"}) {
    xml.open("uploadMethod", {{"ivo-id", std::string(kTapRegExt) + std::string(method)}}).close();
  }
  limit("retentionPeriod", limits.retention_seconds, limits.max_retention_seconds, false);
  limit("executionDuration", limits.execution_seconds, limits.max_execution_seconds, false);
  limit("outputLimit", limits.rows.default_rows, limits.rows.hard_rows, true);
  limit("uploadLimit", settings.max_upload_rows, settings.max_upload_rows, true);
}

void write_interface(XmlWriter& xml, std::string_view url, std::string_view use, std::string_view version) {
  xml.open("interface", {{"xsi:type", "vs:ParamHTTP"}, {"role", "std"}});
  if (!version.empty()) xml.attribute("version", version);
  xml.leaf("accessURL", url, {{"use", use}}).close();
}

}  // namespace

http::Response capabilities(Call& call) {
  XmlWriter xml;
  xml.open("vosi:capabilities", {{"xmlns:vosi", "http://www.ivoa.net/xml/VOSICapabilities/v1.0"},
                                 {"xmlns:vs", "http://www.ivoa.net/xml/VODataService/v1.1"},
                                 {"xmlns:vr", "http://www.ivoa.net/xml/VOResource/v1.0"},
                                 {"xmlns:tr", "http://www.ivoa.net/xml/TAPRegExt/v1.0"},
                                 {"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"}});
  xml.open("capability", {{"standardID", "ivo://ivoa.net/std/TAP"}, {"xsi:type", "tr:TableAccess"}});
  write_interface(xml, call.base, "base", "1.1");
  write_languages(xml);
  write_formats(xml);
  write_limits(xml, call.context.jobs.settings());
  xml.close();
  constexpr std::pair<std::string_view, std::string_view> kOthers[] = {
      {"ivo://ivoa.net/std/VOSI#capabilities", "/capabilities"},
      {"ivo://ivoa.net/std/VOSI#availability", "/availability"},
      {"ivo://ivoa.net/std/VOSI#tables-1.1", "/tables"},
      {"ivo://ivoa.net/std/DALI#examples", "/examples"},
  };
  for (const auto& [id, path] : kOthers) {
    xml.open("capability", {{"standardID", id}});
    write_interface(xml, call.base + std::string(path), "full", "");
    xml.close();
  }
  xml.close();
  return http::Response::xml(xml.take()).with("Last-Modified", http_date(call.context.up_since));
}

}  // namespace tapstand::endpoints
