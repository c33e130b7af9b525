#!/usr/bin/env python3
"""Computes anew the answers that conformance/scenarios/answers expects of functions and of the sky.

The suite knows what a right server answers about the tables that it brings along. Sums and joins can be followed by hand;
sines and arcs cannot. This reads each query of the files below, works it out on the uploaded rows with Python's own
mathematics and with vectors on the sphere, and compares. Nothing here shares code with tapstand or tapcheck.
Queries of another form (aggregates, TOP, joins with what has no partner) are named with --verbose.
"""
import itertools
import math
import re
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "conformance/scenarios/answers"
FILES = ["2.3-functions", "4.2.3-gaps", "4.2.7-crossmatch", "4.2.7-crossmatch-of-numbers", "4.2.8-measures", "4.2.11-later-forms", "4.2.12-contains",
         "4.2.16-distance", "4.2.16-distance-of-numbers", "4.2.17-intersects"]
VOT = "{http://www.ivoa.net/xml/VOTable/v1.3}"
SQUARE_DEGREES = (180 / math.pi) ** 2


class Unknown(Exception):
    """What comes of a null where a value is needed."""


class Null:
    """The value of a cell that is empty: all that is made of it is unknown."""

    def unknown(self, *_):
        raise Unknown

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __neg__ = __lt__ = __gt__ = __le__ = __ge__ = unknown
    __eq__ = __ne__ = __float__ = __abs__ = unknown
    __hash__ = None


# ---- vectors, and shapes made of them

def vector(lon, lat):
    lon, lat = math.radians(lon), math.radians(lat)
    return (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))


def cross(a, b):
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def dot(a, b):
    return math.fsum(x * y for x, y in zip(a, b))


def arc(a, b):
    return math.degrees(math.atan2(math.hypot(*cross(a, b)), dot(a, b)))


class Circle:
    def __init__(self, centre, radius):
        self.centre, self.radius = centre.at, radius

    def has(self, at):
        return arc(self.centre, at) <= self.radius + 1e-12

    def area(self):
        return 2 * math.pi * (1 - math.cos(math.radians(self.radius))) * SQUARE_DEGREES


class Point(Circle):
    """A circle without extent."""

    def __init__(self, lon, lat):
        self.lon, self.lat, self.at = lon, lat, vector(lon, lat)
        super().__init__(self, 0.0)


class Polygon:
    """Convex, as all polygons of the suite are."""

    def __init__(self, *corners):
        self.corners = corners
        self.sides = list(zip(corners, corners[1:] + corners[:1]))
        middle = tuple(map(sum, zip(*corners)))
        self.turn = math.copysign(1, dot(cross(*self.sides[0]), middle))

    def has(self, at):
        return all(self.turn * dot(cross(a, b), at) >= 0 for a, b in self.sides)

    def near(self, at, radius):
        """Whether a side comes so near."""
        for a, b in self.sides:
            pole = cross(a, b)
            foot = cross(pole, cross(at, pole))
            within = dot(cross(pole, a), foot) >= 0 >= dot(cross(pole, b), foot)
            distance = abs(90 - arc(pole, at)) if within else min(arc(a, at), arc(b, at))
            if distance <= radius:
                return True
        return False

    def area(self):
        angles = 0.0
        for (a, b), (_, c) in zip(self.sides, self.sides[1:] + self.sides[:1]):
            angles += 180 - arc(cross(a, b), cross(b, c))
        return (math.radians(angles) - (len(self.corners) - 2) * math.pi) * SQUARE_DEGREES


def contains(inner, outer):
    if isinstance(inner, Polygon):
        return int(all(outer.has(corner) for corner in inner.corners))
    if isinstance(outer, Polygon):
        return int(outer.has(inner.centre) and not (inner.radius and outer.near(inner.centre, inner.radius)))
    return int(arc(inner.centre, outer.centre) + inner.radius <= outer.radius + 1e-12)


def crossing(one, other):
    """Whether sides of two polygons cross."""
    for (a, b), (c, d) in itertools.product(one.sides, other.sides):
        n, m = cross(a, b), cross(c, d)
        if dot(n, c) * dot(n, d) < 0 and dot(m, a) * dot(m, b) < 0 and dot(cross(n, m), a) * dot(cross(n, m), c) > 0:
            return True
    return False


def intersects(a, b):
    if isinstance(a, Polygon) and isinstance(b, Polygon):
        return int(any(map(a.has, b.corners)) or any(map(b.has, a.corners)) or crossing(a, b))
    if isinstance(a, Polygon):
        a, b = b, a
    if isinstance(b, Polygon):
        return int(b.has(a.centre) or b.near(a.centre, a.radius))
    return int(arc(a.centre, b.centre) <= a.radius + b.radius)


# ---- ADQL's functions

def without_system(arguments):
    return arguments[1:] if isinstance(arguments[0], str) else arguments


def circle(*arguments):
    arguments = without_system(arguments)
    return Circle(arguments[0], arguments[1]) if isinstance(arguments[0], Point) else Circle(Point(*arguments[:2]), arguments[2])


def box(*arguments):
    lon, lat, width, height = without_system(arguments)
    across, up = width / 2, height / 2
    return Polygon(*(vector(lon + x, lat + y) for x, y in ((-across, -up), (across, -up), (across, up), (-across, up))))


def polygon(*arguments):
    arguments = without_system(arguments)
    if isinstance(arguments[0], Point):
        return Polygon(*(point.at for point in arguments))
    return Polygon(*map(vector, arguments[::2], arguments[1::2]))


