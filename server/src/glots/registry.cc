#include "glots/registry.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <toml++/toml.h>

#include "core/text.h"
#include "glots/words.h"

namespace tapstand::glots {
namespace {

namespace fs = std::filesystem;

// One table of a TOML file, read strictly: what is not asked for, and what has the wrong type, is a problem.
class Reader {
 public:
  Reader(const toml::table& table, std::string place) : table_(table), place_(std::move(place)) {}

  std::string text(std::string_view key, bool required = false) {
    known_.insert(key);
    const auto* node = table_.get(key);
    if (node == nullptr) {
      if (required) blame(fmt::format("`{}` is missing", key));
      return {};
    }
    const auto* value = node->as_string();
    if (value == nullptr) blame(fmt::format("`{}` is not a text", key));
    return value != nullptr ? value->get() : std::string();
  }

  bool flag(std::string_view key) {
    known_.insert(key);
    const auto* node = table_.get(key);
    if (node == nullptr) return false;
    const auto* value = node->as_boolean();
    if (value == nullptr) blame(fmt::format("`{}` is neither true nor false", key));
    return value != nullptr && value->get();
  }

  // Calls `read` with each table of an array of tables.
  template <class Read>
  void each(std::string_view key, const Read& read) {
    known_.insert(key);
    const auto* node = table_.get(key);
    if (node == nullptr) return;
    const auto* array = node->as_array();
    if (array == nullptr) return blame(fmt::format("`{}` is not a list of tables", key));
    std::size_t number = 0;
    for (const auto& item : *array) {
      const auto* table = item.as_table();
      if (table == nullptr) return blame(fmt::format("`{}` is not a list of tables", key));
      Reader inner(*table, fmt::format("{}, {} {}", place_, key, ++number));
      read(inner);
      if (problem_.empty()) problem_ = inner.finish();
    }
  }

  // The first problem, or nothing.
  std::string finish() {
    for (const auto& [key, node] : table_) {
      if (!known_.contains(key.str())) blame(fmt::format("there is no key `{}`", key.str()));
    }
    return problem_;
  }

 private:
  void blame(const std::string& what) {
    if (problem_.empty()) problem_ = place_ + ": " + what;
  }
  const toml::table& table_;
  std::string place_;
  std::set<std::string_view, std::less<>> known_;
  std::string problem_;
};

Column read_column(Reader& in) {
  return {in.text("name", true), in.text("description"), in.text("unit"),      in.text("ucd"),     in.text("utype"),
          in.text("datatype"),   in.text("size"),        in.flag("principal"), in.flag("indexed"), in.flag("std")};
}

Service read_service(Reader& in) {
  Service service{in.text("ivoid", true), in.text("access_url", true), {}};
  in.each("table", [&](Reader& inner) {
    Table table{inner.text("name", true), inner.text("description"), inner.text("utype"), {}};
    inner.each("column", [&](Reader& column) { table.columns.push_back(read_column(column)); });
    service.tables.push_back(std::move(table));
  });
  std::stable_sort(service.tables.begin(), service.tables.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return service;
}

Result<std::vector<fs::path>> files_of(std::span<const fs::path> paths) {
  std::vector<fs::path> files;
  std::error_code ec;
  for (const auto& path : paths) {
    if (!fs::is_directory(path, ec)) {
      files.push_back(path);
      continue;
    }
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(path, ec)) {
      if (entry.path().extension() == ".toml") found.push_back(entry.path());
    }
    if (ec) return fail(Code::bad_request, fmt::format("{}: {}", path.string(), ec.message()));
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

Result<std::vector<Service>> read_file(const fs::path& file) {
  std::vector<Service> services;
  try {
    const auto root = toml::parse_file(file.string());
    Reader in(root, file.filename().string());
    in.each("service", [&](Reader& inner) { services.push_back(read_service(inner)); });
    if (auto problem = in.finish(); !problem.empty()) return fail(Code::bad_request, std::move(problem));
  } catch (const toml::parse_error& error) {
    return fail(Code::bad_request, fmt::format("{}, line {}: {}", file.string(), error.source().begin.line, error.description()));
  }
  return services;
}

}  // namespace

Result<Registry> Registry::load(std::span<const fs::path> paths) {
  Registry registry;
  TRY_ASSIGN(const auto files, files_of(paths));
  for (const auto& file : files) {
    TRY_ASSIGN(auto services, read_file(file));
    for (auto& service : services) {
      const bool twice = std::any_of(registry.services_.begin(), registry.services_.end(),
                                     [&](const auto& other) { return iequals(other.ivoid, service.ivoid); });
      if (twice) return fail(Code::bad_request, fmt::format("{}: {} stands twice in the registry", file.string(), service.ivoid));
      registry.services_.push_back(std::move(service));
    }
  }
  std::sort(registry.services_.begin(), registry.services_.end(), [](const auto& a, const auto& b) { return a.ivoid < b.ivoid; });
  registry.index();
  return registry;
}

void Registry::index() {
  for (const auto& service : services_) {
    for (const auto& table : service.tables) {
      Indexed entry{{&service, &table}, fold(table.name), words_of(fold(table.description))};
      for (auto& word : entry.words) word = singular(word);
      std::sort(entry.words.begin(), entry.words.end());
      index_.push_back(std::move(entry));
    }
  }
}

std::vector<Match> Registry::search(std::string_view keywords, Mode mode) const {
  std::vector<std::string> wanted;
  for (const auto& word : split(fold(keywords), ' ')) {
    if (const auto bare = trim(word); !bare.empty()) wanted.emplace_back(bare);
  }
  std::vector<Match> found;
  if (wanted.empty()) return found;
  const auto in_description = [](const Indexed& entry, const std::string& keyword) {
    const auto words = words_of(keyword);
    return !words.empty() && std::all_of(words.begin(), words.end(), [&](const auto& word) {
      return std::binary_search(entry.words.begin(), entry.words.end(), singular(word));
    });
  };
  for (const auto& entry : index_) {
    const bool fits = std::all_of(wanted.begin(), wanted.end(), [&](const auto& keyword) {
      return (mode != Mode::description && entry.name.find(keyword) != std::string::npos) ||
             (mode != Mode::name && in_description(entry, keyword));
    });
    if (fits) found.push_back(entry.match);
  }
  return found;
}

const Table* Registry::find(std::string_view ivoid, std::string_view table) const {
  for (const auto& service : services_) {
    if (!iequals(service.ivoid, ivoid)) continue;
    const auto at = std::find_if(service.tables.begin(), service.tables.end(), [&](const auto& t) { return t.name == table; });
    return at == service.tables.end() ? nullptr : &*at;
  }
  return nullptr;
}

}  // namespace tapstand::glots
