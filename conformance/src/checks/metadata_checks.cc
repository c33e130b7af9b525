// Checks of what a service says about itself: lists in its documents, and one document against another.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "checks/arguments.h"
#include "checks/kinds.h"
#include "core/regex.h"
#include "core/text.h"
#include "metadata/functions.h"
#include "metadata/names.h"

namespace tapcheck {
namespace {

using Texts = std::vector<std::string>;

/// At most so many are told one by one.
bool enough(const Texts& problems) { return problems.size() >= VotTable::kMaxProblems; }

bool flag(const Arguments& arguments, const char* name) { return argument<bool>(arguments, name).value_or(false); }

std::string folded(const std::string& text, bool ignoring_case) { return ignoring_case ? lower(text) : text; }

bool cut_off(const VotTable& table) {
  return std::any_of(table.infos.begin(), table.infos.end(), [](const VotInfo& i) { return i.name == "QUERY_STATUS" && i.value == "OVERFLOW"; });
}

/// Texts of a column without its nulls; an Error if there is no such table or column.
Result<Texts> texts_of_column(const Evidence& evidence, const std::string& name) {
  const auto& table = evidence.votable();
  if (!table) return fail("no VOTable: " + table.error().message);
  const auto column = table->column(name);
  if (!column) return fail(fmt::format("there is no column {}", name));
  Texts texts;
  for (const auto& row : table->rows) {
    if (!std::holds_alternative<std::monostate>(row[*column])) texts.push_back(cell_text(row[*column]));
  }
  return texts;
}

std::string cell_text_or_empty(const VotCell& cell) { return std::holds_alternative<std::monostate>(cell) ? std::string() : cell_text(cell); }

/// What every text must be, in words; and what is wrong with one of them, empty if nothing is.
class Rule {
 public:
  explicit Rule(const Arguments& arguments)
      : matches_(argument<std::string>(arguments, "matches")), in_(list_argument(arguments, "in")), adql_name_(text_argument(arguments, "adql_name")),
        ignoring_case_(flag(arguments, "ignoring_case")), unique_(flag(arguments, "unique")) {}

  void set_among(Texts texts, const std::string& where) {
    among_.emplace();
    for (const std::string& text : texts) among_->insert(key(text));
    among_text_ = where;
  }

  std::string text() const {
    Texts parts;
    if (matches_) parts.push_back("matches " + *matches_);
    if (!in_.empty()) parts.push_back("is one of " + join(in_, ", "));
    if (!adql_name_.empty()) parts.push_back(fmt::format("can stand in a query as the name of a {}", adql_name_));
    if (unique_) parts.emplace_back("is there once");
    if (among_) parts.push_back("is among " + among_text_);
    return join(parts, ", ");
  }

  /// Each of `texts` that is wrong, with the reason. Those that were seen before in the same call count for `unique`.
  void judge(const Texts& texts, Texts& problems) const {
    std::set<std::string> seen;
    std::set<std::string> matched;  // long lists have few different values
    for (const std::string& untrimmed : texts) {
      if (enough(problems)) return;
      const std::string one(trim(untrimmed));
      const std::string shown = one_line(one, 80);
      if (matches_ && !matched.contains(one) && !(matches_whole(one, *matches_) && matched.insert(one).second)) problems.push_back(fmt::format("'{}' does not match", shown));
      if (!in_.empty() && std::none_of(in_.begin(), in_.end(), [&](const std::string& i) { return key(i) == key(one); })) {
        problems.push_back(fmt::format("'{}' is none of them", shown));
      }
      if (!adql_name_.empty()) {
        const std::string why = name_problem(one, adql_name_ == "table" ? NameKind::kTable : NameKind::kColumn);
        if (!why.empty()) problems.push_back(fmt::format("'{}': {}", shown, why));
      }
      if (unique_ && !seen.insert(key(one)).second) problems.push_back(fmt::format("'{}' is there again", shown));
      if (among_ && !among_->contains(key(one))) problems.push_back(fmt::format("'{}' is not there", shown));
    }
  }

 private:
  std::string key(const std::string& text) const { return folded(std::string(trim(text)), ignoring_case_); }

