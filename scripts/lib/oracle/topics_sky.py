"""Geometry. Regions are judged by pg_sphere, which takes what lies within 1e-9 radians (0.2 mas) as touching: no radius here
comes nearer than that to a position. Distances are judged by the haversine formula in PostgreSQL's own arithmetic (see
FUNCTIONS in recording.py), because pg_sphere's lose digits for tiny and for nearly antipodal arcs."""
import math

from oracle.expression import Expr, Query, arithmetic, call, column, compare, decimal, fill, logic, negation, whole

RA, DEC = column("ra", "d"), column("dec", "d")


def number(value):
    return decimal(repr(float(value)))


def point(lon, lat, frame=""):
    return Expr(f"POINT({frame}{lon.adql}, {lat.adql})", f"pos({lon.pg}, {lat.pg})", "p")


def circle(lon, lat, radius, frame=""):
    return Expr(f"CIRCLE({frame}{lon.adql}, {lat.adql}, {radius.adql})", f"disc({lon.pg}, {lat.pg}, {radius.pg})", "g")


def circle_at(lon, lat, radius):
    centre = point(lon, lat)
    return Expr(f"CIRCLE({centre.adql}, {radius.adql})", f"disc({lon.pg}, {lat.pg}, {radius.pg})", "g")


def polygon(vertices, of_points=False, frame=""):
    numbers = [f"{lon!r}, {lat!r}" for lon, lat in vertices]
    adql = ", ".join(f"POINT({n})" if of_points else n for n in numbers)
    return Expr(
        f"POLYGON({frame}{adql})", "spoly '{" + ", ".join(f"({lon!r}d, {lat!r}d)" for lon, lat in vertices) + "}'", "g"
    )


def vertex(lon, lat, east, north):
    """The direction (east, north) of the plane that touches the sphere at (lon, lat), in degrees."""
    lam, phi = math.radians(lon), math.radians(lat)
    x = math.cos(phi) * math.cos(lam) - east * math.sin(lam) - north * math.sin(phi) * math.cos(lam)
    y = math.cos(phi) * math.sin(lam) + east * math.cos(lam) - north * math.sin(phi) * math.sin(lam)
    z = math.sin(phi) + north * math.cos(phi)
    return round(math.degrees(math.atan2(y, x)) % 360, 9), round(math.degrees(math.atan2(z, math.hypot(x, y))), 9)


def round_polygon(rng, lon, lat, radius):
    corners, turn = rng.randint(3, 9), rng.uniform(0, 1)
    reach = math.tan(math.radians(radius))
    angles = [2 * math.pi * (i + turn + rng.uniform(-0.2, 0.2)) / corners for i in range(corners)]
    if rng.random() < 0.5:
        angles.reverse()  # the order of the vertices does not matter
    return [vertex(lon, lat, reach * math.cos(a), reach * math.sin(a)) for a in angles]


def box(lon, lat, width, height):
    """Sides are great circles through the ends of the cross of width and height, at right angles to it (ADQL 2.1 §4.2.9)."""
    e, n = math.tan(math.radians(width / 2)), math.tan(math.radians(height / 2))
    corners = [vertex(lon, lat, *c) for c in ((e, n), (-e, n), (-e, -n), (e, -n))]
    return Expr(f"BOX({lon!r}, {lat!r}, {width!r}, {height!r})", polygon(corners).pg, "g")


def contains(inner, outer, wanted=1, form=0):
    test = fill("CONTAINS({}, {})", inner, outer, kind="i", pg="({} <@ {})::int")
    return holds(test, wanted, form)


def intersects(a, b, wanted=1, form=0):
    return holds(fill("INTERSECTS({}, {})", a, b, kind="i", pg="({} && {})::int"), wanted, form)


def holds(test, wanted, form):
    return compare(whole(wanted), "=", test) if form == 0 else compare(test, "=", whole(wanted))


def distance(lon1, lat1, lon2, lat2, of_points=False):
    if of_points:
        a, b = point(lon1, lat1), point(lon2, lat2)
        return Expr(f"DISTANCE({a.adql}, {b.adql})", f"arc({lon1.pg}, {lat1.pg}, {lon2.pg}, {lat2.pg})", "d")
    return call("DISTANCE", lon1, lat1, lon2, lat2, kind="d", pg="arc")


