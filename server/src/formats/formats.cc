// THE table of formats. A new format is a row here, and a writer, a reader or both, each in a file of its own.
#include <algorithm>
#include <array>
#include <iterator>

#include "core/text.h"
#include "formats/format.h"
#include "formats/readers.h"
#include "formats/writers.h"

namespace tapstand::formats {
namespace {

constexpr std::string_view kVotable = "application/x-votable+xml";
constexpr std::string_view kIvoBinary2 = "ivo://ivoa.net/std/TAPRegExt#output-votable-binary2";
constexpr std::string_view kIvoTabledata = "ivo://ivoa.net/std/TAPRegExt#output-votable-td";

enum : std::size_t { kRowVotable, kRowVotablePlain };  // the rows that `serialization=` chooses

// FITS is compressed by default because the archive's Python client reads FITS from memory only so; HTTP clients undo
// it by its Content-Encoding, and fits_plain is there for those that do not.
const std::vector<Format>& table() {
  static const std::vector<Format> rows{
      {"votable", kVotable, ".vot", "", kIvoBinary2, "VOTable 1.4, BINARY2", {"text/xml", "application/xml", "votable/b2"}, make_votable_binary2, true, read_votable_document},
      {"votable_plain", kVotable, ".vot", "", kIvoTabledata, "VOTable 1.4, TABLEDATA", {"votable/td"}, make_votable_tabledata, true, read_votable_document},
      {"votable_gzip", kVotable, ".vot.gz", "gzip", "", "VOTable 1.4, BINARY2, compressed", {"application/x-votable+gzip"},
       [] { return make_gzip(make_votable_binary2()); }, true, read_votable_document},
      {"csv", "text/csv", ".csv", "", "", "Comma-separated values with a line of names (RFC 4180)", {"text/csv;header=present"}, make_csv, false, read_csv},
      {"tsv", "text/tab-separated-values", ".tsv", "", "", "Tab-separated values with a line of names", {}, make_tsv, false, read_tsv},
      {"ecsv", "text/ecsv", ".ecsv", "", "", "ECSV 1.0: CSV with column metadata", {"application/x-ecsv"}, make_ecsv, true, read_ecsv},
      {"json", "application/json", ".json", "", "", "JSON: metadata, and data as an array of rows", {}, make_json, true, read_json},
      {"fits", "application/fits", ".fits", "gzip", "", "FITS binary table, compressed", {"application/x-fits"},
       [] { return make_gzip(make_fits()); }, true, read_fits},
      {"fits_plain", "application/fits", ".fits", "", "", "FITS binary table", {}, make_fits, true, read_fits},
      {"ascii", "text/plain", ".txt", "", "", "Columns between blanks, names in a comment (uploads only)", {}, nullptr, false, read_ascii},
  };
  return rows;
}

struct MediaType {
  std::string essence{};  // "text/csv", or a short name
  std::vector<std::pair<std::string, std::string>> parameters{};
};

// In lower case, without blanks and quotes around values (RFC 9110 §8.3.1).
MediaType parse_media_type(std::string_view text) {
  MediaType out;
  const auto parts = split(text, ';');
  out.essence = to_lower(trim(parts.front()));
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::string_view part = trim(parts[i]);
    if (part.empty()) continue;
    const auto equals = std::min(part.find('='), part.size());
    std::string_view value = trim(part.substr(std::min(equals + 1, part.size())));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    out.parameters.emplace_back(to_lower(trim(part.substr(0, equals))), to_lower(value));
  }
  return out;
}

const Format* by_essence(std::string_view essence) {
  for (const auto& format : table()) {
    if (essence == format.name || essence == format.media_type) return &format;
    for (const auto alias : format.aliases) {
      if (essence == alias) return &format;
    }
  }
  return nullptr;
}

// The format with a media-type parameter applied; nullptr if it cannot be honoured.
const Format* with_parameter(const Format* format, std::string_view name, std::string_view value) {
  if (name == "charset") return value == "utf-8" || value == "us-ascii" ? format : nullptr;
  if (name == "header") return format->name == "csv" && value == "present" ? format : nullptr;
  if (name == "serialization" && format->media_type == kVotable && format->content_encoding.empty()) {
    if (value == "tabledata") return &table()[kRowVotablePlain];
    if (value == "binary2") return &table()[kRowVotable];
  }
  return nullptr;
}

const Format* find_any(std::string_view name) {
  constexpr std::size_t kLongest = 256;
  if (name.size() > kLongest) return nullptr;
  const MediaType asked = parse_media_type(name);
  const Format* format = by_essence(asked.essence);
  for (const auto& [parameter, value] : asked.parameters) {
    if (format == nullptr) return nullptr;
    format = with_parameter(format, parameter, value);
  }
  return format;
}

}  // namespace

const std::vector<Format>& formats() {
  static const std::vector<Format> written = [] {
    std::vector<Format> rows;
    std::copy_if(table().begin(), table().end(), std::back_inserter(rows), [](const Format& format) { return format.make_writer != nullptr; });
    return rows;
  }();
  return written;
}

const Format* find_format(std::string_view name) {
  const Format* format = find_any(name);
  return format != nullptr && format->make_writer != nullptr ? format : nullptr;
}

const Format* find_input_format(std::string_view name) {
  const Format* format = find_any(name);
  return format != nullptr && format->read != nullptr ? format : nullptr;
}

std::string input_format_names() {
  std::string names;
  for (const auto& format : table()) {
    if (format.read != nullptr) names += (names.empty() ? "" : ", ") + std::string(format.name);
  }
  return names;
}

std::string content_type(const Format& format, std::string_view requested) {
  const MediaType asked = requested.size() > 256 ? MediaType{} : parse_media_type(requested);
  if (asked.essence.find('/') == std::string::npos || asked.essence.starts_with("votable/")) return std::string(format.media_type);
  std::string out = asked.essence;
  for (const auto& [name, value] : asked.parameters) {
    // Only what find_format honours comes back, so that no header is made of a client's text.
    if (with_parameter(&format, name, value) == nullptr) return std::string(format.media_type);
    out += ";" + name + "=" + (name == "serialization" ? to_upper(value) : value);
  }
  return find_format(out) == &format ? out : std::string(format.media_type);
}

}  // namespace tapstand::formats
