// The page: a summary, filters, and every check with the exchange that it judges. All of it is there without the script.
#include <fmt/format.h>

#include <set>

#include "core/text.h"
#include "report/page.h"
#include "report/report.h"

namespace tapcheck {
namespace {

std::string counts_table(std::string_view first, const CountsByName& rows) {
  std::string out = fmt::format(
      "<div class=\"wide\"><table><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">passed</th><th scope=\"col\">failed</th><th scope=\"col\">advice</th>"
      "<th scope=\"col\">dialect</th><th scope=\"col\">known</th><th scope=\"col\">skipped</th></tr></thead>\n<tbody>\n",
      first);
  for (const auto& [name, counts] : rows) {
    out += fmt::format("<tr><th scope=\"row\">{}</th>", name.empty() ? "(of the suite itself)" : escape_xml(name));
    for (const int number : {counts.passed, counts.failed, counts.advisory, counts.dialect, counts.known, counts.skipped}) {
      out += number == 0 ? "<td class=\"none\">0</td>" : fmt::format("<td>{}</td>", number);
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

/// A step that runs for each of several values has its checks several times; a scenario that is skipped as a whole has
/// one check with the id of its section.
std::string anchor_of(const CheckResult& check) {
  return check.step.empty() ? check.id + "/" : full_id(check);
}

std::string link_to(std::string_view id, std::string_view text) {
  return fmt::format("<a href=\"#{}\">{}</a>", escape_xml(id), escape_xml(text));
}

/// What a reader looks for first: what failed.
std::string failures_list(const RunResult& run) {
  std::string items;
  for (const Shown shown : {Shown::kFail, Shown::kError}) {
    for_each_shown(run, shown, [&](const ScenarioResult&, const CheckResult& check) {
      items += fmt::format("<li class=\"{}\">{}{} <span class=\"soft\">{}</span></li>\n", shown_word(shown), link_to(anchor_of(check), full_id(check)),
                           check.clause.empty() ? "" : " [" + escape_xml(check.clause) + "]", escape_xml(one_line(check.actual, 140)));
    });
  }
  return items.empty() ? "" : "<details class=\"more\" open><summary>What does not hold</summary>\n<ul class=\"plain long\" tabindex=\"0\">\n" + items + "</ul></details>\n";
}

std::string surprises_list(const RunResult& run) {
  if (run.surprises.empty()) return "";
  std::string out = "<details class=\"more\" open><summary>Expectations that are no longer right</summary>\n<ul class=\"plain\">\n";
  for (const Surprise& surprise : run.surprises) {
    out += fmt::format("<li><code>{}</code> {} <span class=\"soft\">{}:{}; {}</span></li>\n", escape_xml(surprise.id), surprise_text(surprise.kind),
                       escape_xml(surprise.file), surprise.line, escape_xml(surprise.reason));
  }
  return out + "</ul></details>\n";
}

std::string skips_list(const RunResult& run) {
  const auto reasons = skip_reasons(run);
  if (reasons.empty()) return "";
  std::string out = "<details class=\"more\"><summary>Why checks were skipped</summary>\n<ul class=\"plain\">\n";
  for (const auto& [reason, count] : reasons) out += fmt::format("<li>{} &#215; {}</li>\n", count, escape_xml(reason));
  return out + "</ul></details>\n";
}

std::string remarks_list(const RunResult& run) {
  const auto remarks = closing_remarks(run);
  if (remarks.empty()) return "";
  std::string out = "<ul class=\"plain\">\n";
  for (const std::string& remark : remarks) out += fmt::format("<li>{}</li>\n", escape_xml(remark));
  return out + "</ul>\n";
}

std::string summary(const RunResult& run, const Library& library) {
  const Counts counts = run.counts();
  std::string out = fmt::format("<header>\n<h1>{}</h1>\n<p class=\"meta soft\">profile {}{}{}, {}, by tapcheck</p>\n", escape_xml(run.target),
                                escape_xml(run.profile), run.started.empty() ? "" : ", " + escape_xml(run.started),
                                run.interrupted ? ", <b>interrupted</b>" : "", so_many(static_cast<int>(run.scenarios.size()), "scenario", "scenarios"));
  out += fmt::format("<p class=\"result {}\"><b>{} passed, {} failed, {} skipped</b>", run.held() ? "good" : "bad", counts.passed, counts.failed,
                     counts.skipped);
  if (counts.advisory > 0) out += "; " + so_many(counts.advisory, "recommendation", "recommendations") + " not followed";
  if (counts.dialect > 0) out += "; " + so_many(counts.dialect, "departure", "departures") + " that the service documents";
  if (counts.known > 0) out += "; " + so_many(counts.known, "known failure", "known failures");
  out += "</p>\n" + remarks_list(run) + failures_list(run) + surprises_list(run);
  out += "<details class=\"more\" open><summary>By document</summary>\n" + counts_table("document", counts_by_document(run, library)) + "</details>\n";
  if (const auto profiles = counts_by_profile(run); !profiles.empty()) {
    out += "<details class=\"more\"><summary>By profile</summary>\n" + counts_table("profile", profiles) + "</details>\n";
  }
  return out + skips_list(run) + "</header>\n";
}

std::set<std::string> clauses_of(const RunResult& run) {
  std::set<std::string> clauses;
  for (const ScenarioResult& scenario : run.scenarios) {
    for (const CheckResult& check : scenario.checks) {
      if (!check.clause.empty()) clauses.insert(check.clause);
    }
  }
  return clauses;
}

/// The script shows it.
std::string filter(const RunResult& run) {
  std::string out = "<form class=\"filter\" hidden autocomplete=\"off\">\n<fieldset><legend>Verdicts</legend>\n";
  for (const ShownWord& word : shown_words()) {
    int count = 0;
    for_each_shown(run, word.shown, [&](const ScenarioResult&, const CheckResult&) { ++count; });
    out += fmt::format("<label class=\"chip {0}\" title=\"{1}\"><input type=\"checkbox\" value=\"{0}\" checked{2}>{0} <b>{3}</b></label>\n", word.word,
                       word.meaning, count == 0 ? " disabled" : "", count);
  }
  out += "</fieldset>\n<div class=\"row\"><label class=\"unseen\" for=\"text\">Text</label><input id=\"text\" name=\"text\" type=\"search\" placeholder=\"Filter by text ( / )\">\n"
         "<label class=\"unseen\" for=\"clause\">Clause</label><select id=\"clause\" name=\"clause\"><option value=\"\">every clause</option>\n";
  for (const std::string& clause : clauses_of(run)) out += fmt::format("<option>{}</option>\n", escape_xml(clause));
  return out + "</select>\n<button type=\"button\" id=\"unmet\">Only what did not hold</button><button type=\"button\" id=\"everything\">Everything</button>\n"
               "<span id=\"status\" class=\"soft\" role=\"status\"></span></div>\n</form>\n";
}

std::string evidence(const CheckResult& check, const Library& library) {
  std::string out = "<dl>";
  const auto add = [&](std::string_view name, const std::string& html) {
    if (!html.empty()) out += fmt::format("<dt>{}</dt><dd>{}</dd>", name, html);
  };
  add("expected", escape_xml(check.expected));
  add("got", escape_xml(check.actual));
  add("note", escape_xml(check.note));
  if (check.known) {
    const std::string link = escape_xml(check.known->link);
    const bool web = link.starts_with("https://") || link.starts_with("http://");
    add("known", escape_xml(check.known->reason) + (web ? fmt::format(" <a href=\"{0}\" rel=\"noreferrer\">{0}</a>", link) : link.empty() ? "" : " " + link));
  }
  if (const auto clause = library.clauses.find(check.clause); clause != library.clauses.end()) {
    add("why", escape_xml(fmt::format("{} ({})", clause->second.text, clause->second.document)));
  }
  add("at", escape_xml(fmt::format("{}:{}", check.file, check.line)));
  return out + "</dl>";
}

/// The kind, with its number in the step.
std::string name_of(const CheckResult& check) {
  const auto slash = check.id.rfind('/');
  const std::string last = slash == std::string::npos ? check.id : check.id.substr(slash + 1);
  return last.starts_with(check.check) ? last : check.check;
}

std::string check_item(const CheckResult& check, const Library& library) {
  const std::string anchor = escape_xml(anchor_of(check));
  const Shown shown = shown_as(check);
  const bool brief = shown == Shown::kPass || shown == Shown::kSkip;
  std::string out = fmt::format("<li class=\"c {0}\" id=\"{1}\" data-v=\"{0}\" data-c=\"{2}\"><div class=\"line\"><span class=\"v\">{0}</span>"
                                "<a class=\"id\" href=\"#{1}\">{3}</a>",
                                shown_word(shown), anchor, escape_xml(check.clause), escape_xml(name_of(check)));
  if (library.clauses.contains(check.clause)) {
    out += "<span class=\"cl\">" + link_to("clause-" + check.clause, check.clause) + "</span>";
  } else if (!check.clause.empty()) {
    out += "<span class=\"cl\">" + escape_xml(check.clause) + "</span>";
  }
  if (!check.clause.empty()) out += fmt::format("<span class=\"lv\">{}</span>", level_name(check.level));
  if (brief) out += "<span class=\"ev\">" + escape_xml(one_line(evidence_line(check), 300)) + "</span>";
  return out + "</div>" + (brief ? "" : evidence(check, library)) + "</li>\n";
}

std::string exchange_details(const ExchangeNote& exchange) {
  std::string out = fmt::format("<details class=\"x\"><summary>{}</summary>\n<div class=\"cmd\"><pre>{}</pre>"
                                "<button type=\"button\" class=\"copy\" hidden>Copy</button></div>\n",
                                escape_xml(exchange_line(exchange)), escape_xml(exchange.curl));
  if (!exchange.hops.empty()) {
    out += "<ol class=\"hops\">";
    for (const std::string& hop : exchange.hops) out += "<li>" + escape_xml(hop) + "</li>";
    out += "</ol>\n";
  }
  if (!exchange.body.empty()) out += fmt::format("<pre class=\"body\" tabindex=\"0\">{}{}</pre>\n", escape_xml(exchange.body), exchange.body_cut ? "\n…" : "");
  return out + "</details>\n";
}

/// Checks of one exchange stand together, with the exchange below them.
std::string scenario_section(const ScenarioResult& scenario, const Library& library) {
  std::string out = fmt::format("<section class=\"s\" id=\"{0}\">\n<h2><a href=\"#{0}\">{0}</a> <span>{1}</span></h2>\n<p class=\"soft\">{2}</p>\n",
                                escape_xml(scenario.id), escape_xml(scenario.title), escape_xml(scenario.source));
  for (std::size_t i = 0; i < scenario.checks.size();) {
    const CheckResult& first = scenario.checks[i];
    out += "<div class=\"step\">" + (first.step.empty() ? "" : "<h3>" + escape_xml(first.step + (first.value.empty() ? "" : ": " + first.value)) + "</h3>") + "\n<ul class=\"checks\">\n";
    for (; i < scenario.checks.size() && scenario.checks[i].step == first.step && scenario.checks[i].exchange == first.exchange && scenario.checks[i].value == first.value; ++i) {
      out += check_item(scenario.checks[i], library);
    }
    out += "</ul>\n";
    if (const ExchangeNote* exchange = exchange_of(first, scenario)) out += exchange_details(*exchange);
    out += "</div>\n";
  }
  return out + "</section>\n";
}

std::string clauses_section(const RunResult& run, const Library& library) {
  std::string items;
  for (const std::string& id : clauses_of(run)) {
    const auto clause = library.clauses.find(id);
    if (clause == library.clauses.end()) continue;
    items += fmt::format("<dt id=\"clause-{0}\">{0}</dt><dd>{1} <span class=\"soft\">{2}</span></dd>\n", escape_xml(id), escape_xml(clause->second.text),
                         escape_xml(clause->second.document));
  }
  return items.empty() ? "" : "<section id=\"clauses\">\n<h2>Clauses</h2>\n<dl class=\"clauses\">\n" + items + "</dl>\n</section>\n";
}

}  // namespace

std::string html_report(const RunResult& run, const Library& library) {
  std::string out = page_head("tapcheck report", true) + summary(run, library) + filter(run) + "<main>\n";
  for (const ScenarioResult& scenario : run.scenarios) out += scenario_section(scenario, library);
  return out + "</main>\n" + clauses_section(run, library) + page_script() + "</body>\n</html>\n";
}

}  // namespace tapcheck