def distance(*arguments):
    points = arguments if len(arguments) == 2 else (Point(*arguments[:2]), Point(*arguments[2:]))
    return arc(points[0].at, points[1].at)


def to_places(cut):
    return lambda x, places=0: cut(x * 10.0 ** places) / 10.0 ** places


FUNCTIONS = {
    "ABS": abs, "CEILING": math.ceil, "FLOOR": math.floor, "DEGREES": math.degrees, "RADIANS": math.radians,
    "EXP": math.exp, "LOG": math.log, "LOG10": math.log10, "POWER": math.pow, "SQRT": math.sqrt,
    "PI": lambda: math.pi, "MOD": math.fmod, "ROUND": to_places(round), "TRUNCATE": to_places(math.trunc), "ACOS": math.acos,
    "ASIN": math.asin, "ATAN": math.atan, "ATAN2": math.atan2, "COS": math.cos, "SIN": math.sin,
    "TAN": math.tan, "COT": lambda x: 1 / math.tan(x), "POINT": lambda *a: Point(*without_system(a)), "CIRCLE": circle, "BOX": box,
    "POLYGON": polygon, "CONTAINS": contains, "INTERSECTS": intersects, "DISTANCE": distance, "AREA": lambda s: s.area(),
    "CENTROID": lambda s: s, "COORD1": lambda p: math.degrees(math.atan2(p.centre[1], p.centre[0])) % 360,
    "COORD2": lambda p: math.degrees(math.atan2(p.centre[2], math.hypot(*p.centre[:2]))),
}


# ---- queries

class Row:
    def __init__(self, cells):
        self.__dict__.update(cells)


def rows_of(name):
    table = ET.parse(FOLDER / name).getroot()
    fields = [(field.get("name"), float if field.get("datatype") == "double" else int) for field in table.iter(VOT + "FIELD")]
    for row in table.iter(VOT + "TR"):
        yield {name: kind(cell.text) if cell.text else Null() for (name, kind), cell in zip(fields, row)}


def to_python(text):
    text = re.sub(r"(\w+(?:\([^()]*\))?) BETWEEN (\S+) AND (\S+)", r"\2 <= \1 <= \3", text)
    text = re.sub(r"(?<![<>=])=(?!=)", "==", text).replace("<>", "!=")
    text = re.sub(r"\b(AND|OR|NOT|IN)\b", lambda word: word[0].lower(), text)
    return re.sub(r"in \((\d+)\)", r"in (\1,)", text)


def value(expression, names):
    try:
        outcome = eval(expression, {"__builtins__": {}}, {**FUNCTIONS, **names})  # the text is the project's own
        return None if isinstance(outcome, Null) else outcome
    except Unknown:
        return None


def items(text):
    """The select list, split at commas that stand in no parentheses."""
    depth, start = 0, 0
    for i, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            yield text[start:i]
            start = i + 1
    yield text[start:]


SIMPLE = re.compile(r"SELECT (?P<list>(?!TOP|.*\b(?:COUNT|MIN|RAND|COORDSYS|AS pos|IS NULL)\b).*?) FROM TAP_UPLOAD\.t(?: WHERE (?P<where>.*))?")
PAIRS = re.compile(r"SELECT (?P<list>a\.id, b\.sid) FROM TAP_UPLOAD\.a AS a(?: JOIN |, )TAP_UPLOAD\.b AS b (?:ON|WHERE) (?P<where>.*)")


def answer(query, tables):
    """The rows that the query has; nothing if it is of another form."""
    if match := PAIRS.fullmatch(query):
        candidates = [{"a": Row(a), "b": Row(b)} for a in tables["a"] for b in tables["b"]]
    elif match := SIMPLE.fullmatch(query):
        candidates = tables["t"]
    else:
        return None
    columns = [to_python(re.sub(r" AS \w+$", "", item.strip())) for item in items(match["list"])]
    where = to_python(match["where"] or "1 == 1")
    return [[value(column, names) for column in columns] for names in candidates if value(where, names)]


def same(cell, text, tolerance):
    if cell is None or text == "null":
        return cell is None and text == "null"
    return math.isclose(cell, float(text), rel_tol=0 if tolerance else 1e-12, abs_tol=tolerance or 1e-300)


def agree(rows, values, tolerance):
    left = [value.split(" | ") for value in values]
    for row in rows:
        found = next((v for v in left if len(v) == len(row) and all(same(c, t, tolerance) for c, t in zip(row, v))), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def main():
    counts = {"agree": 0, "differ": 0, "of another form": 0}
    for name in FILES:
        scenario = tomllib.loads((FOLDER / f"{name}.toml").read_text())
        tables = {key[1:-4]: list(rows_of(path.split("/")[1])) for key, path in scenario["template"]["bind"].items() if key.startswith("@")}
        for case in scenario["case"]:
            rows = answer(case["query"], tables) if "values" in case else None
            outcome = "of another form" if rows is None else "agree" if agree(rows, case["values"], case.get("tolerance")) else "differ"
            counts[outcome] += 1
            if outcome == "differ":
                print(f"{name}, {case['name']}: expects {case['values']}, computed {rows}")
            elif rows is None and "--verbose" in sys.argv:
                print(f"{name}, {case['name']}: {case['query']}")
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    return 1 if counts["differ"] or not counts["agree"] else 0


if __name__ == "__main__":
    sys.exit(main())
