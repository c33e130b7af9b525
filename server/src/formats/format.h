// THE table of output formats, and the writers behind it. A writer turns rows into bytes as they come; it never holds
// the table (FITS, whose header counts the rows, spools them to an unnamed file). Writers are for one document and one
// thread; the table and the free functions are thread-safe.
//
// Null is one thing in every format, and NaN is null: NaN in a float TD and an empty TD elsewhere, a flag in BINARY2,
// nothing in CSV, TSV and ECSV, `null` in JSON, NaN or TNULL in FITS. A cell that its column cannot hold is null too.
// `char` columns are ASCII (VOTable 1.4 §2.1), so VOTable and FITS show '?' for any other character in them: columns of
// other text must be typed Type::unicode.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/blob.h"
#include "core/result.h"
#include "core/row.h"
#include "formats/read_limits.h"

namespace tapstand::formats {

// A celestial frame of result columns: COOSYS (VOTable 1.4 §3.1). Fields refer to it by Field::ref = id.
struct CooSys {
  std::string id{};      // "GAIADR3"
  std::string system{};  // "ICRS"
  std::string epoch{};   // "J2016.0"
};

struct NamedValue {
  std::string name{};
  std::string value{};
};

// What a document says beside its rows.
struct ResultInfo {
  std::string query{};
  std::string job_id{};
  std::string job_name{};
  std::string caption{};
  std::string citation{};
  std::string release{};               // "Gaia DR3"; empty: not from one release
  std::vector<CooSys> coosys{};
  std::vector<NamedValue> infos{};     // further INFOs of the RESOURCE
  // URL of the links endpoint for a DataLink service descriptor; empty: none.
  std::string datalink_url{};
};

enum class Ending { ok, overflow, error };

class Writer {
 public:
  virtual ~Writer() = default;
  // Each appends bytes to `out`; the caller drains it when it likes.
  virtual void begin(std::string& out, const ResultInfo& info, const std::vector<Field>& fields) = 0;
  virtual void row(std::string& out, Row row) = 0;
  // Closes the document: it is complete and valid also after an overflow or an error (DALI 1.1 §4.4).
  // `message` says what went wrong.
  virtual void end(std::string& out, Ending ending, std::string_view message) = 0;
  // To be called after end() until it says false: the pieces of a document that can only be written once all rows are
  // known. An error means that the document cannot be written at all; nothing of it has appeared in `out` then.
  virtual Result<bool> more(std::string&) { return false; }
};

struct Format {
  std::string_view name;        // short name, e.g. "votable_plain"
  std::string_view media_type;  // Content-Type of the response, unless the client named another (content_type below)
  std::string_view extension;   // of a saved file, with the dot: ".vot.gz"
  std::string_view content_encoding;  // "gzip" where the body is compressed; empty otherwise
  std::string_view ivo_id;      // TAPRegExt outputFormat/@ivo-id, or empty
  std::string_view description;
  std::vector<std::string_view> aliases;  // further short names and media types accepted in FORMAT
  std::unique_ptr<Writer> (*make_writer)();
  // Can the document say, after its rows, that something went wrong? Where it cannot, a failure must cut the connection,
  // so that nobody takes half a table for a whole one.
  bool tells_errors = true;
  // Reads an uploaded document; nullptr: not for uploads.
  Result<void> (*read)(const Blob& document, RowSink& sink, const ReadLimits& limits) = nullptr;
};

// All formats of results, the default (votable) first.
const std::vector<Format>& formats();
// By short name or media type, without regard to case; a media type may carry parameters (`;serialization=tabledata`
// chooses votable_plain, `binary2` votable). nullptr: unknown, or a parameter that cannot be honoured.
const Format* find_format(std::string_view name);
// The same for uploads.
const Format* find_input_format(std::string_view name);
std::string input_format_names();  // "votable, csv, …", for messages
// The Content-Type of an answer in `format` to a client that asked for `requested`: a media type asked for by name is
// given back (DALI 1.1 §3.4.3), a short name or nothing means the format's own.
std::string content_type(const Format& format, std::string_view requested);

// What became of a document. `error` with `bytes == 0`: nothing was given to the sink, so that the caller can still
// answer with an error document. `error` with bytes: the document ended with the error if Format::tells_errors.
struct Written {
  std::int64_t rows = 0;
  std::uint64_t bytes = 0;
  Ending ending = Ending::ok;
  std::optional<Error> error{};
};

// Takes the next bytes of the document; an error (the client has gone) ends the writing.
using ByteSink = std::function<Result<void>(std::string_view bytes)>;

// Writes a whole document from a source: the loop that everybody needs. Gives bytes to the sink in pieces of some 64 KiB.
Written write_document(const Format& format, const ResultInfo& info, RowSource& rows, const ByteSink& sink);

// A complete VOTable that reports an error (DALI 1.1 §4.2, §4.4.2); `infos` follow QUERY_STATUS.
std::string votable_error(std::string_view message, const std::vector<NamedValue>& infos = {});

}  // namespace tapstand::formats
