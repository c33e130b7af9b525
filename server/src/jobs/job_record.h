// The parts of a job that have a structure of their own, as bytes of a database cell: CBOR (RFC 8949), because parameters
// may hold any bytes. Pure functions. Decoding refuses what encoding did not make.
#pragma once
#include <string>
#include <string_view>

#include "jobs/job.h"

namespace tapstand::jobs {

std::string encode_parameters(const Parameters& parameters);
Result<Parameters> decode_parameters(std::string_view bytes);

// What is known of a result, without its bytes. A format that this server does not have any more is an error.
std::string encode_result(const JobResult& result);
Result<JobResult> decode_result(std::string_view bytes);

std::string encode_error(const Error& error);
Result<Error> decode_error(std::string_view bytes);

}  // namespace tapstand::jobs
