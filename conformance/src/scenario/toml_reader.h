// A TOML table read strictly: every key is asked for by name, and one that nobody asked for is an error. The
// first error sticks (as in std::istream), so that readers read on and look once, at the end.
// Included only by the files that read scenarios: toml++ is a large header.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <vector>

#include "core/result.h"
#include "scenario/scenario.h"

namespace tapcheck {

inline int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

/// The first error of a file.
class Complaints {
 public:
  explicit Complaints(std::string file) : file_(std::move(file)) {}
  void add(int line, std::string message) {
    if (!first_) first_ = Error{std::move(message), file_, line};
  }
  const std::optional<Error>& first() const { return first_; }

 private:
  std::string file_;
  std::optional<Error> first_;
};

class TableReader {
 public:
  TableReader(const toml::table& table, std::string what, Complaints& complaints)
      : table_(table), what_(std::move(what)), complaints_(complaints) {}

  int line() const { return line_of(table_); }
  bool has(std::string_view key) const { return table_.contains(key); }

  const toml::node* node(std::string_view key) {
    asked_.insert(std::string(key));
    return table_.get(key);
  }

  std::string text(std::string_view key) {
    auto value = optional_text(key);
    if (!value) complaints_.add(line(), fmt::format("{} needs '{}'", what_, key));
    return value.value_or(std::string());
  }

  std::optional<std::string> optional_text(std::string_view key) {
    const toml::node* found = node(key);
    if (found == nullptr) return std::nullopt;
    auto value = found->value_exact<std::string>();
    if (!value) complaints_.add(line_of(*found), fmt::format("'{}' must be a string", key));
    return value;
  }

  std::optional<std::size_t> whole(std::string_view key) {
    const toml::node* found = node(key);
    if (found == nullptr) return std::nullopt;
    const auto value = found->value_exact<std::int64_t>();
    if (value && *value > 0) return static_cast<std::size_t>(*value);
    complaints_.add(line_of(*found), fmt::format("'{}' must be a whole number above zero", key));
    return std::nullopt;
  }

  bool flag(std::string_view key) {
    const toml::node* found = node(key);
    if (found == nullptr) return false;
    const auto value = found->value_exact<bool>();
    if (!value) complaints_.add(line_of(*found), fmt::format("'{}' must be true or false", key));
    return value.value_or(false);
  }

  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> out;
    const toml::node* found = node(key);
    if (found == nullptr) return out;
    const toml::array* array = found->as_array();
    if (array == nullptr) {
      complaints_.add(line_of(*found), fmt::format("'{}' must be an array of strings", key));
      return out;
    }
    for (const toml::node& item : *array) {
      const auto value = item.value_exact<std::string>();
      if (!value) complaints_.add(line_of(item), fmt::format("'{}' must hold strings", key));
      out.push_back(value.value_or(std::string()));
    }
    return out;
  }

  /// The tables of an array of tables.
  std::vector<const toml::table*> tables(std::string_view key) {
    std::vector<const toml::table*> out;
    const toml::node* found = node(key);
    if (found == nullptr) return out;
    const toml::array* array = found->as_array();
    if (array == nullptr) complaints_.add(line_of(*found), fmt::format("'{}' must be an array of tables", key));
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
      const toml::table* table = array->get(i)->as_table();
      if (table == nullptr) complaints_.add(line_of(*array->get(i)), fmt::format("'{}' must hold tables", key));
      if (table != nullptr) out.push_back(table);
    }
    return out;
  }

  const toml::table* table(std::string_view key) {
    const toml::node* found = node(key);
    if (found == nullptr) return nullptr;
    const toml::table* inner = found->as_table();
    if (inner == nullptr) complaints_.add(line_of(*found), fmt::format("'{}' must be a table", key));
    return inner;
  }

  /// Complains of keys that nobody asked for.
  void finish() {
    for (const auto& [key, value] : table_) {
      if (!asked_.contains(std::string(key.str()))) {
        complaints_.add(line_of(value), fmt::format("{} has no key '{}'", what_, key.str()));
      }
    }
  }

 private:
  const toml::table& table_;
  std::string what_;
  Complaints& complaints_;
  std::set<std::string> asked_;
};

}  // namespace tapcheck
