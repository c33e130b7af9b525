// gaiadr3.astrophysical_parameters: the GSP-Phot columns that gaia_source repeats, and the other modules' results.
#include <algorithm>
#include <cmath>
#include <string>

#include "catalogue/generate_measure.h"

namespace tapstand::catalogue {
namespace {

// An element measured from RVS lines: abundance, its interval, number of lines and their scatter.
void set_element(const char* symbol, double value, double doubt, int lines, Rng& rng, Record& out) {
  const std::string name = std::string(symbol) + "_gspspec";
  out.set_interval(name, value, value - doubt * rng.uniform(0.7, 1.3), value + doubt * rng.uniform(0.7, 1.3));
  out.set(Name::of(name + "_nlines"), lines);
  if (lines > 1) out.set(Name::of(name + "_linescatter"), std::abs(rng.normal(0, 0.08)));
}

void set_gspspec(const Star& star, Rng& rng, Record& out) {
  if (!star.has_velocity() || star.grvs() > 13.5 || star.teff > 8000) return;
  const double doubt = 0.02 * std::pow(10.0, 0.15 * std::max(0.0, star.grvs() - 8));
  const auto interval = [&](const char* name, double value, double width) {
    out.set_interval(name, value, value - width * rng.uniform(0.7, 1.3), value + width * rng.uniform(0.7, 1.3));
  };
  interval("teff_gspspec", std::clamp(star.teff * (1 + rng.normal(0, 0.015)), 3500.0, 8000.0), 900 * doubt);
  interval("logg_gspspec", std::clamp(star.logg + rng.normal(0, 0.15), -0.5, 5.5), doubt * 2);
  interval("mh_gspspec", star.metallicity + rng.normal(0, 0.05), doubt);
  const double alpha = std::clamp(-0.2 * star.metallicity, -0.05, 0.4) + rng.normal(0, 0.04);
  interval("alphafe_gspspec", alpha, doubt);
  struct Element { const char* symbol; double share; int lines; double chance; };
  static constexpr Element kElements[] = {{"sife", 1, 3, .5}, {"cafe", 1, 9, .6}, {"tife", 1, 8, .45}, {"mgfe", 1, 3, .4},
                                          {"fem", 0, 18, .6}, {"feiim", 0, 1, .2}, {"sfe", 1, 2, .2}, {"zrfe", 0, 1, .1},
                                          {"nfe", 0, 2, .1}, {"crfe", 0, 4, .3}, {"cefe", 0, 2, .15}, {"nife", 0, 3, .4}, {"ndfe", 0, 1, .1}};
  for (const Element& element : kElements) {
    if (!rng.chance(element.chance)) continue;
    set_element(element.symbol, element.share * alpha + rng.normal(0, 0.06), doubt, static_cast<int>(rng.integer(1, element.lines + 1)), rng, out);
  }
  if (rng.chance(0.15)) {  // cyanogen, in cool giants mostly
    out.set("cn0ew_gspspec", rng.normal(0, 0.03));
    out.set("cn0ew_gspspec_uncertainty", rng.log_normal(0.01, 0.2));
    out.set("cn0_gspspec_centralline", rng.normal(846.9, 0.02));
    out.set("cn0_gspspec_width", rng.log_normal(0.02, 0.15));
  }
  if (star.azero > 0.3 && rng.chance(0.5)) {  // the diffuse interstellar band at 862 nm follows the extinction
    const double width = 0.1 * star.azero * rng.log_normal(1, 0.1);
    out.set("dib_gspspec_lambda", rng.normal(862.32, 0.04));
    out.set("dib_gspspec_lambda_uncertainty", rng.log_normal(0.02, 0.2));
    out.set("dibew_gspspec", width);
    out.set("dibew_gspspec_uncertainty", 0.2 * width);
    out.set("dibewnoise_gspspec_uncertainty", 0.1 * width);
    out.set("dibp0_gspspec", 0.3 * width);
    out.set("dibp2_gspspec", rng.log_normal(1.4, 0.08));
    out.set("dibp2_gspspec_uncertainty", rng.log_normal(0.2, 0.1));
    out.set("dibqf_gspspec", rng.integer(0, 5));
  } else {
    out.set("dibqf_gspspec", -9);
  }
  std::string flags(41, '0');
  for (char& flag : flags) flag = rng.chance(0.8) ? '0' : rng.chance(0.5) ? '1' : '9';
  out.set("flags_gspspec", std::string_view(flags));
  out.set("logchisq_gspspec", rng.normal(-2.9, 0.4));
}

void set_classes(const Star& star, Rng& rng, Record& out) {
  const Cell quasar = out.get("classprob_dsc_combmod_quasar");
  if (quasar.is_null()) return;
  const double galaxy = out.get("classprob_dsc_combmod_galaxy").number();
  const bool dwarf = !star.extragalactic() && star.logg > 7;
  const double white = dwarf ? 0.9 : std::pow(10.0, rng.uniform(-12, -3));
  const double binary = star.binary ? 0.3 : std::pow(10.0, rng.uniform(-4, -2));
  out.set("classprob_dsc_combmod_whitedwarf", white);
  out.set("classprob_dsc_combmod_binarystar", binary);
  out.set("classprob_dsc_specmod_quasar", quasar.number());
  out.set("classprob_dsc_specmod_galaxy", galaxy);
  out.set("classprob_dsc_specmod_whitedwarf", white);
  out.set("classprob_dsc_specmod_binarystar", binary);
  out.set("classprob_dsc_specmod_star", std::max(0.0, 1 - quasar.number() - galaxy - white - binary));
  if (star.parameters == 2) return;
  out.set("classprob_dsc_allosmod_quasar", quasar.number());
  out.set("classprob_dsc_allosmod_galaxy", galaxy);
  out.set("classprob_dsc_allosmod_star", std::max(0.0, 1 - quasar.number() - galaxy));
}

void set_flame(const Star& star, Rng& rng, Record& out) {
  if (star.g > 18.25 || star.radius > 500) return;
  const auto relative = [&](const char* name, double value, double share) {
    out.set_interval(name, value, value * (1 - share * rng.uniform(0.7, 1.3)), value * (1 + share * rng.uniform(0.7, 1.3)));
  };
  relative("radius_flame", star.radius, 0.04);
  relative("lum_flame", star.luminosity, 0.06);
  out.set("bc_flame", std::min(0.08, 0.08 - 8.0 * std::pow(std::log10(star.teff / 5772), 2)));
  relative("gravredshift_flame", 0.636 * star.mass / star.radius, 0.06);
  out.set("flags_flame", star.logg < 3.5 ? "10" : "00");
  if (star.mass < 0.5 || star.mass > 10 || star.logg > 5) return;
  relative("mass_flame", star.mass, 0.05);
  relative("age_flame", std::clamp(10 / std::pow(star.mass, 2.5) * rng.uniform(0.3, 0.9), 0.1, 13.5), 0.15);
  out.set("evolstage_flame", star.logg < 3.5 ? rng.integer(500, 1290) : rng.integer(100, 360));
}

void set_hot_and_cool(const Star& star, Rng& rng, Record& out) {
  if (star.teff > 7500) {  // ESP-HS
    out.set("azero_esphs", star.azero * rng.log_normal(1, 0.03));
    out.set("azero_esphs_uncertainty", rng.log_normal(0.03, 0.1));
    out.set("ag_esphs", 0.83 * star.azero);
    out.set("ag_esphs_uncertainty", rng.log_normal(0.025, 0.1));
    out.set("ebpminrp_esphs", 0.43 * star.azero);
    out.set("ebpminrp_esphs_uncertainty", rng.log_normal(0.013, 0.1));
    out.set("teff_esphs", std::min(50000.0, star.teff * rng.log_normal(1, 0.01)));
    out.set("teff_esphs_uncertainty", 0.01 * star.teff);
    out.set("logg_esphs", std::clamp(star.logg + rng.normal(0, 0.1), 0.0, 5.5));
    out.set("logg_esphs_uncertainty", rng.log_normal(0.05, 0.1));
    if (star.has_velocity() && star.grvs() < 12) {
      out.set("vsini_esphs", rng.log_normal(90, 0.3));
      out.set("vsini_esphs_uncertainty", rng.log_normal(15, 0.2));
    }
    out.set("flags_esphs", rng.chance(0.7) ? "0" : "1");
  }
  out.set("spectraltype_esphs", star.teff > 30000 ? "O" : star.teff > 10500 ? "B" : star.teff > 7500 ? "A" : star.teff > 6000 ? "F"
                                : star.teff > 5200 ? "G" : star.teff > 3900 ? "K" : "M");
  if (star.teff < 5500 && star.has_velocity() && star.grvs() < 13) {  // ESP-CS
    out.set("activityindex_espcs", rng.normal(0.01, 0.02));
    out.set("activityindex_espcs_uncertainty", rng.log_normal(0.004, 0.2));
    out.set("activityindex_espcs_input", rng.chance(0.6) ? "M1" : "M2");
  }
  if (star.teff < 2700) {  // ESP-UCD
    out.set("teff_espucd", star.teff);
    out.set("teff_espucd_uncertainty", rng.log_normal(60, 0.1));
    out.set("flags_espucd", rng.chance(0.7) ? "0" : "1");
  }
  if (star.g < 17.65) {  // ESP-ELS
    const double width = rng.normal(star.teff < 3800 ? -0.3 : 0.1, 0.15) - (rng.chance(0.02) ? 0.8 : 0);
    out.set("ew_espels_halpha", width);
    out.set("ew_espels_halpha_uncertainty", rng.log_normal(0.03, 0.2));
    out.set("ew_espels_halpha_flag", rng.chance(0.9) ? "0" : "1");
    if (star.teff > 3500 && star.teff < 7000) out.set("ew_espels_halpha_model", rng.normal(0.1, 0.05));
    if (width < -0.4) {
      const char* const kLabels[] = {"beStar", "TTauri", "RedDwarfEmStar"};
      out.set("classlabel_espels", kLabels[star.teff > 8000 ? 0 : star.teff > 4200 ? 1 : 2]);
      out.set("classlabel_espels_flag", rng.integer(0, 2) == 0 ? "0" : "2");
      const double sure = rng.uniform(0.5, 0.95);
      const double rest = (1 - sure) / 6;
      out.set("classprob_espels_wcstar", rest);
      out.set("classprob_espels_wnstar", rest);
      out.set("classprob_espels_bestar", star.teff > 8000 ? sure : rest);
      out.set("classprob_espels_ttauristar", star.teff <= 8000 && star.teff > 4200 ? sure : rest);
      out.set("classprob_espels_herbigstar", rest);
      out.set("classprob_espels_dmestar", star.teff <= 4200 ? sure : rest);
      out.set("classprob_espels_pne", rest);
    }
  }
}

// MSC takes every source for a pair of stars at one distance.
void set_msc(const Star& star, Rng& rng, Record& out) {
  if (out.get("has_mcmc_msc").integer() == 0) return;
  const auto interval = [&](const char* name, double value, double width) {
    out.set_interval(name, value, value - width * rng.uniform(0.7, 1.3), value + width * rng.uniform(0.7, 1.3));
  };
  const double azero = std::max(0.01, star.azero * rng.log_normal(1, 0.08));
  interval("mh_msc", std::clamp(star.metallicity + rng.normal(0, 0.2), -4.0, 0.8), 0.1);
  interval("azero_msc", azero, 0.3 * azero);
  interval("distance_msc", 1.3 * star.distance, 0.1 * star.distance);
  interval("teff_msc1", star.teff, 0.03 * star.teff);
  interval("teff_msc2", star.teff * rng.uniform(0.6, 0.98), 0.04 * star.teff);
  interval("logg_msc1", star.logg, 0.1);
  interval("logg_msc2", std::min(5.3, star.logg + rng.uniform(0, 0.5)), 0.15);
  interval("ag_msc", 0.83 * azero, 0.25 * azero);
  out.set("logposterior_msc", -rng.log_normal(400, 0.3));
  out.set("mcmcaccept_msc", rng.uniform(0.1, 0.4));
  out.set("mcmcdrift_msc", rng.normal(0, 0.05));
  out.set("flags_msc", rng.chance(0.9) ? "0" : "1");
}

}  // namespace

bool has_astrophysics(const Star& star) { return star.has_colour || mix(star.seed ^ 0xa9) % 3 == 0; }

void describe_astrophysics(const SkySettings& settings, const Star& star, Record& out) {
  describe_dr3(settings, star, out);
  Rng rng = rng_of(star, Release::dr1, Purpose::parameters);
  set_classes(star, rng, out);
  if (star.extragalactic() || star.parameters == 2 || !star.has_colour) {
    if (star.g > 18 && rng.chance(0.3)) {  // outlier analysis looks at what no class fits
      out.set("neuron_oa_id", 200000000 + rng.integer(1, 900) * 100000);
      out.set("neuron_oa_dist", rng.log_normal(0.05, 0.3));
      out.set("neuron_oa_dist_percentile_rank", rng.integer(0, 100));
      out.set("flags_oa", rng.chance(0.9) ? "0" : "1");
    }
    return;
  }
  set_gspspec(star, rng, out);
  if (!out.get("teff_gspphot").is_null()) {
    set_flame(star, rng, out);
    set_hot_and_cool(star, rng, out);
    set_msc(star, rng, out);
  }
}

}  // namespace tapstand::catalogue
