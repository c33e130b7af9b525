// The models of the releases: from a star as nature made it to the values that a release publishes about it.
//
// Every function fills the columns of its tables that apply to the star and leaves the others NULL. What a release says of a
// star depends on the star and the settings alone, so the tables of a release agree. Thread-safe.
#pragma once
#include "catalogue/generate_record.h"
#include "catalogue/generate_star.h"

namespace tapstand::catalogue {

enum class Release : std::uint8_t { dr1, dr2, dr3 };

double reference_epoch(Release release);
// Where a release puts the star, at its own epoch: what orders the rows of its tables.
LonLat observed_position(const SkySettings& settings, const Star& star, Release release);

// gaia_source of each release, and what shares its columns.
void describe_dr1(const SkySettings& settings, const Star& star, Record& out);
void describe_dr2(const SkySettings& settings, const Star& star, Record& out);
void describe_edr3(const SkySettings& settings, const Star& star, Record& out);
void describe_dr3(const SkySettings& settings, const Star& star, Record& out);
// Other tables of the releases.
void describe_tgas(const SkySettings& settings, const Star& star, Record& out);
void describe_dr2_ruwe(const SkySettings& settings, const Star& star, Record& out);
void describe_dr2_tmass(const SkySettings& settings, const Star& star, Record& out);
void describe_dr3_tmass(const SkySettings& settings, const Star& star, Record& out);
void describe_dr2_neighbourhood(const SkySettings& settings, const Star& star, Record& out);
void describe_astrophysics(const SkySettings& settings, const Star& star, Record& out);
void describe_orbit(const SkySettings& settings, const Star& star, Record& out);
void describe_variability(const SkySettings& settings, const Star& star, Record& out);
// Older catalogues.
void describe_hipparcos(const SkySettings& settings, const Star& star, Record& out);
void describe_hipparcos_newreduction(const SkySettings& settings, const Star& star, Record& out);
void describe_tycho2(const SkySettings& settings, const Star& star, Record& out);

// Which stars the partial tables hold.
bool has_tmass(const Star& star);
bool has_astrophysics(const Star& star);

}  // namespace tapstand::catalogue
