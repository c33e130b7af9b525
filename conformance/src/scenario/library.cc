#include "scenario/library.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "scenario/load.h"

namespace tapcheck {
namespace {

namespace fs = std::filesystem;

/// Every *.toml below a folder, sorted.
std::vector<std::string> toml_files(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->is_regular_file() && it->path().extension() == ".toml") files.push_back(it->path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Scenarios are in folders, one a document; at the top are clauses, dialects and profiles.
std::vector<std::string> scenario_files(const fs::path& folder) {
  std::vector<std::string> files = toml_files(folder);
  std::erase_if(files, [&](const fs::path& file) { return file.parent_path() == folder || file.parent_path() == folder / "clauses"; });
  return files;
}

/// Every clause, dialect and profile that a scenario names must be explained.
Result<void> check_references(const Library& library) {
  for (const auto& [name, profile] : library.profiles) {
    for (const std::string& included : profile.includes) {
      if (!library.profiles.contains(included)) return fail(fmt::format("profile '{}' includes '{}', which is not in profiles.toml", name, included));
    }
  }
  for (const Scenario& scenario : library.scenarios) {
    for (const std::string& profile : scenario.profiles) {
      if (library.profiles.contains(profile)) continue;
      return tl::unexpected(Error{fmt::format("there is no profile '{}' in profiles.toml", profile), scenario.file, 1});
    }
    for (const Step& step : scenario.steps) {
      const auto known = [&](const std::string& clause, int line) -> Result<void> {
        if (library.clauses.contains(clause)) return {};
        return tl::unexpected(Error{fmt::format("clause '{}' is in no file of clauses/", clause), scenario.file, line});
      };
      if (step.poll) {
        if (auto ok = known(step.poll->clause, step.poll->line); !ok) return ok;
      }
      for (const Check& check : step.checks) {
        if (auto ok = known(check.clause, check.line); !ok) return ok;
        for (const std::string& dialect : check.dialects) {
          if (library.dialects.contains(dialect)) continue;
          return tl::unexpected(Error{fmt::format("dialect '{}' is not in dialects.toml", dialect), scenario.file, check.line});
        }
      }
    }
  }
  return {};
}

/// By section number, so that 2.14 comes after 2.2.
bool comes_before(const Scenario& a, const Scenario& b) {
  std::string_view x = a.id;
  std::string_view y = b.id;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  while (!x.empty() && !y.empty()) {
    if (digit(x[0]) && digit(y[0])) {
      const auto number = [&](std::string_view& text) {
        std::size_t value = 0;
        while (!text.empty() && digit(text[0])) {
          value = value * 10 + static_cast<std::size_t>(text[0] - '0');
          text.remove_prefix(1);
        }
        return value;
      };
      const auto left = number(x);
      const auto right = number(y);
      if (left != right) return left < right;
    } else {
      if (x[0] != y[0]) return x[0] < y[0];
      x.remove_prefix(1);
      y.remove_prefix(1);
    }
  }
  return x.size() < y.size();
}

}  // namespace

Result<Library> Library::load(const std::string& folder) {
  Library library;
  library.folder = fs::absolute(folder).lexically_normal().string();
  if (!fs::is_directory(library.folder)) return fail(fmt::format("there is no scenario folder {}; give one with --scenarios", folder));
  const fs::path clauses_folder = fs::path(library.folder) / "clauses";
  for (const std::string& file : toml_files(clauses_folder)) {
    auto clauses = load_clauses(file);
    if (!clauses) return tl::unexpected(clauses.error());
    for (auto& [id, clause] : *clauses) {
      if (!library.clauses.emplace(id, std::move(clause)).second) return tl::unexpected(Error{fmt::format("clause '{}' is also in another file", id), file, 1});
    }
  }
  auto dialects = load_dialects((fs::path(library.folder) / "dialects.toml").string());
  if (!dialects) return tl::unexpected(dialects.error());
  library.dialects = std::move(*dialects);
  auto profiles = load_profiles((fs::path(library.folder) / "profiles.toml").string());
  if (!profiles) return tl::unexpected(profiles.error());
  library.profiles = std::move(*profiles);
  for (const std::string& file : scenario_files(library.folder)) {
    auto scenario = load_scenario(file);
    if (!scenario) return tl::unexpected(scenario.error());
    if (const Scenario* twin = library.find(scenario->id)) {
      return tl::unexpected(Error{fmt::format("id '{}' is also in {}", scenario->id, twin->file), file, 1});
    }
    library.scenarios.push_back(std::move(*scenario));
  }
  if (library.scenarios.empty()) return fail(fmt::format("there are no scenarios in {}", folder));
  std::sort(library.scenarios.begin(), library.scenarios.end(), comes_before);
  if (auto ok = check_references(library); !ok) return tl::unexpected(ok.error());
  return library;
}

std::set<std::string> Library::with_included(const std::string& profile) const {
  std::set<std::string> all;
  std::vector<std::string> open;
  if (profiles.contains(profile)) open.push_back(profile);
  while (!open.empty()) {
    const std::string name = std::move(open.back());
    open.pop_back();
    if (!all.insert(name).second) continue;
    const auto& includes = profiles.at(name).includes;
    open.insert(open.end(), includes.begin(), includes.end());
  }
  return all;
}

const Scenario* Library::find(const std::string& id) const {
  const auto at = std::find_if(scenarios.begin(), scenarios.end(), [&](const Scenario& s) { return s.id == id; });
  return at == scenarios.end() ? nullptr : &*at;
}

bool selected_by(std::string_view id, std::string_view prefix) {
  if (!id.starts_with(prefix)) return false;
  if (prefix.empty() || id.size() == prefix.size() || prefix.back() == '/') return true;
  return id[prefix.size()] == '/' || id[prefix.size()] == '.';
}

}  // namespace tapcheck
