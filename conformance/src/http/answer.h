// What every driver makes of an answer, so that the same fault reads the same whichever driver met it: the
// sentences of Transport, header blocks, Content-Encoding. Safe from any thread.
#pragma once

#include <cstddef>
#include <string_view>

#include "http/message.h"

namespace tapcheck {

/// The last block of headers in `dump` that is no interim answer (RFC 9110 15.2) gives status, reason and headers.
/// What is no header is passed over.
void read_heads(std::string_view dump, Response& response);

/// Undoes Content-Encoding, up to `max_body` bytes; another one than gzip and deflate is kBadEncoding.
void decode_body(Response& response, std::size_t max_body);

void set_failure(Response& response, Transport transport, std::string detail);
void set_too_large(Response& response, std::size_t max_body);
void set_too_late(Response& response, Seconds limit);
void set_cut(Response& response);

/// No connection to the host of `url`: says whether its name resolves.
void set_unreachable(Response& response, const Url& url);
void set_unreachable(Response& response, const Url& url, Seconds connect_timeout);

}  // namespace tapcheck
