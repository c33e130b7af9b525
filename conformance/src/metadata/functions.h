// Functions of a service's own as capabilities declare them (TAPRegExt 1.0 section 2.3): `name(arg type, …) -> type`.
// Pure functions; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tapcheck {

/// A call with a plain argument for each declared type: `f(1, 1.0, 'a')`. Nothing if the form is not legal, or asks for
/// something that is no number and no text.
std::optional<std::string> sample_call(std::string_view form);

/// The words of a message about a call, without what differs between two calls that are refused for one reason: the name,
/// the arguments after it, numbers, marks, case.
std::string message_about(std::string_view message, std::string_view function);

}  // namespace tapcheck
