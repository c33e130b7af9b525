// A small table with a column of every type and rows that are hard: nulls, extremes, other scripts, quoting.
// cross_check.py knows the same values.
#pragma once
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "formats/format.h"
#include "formats/votable_reader.h"

namespace tapstand::formats::testing {

// A table in memory; texts and blobs are owned by `pool`.
struct Table {
  std::vector<Field> fields{};
  std::vector<std::vector<Cell>> rows{};
  std::vector<std::unique_ptr<std::string>> pool{};

  Cell text(std::string value) {
    pool.push_back(std::make_unique<std::string>(std::move(value)));
    return Cell::text(*pool.back());
  }
  template <class T>
  Cell blob(const std::vector<T>& values) {
    std::string bytes(values.size() * sizeof(T), '\0');
    if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
    pool.push_back(std::make_unique<std::string>(std::move(bytes)));
    return Cell::blob(*pool.back());
  }
};

class TableSource final : public RowSource {
 public:
  explicit TableSource(const Table& table) : table_(table) {}
  const std::vector<Field>& fields() const override { return table_.fields; }
  Result<const Row*> next() override {
    if (at_ == fail_at) return fail(Code::timeout, "The query took too long & was stopped.");
    if (at_ == table_.rows.size()) return nullptr;
    row_ = table_.rows[at_++];
    return &row_;
  }
  bool overflowed() const override { return overflow; }

  std::size_t fail_at = std::numeric_limits<std::size_t>::max();
  bool overflow = false;

