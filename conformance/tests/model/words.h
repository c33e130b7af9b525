// Small words that the parts of the model archive share.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/text.h"
#include "model/archive.h"

namespace tapcheck::model {

inline bool has(const std::string& text, std::string_view part) { return lower(text).find(part) != std::string::npos; }

/// A parameter's value; empty without one.
inline std::string value(const std::map<std::string, std::string>& parameters, const char* name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string() : found->second;
}
inline std::string value(const Query& query, const char* name) { return value(query.parameters, name); }

inline Reply text(int status, std::string type, std::string body) { return {status, std::move(type), std::move(body), {}, false, false}; }
inline Reply see_other(const std::string& url) { return {303, "text/plain", "", {{"Location", url}}, false, false}; }

/// What stands for the whole of ADQL here.
inline bool runnable(const std::string& query) {
  return !has(query, "no_such") && !has(query, "hsa.") && !has(query, "from where") && !has(query, "drop") && has(query, "select");
}

}  // namespace tapcheck::model
