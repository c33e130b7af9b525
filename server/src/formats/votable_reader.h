// Reads uploaded VOTables (1.0 to 1.5; TABLEDATA, BINARY, BINARY2; gzip outside or not) as a stream.
// Hostile input: no DOCTYPE, no entities but the five, no network, limits on depth, columns, cell size, rows and bytes.
// Thread-safe: a call shares nothing with others.
#pragma once
#include "core/row.h"
#include "formats/read_limits.h"

namespace tapstand::formats {

// The first TABLE goes into `sink`; the rest of the document is still read, so that a truncated one is refused.
// Nulls: empty TD, VALUES/@null, BINARY2 flags, NaN of scalar floats, and the empty text, which VOTable does not tell
// from null. Integers are exact; a text that is not the type's is an error, not a null. Complex numbers, arrays and
// geometry are blobs in the machine's byte order (bit: a byte each; boolean: 0, 1, or 2 for unknown).
// Errors: bad_upload with the line and what was expected, too_large beyond the limits, and those of source and sink.
Result<void> read_votable(const ByteSource& bytes, RowSink& sink, const ReadLimits& limits = {});

}  // namespace tapstand::formats
