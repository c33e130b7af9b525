// Capabilities (VOSI 1.1, TAPRegExt 1.0) as tokens of requirements. Elements are found by local name, for services
// use many prefixes; what their namespaces ought to be is a check, not a matter for discovery.
#include <fmt/format.h>

#include "core/text.h"
#include "run/discovery.h"

namespace tapcheck {
namespace {

std::vector<std::string> texts(const XmlDocument& document, const std::string& xpath) {
  const auto value = document.evaluate(xpath, {});
  const auto* nodes = value ? std::get_if<std::vector<std::string>>(&*value) : nullptr;
  std::vector<std::string> out;
  for (std::size_t i = 0; nodes != nullptr && i < nodes->size(); ++i) out.push_back(lower(trim((*nodes)[i])));
  return out;
}

std::string child(std::string_view name) { return fmt::format("/*[local-name()='{}']", name); }

std::string without_blanks(std::string text) {
  replace_all(text, " ", "");
  return text;
}

/// `POINT` of `POINT`, and of `POINT(coosys, a, b)`; `f` of `f(a INTEGER) -> DOUBLE`.
std::string function_name(std::string_view form) { return std::string(trim(form.substr(0, form.find('(')))); }

void add_features(const XmlDocument& document, const std::string& language, std::set<std::string>& tokens) {
  const std::string groups = language + child("languageFeatures");
  const auto types = texts(document, groups + "/@type");
  for (std::size_t i = 0; i < types.size(); ++i) {
    constexpr std::string_view kFeatures = "#features-";
    const auto at = types[i].find(kFeatures);
    const std::string group = at == std::string::npos ? types[i] : types[i].substr(at + kFeatures.size());
    for (const std::string& form : texts(document, fmt::format("({}[@type])[{}]", groups, i + 1) + child("feature") + child("form"))) {
      tokens.insert("feature:" + group + "/" + function_name(form));
      if (group == "adqlgeo") tokens.insert("geometry:" + function_name(form));
      if (group == "udf" || group == "udfs") tokens.insert("udf:" + function_name(form));
    }
  }
}

void add_languages(const XmlDocument& document, const std::string& tap, std::set<std::string>& tokens) {
  const std::string languages = tap + child("language");
  const std::size_t count = texts(document, languages).size();
  for (std::size_t i = 1; i <= count; ++i) {
    const std::string language = fmt::format("({})[{}]", languages, i);
    for (const std::string& name : texts(document, language + child("name"))) {
      tokens.insert("language:" + name);
      for (const std::string& version : texts(document, language + child("version"))) tokens.insert("language:" + name + "-" + version);
    }
    add_features(document, language, tokens);
  }
}

}  // namespace

std::set<std::string> declared_in(const XmlDocument& document) {
  std::set<std::string> tokens;
  for (const std::string& id : texts(document, "//*[local-name()='capability']/@standardID")) {
    tokens.insert("capability:" + id);
    // `…#tables-1.1` is `…#tables` too.
    const auto fragment = id.find('#');
    const auto dash = id.rfind('-');
    if (fragment != std::string::npos && dash != std::string::npos && dash > fragment) tokens.insert("capability:" + id.substr(0, dash));
  }
  const std::string tap =
      "//*[local-name()='capability'][translate(@standardID,'ABCDEFGHIJKLMNOPQRSTUVWXYZ','abcdefghijklmnopqrstuvwxyz')='ivo://ivoa.net/std/tap']";
  const std::string interfaces = tap + "/*[local-name()='interface'][not(@role) or @role='std']";
  for (const std::string& version : texts(document, interfaces + "/@version")) tokens.insert("tap:" + version);
  if (!texts(document, interfaces + "[not(@version)]").empty()) tokens.insert("tap:1.0");
  add_languages(document, tap, tokens);
  const std::string formats = tap + child("outputFormat");
  for (const char* name : {"mime", "alias"}) {
    for (const std::string& format : texts(document, formats + child(name))) tokens.insert("format:" + without_blanks(format));
  }
  for (const std::string& method : texts(document, tap + child("uploadMethod") + "/@ivo-id")) {
    constexpr std::string_view kUpload = "#upload-";
    const auto at = method.find(kUpload);
    if (at != std::string::npos) tokens.insert("upload:" + method.substr(at + kUpload.size()));
  }
  for (const auto& [element, name] : {std::pair{"outputLimit", "output"}, std::pair{"uploadLimit", "upload"},
                                      std::pair{"retentionPeriod", "retention"}, std::pair{"executionDuration", "duration"}}) {
    if (!texts(document, tap + child(element)).empty()) tokens.insert(std::string("limit:") + name);
  }
  return tokens;
}

}  // namespace tapcheck
