#include "bend/bend.h"

#include <algorithm>

#include "bend/fields.h"
#include "core/text.h"

namespace tapcheck::bend {
namespace {

bool found(const std::string& text, const Pattern& pattern) { return std::regex_search(text, pattern); }

std::string replaced(std::string text, const Replacements& replacements) {
  for (const auto& [pattern, with] : replacements) text = std::regex_replace(text, pattern, with);
  return text;
}

bool matches(const Where& where, const Message& request, const std::string& path, const std::vector<std::string>& lines) {
  const auto on_some_line = [&](const Pattern& pattern) {
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) { return found(line, pattern); });
  };
  if (where.path && !found(path, *where.path)) return false;
  if (where.method && !std::regex_match(request.method, *where.method)) return false;
  if (!std::all_of(where.asks.begin(), where.asks.end(), on_some_line)) return false;
  if (std::any_of(where.lacks.begin(), where.lacks.end(), on_some_line)) return false;
  return std::all_of(where.headers.begin(), where.headers.end(),
                     [&](const auto& header) { return found(find_header(request.headers, header.first).value_or(""), header.second); });
}

bool answer_matches(const Where& where, const Message& answer) {
  const bool status = where.status.empty() || std::find(where.status.begin(), where.status.end(), answer.status) != where.status.end();
  return status && (!where.body || found(answer.body, *where.body));
}

void set_field(Message& request, const std::string& name, const std::string& value) {
  bool there = false;
  change_fields(request, [&](const std::string& field, std::string& content) {
    if (equals_ignoring_case(field, name)) {
      there = true;
      content = value;
    }
    return true;
  });
  if (!there) add_field(request, name, value);
}

/// In `NAME=value`; what comes out is taken apart again.
bool replace_in_field(std::string& name, std::string& value, const Replacements& replacements) {
  const std::string before = name + "=" + value;
  const std::string line = replaced(before, replacements);
  if (line == before) return true;
  const auto equals = line.find('=');
  name = line.substr(0, equals);
  value = equals == std::string::npos ? "" : line.substr(equals + 1);
  return true;
}

void bend_answer(const Bend& bend, Message& answer) {
  if (bend.status) {
    answer.status = *bend.status;
    answer.reason = "Bent";
  }
  if (bend.body) answer.body = *bend.body;
  answer.body = replaced(std::move(answer.body), bend.replace);
  if (bend.keep) answer.body.resize(std::min(answer.body.size(), *bend.keep));
  for (const std::string& name : bend.drop_header) drop_header(answer.headers, name);
  for (const auto& [name, value] : bend.header) set_header(answer.headers, name, value);
  for (const auto& [name, replacements] : bend.replace_header) {
    for (auto& [header, value] : answer.headers) {
      if (equals_ignoring_case(header, name)) value = replaced(std::move(value), replacements);
    }
  }
}

}  // namespace

bool Bender::due(std::size_t index, const Message& request, const std::string& path, const std::vector<std::string>& lines) {
  const Rule& rule = fault_->rules[index];
  const bool was_after = !rule.after || after_[index];
  if (rule.after && matches(*rule.after, request, path, lines)) after_[index] = true;
  if (!was_after || !matches(rule.on, request, path, lines)) return false;
  const int count = ++matches_[index];
  return (rule.nth == 0 || count == rule.nth) && count >= rule.from;
}

std::optional<std::string> Bender::session_of_another(const std::string& own) {
  const auto other = std::find_if(sessions_.rbegin(), sessions_.rend(), [&](const std::string& session) { return session != own; });
  return other == sessions_.rend() ? std::nullopt : std::optional(*other);
}

void Bender::ask(const Ask& ask, Message& request) {
  for (const std::string& name : ask.drop) {
    change_fields(request, [&](const std::string& field, const std::string&) { return !equals_ignoring_case(field, name); });
  }
  for (const auto& [name, value] : ask.set) set_field(request, name, value);
  if (!ask.replace.empty()) {
    change_fields(request, [&](std::string& name, std::string& value) { return replace_in_field(name, value, ask.replace); });
  }
  request.target = replaced(std::move(request.target), ask.path);
  for (const std::string& name : ask.drop_header) drop_header(request.headers, name);
  for (const auto& [name, value] : ask.header) set_header(request.headers, name, value);
  if (ask.method) request.method = *ask.method;
  if (!ask.other_session) return;
  if (const auto session = session_of_another(find_header(request.headers, "Cookie").value_or(""))) set_header(request.headers, "Cookie", *session);
}

Bender::Plan Bender::on_request(Message& request, const std::string& path) {
  Plan plan;
  if (fault_ == nullptr) return plan;
  plan.lines = field_lines(request);
  const Message before = request;
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < fault_->rules.size(); ++i) {
    if (due(i, before, path, plan.lines)) plan.rules.push_back(i);
  }
  for (const std::size_t i : plan.rules) {
    ask(fault_->rules[i].ask, request);
    if (fault_->rules[i].ask.never) plan.answer = Message{"", "", 200, "OK", {}, ""};
    if (const auto first = first_.find(i); first != first_.end()) plan.answer = first->second;
  }
  if (!(request == before) || plan.answer) ++struck_;
  if (const auto cookie = find_header(before.headers, "Cookie")) {
    std::erase(sessions_, *cookie);
    sessions_.push_back(*cookie);
  }
  return plan;
}

Bender::Delivery Bender::on_answer(const Plan& plan, Message& answer) {
  Delivery delivery;
  bool changed = false;
  for (const std::size_t i : plan.rules) {
    const Rule& rule = fault_->rules[i];
    if (!answer_matches(rule.on, answer)) continue;
    const Bend& bend = rule.bend;
    if (bend.again) {
      const std::lock_guard lock(mutex_);
      first_.try_emplace(i, answer);
    }
    const Message before = answer;
    bend_answer(bend, answer);
    if (bend.cut) delivery.cut = std::min(*bend.cut, answer.body.size());
    delivery.delay += bend.delay;
    delivery.reset = delivery.reset || bend.reset;
    changed = changed || !(answer == before) || bend.cut || bend.reset || bend.delay > Seconds(0);
  }
  if (changed) {
    const std::lock_guard lock(mutex_);
    ++struck_;
  }
  return delivery;
}

int Bender::struck() const {
  const std::lock_guard lock(mutex_);
  return struck_;
}

}  // namespace tapcheck::bend