PLACES = [
    (266.4, -29.0),
    (0.0, 0.0),
    (359.95, 0.05),
    (0.2, 0.1),
    (10.0, 20.0),
    (45.0, 90.0),
    (200.0, -90.0),
    (100.0, 89.0),
    (300.0, -88.0),
    (180.0, 0.0),
    (190.0, -20.0),
    (275.0, 13.0),
    (15.0, 23.0),
    (120.0, -60.0),
    (20.0, -50.0),
]
RADII = [0.0000001, 0.0000005, 0.001, 0.15, 0.5, 1.2, 3.0, 12.0, 45.0, 89.0]


def of_stars(condition, selected="id", tail=""):
    return Query(
        f"SELECT {selected} FROM stars WHERE {condition.adql}{tail}",
        f"SELECT {selected} FROM stars WHERE {condition.pg}{tail}",
        "ORDER BY" in tail,
    )


def in_region(rng, here=None):
    lon, lat = here or rng.choice(PLACES)
    kind = rng.randrange(5)
    if kind == 0:
        return circle_at(number(lon), number(lat), number(rng.choice(RADII)))
    if kind in (1, 2):
        frame = rng.choice(["", "'ICRS', ", "'', "])
        return circle(number(lon), number(lat), number(rng.choice(RADII)), frame)
    if kind == 3:
        return polygon(round_polygon(rng, lon, lat, rng.choice([0.3, 1.1, 4.0, 25.0, 60.0])), rng.random() < 0.5)
    return box(lon, lat, rng.choice([0.5, 2.2, 20.0, 70.0]), rng.choice([0.4, 3.0, 30.0]))


def positions_topic(rng):
    """Positions of a table in circles, polygons and boxes; distances from a place."""
    star = point(RA, DEC)
    for place in PLACES:
        for radius in rng.sample(RADII, 5):
            disc = circle(number(place[0]), number(place[1]), number(radius), rng.choice(["", "'ICRS', "]))
            yield of_stars(contains(star, disc, rng.choice([1, 1, 1, 0]), rng.randrange(2)))
            far = distance(RA, DEC, number(place[0]), number(place[1]), rng.random() < 0.5)
            yield of_stars(
                rng.choice(
                    [
                        compare(far, "<", number(radius)),
                        compare(number(radius), ">=", far),
                        compare(far, ">", number(radius)),
                        compare(far, "<=", number(radius)),
                    ]
                )
            )
        for radius in (0.4, 2.0, 15.0, 50.0):
            yield of_stars(
                contains(
                    star,
                    polygon(round_polygon(rng, *place, radius), rng.random() < 0.3),
                    rng.choice([1, 1, 0]),
                    rng.randrange(2),
                )
            )
        for width, height in ((0.5, 0.3), (6.0, 2.0), (40.0, 60.0)):
            yield of_stars(contains(star, box(*place, width, height), 1, rng.randrange(2)))
    for _ in range(50):
        a, b = contains(star, in_region(rng), rng.choice([1, 0]), rng.randrange(2)), contains(
            star, in_region(rng), 1, rng.randrange(2)
        )
        other = rng.choice(
            [compare(column("mag", "r"), "<", number(12.5)), compare(column("field", "i"), "=", whole(5)), b, b]
        )
        yield of_stars(logic(rng.choice(["AND", "OR"]), a, negation(other) if rng.random() < 0.3 else other))
    for _ in range(20):
        test = contains(star, in_region(rng))
        yield of_stars(test, "COUNT(*) AS n, MIN(id) AS lowest")
        yield of_stars(test, "field, COUNT(*) AS n, MAX(mag) AS m", " GROUP BY field")
        yield of_stars(test, "id, mag", " ORDER BY mag DESC, id")
        yield Query(
            f"WITH c AS (SELECT id, ra, dec, mag FROM stars WHERE mag < 15) SELECT id FROM c WHERE {test.adql}",
            f"WITH c AS (SELECT id, ra, dec, mag FROM stars WHERE mag < 15) SELECT id FROM c WHERE {test.pg}",
        )
        yield Query(
            f"SELECT id FROM (SELECT id, ra, dec FROM stars WHERE field <> 6) AS c WHERE {test.adql}",
            f"SELECT id FROM (SELECT id, ra, dec FROM stars WHERE field <> 6) AS c WHERE {test.pg}",
        )
    # On the same point of the sky, by ADQL's own coordinates.
    for sql in (
        "COORD1(POINT(ra, dec))",
        "COORD2(POINT(ra, dec))",
        "COORD1(CENTROID(CIRCLE(ra, dec, 1)))",
        "COORD2(CENTROID(CIRCLE(ra, dec, 1)))",
    ):
        yield Query(
            f"SELECT id, {sql} AS v FROM stars WHERE dec IS NOT NULL AND ra < 360",
            f"SELECT id, {'ra' if '1(' in sql[:7] else 'dec'} AS v FROM stars WHERE dec IS NOT NULL AND ra < 360",
        )


