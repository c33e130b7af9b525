#include <fmt/format.h>

#include <algorithm>

#include "checks/arguments.h"
#include "checks/kinds.h"
#include "core/regex.h"
#include "core/text.h"

namespace tapcheck {
namespace {

std::string qualified(const XmlDocument& document) {
  const std::string ns = document.root_namespace();
  return (ns.empty() ? "" : "{" + ns + "}") + document.root_name();
}

/// What `equals`, `matches`, `in`, `min`, `max` ask, in words.
std::string wanted_value(const Arguments& arguments) {
  std::vector<std::string> parts;
  if (const auto equals = argument<std::string>(arguments, "equals")) parts.push_back(fmt::format("equal to '{}'", *equals));
  if (const auto matches = argument<std::string>(arguments, "matches")) parts.push_back("matching " + *matches);
  if (arguments.contains("in")) parts.push_back("one of " + join(list_argument(arguments, "in"), ", "));
  if (const auto min = number_argument(arguments, "min")) parts.push_back(fmt::format("at least {:g}", *min));
  if (const auto max = number_argument(arguments, "max")) parts.push_back(fmt::format("at most {:g}", *max));
  return parts.empty() ? "true or not empty" : join(parts, " and ");
}

bool truth(const XPathValue& value) {
  if (const auto* nodes = std::get_if<std::vector<std::string>>(&value)) return !nodes->empty();
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* number = std::get_if<double>(&value)) return *number != 0;
  return !std::get<std::string>(value).empty();
}

bool value_holds(const Arguments& arguments, const XPathValue& value) {
  const std::string text = xpath_text(value);
  if (const auto equals = argument<std::string>(arguments, "equals"); equals && text != *equals) return false;
  if (const auto matches = argument<std::string>(arguments, "matches"); matches && !matches_somewhere(text, *matches)) return false;
  if (arguments.contains("in")) {
    const auto list = list_argument(arguments, "in");
    if (std::find(list.begin(), list.end(), text) == list.end()) return false;
  }
  const auto min = number_argument(arguments, "min");
  const auto max = number_argument(arguments, "max");
  const auto number = parse_number(trim(text));
  if (min && !(number && *number >= *min)) return false;
  if (max && !(number && *number <= *max)) return false;
  return arguments.size() > 1 || truth(value);
}

}  // namespace

Outcome check_xsd(const Arguments& arguments, const Evidence& evidence, const CheckContext& context) {
  const std::string ns = text_argument(arguments, "xsd");
  const std::string expected = "a document valid in " + ns;
  if (context.schemas == nullptr) return Outcome::cannot(expected, "no schemas: " + context.schemas_missing);
  if (!context.schemas->knows(ns)) return Outcome::cannot(expected, "the schema catalogue does not have this namespace");
  auto found = context.schemas->validate(evidence.response().body);
  if (!found) return Outcome::miss(expected, found.error().message);
  if (found->root_ns != ns) return Outcome::miss(expected, "the root is " + one_line(found->qualified_root()));
  return Outcome::of_problems(expected, "valid", std::move(found->problems));
}

Outcome check_root(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const std::string wanted = text_argument(arguments, "root");
  const std::string expected = "a document with root " + wanted;
  const auto& document = evidence.xml();
  if (!document) return Outcome::miss(expected, document.error().message);
  const std::string actual = one_line(qualified(*document));
  return qualified(*document) == wanted ? Outcome::hold(expected, actual) : Outcome::miss(expected, "root " + actual);
}

Outcome check_xpath(const Arguments& arguments, const Evidence& evidence, const CheckContext& context) {
  const std::string expression = text_argument(arguments, "xpath");
  const std::string expected = fmt::format("{} {}", expression, wanted_value(arguments));
  const auto& document = evidence.xml();
  if (!document) return Outcome::miss(expected, document.error().message);
  const auto value = document->evaluate(expression, context.namespaces);
  if (!value) return Outcome::cannot(expected, value.error().message);
  const auto* nodes = std::get_if<std::vector<std::string>>(&*value);
  const std::string actual = nodes != nullptr && nodes->empty() ? "no such node" : "'" + one_line(xpath_text(*value)) + "'";
  return value_holds(arguments, *value) ? Outcome::hold(expected, actual) : Outcome::miss(expected, actual);
}

}  // namespace tapcheck
