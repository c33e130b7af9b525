// THE table of output formats, and the writers behind it. A writer turns rows into bytes as they come; it never holds
// the table. Writers are for one document and one thread.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/row.h"

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
  // `rows` is the number of rows written. `message` says what went wrong.
  virtual void end(std::string& out, Ending ending, std::string_view message) = 0;
};

struct Format {
  std::string_view name;        // short name, e.g. "votable_plain"
  std::string_view media_type;  // Content-Type of the response
  std::string_view extension;   // of a saved file, with the dot: ".vot.gz"
  std::string_view content_encoding;  // "gzip" where the body is compressed; empty otherwise
  std::string_view ivo_id;      // TAPRegExt outputFormat/@ivo-id, or empty
  std::string_view description;
  std::vector<std::string_view> aliases;  // further short names and media types accepted in FORMAT
  std::unique_ptr<Writer> (*make_writer)();
  bool needs_row_count = false;  // FITS: the header holds NAXIS2, so the caller spools (see below)
};

// All formats, the default (votable) first.
const std::vector<Format>& formats();
// By short name or media type, without regard to case; a media type may carry parameters (`;serialization=tabledata`
// chooses votable_plain, `binary2` votable). nullptr: unknown.
const Format* find_format(std::string_view name);

}  // namespace tapstand::formats