def distances_topic(rng):
    """Distances as values: poles, antipodes, pairs 1 mas apart."""
    for lon, lat in PLACES:
        d = distance(RA, DEC, number(lon), number(lat), rng.random() < 0.5)
        yield Query(f"SELECT id, {d.adql} AS d FROM stars", f"SELECT id, {d.pg} AS d FROM stars")
        yield Query(
            f"SELECT TOP 12 id FROM stars WHERE dec IS NOT NULL AND ABS(dec) < 80 ORDER BY {d.adql}, id",
            f"SELECT id FROM stars WHERE dec IS NOT NULL AND ABS(dec) < 80 ORDER BY {d.pg}, id LIMIT 12",
            ordered=True,
        ) if (lon, lat) not in ((45.0, 90.0), (200.0, -90.0), (180.0, 0.0), (0.0, 0.0)) else Query(
            f"SELECT MIN({d.adql}) AS d FROM stars", f"SELECT MIN({d.pg}) AS d FROM stars"
        )
    names = [column(n, "d") for n in ("a.ra", "a.dec", "b.ra", "b.dec")]
    for of_points in (False, True):
        d = distance(*names, of_points)
        for test, tail in (
            ("<", 0.000001),
            ("<", 0.0000005),
            ("<", 0.0000001),
            ("<", 0.001),
            ("<", 0.3),
            (">", 179.9),
            (">", 179.9999999),
        ):
            condition = compare(d, test, number(tail))
            yield Query(
                f"SELECT a.id, b.id AS b, {d.adql} AS d FROM stars AS a JOIN stars AS b ON {condition.adql} AND a.id < b.id",
                f"SELECT a.id, b.id AS b, {d.pg} AS d FROM stars AS a JOIN stars AS b ON {condition.pg} AND a.id < b.id",
            )
        yield Query(
            f"SELECT a.id, {d.adql} AS d FROM stars AS a, stars AS b WHERE b.id = 3",
            f"SELECT a.id, {d.pg} AS d FROM stars AS a, stars AS b WHERE b.id = 3",
        )
        yield Query(
            f"SELECT a.field, COUNT(*) AS n, MAX({d.adql}) AS d FROM stars AS a JOIN stars AS b ON a.field = b.field GROUP BY a.field",
            f"SELECT a.field, COUNT(*) AS n, MAX({d.pg}) AS d FROM stars AS a JOIN stars AS b ON a.field = b.field GROUP BY a.field",
        )
    for numbers in (
        (0, 0, 0, 0),
        (0, 90, 123, 90),
        (0, 90, 0, -90),
        (10, 20, 190, -20),
        (0, 0, 360, 0),
        (359.5, 0, 0.5, 0),
        (10, 20, 10, 20.0000000001),
        (0, 0, 180, 0),
        (0, 0, 179.9999999, 0),
        (179, 10, 269.448503, 4.73942),
        (12.5, -45, 12.5, 44.75),
        (300, 89.9999999, 120, 89.9999999),
    ):
        for of_points in (False, True):
            d = distance(*map(number, numbers), of_points)
            yield Query(f"SELECT {d.adql} AS d FROM dual", f"SELECT {d.pg} AS d FROM dual")


