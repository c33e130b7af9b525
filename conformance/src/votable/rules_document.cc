// Rules on the document's elements and how they hang together (VOTable 1.4 sections 3 and 8).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "core/regex.h"
#include "core/text.h"
#include "votable/rule_functions.h"

namespace tapcheck::rules {
namespace {

std::string where(const VotElement& element) { return fmt::format("line {}: {}", element.line, one_line(element.name, 40)); }

struct Namespace {
  std::string_view uri;
  std::array<std::string_view, 4> versions;
};
constexpr std::array kNamespaces{
    Namespace{"http://www.ivoa.net/xml/VOTable/v1.1", {"1.1"}},
    Namespace{"http://www.ivoa.net/xml/VOTable/v1.2", {"1.2"}},
    Namespace{"http://www.ivoa.net/xml/VOTable/v1.3", {"1.3", "1.4", "1.5", "1.6"}},
};

constexpr std::array<std::string_view, 26> kElements{
    "VOTABLE", "DEFINITIONS", "DESCRIPTION", "COOSYS", "TIMESYS", "INFO", "PARAM", "GROUP", "RESOURCE", "LINK", "TABLE", "FIELD", "VALUES",
    "MIN", "MAX", "OPTION", "FIELDref", "PARAMref", "DATA", "TABLEDATA", "TR", "TD", "BINARY", "BINARY2", "FITS", "STREAM"};

/// Where the element of an ID is.
std::map<std::string, std::size_t> ids_of(const VotTable& table) {
  std::map<std::string, std::size_t> ids;
  for (std::size_t i = 0; i < table.elements.size(); ++i) {
    if (const std::string* id = table.elements[i].attribute("ID")) ids.emplace(*id, i);
  }
  return ids;
}

template <typename Function>
void each(const VotTable& table, std::string_view name, Function function) {
  for (const VotElement& element : table.elements) {
    if (element.name == name) function(element);
  }
}

bool field_is_text(const VotElement& field) {
  const std::string datatype = field.attribute_or_empty("datatype");
  return datatype == "char" || datatype == "unicodeChar";
}

bool blank(const VotElement& element, const char* attribute) { return trim(element.attribute_or_empty(attribute)).empty(); }

/// What a Content-Type's parameter says, lower case, without quotes.
std::string parameter(const std::string& content_type, std::string_view name) {
  const auto parts = split(content_type, ';');
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const auto equals = parts[i].find('=');
    if (equals == std::string::npos || !equals_ignoring_case(trim(parts[i].substr(0, equals)), name)) continue;
    std::string value = lower(trim(parts[i].substr(equals + 1)));
    std::erase(value, '"');
    return value;
  }
  return {};
}

}  // namespace

VotProblems root_namespace(const VotSubject& subject) {
  const VotTable& table = subject.table;
  if (table.ns.empty()) return {"VOTABLE has no namespace"};
  const auto* ns = std::find_if(kNamespaces.begin(), kNamespaces.end(), [&](const Namespace& n) { return n.uri == table.ns; });
  if (ns == kNamespaces.end()) return {fmt::format("'{}' is no namespace of VOTable", one_line(table.ns, 80))};
  if (table.version.empty()) return {"VOTABLE has no version"};
  if (std::find(ns->versions.begin(), ns->versions.end(), table.version) == ns->versions.end()) {
    return {fmt::format("version '{}' does not go with the namespace {}", one_line(table.version, 20), table.ns)};
  }
  return {};
}

VotProblems known_elements(const VotSubject& subject) {
  VotProblems problems;
  for (const VotElement& e : subject.table.elements) {
    const bool known = std::find(kElements.begin(), kElements.end(), e.name) != kElements.end();
    if (e.ns == subject.table.ns && !known) problems.push_back(where(e) + " is no element of VOTable");
    if (e.ns.empty() && !subject.table.ns.empty()) problems.push_back(where(e) + " has no namespace");
  }
  return problems;
}

VotProblems unique_ids(const VotSubject& subject) {
  VotProblems problems;
  std::map<std::string, int> lines;
  for (const VotElement& e : subject.table.elements) {
    const std::string* id = e.attribute("ID");
    if (id == nullptr) continue;
    const auto [first, fresh] = lines.emplace(*id, e.line);
    if (!fresh) problems.push_back(fmt::format("{} has the ID '{}' of line {}", where(e), one_line(*id, 60), first->second));
  }
  return problems;
}

VotProblems refs_resolve(const VotSubject& subject) {
  const auto ids = ids_of(subject.table);
  VotProblems problems;
  for (const VotElement& e : subject.table.elements) {
    const std::string* ref = e.attribute("ref");
    if (ref == nullptr) continue;
    const auto found = ids.find(*ref);
    if (found == ids.end()) {
      problems.push_back(fmt::format("{} refers to '{}', which is not there", where(e), one_line(*ref, 60)));
      continue;
    }
    const std::string& kind = subject.table.elements[found->second].name;
    const std::string_view wanted = e.name == "FIELDref" ? "FIELD" : e.name == "PARAMref" ? "PARAM" : e.name == "TABLE" ? "TABLE" : "";
    if (!wanted.empty() && kind != wanted) problems.push_back(fmt::format("{} refers to a {}, not a {}", where(e), one_line(kind, 40), wanted));
  }
  return problems;
}

VotProblems coosys(const VotSubject& subject) {
  VotProblems problems;
  each(subject.table, "COOSYS", [&](const VotElement& e) {
    for (const char* attribute : {"ID", "system"}) {
      if (blank(e, attribute)) problems.push_back(fmt::format("{} has no {}", where(e), attribute));
    }
  });
  return problems;
}

