// public.hipparcos, public.hipparcos_newreduction and public.tycho2: the bright stars of the same sky, as measured in 1991.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "catalogue/generate_measure.h"

namespace tapstand::catalogue {
namespace {

constexpr double kHipparcosEpoch = 1991.25;
constexpr double kMasPerDegree = 3.6e6;

struct Visual {
  double v = 0, b_v = 0, v_i = 0, bt = 0, vt = 0, hp = 0;
};

// Johnson and Tycho magnitudes from G and BP-RP, after the relations of the Gaia EDR3 documentation, in broad strokes.
Visual visual_magnitudes(const Star& star) {
  Visual out;
  const double x = std::min(star.bp_rp, 4.5);
  out.v = star.g + 0.027 + 0.014 * x + 0.216 * x * x - 0.015 * x * x * x;
  out.b_v = 0.85 * x;
  out.v_i = 0.9 * x + 0.05;
  out.vt = out.v + 0.09 * out.b_v;
  out.bt = out.vt + 1.17 * out.b_v;
  out.hp = out.v + 0.2 * std::min(out.b_v, 1.5);
  return out;
}

struct OldAstrometry {
  LonLat position{};
  double parallax = 0;
  Motion motion{};
  double error = 1;  // of the parallax; the others in proportion
};

OldAstrometry measure(const Star& star, double typical, double epoch, Rng& rng) {
  OldAstrometry out;
  out.error = typical * rng.log_normal(1, 0.1) * std::pow(10.0, 0.1 * std::max(0.0, star.g - 8));
  const LonLat then = moved(star.position, star.motion, epoch - 2016.0);
  out.position = offset(then, rng.normal(0, 0.8 * out.error) / kMasPerDegree, rng.normal(0, 0.7 * out.error) / kMasPerDegree);
  out.parallax = star.parallax + rng.normal(0, out.error);
  out.motion = {star.motion.ra + rng.normal(0, 0.9 * out.error), star.motion.dec + rng.normal(0, 0.8 * out.error)};
  return out;
}

// "00 05 17.14" and "+15 09 02.1".
std::string_view sexagesimal(double value, double per_unit, int digits, bool sign, std::array<char, 32>& text) {
  const double scale = std::pow(10.0, digits);
  const auto total = static_cast<std::int64_t>(std::abs(value) / per_unit * 3600 * scale);
  const auto unit = static_cast<std::int64_t>(scale);
  const auto seconds = total / unit;
  const auto end = fmt::format_to(text.data(), "{}{:02} {:02} {:02}.{:0{}}", sign ? (value < 0 ? "-" : "+") : "", seconds / 3600,
                                  seconds / 60 % 60, seconds % 60, total % unit, digits);
  return {text.data(), static_cast<std::size_t>(end - text.data())};
}

// "G2V" or "DA5": from temperature and gravity.
std::string_view spectral_type(const Star& star, std::array<char, 32>& text) {
  if (star.logg > 7) {  // a white dwarf: temperature index 50,400 K / T
    const auto end = fmt::format_to(text.data(), "DA{:.0f}", std::clamp(50400 / star.teff, 1.0, 13.0));
    return {text.data(), static_cast<std::size_t>(end - text.data())};
  }
  static constexpr double kHottest[] = {50000, 30000, 10000, 7300, 6000, 5300, 3900, 2300};
  std::size_t letter = 0;
  while (letter < 6 && star.teff < kHottest[letter + 1]) ++letter;
  const double part = std::clamp((kHottest[letter] - star.teff) / (kHottest[letter] - kHottest[letter + 1]), 0.0, 0.99);
  const char* luminosity = star.logg > 3.8 ? "V" : star.logg > 3.2 ? "IV" : star.logg > 1.5 ? "III" : "Ib";
  const auto end = fmt::format_to(text.data(), "{}{}{}", "OBAFGKM"[letter], static_cast<int>(part * 10), luminosity);
  return {text.data(), static_cast<std::size_t>(end - text.data())};
}

template <class... Args>
void set_text(Name name, Record& out, fmt::format_string<Args...> format, Args&&... args) {
  out.set(name, std::string_view(fmt::format(format, std::forward<Args>(args)...)));
}

void set_hipparcos_astrometry(const Star& star, const OldAstrometry& a, Rng& rng, Record& out) {
  out.set("hip", star.hip);
  out.set("ra", a.position.lon);
  out.set("de", a.position.lat);
  out.set("plx", a.parallax);
  out.set("pmra", a.motion.ra);
  out.set("pmde", a.motion.dec);
  out.set("e_radeg", 0.8 * a.error);
  out.set("e_dedeg", 0.7 * a.error);
  out.set("e_plx", a.error);
  out.set("e_pmra", 0.9 * a.error);
  out.set("e_pmde", 0.8 * a.error);
  for (const Name name : {Name("dera"), Name("plxra"), Name("plxde"), Name("pmrara"), Name("pmrade"), Name("pmraplx"), Name("pmdera"),
                          Name("pmdede"), Name("pmdeplx"), Name("pmdepmra")}) {
    out.set(name, std::clamp(rng.normal(0, 0.2), -0.99, 0.99));
  }
  out.set("f1", rng.integer(0, 6));
  out.set("f2", rng.normal(0, 1));
}

void set_hipparcos_photometry(const Star& star, const Visual& m, Rng& rng, Record& out) {
  out.set("vmag", std::round(m.v * 100) / 100);
  out.set("r_vmag", rng.chance(0.8) ? "H" : "G");
  out.set("btmag", m.bt);
  out.set("e_btmag", 0.003 * std::pow(10.0, 0.2 * std::max(0.0, m.bt - 6)));
  out.set("vtmag", m.vt);
  out.set("e_vtmag", 0.003 * std::pow(10.0, 0.2 * std::max(0.0, m.vt - 6)));
  if (rng.chance(0.1)) out.set("m_btmag", "*");
  out.set("b_v", m.b_v);
  out.set("e_b_v", rng.log_normal(0.012, 0.2));
  out.set("r_b_v", rng.chance(0.7) ? "T" : "G");
  out.set("v_i", m.v_i);
  out.set("e_v_i", rng.log_normal(0.02, 0.2));
  out.set("r_v_i", "A");
  if (star.binary) out.set("combmag", "*");
  const double error = 0.0006 * std::pow(10.0, 0.15 * std::max(0.0, m.hp - 6));
  const double scatter = error * 9 + (star.variable ? rng.log_normal(0.08, 0.3) : 0);
  out.set("hpmag", m.hp);
  out.set("e_hpmag", error);
  out.set("hpscat", scatter);
  out.set("o_hpmag", rng.integer(60, 180));
  if (rng.chance(0.05)) out.set("m_hpmag", "*");
  out.set("hpmax", m.hp - 1.6 * scatter);
  out.set("hpmin", m.hp + 1.6 * scatter);
  if (star.variable) {
    out.set("varflag", rng.integer(1, 3));
    out.set("period", rng.log_normal(5, 0.5));
    out.set("hvartype", rng.chance(0.5) ? "P" : "U");
    out.set("morevar", "1");
    out.set("morephoto", "A");
  } else {
    out.set("hvartype", "C");
  }
}

void set_hipparcos_companions(const Star& star, const LonLat& position, Rng& rng, Record& out) {
  out.set("nsys", 1);
  out.set("ncomp", star.binary ? 2 : 1);
  if (!star.binary) return;
  set_text("ccdm", out, "{:05}{}{:04}", static_cast<int>(position.lon / 15 * 1000), position.lat < 0 ? '-' : '+',
           static_cast<int>(std::abs(position.lat) * 100));
  out.set("n_ccdm", "I");
  out.set("multflag", "C");
  out.set("source", "F");
  out.set("qual", "A");
  out.set("m_hip", "AB");
  out.set("astroref", "A");
  out.set("theta", rng.integer(0, 359));
  const double apart = rng.log_normal(0.8, 0.4);
  out.set("rho", apart);
  out.set("e_rho", 0.01 * apart);
  out.set("dhp", rng.uniform(0.1, 4));
  out.set("e_dhp", rng.log_normal(0.05, 0.3));
}

}  // namespace

void describe_hipparcos(const SkySettings&, const Star& star, Record& out) {
  Rng rng = rng_of(star, Release::dr1, Purpose::old_catalogues);
  const OldAstrometry a = measure(star, 0.9, kHipparcosEpoch, rng);
  const Visual m = visual_magnitudes(star);
  set_hipparcos_astrometry(star, a, rng, out);
  set_hipparcos_photometry(star, m, rng, out);
  set_hipparcos_companions(star, a.position, rng, out);
  std::array<char, 32> text{};
  out.set("rahms", sexagesimal(a.position.lon, 15, 2, false, text));
  out.set("dedms", sexagesimal(a.position.lat, 1, 1, true, text));
  if (rng.chance(0.08)) out.set("proxy", "H");
  if (m.v < 7.3) out.set("survey", "S");
  if (rng.chance(0.04)) out.set("chart", "D");
  if (star.binary || rng.chance(0.05)) out.set("notes", "D");
  if (m.v < 10) out.set("hd", 1 + static_cast<std::int64_t>(a.position.lon / 360 * 225300));
  const auto zone = static_cast<int>(std::abs(a.position.lat));
  const auto number = rng.integer(1, 5200);
  const char sign = a.position.lat < 0 ? '-' : '+';
  if (a.position.lat > -23) set_text("bd", out, "B{}{:02} {:4}", sign, zone, number);
  if (a.position.lat < -22) set_text("cod", out, "C{}{:02} {:5}", sign, zone, number);
  if (a.position.lat < -18) set_text("cpd", out, "P{}{:02} {:4}", sign, zone, number);
  out.set("v_ired", m.v_i + rng.normal(0, 0.01));
  out.set("sptype", spectral_type(star, text));
  out.set("r_sptype", rng.chance(0.5) ? "1" : "3");
}

void describe_hipparcos_newreduction(const SkySettings&, const Star& star, Record& out) {
  Rng rng = rng_of(star, Release::dr2, Purpose::old_catalogues);
  const OldAstrometry a = measure(star, 0.5, kHipparcosEpoch, rng);
  const Visual m = visual_magnitudes(star);
  constexpr double kRadian = std::numbers::pi / 180;
  out.set("hip", star.hip);
  out.set("ic", rng.integer(0, 3));
  out.set("ra", a.position.lon);
  out.set("dec", a.position.lat);
  out.set("ra_rad", a.position.lon * kRadian);
  out.set("de_rad", a.position.lat * kRadian);
  out.set("plx", a.parallax);
  out.set("pm_ra", a.motion.ra);
  out.set("pm_de", a.motion.dec);
  out.set("e_ra_rad", 0.8 * a.error);
  out.set("e_de_rad", 0.7 * a.error);
  out.set("e_plx", a.error);
  out.set("e_pm_ra", 0.9 * a.error);
  out.set("e_pm_de", 0.8 * a.error);
  out.set("f1", rng.integer(0, 4));
  out.set("f2", rng.normal(0, 1));
  out.set("nc", star.binary ? 2 : 1);
  out.set("ntr", rng.integer(60, 200));
  // The upper-triangular weight matrix, column by column: five parameters, and more only for other solutions.
  static constexpr Name kWeights[] = {"u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9", "u10", "u11", "u12", "u13", "u14", "u15"};
  static constexpr std::size_t kDiagonal[] = {0, 2, 5, 9, 14};
  for (std::size_t i = 0; i < std::size(kWeights); ++i) {
    const bool diagonal = std::find(std::begin(kDiagonal), std::end(kDiagonal), i) != std::end(kDiagonal);
    out.set(kWeights[i], diagonal ? rng.log_normal(1.5, 0.1) / a.error : rng.normal(0, 0.3));
  }
  out.set("sn", star.binary ? 25 : 5);
  out.set("so", star.variable ? 1 : 0);
  if (star.binary) out.set("var", rng.log_normal(0.3, 0.3));
  out.set("hp_mag", m.hp);
  out.set("e_hp_mag", 0.0006 * std::pow(10.0, 0.15 * std::max(0.0, m.hp - 6)));
  out.set("b_v", m.b_v);
  out.set("e_b_v", rng.log_normal(0.012, 0.2));
  out.set("v_i", m.v_i);
  out.set("s_hp", rng.log_normal(0.01, 0.3));
  out.set("va", star.variable ? 1 : 0);
}

void describe_tycho2(const SkySettings&, const Star& star, Record& out) {
  Rng rng = rng_of(star, Release::dr3, Purpose::old_catalogues);
  const Visual m = visual_magnitudes(star);
  const double error = std::clamp(10 * std::pow(10.0, 0.2 * (m.vt - 9)), 5.0, 90.0);
  const LonLat mean = moved(star.position, star.motion, 2000.0 - 2016.0);
  const LonLat seen = moved(star.position, star.motion, 1991.5 - 2016.0);
  const LonLat observed = offset(seen, rng.normal(0, error) / kMasPerDegree, rng.normal(0, error) / kMasPerDegree);
  std::array<char, 24> text{};
  const std::string_view id = tycho_id(star, text);
  out.set("id", id);
  set_text("tyc", out, "{:04} {:05} {}", star.tycho[0], star.tycho[1], star.tycho[2]);
  if (star.hip != 0) {
    out.set("hip", star.hip);
    out.set("hip_old", star.hip);
  }
  out.set("tyc1", star.tycho[0]);
  out.set("tyc2", star.tycho[1]);
  out.set("tyc3", star.tycho[2]);
  out.set("id_tycho", (static_cast<std::int64_t>(star.tycho[0]) * 100000 + star.tycho[1]) * 10 + star.tycho[2]);
  out.set("ra", mean.lon);
  out.set("dec", mean.lat);
  out.set("ra_mdeg", mean.lon);
  out.set("de_mdeg", mean.lat);
  out.set("ra_deg", observed.lon);
  out.set("de_deg", observed.lat);
  out.set("pm_ra", star.motion.ra + rng.normal(0, 0.2 * error / 2));
  out.set("pm_de", star.motion.dec + rng.normal(0, 0.2 * error / 2));
  out.set("ep_ra1990", rng.normal(1.6, 0.1));
  out.set("ep_de1990", rng.normal(1.5, 0.1));
  out.set("ep_ra_m", rng.uniform(1970, 1991));
  out.set("ep_de_m", rng.uniform(1970, 1991));
  out.set("num", rng.integer(3, 18));
  out.set("e_ra_deg", std::llround(error));
  out.set("e_de_deg", std::llround(error));
  out.set("e_ra_mdeg", std::llround(0.8 * error));
  out.set("e_de_mdeg", std::llround(0.8 * error));
  out.set("corr", std::clamp(rng.normal(0, 0.1), -0.9, 0.9));
  out.set("e_pm_ra", 0.1 * error);
  out.set("e_pm_de", 0.1 * error);
  for (const Name name : {Name("q_ra_mdeg"), Name("q_de_mdeg"), Name("q_pm_ra"), Name("q_pm_de")}) out.set(name, rng.log_normal(1, 0.15));
  if (star.binary) {
    out.set("pflag", "P");
    out.set("posflg", "D");
    out.set("ccdm", "AB");
  }
  out.set("prox", star.binary ? rng.integer(3, 200) : 999);
  out.set("bt_mag", m.bt);
  out.set("vt_mag", m.vt);
  out.set("e_bt_mag", 0.003 * std::pow(10.0, 0.25 * std::max(0.0, m.bt - 6)));
  out.set("e_vt_mag", 0.003 * std::pow(10.0, 0.25 * std::max(0.0, m.vt - 6)));
}

}  // namespace tapstand::catalogue
