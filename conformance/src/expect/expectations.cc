#include "expect/expectations.h"

#include <fmt/format.h>

#include <sstream>

#include "core/text.h"
#include "scenario/library.h"
#include "scenario/toml_reader.h"

namespace tapcheck {
namespace {

bool failed(const CheckResult& check) { return check.verdict == Verdict::kFail || check.verdict == Verdict::kError; }

/// `until` is a TOML date, or a text of its form.
std::string day_of(TableReader& reader, Complaints& complaints) {
  const toml::node* node = reader.node("until");
  if (node == nullptr) return "";
  const auto date = node->value<toml::date>();
  if (date) return fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day);
  complaints.add(line_of(*node), "'until' must be a date, such as 2027-01-31");
  return "";
}

Expectation read_entry(const toml::table& table, Complaints& complaints) {
  TableReader reader(table, "[[known]]", complaints);
  Expectation entry;
  entry.line = reader.line();
  entry.id = reader.text("id");
  entry.reason = reader.text("reason");
  entry.link = reader.optional_text("link").value_or("");
  const std::string verdict = reader.optional_text("verdict").value_or("fail");
  if (verdict != "fail" && verdict != "error") complaints.add(entry.line, "'verdict' must be \"fail\" or \"error\"");
  entry.verdict = verdict == "error" ? Verdict::kError : Verdict::kFail;
  entry.until = day_of(reader, complaints);
  if (trim(entry.id).empty()) complaints.add(entry.line, "'id' must not be empty: it would foresee everything");
  reader.finish();
  return entry;
}

}  // namespace

bool Expectation::covers(const CheckResult& check) const { return selected_by(check.id, id); }

Result<Expectations> Expectations::load(const std::string& file) {
  const auto text = read_file(file);
  if (!text) return tl::unexpected(Error{"cannot read the expectation file", file, 0});
  return parse(*text, file);
}

Result<Expectations> Expectations::parse(const std::string& text, const std::string& file) {
  Expectations out;
  out.file_ = file;
  try {
    const toml::table root = toml::parse(text, file);
    Complaints complaints(file);
    TableReader reader(root, "an expectation file", complaints);
    if (reader.has("strict")) out.strict_ = reader.flag("strict");
    for (const toml::table* table : reader.tables("known")) out.known_.push_back(read_entry(*table, complaints));
    reader.finish();
    if (complaints.first()) return tl::unexpected(*complaints.first());
  } catch (const toml::parse_error& error) {
    return tl::unexpected(Error{std::string(error.description()), file, static_cast<int>(error.source().begin.line)});
  }
  return out;
}

void Expectations::mark(ScenarioResult& scenario, const std::string& today) const {
  for (CheckResult& check : scenario.checks) {
    if (!failed(check)) continue;
    const Expectation* best = nullptr;  // the most particular one speaks
    for (const Expectation& entry : known_) {
      if (entry.verdict != check.verdict || entry.expired(today) || !entry.covers(check)) continue;
      if (best == nullptr || entry.id.size() > best->id.size()) best = &entry;
    }
    if (best != nullptr) check.known = Known{best->reason, best->link};
  }
}

Bearing bearing_of(const Expectation& expectation, const RunResult& run) {
  Bearing bearing;
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CheckResult& check : scenario.checks) {
      if (!expectation.covers(check)) continue;
      bearing.fails = bearing.fails || check.verdict == expectation.verdict;
      bearing.holds = bearing.holds || check.verdict == Verdict::kPass || check.verdict == Verdict::kDialect;
    }
  }
  return bearing;
}

std::vector<Surprise> Expectations::surprises(const RunResult& run, const std::string& today) const {
  std::vector<Surprise> out;
  for (const Expectation& entry : known_) {
    const Bearing bearing = bearing_of(entry, run);
    const auto report = [&](Surprise::Kind kind, bool fails) { out.push_back({kind, entry.id, entry.reason, file_, entry.line, fails}); };
    if (bearing.fails) {
      if (entry.expired(today)) report(Surprise::Kind::kExpired, false);  // the failure itself counts
    } else if (bearing.holds) {
      report(Surprise::Kind::kPasses, strict_);
    } else {
      report(Surprise::Kind::kMatchesNothing, false);
    }
  }
  return out;
}

}  // namespace tapcheck
