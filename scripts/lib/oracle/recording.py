"""Asks PostgreSQL and writes what it says, a file for each topic."""
import collections
import random
import re

import psycopg2
from psycopg2 import extensions

from oracle.notation import cell_of_text, on_one_line, read_tables, text_of_cell

# SQLSTATE -> the kind of error as the recorded files name it. Any other error is a fault of the generator.
KINDS = {
    "21000": "many_rows",  # more than one row in a sub-query used as a value
    "22003": "out_of_range",
    "22007": "bad_value",  # text that is no timestamp
    "22008": "out_of_range",
    "22011": "bad_length",
    "22012": "division_by_zero",
    "22025": "bad_value",  # LIKE pattern that ends in its escape
    "2201E": "bad_argument",  # logarithm
    "2201F": "bad_argument",  # power, root
    "2201G": "bad_argument",  # width_bucket
    "22023": "bad_argument",
    "22P02": "bad_value",  # text that is no number
}
LETTERS = {21: "s", 23: "i", 20: "l", 700: "r", 701: "d", 1700: "n", 25: "t", 705: "t", 1042: "c", 1043: "t", 16: "b"}
TYPES = {"double": "float8", "unicode": "varchar", "circle": "scircle", "polygon": "spoly"}
MOST_ROWS = 70  # what a reader may be asked to look at


def connect(where):
    raw = extensions.new_type(tuple(LETTERS), "RAW", lambda value, cursor: value)
    db = psycopg2.connect(**where)
    db.autocommit = True
    extensions.register_type(raw, db)
    return db


def shape(kind, numbers):
    values = [float(n) for n in numbers.split()]
    points = [f"({lon!r}d,{lat!r}d)" for lon, lat in zip(values[0::2], values[1::2])]
    return f"<{points[0]},{values[2]!r}d>" if kind == "circle" else "{" + ",".join(points) + "}"


# The archive's geometry in pg_sphere's words, and an arc that is exact for tiny and antipodal pairs, which pg_sphere's is not.
FUNCTIONS = """
CREATE FUNCTION pos(lon float8, lat float8) RETURNS spoint IMMUTABLE STRICT LANGUAGE sql AS 'SELECT spoint(radians(lon), radians(lat))';
CREATE FUNCTION disc(lon float8, lat float8, r float8) RETURNS scircle IMMUTABLE STRICT LANGUAGE sql AS
  'SELECT scircle(spoint(radians(lon), radians(lat)), radians(r))';
CREATE FUNCTION turn(lon float8) RETURNS float8 IMMUTABLE STRICT LANGUAGE sql AS 'SELECT lon - 360 * round(lon / 360)';
CREATE FUNCTION near_arc(lon1 float8, lat1 float8, lon2 float8, lat2 float8) RETURNS float8 IMMUTABLE STRICT LANGUAGE sql AS
  'SELECT 2 * asind(least(1, sqrt(power(sind((lat2 - lat1) / 2), 2)
                                  + cosd(lat1) * cosd(lat2) * power(sind(turn(turn(lon2) - turn(lon1)) / 2), 2))))';
CREATE FUNCTION arc(lon1 float8, lat1 float8, lon2 float8, lat2 float8) RETURNS float8 IMMUTABLE STRICT LANGUAGE sql AS
  'SELECT CASE WHEN near_arc(lon1, lat1, lon2, lat2) <= 90 THEN near_arc(lon1, lat1, lon2, lat2)
               ELSE 180 - near_arc(lon1, lat1, lon2 - 180, -lat2) END';
CREATE FUNCTION distance(lon1 float8, lat1 float8, lon2 float8, lat2 float8) RETURNS float8 IMMUTABLE STRICT LANGUAGE sql AS
  'SELECT arc(lon1, lat1, lon2, lat2)';
"""


def make_tables(db, path):
    with db.cursor() as cursor:
        cursor.execute(
            "CREATE EXTENSION pg_sphere; CREATE SCHEMA lab; SET search_path TO lab, public; SET extra_float_digits TO 1"
        )
        cursor.execute("CREATE TABLE dual (dummy varchar); INSERT INTO dual VALUES ('X')")
        cursor.execute(FUNCTIONS)
        for name, columns, rows in read_tables(path):
            declared = ", ".join(f"{c} {TYPES.get(kind, kind)}" for c, kind in columns)
            cursor.execute(f"CREATE TABLE {name} ({declared})")
            for row in rows:
                values = [value_of(cell, kind) for cell, (_, kind) in zip(row, columns, strict=True)]
                cursor.execute(f"INSERT INTO {name} VALUES ({', '.join(['%s'] * len(values))})", values)
        cursor.execute("ANALYZE; SET statement_timeout TO '20s'")


def value_of(cell, kind):
    if cell == "NULL":
        return None
    if cell.startswith("'"):
        return shape(kind, text_of_cell(cell)) if kind in ("circle", "polygon") else text_of_cell(cell)
    return cell


def cell_of(value, letter):
    if value is None:
        return "NULL"
    if letter in "tc":
        return cell_of_text(value)
    if letter == "n":
        return str(int(value)) if "." not in value and "e" not in value.lower() else repr(float(value))
    return value


def by_number(line):
    """For the reader: 2 before 10."""
    first = line.split("|")[0]
    return (0, float(first), line) if re.fullmatch(r"-?[0-9.e+-]+", first) else (1, 0, line)


def ask(db, query):
    """('rows', letters, lines) or ('error', kind); raises what only a generator at fault can cause."""
    with db.cursor() as cursor:
        try:
            cursor.execute(query.pg)
        except psycopg2.Error as error:
            if error.pgcode in KINDS:
                return "error", KINDS[error.pgcode], None
            raise ValueError(f"{error}\n  {query.adql}\n  {query.pg}") from error
        letters = "".join(LETTERS[d.type_code] for d in cursor.description)
        lines = ["|".join(cell_of(v, k) for v, k in zip(row, letters)) for row in cursor.fetchall()]
    if any(cell in ("NaN", "Infinity", "-Infinity") for line in lines for cell in line.split("|")):
        raise ValueError(f"no number: {query.adql}")
    return "rows", letters, lines if query.ordered else sorted(lines, key=by_number)


def record(db, name, topic, folder, complain):
    """Writes one topic's file; returns how many queries of each outcome it holds."""
    counts, seen, blocks = collections.Counter(), set(), []
    for query in topic(random.Random(f"oracle {name}")):
        if query.adql in seen:
            continue
        seen.add(query.adql)
        try:
            outcome, what, lines = ask(db, query)
        except ValueError as problem:
            complain(str(problem))
            counts["dropped"] += 1
            continue
        if outcome == "error":
            # Which term of a chain fails, and whether it is looked at, is the engine's choice.
            if " AND " in query.adql or " OR " in query.adql:
                counts["left to the engine"] += 1
                continue
            blocks.append(f"error {what}\n{on_one_line(query.adql)}\n")
        elif len(lines) > MOST_ROWS:
            counts["too long"] += 1
            continue
        else:
            flags = (" ordered" if query.ordered else "") + (f" within {query.tolerance:g}" if query.tolerance else "")
            blocks.append("\n".join([f"rows {what}{flags}", on_one_line(query.adql), *lines]) + "\n")
        counts[outcome] += 1
    head = (
        "# "
        + " ".join((topic.__doc__ or name).split())
        + "\n# Recorded by scripts/record_oracle from PostgreSQL; do not edit.\n\n"
    )
    (folder / f"{name}.txt").write_text(head + "\n".join(blocks), encoding="utf-8")
    return counts
