// An exchange as reports show it: short, printable, without secrets.
#pragma once

#include <string>

#include "run/secrets.h"
#include "run/verdict.h"

namespace tapcheck {

/// `curl` is the line to paste. Of the body the note still holds raw bytes, somewhat more than is shown, for a secret
/// may become known by a later answer; finish_note() ends that.
ExchangeNote note_exchange(const std::string& step, const std::string& curl, const Exchange& exchange);

/// Masks every text of the note, and makes the body's beginning (2 KiB) printable.
void finish_note(ExchangeNote& note, const Secrets& secrets);

}  // namespace tapcheck
