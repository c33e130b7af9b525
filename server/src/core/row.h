// Rows in motion. A RowSource is pulled by a writer; nothing holds a whole result.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/field.h"
#include "core/result.h"

namespace tapstand {

// One value. `text` and `blob` point into memory owned by the source, valid until its next call.
struct Cell {
  enum class Kind : std::uint8_t { null, integer, real, text, blob };
  Kind kind = Kind::null;
  union {
    std::int64_t i = 0;
    double d;
  };
  std::string_view s{};  // bytes of text (UTF-8) or blob

  static Cell null() { return {}; }
  static Cell of(std::int64_t v) { Cell c; c.kind = Kind::integer; c.i = v; return c; }
  static Cell of(double v) { Cell c; c.kind = Kind::real; c.d = v; return c; }
  static Cell text(std::string_view v) { Cell c; c.kind = Kind::text; c.s = v; return c; }
  static Cell blob(std::string_view v) { Cell c; c.kind = Kind::blob; c.s = v; return c; }
  bool is_null() const { return kind == Kind::null; }
  // A number of either kind as double; 0 for others.
  double number() const { return kind == Kind::integer ? static_cast<double>(i) : kind == Kind::real ? d : 0.0; }
  std::int64_t integer() const { return kind == Kind::integer ? i : kind == Kind::real ? static_cast<std::int64_t>(d) : 0; }
};

using Row = std::span<const Cell>;

// Not thread-safe; one consumer. next() yields the row, or nothing at the end, or the error that ended it.
class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual const std::vector<Field>& fields() const = 0;
  virtual Result<const Row*> next() = 0;  // nullptr: no more rows
  // After the end: were rows left out because of MAXREC or a service limit (TAP 1.1 §3.4)?
  virtual bool overflowed() const { return false; }
};

// Takes a table as it is read (uploads): start once with the columns, then a call per row. A failure stops the reader.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual Result<void> start(const std::vector<Field>& fields) = 0;
  virtual Result<void> row(Row row) = 0;
};

}  // namespace tapstand
