// The metadata of a column as it travels from the catalogue through a bound query into a result:
// one struct for TAP_SCHEMA rows, VODataService columns and VOTable FIELDs (VOTable 1.5 §4, TAP 1.1 §4.3).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace tapstand {

// The types of values, named as ADQL 2.1 §3 names them. `varchar` and `chars` are text;
// geometry values travel as blobs of doubles in the machine's byte order (DALI 1.1 §3.3.5-7:
// point 2, circle 3, polygon 2n, in degrees), arrays of numbers likewise as blobs of their element type.
enum class Type : std::uint8_t {
  boolean,     // SQLite INTEGER 0/1
  smallint,    // VOTable short
  integer,     // int
  bigint,      // long
  real,        // float
  double_,     // double
  chars,       // char, fixed length n in arraysize
  varchar,     // char, arraysize "*" or "n*"
  unicode,     // unicodeChar, arraysize "*"
  timestamp,   // char with xtype timestamp, ISO text
  unsigned_byte,  // unsignedByte (uploads)
  bit,            // bit (uploads); arrays as one byte a bit
  float_complex,  // floatComplex (uploads): two floats
  double_complex, // doubleComplex
  point,       // double[2], xtype point
  circle,      // double[3], xtype circle
  polygon,     // double[*], xtype polygon
  unknown,     // NULL literal and the like; written as varchar
};

// VOTable arrays: `arraysize` is empty for scalars, else VOTable's syntax ("5", "*", "8*", "2x3", "*").
// For text types it is the string length part and always present ("*" by default).
struct DataType {
  Type type = Type::unknown;
  std::string arraysize{};
  std::string xtype{};  // only where it differs from what the type implies

  bool is_array() const;       // of numbers or booleans (text and geometry are not arrays here)
  bool is_numeric() const;     // scalar number
  bool is_text() const;        // chars, varchar, unicode
  bool is_geometry() const;    // point, circle, polygon
  friend bool operator==(const DataType&, const DataType&) = default;
};

// VOTable's name of the primitive ("long"), its effective arraysize ("2" for a point) and xtype ("point").
std::string_view votable_datatype(Type type);
std::string votable_arraysize(const DataType& type);
std::string votable_xtype(const DataType& type);
// The TAPType name used by the archive ("BIGINT", "VARCHAR"), upper case.
std::string_view tap_type(Type type);
// From a TAPType name without regard to case ("DOUBLE", "double precision", "REAL", "CLOB" → varchar). unknown if none.
Type type_from_tap(std::string_view name);
// From VOTable attributes. unknown if the primitive is none of VOTable's.
DataType type_from_votable(std::string_view datatype, std::string_view arraysize, std::string_view xtype);

struct Field {
  std::string name{};
  DataType type{};
  std::string unit{};
  std::string ucd{};
  std::string utype{};
  std::string description{};
  std::string id{};   // FIELD/@ID, empty for none
  std::string ref{};  // FIELD/@ref, e.g. to a COOSYS; empty for none
};

}  // namespace tapstand