def shapes_topic(rng):
    """Shapes with shapes, shapes as columns, joins by position."""
    a, b = (lambda name: column(f"a.{name}", "g")), (lambda name: column(f"b.{name}", "g"))
    star = point(column("s.ra", "d"), column("s.dec", "d"))
    disc = circle(*(column(f"h.{n}", "d") for n in ("lon", "lat", "rad")))
    for one in "cp":
        for two in "cp":
            for wanted in (1, 0):
                for test in (contains(a(one), b(two), wanted), intersects(a(one), b(two), wanted)):
                    yield Query(
                        f"SELECT a.id, b.id AS b FROM shapes AS a, shapes AS b WHERE {test.adql} AND a.id <> b.id",
                        f"SELECT a.id, b.id AS b FROM shapes AS a, shapes AS b WHERE {test.pg} AND a.id <> b.id",
                    )
    for region in (disc, column("h.c", "g"), column("h.p", "g")):
        for test in (contains(star, region, 1, 0), contains(star, region, 1, 1), intersects(star, region)):
            if test.pg.count("&&") and region is disc:
                continue
            if "&&" in test.pg:
                test = Expr(test.adql, test.pg.replace("&&", "<@"), test.type, test.precedence)
            for sql in (
                "SELECT s.id, h.id AS h FROM stars AS s JOIN shapes AS h ON {} WHERE h.rad < 12",
                "SELECT s.id, h.id AS h FROM shapes AS h JOIN stars AS s ON {} AND s.mag > 12",
                "SELECT h.id, COUNT(*) AS n FROM stars AS s, shapes AS h WHERE {} GROUP BY h.id",
                "SELECT h.id, COUNT(s.id) AS n FROM shapes AS h LEFT JOIN stars AS s ON {} GROUP BY h.id",
                "SELECT s.id FROM stars AS s WHERE EXISTS (SELECT * FROM shapes AS h WHERE {} AND h.rad < 10)",
                "SELECT h.id FROM shapes AS h WHERE NOT EXISTS (SELECT * FROM stars AS s WHERE {})",
                "SELECT h.id, (SELECT MIN(s.mag) FROM stars AS s WHERE {}) AS m FROM shapes AS h",
            ):
                yield Query(sql.format(test.adql), sql.format(test.pg))
    for lon, lat in PLACES:
        place = point(number(lon), number(lat))
        for region in (
            circle(column("lon", "d"), column("lat", "d"), column("rad", "d")),
            column("c", "g"),
            column("p", "g"),
        ):
            if region.adql == "p" and abs(lat) == 90 or (lon, lat) == (180.0, 0.0):
                continue
            test = contains(place, region, rng.choice([1, 0]), rng.randrange(2))
            yield Query(f"SELECT id FROM shapes WHERE {test.adql}", f"SELECT id FROM shapes WHERE {test.pg}")
    for _ in range(50):
        one, two = in_region(rng), in_region(rng)
        for test in (contains(one, two), intersects(one, two)):
            yield Query(f"SELECT id FROM staff WHERE {test.adql}", f"SELECT id FROM staff WHERE {test.pg}")
        test = rng.choice(
            [
                intersects(column(rng.choice("cp"), "g"), one),
                contains(column(rng.choice("cp"), "g"), one),
                contains(one, column(rng.choice("cp"), "g")),
            ]
        )
        yield Query(f"SELECT id FROM shapes WHERE {test.adql}", f"SELECT id FROM shapes WHERE {test.pg}")
    wider = circle(column("lon", "d"), column("lat", "d"), arithmetic(column("rad", "d"), "*", number(1.5)))
    for lon, lat in PLACES[:9]:
        test = contains(point(number(lon), number(lat)), wider)
        yield Query(f"SELECT id FROM shapes WHERE {test.adql}", f"SELECT id FROM shapes WHERE {test.pg}")


def areas_topic(rng):
    """Areas: circles by 4 pi sin²(r/2), polygons by pg_sphere, whose sum of angles has an error of some 1e-15 sr."""
    square = "power(180 / pi(), 2)"
    round_area = f"4 * pi() * power(sind({{}} / 2), 2) * {square}"
    for radius in (0.0, 0.0001, 0.5, 1.0, 30.0, 90.0, 120.0, 180.0):
        yield Query(
            f"SELECT AREA(CIRCLE(10.0, 20.0, {radius})) AS v FROM dual",
            f"SELECT {round_area.format(f'{radius}::float8')} AS v FROM dual",
        )
    yield Query("SELECT id, AREA(c) AS v FROM shapes", f"SELECT id, {round_area.format('rad')} AS v FROM shapes")
    yield Query(
        "SELECT id, AREA(p) AS v FROM shapes WHERE rad >= 0.5",
        f"SELECT id, area(p) * {square} AS v FROM shapes WHERE rad >= 0.5",
        tolerance=1e-9,
    )
    yield Query(
        "SELECT id FROM shapes WHERE AREA(p) > 100 AND AREA(c) < 2000",
        f"SELECT id FROM shapes WHERE area(p) * {square} > 100 AND area(c) * {square} < 2000",
    )
    for lon, lat in PLACES:
        for radius in (1.0, 8.0, 40.0, 70.0):
            region = polygon(round_polygon(rng, lon, lat, radius), rng.random() < 0.3)
            yield Query(
                f"SELECT AREA({region.adql}) AS v FROM dual",
                f"SELECT area({region.pg}) * {square} AS v FROM dual",
                tolerance=1e-9,
            )
        region = box(lon, lat, rng.choice([1.0, 30.0]), rng.choice([2.0, 50.0]))
        yield Query(
            f"SELECT AREA({region.adql}) AS v FROM dual",
            f"SELECT area({region.pg}) * {square} AS v FROM dual",
            tolerance=1e-8,
        )