VotProblems coosys_first(const VotSubject& subject) {
  const auto ids = ids_of(subject.table);
  VotProblems problems;
  for (std::size_t i = 0; i < subject.table.elements.size(); ++i) {
    const std::string* ref = subject.table.elements[i].attribute("ref");
    const auto found = ref == nullptr ? ids.end() : ids.find(*ref);
    if (found == ids.end() || found->second < i) continue;
    const VotElement& target = subject.table.elements[found->second];
    if (target.name != "COOSYS" && target.name != "TIMESYS") continue;
    problems.push_back(fmt::format("{} refers to the {} of line {}, further down", where(subject.table.elements[i]), target.name, target.line));
  }
  return problems;
}

VotProblems timesys(const VotSubject& subject) {
  VotProblems problems;
  each(subject.table, "TIMESYS", [&](const VotElement& e) {
    for (const char* attribute : {"ID", "timescale", "refposition"}) {
      if (blank(e, attribute)) problems.push_back(fmt::format("{} has no {}", where(e), attribute));
    }
    const std::string* origin = e.attribute("timeorigin");
    if (origin == nullptr || *origin == "MJD-origin" || *origin == "JD-origin" || parse_number(*origin)) return;
    problems.push_back(fmt::format("{} has the timeorigin '{}'", where(e), one_line(*origin, 40)));
  });
  return problems;
}

VotProblems timesys_origin(const VotSubject& subject) {
  const auto ids = ids_of(subject.table);
  VotProblems problems;
  each(subject.table, "FIELD", [&](const VotElement& e) {
    const std::string* ref = e.attribute("ref");
    const auto found = ref == nullptr ? ids.end() : ids.find(*ref);
    if (found == ids.end() || field_is_text(e)) return;
    const VotElement& system = subject.table.elements[found->second];
    if (system.name == "TIMESYS" && system.attribute("timeorigin") == nullptr) {
      problems.push_back(fmt::format("{} of numbers refers to a TIMESYS without timeorigin", where(e)));
    }
  });
  return problems;
}

VotProblems info_attributes(const VotSubject& subject) {
  VotProblems problems;
  each(subject.table, "INFO", [&](const VotElement& e) {
    if (blank(e, "name")) problems.push_back(where(e) + " has no name");
    if (e.attribute("value") == nullptr) problems.push_back(where(e) + " has no value");
  });
  return problems;
}

VotProblems link_href(const VotSubject& subject) {
  VotProblems problems;
  each(subject.table, "LINK", [&](const VotElement& e) {
    if (blank(e, "href")) problems.push_back(where(e) + " has no href");
  });
  return problems;
}

VotProblems one_serialization(const VotSubject& subject) {
  const auto& elements = subject.table.elements;
  VotProblems problems;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].name != "DATA") continue;
    int forms = 0;
    bool fields = false;
    for (const VotElement& e : elements) {
      if (e.parent == static_cast<int>(i) && e.name != "INFO") ++forms;
      fields = fields || (e.parent == elements[i].parent && e.name == "FIELD");
    }
    if (forms != 1) problems.push_back(fmt::format("{} holds {} serializations", where(elements[i]), forms));
    if (!fields) problems.push_back(where(elements[i]) + " belongs to a TABLE without a FIELD");
  }
  return problems;
}

VotProblems nrows(const VotSubject& subject) {
  const VotTable& table = subject.table;
  if (!table.nrows || *table.nrows == static_cast<std::int64_t>(table.rows.size())) return {};
  return {fmt::format("nrows is {}, but there are {} rows", *table.nrows, table.rows.size())};
}

VotProblems version_features(const VotSubject& subject) {
  VotProblems problems;
  const auto minor = parse_number(subject.table.version).value_or(1.5);
  for (const VotElement& e : subject.table.elements) {
    if (e.name == "BINARY2" && minor < 1.25) problems.push_back(where(e) + " came with version 1.3");
    if (e.name == "TIMESYS" && minor < 1.35) problems.push_back(where(e) + " came with version 1.4");
  }
  return problems;
}

VotProblems media_type(const VotSubject& subject) {
  VotProblems problems;
  const std::string type = lower(trim(split(subject.content_type + ";", ';').front()));
  if (type != "application/x-votable+xml" && type != "text/xml" && type != "application/xml") {
    problems.push_back(fmt::format("Content-Type is '{}'", one_line(subject.content_type, 80)));
  }
  const std::string serialization = parameter(subject.content_type, "serialization");
  const std::string actual = lower(subject.table.serialization);
  if (!serialization.empty() && !actual.empty() && serialization != actual && !(serialization == "td" && actual == "tabledata")) {
    problems.push_back(fmt::format("Content-Type says serialization {}, the data are {}", one_line(serialization, 40), subject.table.serialization));
  }
  const std::string charset = parameter(subject.content_type, "charset");
  const auto declared = first_match(std::string(subject.body.substr(0, 200)), "^\\s*<\\?xml[^>]*encoding\\s*=\\s*[\"']([^\"']+)");
  const std::string encoding = lower(declared.value_or("utf-8"));
  // US-ASCII is a part of UTF-8.
  if (!charset.empty() && charset != encoding && !(encoding == "utf-8" && charset == "us-ascii")) {
    problems.push_back(fmt::format("Content-Type says charset {}, the document {}", one_line(charset, 40), one_line(encoding, 40)));
  }
  return problems;
}

}  // namespace tapcheck::rules
