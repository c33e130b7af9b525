#include "run/exchange_note.h"

#include <algorithm>

#include "core/text.h"

namespace tapcheck {
namespace {

constexpr std::size_t kShown = 2 * 1024;
constexpr std::size_t kMargin = 1024;  ///< room for a secret that begins in what is shown, and ends behind it
constexpr std::size_t kMaxHops = 50;

}  // namespace

ExchangeNote note_exchange(const std::string& step, const std::string& curl, const Exchange& exchange) {
  const Response& response = exchange.response;
  ExchangeNote note;
  note.step = step;
  note.curl = curl;
  note.status = response.status;
  note.reason = response.reason;
  note.media_type = media_type(response.headers);
  note.bytes = response.body.size();
  note.hops.assign(exchange.hops.begin(), exchange.hops.begin() + static_cast<std::ptrdiff_t>(std::min(exchange.hops.size(), kMaxHops)));
  if (response.transport != Transport::kWhole) note.trouble = response.transport_detail;
  note.body = response.body.substr(0, kShown + kMargin);
  note.elapsed = response.elapsed;
  return note;
}

void finish_note(ExchangeNote& note, const Secrets& secrets) {
  for (std::string* text : {&note.reason, &note.media_type, &note.trouble}) *text = one_line(secrets.mask(*text));
  for (std::string& hop : note.hops) hop = one_line(secrets.mask(hop), 400);
  note.curl = secrets.mask(note.curl);
  note.body_cut = note.bytes > kShown;
  note.body = printable(secrets.mask(note.body, kShown), kShown);
}

}  // namespace tapcheck
