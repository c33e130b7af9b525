#!/usr/bin/env python3
"""Writes the tables that scenarios/votable uploads, each in TABLEDATA, BINARY and BINARY2; --check compares instead.

Nulls: an empty TD; in BINARY a number of the column's own that the data do not have (VALUES null=), NaN, no bytes;
in BINARY2 a flag.
"""
import argparse
import base64
import math
import pathlib
import struct
import sys
from xml.sax.saxutils import escape

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "scenarios" / "votable" / "data"
INF = math.inf
NAN = math.nan

# Type: struct format of one element; the number that is null in BINARY.
ELEMENTS = {
    "unsignedByte": ("B", 199), "short": ("h", 77), "int": ("i", 77), "long": ("q", 77), "float": ("f", None), "double": ("d", None),
    "floatComplex": ("2f", None), "doubleComplex": ("2d", None),
}

FLOAT_MAX = 3.4028234663852886e38
FLOAT_DENORMAL = 1.401298464324817e-45

# Name: columns (name, datatype, arraysize, xtype), and rows.
TABLES = {
    "numbers": (
        [("id", "int", "", ""), ("flag", "boolean", "", ""), ("b", "unsignedByte", "", ""), ("s", "short", "", ""), ("i", "int", "", ""),
         ("l", "long", "", ""), ("f", "float", "", ""), ("d", "double", "", "")],
        [(1, True, 0, -32768, -2147483648, -9223372036854775808, -FLOAT_MAX, -1.7976931348623157e308),
         (2, False, 255, 32767, 2147483647, 9223372036854775807, FLOAT_MAX, 1.7976931348623157e308),
         (3, None, None, None, None, None, None, None),
         (4, True, 1, -1, -1, -1, FLOAT_DENORMAL, 5e-324),
         (5, False, 128, 0, 0, 9007199254740993, 0.0, 0.0),
         (6, True, 16, 256, 65536, 4294967296, INF, INF),
         (7, False, 17, -256, -65536, -4294967297, -INF, -INF),
         (8, True, 18, 1, 16777217, 4611686018427387905, 0.1, 0.1),
         (9, False, 19, 2, 3, 6917529027641081857, 16777217.0, 2.2250738585072014e-308),
         (10, None, 20, 3, 4, 5, 1.17549435e-38, 269.44850252543836)]),
    "zeros": ([("id", "int", "", ""), ("f", "float", "", ""), ("d", "double", "", ""), ("ds", "double", "*", "")],
              [(1, 0.0, 0.0, [0.0, -0.0]), (2, -0.0, -0.0, [-0.0])]),
    "texts": (
        [("id", "int", "", ""), ("c", "char", "", ""), ("c8", "char", "8", ""), ("cs", "char", "*", ""), ("u", "unicodeChar", "", ""),
         ("us", "unicodeChar", "*", "")],
        [(1, "a", "Pleiades", "plain", "\u00e9", "\u00e9t\u00e9"),
         (2, "\"", "a,b", "\"quoted\", with a comma", "\u03b1", "\u03b1 Centauri"),
         (3, None, None, None, None, None),
         (4, ",", "<&>", "two\nlines", "\u6f22", "\u65e5\u672c\u8a9e"),
         (5, "'", "x;y|z", "it's; a | b \\ c", "\u2609", "\"na\u00efve\", \u2264 \u221e"),
         (6, "&", "]]>", "<b>&amp;</b>", "<", "tab\tand\nline"),
         (7, "0", "007", "1e5", "1", "null")]),
    "blanks": (
        [("id", "int", "", ""), ("cs", "char", "*", ""), ("us", "unicodeChar", "*", "")],
        [(1, "  two before", "  \u00e9"), (2, "two after  ", "\u00e9  "), (3, "in  between", "in \u00e9 between"), (4, " \" ", " , ")]),
    "astral": ([("id", "int", "", ""), ("us", "unicodeChar", "*", "")], [(1, "\U0001d11e"), (2, "a\U0001d11eb")]),
    "arrays": (
        [("id", "int", "", ""), ("bs", "unsignedByte", "*", ""), ("s3", "short", "3", ""), ("is", "int", "*", ""), ("ls", "long", "*", ""),
         ("f2", "float", "2", ""), ("ds", "double", "*", ""), ("m", "double", "2x3", ""), ("ms", "float", "2x*", "")],
        [(1, [0, 127, 255], [-32768, 0, 32767], [-2147483648, 2147483647], [-9223372036854775808, 9223372036854775807], [FLOAT_MAX, FLOAT_DENORMAL],
          [5e-324, -1.7976931348623157e308, 0.1], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [0.5, -0.5]),
         (2, [7], [1, 2, 3], [0], [9007199254740993], [0.5, 0.1], [0.25], [0.1, 0.2, 0.3, -0.5, 1e300, 1e-300], [1.0, 2.0, 3.0, 4.0]),
         (3, None, [0, 0, 0], None, None, None, None, None, None),
         (4, [1, 2], [-1, -2, -3], [5, 6, 7, 8], [1, 2, 3], [INF, -INF], [INF, -INF, 1.0], [6.0, 5.0, 4.0, 3.0, 2.0, 1.0], [0.0, 0.0])]),
    "uncommon": (
        [("id", "int", "", ""), ("bit", "bit", "", ""), ("bits", "bit", "12", ""), ("flags", "boolean", "3", ""), ("fc", "floatComplex", "", ""),
         ("dc", "doubleComplex", "", ""), ("names", "char", "4x2", "")],
        [(1, [1], [1, 0, 1, 0, 0, 1, 0, 1, 1, 1, 1, 1], [True, False, None], (1.5, -0.5), (0.1, 1e300), "ab  cdef"),
         (2, [0], [0] * 11 + [1], [False, False, True], (FLOAT_MAX, -1.0), (5e-324, -0.1), "wxyzuvst")]),
    "shapes": (
        [("id", "int", "", ""), ("t", "char", "*", "timestamp"), ("p", "double", "2", "point"), ("c", "double", "3", "circle"),
         ("g", "double", "*", "polygon"), ("v", "double", "2", "interval")],
        [(1, "2016-01-01T00:00:00", [266.41683, -29.00781], [10.0, 20.0, 0.5], [9.0, 1.0, 11.0, 1.0, 10.0, -1.0], [0.5, 1.5]),
         (2, "2015-05-01T12:34:56.789", [0.0, 90.0], [359.999, -89.5, 0.001], [200.0, 41.0, 202.0, 41.0, 202.0, 39.0, 200.0, 39.0], [-1e300, 1e300]),
         (3, None, None, None, None, None),
         (4, "1991-04-02", [359.9999999999, -90.0], [180.0, 0.0, 180.0], [0.0, 0.0, 0.0, 1.0, 1.0, 0.0], [0.0, 0.0])]),
}


