// CSV (RFC 4180), TSV and the archive's ASCII: texts without types, so they are read twice, the first time to see what
// the columns hold. ASCII is columns between blanks, texts with blanks in quotes, null as `null` or ""; its names stand
// in the last comment before the rows, or in a first line of which nothing is a number.
#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "formats/cell_parser.h"
#include "formats/readers.h"
#include "formats/text_records.h"
#include "formats/text_rows.h"
#include "formats/type_guess.h"

namespace tapstand::formats {
namespace {

constexpr TextRules kCsv{};
constexpr TextRules kTsv{.separator = '\t', .quotes = false, .backslashes = true};
constexpr TextRules kAscii{.separator = ' ', .single_quotes = true, .comments = true};

struct Columns {
  std::vector<std::string> names{};
  bool named_by_record = true;  // the first record is no row
};

bool looks_like_value(const TextCell& cell) { return is_null(cell) || (!cell.quoted && parse_double(cell.text).has_value()); }

// The words of a comment, as names: the rules of the document hold in it too.
std::vector<std::string> words_of(const std::string& comment, const ReadLimits& limits) {
  Blob blob;
  std::vector<std::string> words;
  TextRules rules = kAscii;
  rules.comments = false;
  if (!blob.append(comment)) return words;
  TextRecords records(blob, rules, limits);
  const auto record = records.next();
  if (!record || *record == nullptr) return words;
  for (const auto& cell : **record) words.emplace_back(cell.text);
  return words;
}

Columns columns_of(const std::vector<TextCell>& first, const TextRecords& records, bool ascii, const ReadLimits& limits) {
  Columns columns;
  if (ascii && !records.comments().empty()) columns.names = words_of(records.comments().back(), limits);
  if (columns.names.size() == first.size()) {
    columns.named_by_record = false;
    return columns;
  }
  columns.names.clear();
  columns.named_by_record = !ascii || std::none_of(first.begin(), first.end(), looks_like_value);
  for (std::size_t i = 0; i < first.size(); ++i) {
    const bool named = columns.named_by_record && !first[i].text.empty();
    columns.names.push_back(named ? std::string(first[i].text) : fmt::format("col{}", i + 1));
  }
  return columns;
}

class Reader {
 public:
  Reader(const Blob& document, const TextRules& rules, const ReadLimits& limits) : document_(document), rules_(rules), limits_(limits) {}

  Result<void> read(RowSink& sink) {
    TRY(look());
    TextRecords records(document_, rules_, limits_);
    if (columns_.named_by_record) TRY(records.next());
    return read_text_rows(records, plans_, sink, limits_);
  }

 private:
  // The first pass: names and types.
  Result<void> look() {
    TextRecords records(document_, rules_, limits_);
    if (rules_.comments) TRY(records.read_comments());
    TRY_ASSIGN(const auto* record, records.next());
    if (record == nullptr) return fail(Code::bad_upload, "The document holds no line with names of columns.");
    if (record->size() > limits_.max_columns) return fail(Code::too_large, fmt::format("The table has more than {} columns.", limits_.max_columns));
    columns_ = columns_of(*record, records, rules_.comments, limits_);
    std::vector<TypeGuess> guesses(columns_.names.size());
    if (columns_.named_by_record) {
      TRY_ASSIGN(record, records.next());
    }
    while (record != nullptr) {
      if (record->size() != guesses.size()) return records.bad(fmt::format("{} cells where there are {} columns.", record->size(), guesses.size()));
      for (std::size_t i = 0; i < guesses.size(); ++i) guesses[i].see((*record)[i]);
      TRY_ASSIGN(record, records.next());
    }
    for (std::size_t i = 0; i < guesses.size(); ++i) {
      Field field;
      field.name = columns_.names[i];
      field.type = guesses[i].type();
      TRY_ASSIGN(auto plan, make_plan(field, votable_datatype(field.type.type), field.type.arraysize));
      plans_.push_back(std::move(plan));
    }
    return {};
  }

  const Blob& document_;
  const TextRules& rules_;
  const ReadLimits& limits_;
  Columns columns_{};
  std::vector<ColumnPlan> plans_{};
};

}  // namespace

Result<void> read_csv(const Blob& document, RowSink& sink, const ReadLimits& limits) { return Reader(document, kCsv, limits).read(sink); }
Result<void> read_tsv(const Blob& document, RowSink& sink, const ReadLimits& limits) { return Reader(document, kTsv, limits).read(sink); }
Result<void> read_ascii(const Blob& document, RowSink& sink, const ReadLimits& limits) { return Reader(document, kAscii, limits).read(sink); }

}  // namespace tapstand::formats
