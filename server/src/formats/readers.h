// The readers of uploaded documents, one a format; formats.cc has them in its table. Each brings the first table of the
// document into the sink, compressed by gzip or not, and holds no more than a row of it. Thread-safe.
// Errors: bad_upload with the place and what was expected, too_large beyond the limits, those of the sink.
#pragma once
#include "core/blob.h"
#include "core/row.h"
#include "formats/read_limits.h"

namespace tapstand::formats {

// The bytes of a blob from its start; the blob outlives it.
ByteSource bytes_of(const Blob& blob);

Result<void> read_votable_document(const Blob& document, RowSink& sink, const ReadLimits& limits);

Result<void> read_csv(const Blob& document, RowSink& sink, const ReadLimits& limits);
Result<void> read_tsv(const Blob& document, RowSink& sink, const ReadLimits& limits);
Result<void> read_ascii(const Blob& document, RowSink& sink, const ReadLimits& limits);
Result<void> read_ecsv(const Blob& document, RowSink& sink, const ReadLimits& limits);
Result<void> read_json(const Blob& document, RowSink& sink, const ReadLimits& limits);
Result<void> read_fits(const Blob& document, RowSink& sink, const ReadLimits& limits);

}  // namespace tapstand::formats
