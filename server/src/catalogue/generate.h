// Makes the sample catalogue: one synthetic sky as each Gaia release, Hipparcos and Tycho-2 would list it, in one SQLite file.
//
// Tables are named "schema.table" (one quoted name), rows lie in the order of the sky (zone, then right ascension), and each
// table with positions has the index "zone:schema.table" of which sky/sql_functions.h speaks; others are called
// "id:schema.table:column". "tap_schema.*" describe them all; tapstand_flags and tapstand_meta are private to the server.
// BOOLEAN is INTEGER 0 or 1, REAL the double of a float, arrays are blobs of their elements in the machine's order.
//
// The same seed, settings and rows give the same bytes (on one machine: transcendental functions may differ in the last
// bit between math libraries). Blocking, one thread; calls for different files may run at the same time.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>

#include "core/result.h"

namespace tapstand::catalogue {

struct GenerateOptions {
  // 0: the number of the settings. Otherwise
  //   full:     stars of the sky that all tables share, at least the settings' fixed ones (named stars, clusters, the cone:
  //             some 7,500), at most kMaxFullRows, because that sky is held in memory (300 bytes a star);
  //   not full: rows of gaiadr3.gaia_source_lite, 1 to kMaxRows, in constant memory; the other tables show the default sky.
  //             A larger light table holds the default sky too, and then field stars of its own; a smaller one a
  //             uniform sample of it.
  std::int64_t rows = 0;
  std::uint64_t seed = 0;  // 0: that of the settings
  std::filesystem::path out{};
  std::filesystem::path fixtures{};  // the folder with sky.toml, tables.toml and columns/
  bool full = true;
  std::function<void(std::int64_t done, std::int64_t total)> progress{};  // rows, now and then; may be empty
};

inline constexpr std::int64_t kMaxFullRows = 2'000'000;
inline constexpr std::int64_t kMaxRows = 2'000'000'000;

struct GenerateReport {
  std::int64_t stars = 0;  // of the shared sky
  std::int64_t rows = 0;   // of all data tables
  std::int64_t bytes = 0;  // of the file
};

// Writes options.out, replacing it only when the new file is whole. Errors: bad_request (rows out of range, malformed
// fixtures), not_found (fixtures missing), internal (the file cannot be written).
Result<GenerateReport> generate(const GenerateOptions& options);

}  // namespace tapstand::catalogue
