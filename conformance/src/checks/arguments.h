// Reading a check's arguments, whose types the loader has already made sure of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenario/scenario.h"

namespace tapcheck {

template <typename T>
std::optional<T> argument(const Arguments& arguments, const char* name) {
  const auto found = arguments.find(name);
  if (found == arguments.end()) return std::nullopt;
  const T* value = std::get_if<T>(&found->second);
  return value == nullptr ? std::nullopt : std::optional<T>(*value);
}

inline std::string text_argument(const Arguments& arguments, const char* name) {
  return argument<std::string>(arguments, name).value_or(std::string());
}

/// A number, written with or without a point.
inline std::optional<double> number_argument(const Arguments& arguments, const char* name) {
  if (const auto whole = argument<std::int64_t>(arguments, name)) return static_cast<double>(*whole);
  return argument<double>(arguments, name);
}

/// An array, or the one value that stands for it.
inline std::vector<std::string> list_argument(const Arguments& arguments, const char* name) {
  if (auto list = argument<std::vector<std::string>>(arguments, name)) return *list;
  if (const auto whole = argument<std::int64_t>(arguments, name)) return {std::to_string(*whole)};
  if (auto text = argument<std::string>(arguments, name)) return {*text};
  return {};
}

}  // namespace tapcheck
