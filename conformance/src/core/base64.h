// Base64 (RFC 4648, section 4) as HTTP's Basic authentication writes it. No state.
#pragma once

#include <string>
#include <string_view>

namespace tapcheck {

std::string encode_base64(std::string_view bytes);

}  // namespace tapcheck
