// The server's own certificate authority and certificate, made at first start: subjectAltName for localhost,
// 127.0.0.1 and ::1, so that clients that verify (Python's default) need only the CA file. For tests and development.
#pragma once
#include <filesystem>

#include "http/listener.h"

namespace tapstand::http {

// Loads identity and CA from `folder` (ca.pem, server.pem, server.key), or makes them there; the key is readable by
// the owner alone. `now` in milliseconds since 1970: valid from the day before, for two years.
Result<Identity> load_or_make_identity(const std::filesystem::path& folder, std::int64_t now);

}  // namespace tapstand::http
