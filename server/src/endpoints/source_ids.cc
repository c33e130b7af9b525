#include "endpoints/source_ids.h"

#include <fmt/format.h>

#include <set>

#include "core/text.h"

namespace tapstand::endpoints {
namespace {

Error too_many() { return {Code::too_large, fmt::format("More than {} identifiers in one request.", kMaxSourceIds), {}}; }

// "12-15": both ends and what lies between. Nothing if the text is no range.
std::optional<std::pair<std::int64_t, std::int64_t>> parse_range(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos || dash == 0) return std::nullopt;
  const auto first = parse_int(trim(text.substr(0, dash)));
  const auto last = parse_int(trim(text.substr(dash + 1)));
  if (!first || !last || *first < 0 || *last < *first) return std::nullopt;
  return std::pair{*first, *last};
}

}  // namespace

Result<std::vector<SourceId>> source_ids(const http::Request& request, const catalogue::Release& bare) {
  std::vector<SourceId> ids;
  std::set<std::string> seen;
  const auto add = [&](SourceId id) {
    if (seen.insert(id.name ? id.name->text() : id.text).second) ids.push_back(std::move(id));
  };
  for (const auto value : request.all("id")) {
    for (const auto& part : split(value, ',')) {
      const auto text = trim(part);
      if (text.empty()) continue;
      if (const auto range = parse_range(text)) {
        if (static_cast<std::uint64_t>(range->second - range->first) >= kMaxSourceIds) return tl::unexpected<Error>(too_many());
        for (auto id = range->first;; ++id) {
          add({std::to_string(id), products::Designation{&bare, id}});
          if (id == range->second) break;
        }
      } else {
        add({std::string(text), products::parse_designation(text, bare)});
      }
      if (ids.size() > kMaxSourceIds) return tl::unexpected<Error>(too_many());
    }
  }
  return ids;
}

Result<const catalogue::Release*> bare_release(const http::Request& request) {
  const std::string name = request.param_or("release", "");
  if (trim(name).empty()) return &products::newest_release();
  const auto* release = products::find_release(name);
  if (release == nullptr) return fail(Code::bad_request, fmt::format("There is no release {}.", name));
  return release;
}

Result<std::vector<products::Source>> named_sources(const Call& call, const std::vector<SourceId>& ids) {
  std::vector<products::Designation> names;
  for (const auto& id : ids) {
    if (id.name) names.push_back(*id.name);
  }
  store::Interrupt interrupt(call.context.clock);
  interrupt.set_deadline(call.context.clock.now() + call.context.jobs.settings().limits(call.user).sync_seconds * 1000);
  return products::find_sources(call.context.jobs.engine(), names, interrupt);
}

}  // namespace tapstand::endpoints
