// What GloTS, the archive's Global TAP Schema, searches: other TAP services with their tables and columns, read once from
// TOML files (fixtures/glots, and whatever the operator adds). Immutable after loading, and so thread-safe.
#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace tapstand::glots {

// As a registry has them: the texts are the service's own, empty where it says nothing.
struct Column {
  std::string name{};
  std::string description{};
  std::string unit{};
  std::string ucd{};
  std::string utype{};
  std::string datatype{};
  std::string size{};
  bool principal = false;
  bool indexed = false;
  bool std = false;
};

struct Table {
  std::string name{};
  std::string description{};
  std::string utype{};
  std::vector<Column> columns{};
};

struct Service {
  std::string ivoid{};
  std::string access_url{};
  std::vector<Table> tables{};  // by name
};

enum class Mode { all, name, description };

struct Match {
  const Service* service = nullptr;
  const Table* table = nullptr;
};

class Registry {
 public:
  Registry() = default;
  Registry(Registry&&) = default;  // not copied: the index points into the services
  Registry& operator=(Registry&&) = default;
  // Files, and folders of which every *.toml is read. A service that stands in two files is an error, as is any key that
  // is not known, so that a misspelling is found; the error names file and place.
  static Result<Registry> load(std::span<const std::filesystem::path> paths);

  // Tables in which every word of `keywords` occurs: as a part of the name, or as a word of the description in singular
  // or plural; without regard to case and accents. Ordered by service and table. No words, no tables.
  std::vector<Match> search(std::string_view keywords, Mode mode) const;
  // nullptr if there is none. The identifier without regard to case (IVOA Identifiers 2.0 §2.1), the name exactly.
  const Table* find(std::string_view ivoid, std::string_view table) const;
  std::span<const Service> services() const { return services_; }

 private:
  struct Indexed {
    Match match{};
    std::string name{};                // folded
    std::vector<std::string> words{};  // of the description: folded, singular, sorted
  };
  void index();
  std::vector<Service> services_{};
  std::vector<Indexed> index_{};
};

}  // namespace tapstand::glots