def single(value):
    return struct.unpack(">f", struct.pack(">f", value))[0]


def number_text(datatype, value):
    if isinstance(value, int):
        return str(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return f"{value:.9g}" if datatype.startswith("float") else repr(value)


def boolean_text(value):
    return "?" if value is None else "T" if value else "F"


def text_of(datatype, size, value):
    if value is None:
        return ""
    if datatype in ("char", "unicodeChar"):
        return escape(value)
    if datatype == "bit":
        return "".join(str(bit) for bit in value)
    values = value if isinstance(value, (list, tuple)) else [value]
    if datatype == "boolean":
        return " ".join(boolean_text(one) for one in values)
    return " ".join(number_text(datatype, one) for one in values)


def is_variable(size):
    return size.endswith("*")


def fixed_count(size):
    return math.prod(int(part) for part in size.split("x")) if size else 1


def element_bytes(datatype, value):
    form, null = ELEMENTS[datatype]
    if datatype.endswith("Complex"):
        return struct.pack(">" + form, *(value or (NAN, NAN)))
    if value is None:
        value = NAN if null is None else null
    return struct.pack(">" + form, value)


def bytes_of(datatype, size, value):
    if datatype in ("char", "unicodeChar"):
        raw = (value or "").encode("ascii" if datatype == "char" else "utf-16-be")
        width = 1 if datatype == "char" else 2
        if is_variable(size):
            return struct.pack(">i", len(raw) // width) + raw
        return raw.ljust(width * fixed_count(size), b"\0")
    if datatype == "bit":
        bits = "".join(str(bit) for bit in value)
        return int(bits.ljust((len(bits) + 7) // 8 * 8, "0"), 2).to_bytes((len(bits) + 7) // 8, "big")
    values = [value] if not isinstance(value, list) else value
    if datatype == "boolean":
        return b"".join(boolean_text(one).encode() for one in values)
    if is_variable(size):
        values = value or []
        step = math.prod(int(part) for part in size.split("x")[:-1]) if "x" in size else 1
        assert len(values) % step == 0
        return struct.pack(">i", len(values)) + b"".join(element_bytes(datatype, one) for one in values)
    if value is None:
        values = [None] * fixed_count(size)
    return b"".join(element_bytes(datatype, one) for one in values)


def field(column, serialization, rows, at):
    name, datatype, size, xtype = column
    attributes = f'name="{name}" datatype="{datatype}"'
    if size:
        attributes += f' arraysize="{size}"'
    if xtype:
        attributes += f' xtype="{xtype}"'
    null = ELEMENTS.get(datatype, ("", None))[1]
    if serialization == "BINARY" and null is not None and not size and any(row[at] is None for row in rows):
        assert all(row[at] != null for row in rows)
        return f'      <FIELD {attributes}>\n        <VALUES null="{null}"/>\n      </FIELD>\n'
    return f"      <FIELD {attributes}/>\n"


def flags(row):
    bits = "".join("1" if value is None else "0" for value in row)
    bits = bits.ljust((len(bits) + 7) // 8 * 8, "0")
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def binary(columns, rows, flagged):
    raw = b""
    for row in rows:
        if flagged:
            raw += flags(row)
        for (_, datatype, size, _), value in zip(columns, row):
            cell = bytes_of(datatype, size, value)
            if flagged and value is None and datatype in ELEMENTS and ELEMENTS[datatype][1] is not None and not size:
                cell = bytes(len(cell))
            raw += cell
    text = base64.b64encode(raw).decode()
    return "\n".join(text[i:i + 100] for i in range(0, len(text), 100))


def document(name, serialization):
    columns, rows = TABLES[name]
    out = ('<?xml version="1.0" encoding="UTF-8"?>\n<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">\n'
           f'  <RESOURCE>\n    <TABLE name="{name}" nrows="{len(rows)}">\n')
    out += "".join(field(column, serialization, rows, at) for at, column in enumerate(columns))
    out += "      <DATA>\n"
    if serialization == "TABLEDATA":
        out += "        <TABLEDATA>\n"
        for row in rows:
            cells = (text_of(datatype, size, value) for (_, datatype, size, _), value in zip(columns, row))
            out += "          <TR>" + "".join(f"<TD>{cell}</TD>" if cell else "<TD/>" for cell in cells) + "</TR>\n"
        out += "        </TABLEDATA>\n"
    else:
        stream = binary(columns, rows, serialization == "BINARY2")
        out += f'        <{serialization}>\n          <STREAM encoding="base64">\n{stream}\n          </STREAM>\n        </{serialization}>\n'
    return out + "      </DATA>\n    </TABLE>\n  </RESOURCE>\n</VOTABLE>\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is not what would be written")
    arguments = parser.parse_args()
    differing = []
    for name in TABLES:
        for serialization in ("TABLEDATA", "BINARY", "BINARY2"):
            path = FOLDER / f"{name}.{serialization.lower()}.vot"
            text = document(name, serialization)
            if not arguments.check:
                path.write_text(text, encoding="utf-8")
            elif not path.exists() or path.read_text(encoding="utf-8") != text:
                differing.append(path.name)
    if differing:
        sys.exit(f"not what make_tables.py writes: {', '.join(differing)}")


main()