 private:
  const Table& table_;
  std::size_t at_ = 0;
  Row row_{};
};

class TableSink final : public RowSink {
 public:
  Result<void> start(const std::vector<Field>& fields) override {
    ++starts;
    table.fields = fields;
    return {};
  }
  Result<void> row(Row row) override {
    auto& cells = table.rows.emplace_back(row.begin(), row.end());
    for (auto& cell : cells) {
      if (cell.s.empty()) continue;
      table.pool.push_back(std::make_unique<std::string>(cell.s));
      cell.s = *table.pool.back();
    }
    return {};
  }
  Table table{};
  int starts = 0;
};

inline Field field(std::string name, Type type, std::string arraysize = {}) {
  Field out;
  out.name = std::move(name);
  out.type.type = type;
  out.type.arraysize = std::move(arraysize);
  return out;
}

inline Table sample_table() {
  Table t;
  t.fields = {field("source_id", Type::bigint),      field("ra", Type::double_),         field("mag", Type::real),
              field("n_obs", Type::integer),         field("n_good", Type::smallint),    field("flags", Type::unsigned_byte),
              field("variable", Type::boolean),      field("designation", Type::varchar), field("note", Type::unicode),
              field("epoch", Type::timestamp),       field("code", Type::chars, "3"),    field("position", Type::point),
              field("footprint", Type::polygon),     field("fluxes", Type::real, "3"),   field("counts", Type::integer, "*"),
              field("bits", Type::bit, "10"),        field("choices", Type::boolean, "2"), field("vis", Type::float_complex),
              field("cov", Type::double_, "2x2")};
  t.fields[0].id = "SOURCE_ID";
  t.fields[0].ucd = "meta.id;meta.main";
  t.fields[0].description = "Identifier, unique <within> one release & \"only\" there";
  t.fields[1].unit = "deg";
  t.fields[1].ucd = "pos.eq.ra;meta.main";
  t.fields[1].ref = "GAIADR3";
  t.fields[2].unit = "mag";
  t.fields[2].utype = "phot:mag";
  t.fields[7].id = "DESIGNATION";

  const float inf = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  t.rows.push_back({Cell::of(std::int64_t{4295806720}), Cell::of(44.99615537864534), Cell::of(static_cast<double>(17.641426f)),
                    Cell::of(std::int64_t{123456}), Cell::of(std::int64_t{-12}), Cell::of(std::int64_t{200}), Cell::of(std::int64_t{1}),
                    t.text("Gaia DR3 4295806720"), t.text("plain"), t.text("2014-07-25T10:30:00.000"), t.text("abc"),
                    t.blob<double>({44.996, 0.0056}), t.blob<double>({0, 0, 10, 0, 10, 10.5}), t.blob<float>({1.5f, nan, -2.25f}),
                    t.blob<std::int32_t>({1, -2, 3}), t.blob<char>({1, 0, 1, 1, 0, 0, 0, 0, 1, 1}), t.blob<char>({1, 0}),
                    t.blob<float>({1.0f, -2.5f}), t.blob<double>({1, 0.5, 0.5, 1})});
  t.rows.push_back(std::vector<Cell>(t.fields.size()));
  t.rows.push_back({Cell::of(std::numeric_limits<std::int64_t>::max()), Cell::of(std::numeric_limits<double>::denorm_min()),
                    Cell::of(static_cast<double>(inf)), Cell::of(std::int64_t{std::numeric_limits<std::int32_t>::min()}),
                    Cell::of(std::int64_t{32767}), Cell::of(std::int64_t{0}), Cell::of(std::int64_t{0}),
                    t.text("comma, \"quote\" <tag> & 'apostrophe'"), t.text("α Ori — 𝔊 ]]>"), t.text("1999-12-31"), t.text("x"),
                    t.blob<double>({0, -90}), t.blob<double>({359.999, -1, 1, -1, 0, 1, 0.25, 0.125}), t.blob<float>({-inf, 0.0f, 3.4028235e38f}),
                    t.blob<std::int32_t>({std::numeric_limits<std::int32_t>::max()}), t.blob<char>({0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
                    t.blob<char>({0, 1}), t.blob<float>({0.0f, 1e-30f}), t.blob<double>({1e300, -1e-300, 0, -0.0})});
  t.rows.push_back({Cell::of(std::int64_t{-9223372036854775807}), Cell::of(1.7976931348623157e308), Cell::of(static_cast<double>(0.1f)),
                    Cell::of(std::int64_t{2147483647}), Cell::of(std::int64_t{-32767}), Cell::of(std::int64_t{255}), Cell::null(),
                    t.text("# not a comment"), t.text(" blanks around "), Cell::null(), Cell::null(), Cell::null(), Cell::null(),
                    Cell::null(), Cell::null(), Cell::null(), Cell::null(), Cell::null(), Cell::null()});
  return t;
}

inline ResultInfo sample_info() {
  ResultInfo info;
  info.query = "SELECT *\nFROM t WHERE a < 3 AND b = ']]>' AND c <> '&'";
  info.job_id = "1712337806100O";
  info.job_name = "my job";
  info.caption = "How to cite and acknowledge the data";
  info.citation = "Sample catalogue";
  info.release = "Gaia DR3";
  info.coosys = {{"GAIADR3", "ICRS", "J2016.0"}};
  info.infos = {{"SERVER", "sample \"server\""}};
  info.datalink_url = "http://127.0.0.1:8080/data-server/datalink/links";
  return info;
}

// The whole document in a string.
inline std::string write(const Format& format, const ResultInfo& info, RowSource& rows, Written* written = nullptr) {
  std::string out;
  const Written done = write_document(format, info, rows, [&](std::string_view bytes) -> Result<void> {
    out += bytes;
    return {};
  });
  if (written != nullptr) *written = done;
  return out;
}

inline std::string write(std::string_view format, const Table& table, const ResultInfo& info = sample_info()) {
  TableSource source(table);
  return write(*find_format(format), info, source);
}

// Reads a document given in pieces of `piece` bytes.
inline Result<void> read(std::string_view document, RowSink& sink, const ReadLimits& limits = {}, std::size_t piece = 1 << 16) {
  return read_votable(
      [&](char* buffer, std::size_t size) -> Result<std::size_t> {
        const std::size_t n = std::min({size, piece, document.size()});
        std::memcpy(buffer, document.data(), n);
        document.remove_prefix(n);
        return n;
      },
      sink, limits);
}

// Cells as a reader should find them: empty text and NaN are null, integers in real columns real.
inline std::string show(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::null: return "null";
    case Cell::Kind::integer: return std::to_string(cell.i);
    case Cell::Kind::real: {
      char bits[32];
      std::snprintf(bits, sizeof bits, "%a", cell.d);
      return bits;
    }
    case Cell::Kind::text: return "'" + std::string(cell.s) + "'";
    case Cell::Kind::blob: break;
  }
  std::string out = "x";
  for (const char c : cell.s) {
    constexpr char kDigits[] = "0123456789abcdef";
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

}  // namespace tapstand::formats::testing