  std::optional<std::string> matches_;
  Texts in_;
  std::string adql_name_;
  bool ignoring_case_;
  bool unique_;
  std::optional<std::set<std::string>> among_;
  std::string among_text_;
};

std::size_t count_all(const std::vector<Texts>& lists) {
  std::size_t count = 0;
  for (const Texts& list : lists) count += list.size();
  return count;
}

}  // namespace

Outcome check_every(const Arguments& arguments, const Evidence& evidence, const CheckContext& context) {
  const std::string what = text_argument(arguments, "every");
  const auto per = argument<std::string>(arguments, "per");
  const std::string among = text_argument(arguments, "among");
  const std::string of = text_argument(arguments, "of");
  Rule rule(arguments);
  const auto& document = evidence.xml();
  if (!document) return Outcome::miss("an XML document", document.error().message);
  const auto texts = document->evaluate_in(per.value_or("/"), what, context.namespaces);
  if (!texts) return Outcome::cannot(what, texts.error().message);

  std::vector<Texts> choices;
  if (!among.empty()) {
    const Evidence* other = of.empty() ? &evidence : context.earlier(of);
    if (other == nullptr || !other->xml()) return Outcome::nothing(what, "there is no other document to look at");
    auto found = other->xml()->evaluate_in(of.empty() ? per.value_or("/") : "/", among, context.namespaces);
    if (!found) return Outcome::cannot(what, found.error().message);
    choices = std::move(*found);
    rule.set_among({}, of.empty() ? among : fmt::format("{} of '{}'", among, of));
  }
  const std::string expected = fmt::format("every {} {}", what, rule.text());
  Texts problems;
  for (std::size_t i = 0; i < texts->size() && !enough(problems); ++i) {
    if (!among.empty()) rule.set_among(choices[of.empty() ? i : 0], of.empty() ? among : fmt::format("{} of '{}'", among, of));
    rule.judge((*texts)[i], problems);
  }
  return Outcome::of_problems(expected, fmt::format("{} of them", count_all(*texts)), std::move(problems));
}

Outcome check_every_value(const Arguments& arguments, const Evidence& evidence, const CheckContext& context) {
  const std::string name = text_argument(arguments, "every_value");
  const std::string among = text_argument(arguments, "among");
  const std::string of = text_argument(arguments, "of");
  const auto with = list_argument(arguments, "with");
  Rule rule(arguments);
  const auto& table = evidence.votable();
  if (!table) return Outcome::nothing("a column " + name, "no VOTable: " + table.error().message);
  auto texts = texts_of_column(evidence, name);
  if (!texts) return Outcome::miss("a column " + name, texts.error().message);
  if (!with.empty()) {  // the value together with others of its row
    texts->clear();
    for (const auto& row : table->rows) {
      std::string text = cell_text(row[*table->column(name)]);
      for (const std::string& more : with) {
        const auto column = table->column(more);
        if (!column) return Outcome::miss("a column " + more, "there is none");
        text = cell_text(row[*column]) + " " + text;
      }
      texts->push_back(std::move(text));
    }
  }
  if (!among.empty()) {
    const Evidence* other = of.empty() ? &evidence : context.earlier(of);
    if (other == nullptr) return Outcome::nothing("a column " + name, "there is no other table to look at");
    auto found = texts_of_column(*other, among);
    if (!found) return Outcome::nothing("a column " + name, found.error().message);
    if (cut_off(*other->votable())) return Outcome::nothing("a column " + name, fmt::format("the rows of '{}' were cut off by a limit of the service", of));
    rule.set_among(*found, fmt::format("the {} of '{}'", among, of));
  }
  Texts problems;
  rule.judge(*texts, problems);
  return Outcome::of_problems(fmt::format("every {} {}", name, rule.text()), fmt::format("{} values", texts->size()), std::move(problems));
}

Outcome check_sizes_fit(const Arguments&, const Evidence& evidence, const CheckContext&) {
  const std::string expected = "a size that is the number in arraysize, or null";
  const auto& table = evidence.votable();
  if (!table) return Outcome::nothing(expected, "no VOTable: " + table.error().message);
  const auto size = table->column("size");
  const auto arraysize = table->column("arraysize");
  if (!size || !arraysize) return Outcome::miss(expected, fmt::format("there is no column {}", size ? "arraysize" : "size"));
  Texts problems;
  for (std::size_t i = 0; i < table->rows.size() && !enough(problems); ++i) {
    const auto& row = table->rows[i];
    if (std::holds_alternative<std::monostate>(row[*size])) continue;
    std::string shape = cell_text(row[*arraysize]);
    if (shape.ends_with('*')) shape.pop_back();
    if (shape != cell_text(row[*size])) {
      problems.push_back(fmt::format("row {} has arraysize {} and size {}", i + 1, one_line(cell_text(row[*arraysize]), 40), one_line(cell_text(row[*size]), 40)));
    }
  }
  return Outcome::of_problems(expected, fmt::format("{} rows", table->rows.size()), std::move(problems));
}

Outcome check_one_per_row(const Arguments& arguments, const Evidence& evidence, const CheckContext&) {
  const auto names = list_argument(arguments, "one_per_row");
  const std::string expected = fmt::format("in every row just one of {}", join(names, ", "));
  const auto& table = evidence.votable();
  if (!table) return Outcome::nothing(expected, "no VOTable: " + table.error().message);
  std::vector<std::size_t> columns;
  for (const std::string& name : names) {
    const auto column = table->column(name);
    if (!column) return Outcome::miss(expected, fmt::format("there is no column {}", name));
    columns.push_back(*column);
  }
  Texts problems;
  for (std::size_t i = 0; i < table->rows.size() && !enough(problems); ++i) {
    const auto given = std::count_if(columns.begin(), columns.end(), [&](std::size_t c) { return !cell_text_or_empty(table->rows[i][c]).empty(); });
    if (given != 1) problems.push_back(fmt::format("row {} has {} of them", i + 1, given));
  }
  return Outcome::of_problems(expected, fmt::format("{} rows", table->rows.size()), std::move(problems));
}

Outcome check_known_unlike(const Arguments& arguments, const Evidence& evidence, const CheckContext& context) {
  const std::string call = text_argument(arguments, "call");
  const std::string function = call.substr(0, call.find('('));
  const std::string expected = function + " is known to the service";
  if (!is_refusal(evidence)) return Outcome::hold(expected, "it can be called");
  const Evidence* stranger = context.earlier(text_argument(arguments, "known_unlike"));
  if (stranger == nullptr || !is_refusal(*stranger)) return Outcome::nothing(expected, "a function that nobody has is not refused either");
  const auto words = [](const Evidence& answer, const std::string& name) {
    const auto& table = answer.votable();
    const VotInfo* info = table ? table->query_status() : nullptr;
    return message_about(info != nullptr ? info->text : answer.response().body, name);
  };
  const bool same = words(evidence, function) == words(*stranger, text_argument(arguments, "stranger"));
  return same ? Outcome::miss(expected, refusal_text(evidence)) : Outcome::hold(expected, "refused for a reason of its own: " + refusal_text(evidence));
}

}  // namespace tapcheck
