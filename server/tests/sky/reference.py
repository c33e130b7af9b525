#!/usr/bin/env python3
"""Writes data/areas.csv, data/inside.csv and data/frames.csv, by other formulas than the server's, in 60 digits.

Areas: the sum of the angles at the points (Girard), angles from bearings. Inside: how often the points turn around a
position. Centroids: the integral of the position over the area. Frames: astropy. Run it again: the files stay the same.
"""
import pathlib
import random

import mpmath as mp
from astropy import units as u
from astropy.coordinates import FK5, ICRS, BarycentricMeanEcliptic, Galactic, SkyCoord, Supergalactic

mp.mp.dps = 60
DATA = pathlib.Path(__file__).parent / "data"
RADIAN = mp.pi / 180


def vector(p):
    lon, lat = mp.mpf(p[0]) * RADIAN, mp.mpf(p[1]) * RADIAN
    return mp.matrix([mp.cos(lat) * mp.cos(lon), mp.cos(lat) * mp.sin(lon), mp.sin(lat)])


def position(v):
    lon = mp.atan2(v[1], v[0]) / RADIAN
    return float(lon % 360), float(mp.atan2(v[2], mp.hypot(v[0], v[1])) / RADIAN)


def cross(a, b):
    return mp.matrix([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def bearing(p, q):
    """East of north, at p towards q."""
    a, b, d = mp.mpf(p[1]) * RADIAN, mp.mpf(q[1]) * RADIAN, (mp.mpf(q[0]) - mp.mpf(p[0])) * RADIAN
    return mp.atan2(mp.sin(d) * mp.cos(b), mp.cos(a) * mp.sin(b) - mp.sin(a) * mp.cos(b) * mp.cos(d))


def area(points):
    """Of what lies on the left, as seen from the centre of the sphere: steradians."""
    n = len(points)
    angles = [(bearing(points[i], points[i - 1]) - bearing(points[i], points[(i + 1) % n])) % (2 * mp.pi) for i in range(n)]
    return mp.fsum(angles) - (n - 2) * mp.pi


def centroid(points):
    """Of what lies on the left, as seen from the centre of the sphere."""
    total = mp.matrix([0, 0, 0])
    for i, p in enumerate(points):
        a, b = vector(p), vector(points[(i + 1) % len(points)])
        normal = cross(a, b)
        size = mp.sqrt(dot(normal, normal))
        if size > 0:
            total -= mp.atan2(size, dot(a, b)) / size * normal
    return position(total)


def star(rng, lon, lat, radius, n):
    """A polygon about a centre, often concave; in degrees."""
    out = vector((lon, lat))
    east = mp.matrix([-mp.sin(mp.mpf(lon) * RADIAN), mp.cos(mp.mpf(lon) * RADIAN), 0])
    north = cross(out, east)
    points = []
    for i in range(n):
        turn = 2 * mp.pi * (i + rng.uniform(0.1, 0.7)) / n
        reach = mp.mpf(radius) * rng.uniform(0.3, 1) * RADIAN
        points.append(position(mp.cos(reach) * out + mp.sin(reach) * (mp.sin(turn) * east + mp.cos(turn) * north)))
    return points


def turns(points, p):
    total = mp.mpf(0)
    for i, q in enumerate(points):
        step = bearing(p, points[(i + 1) % len(points)]) - bearing(p, q)
        total += step - 2 * mp.pi * mp.nint(step / (2 * mp.pi))
    return abs(total) > 1


def text(*numbers):
    return ",".join(repr(float(x)) for x in numbers)


def flat(points):
    return [x for p in points for x in p]


def polygons(rng):
    """(points, do they fit in a hemisphere?)"""
    for radius in (1e-7, 1e-5, 1 / 3600, 1 / 60, 1, 10, 45, 80):
        for lon, lat in ((0, 0), (123.4, -45.6), (359.9999, 20), (10, 90), (200, -89.99)):
            points = star(rng, lon, lat, radius, rng.randint(3, 9))
            yield (points if rng.random() < 0.5 else points[::-1]), True
    yield [(0, 0), (90, 0), (0, 90)], True
    yield [(10, 80), (100, 80), (190, 80), (280, 80)], True
    for step in (30, 60):
        ring = [(float(lon), 40.0 if lon % (2 * step) else -40.0) for lon in range(0, 360, step)]
        yield ring, False
        yield ring[::-1], False
    yield [(float(lon), -5.0) for lon in range(0, 301, 30)] + [(float(lon), 5.0) for lon in range(300, -1, -30)], False
    yield [(float(lon), 5.0) for lon in range(0, 301, 30)] + [(float(lon), -5.0) for lon in range(300, -1, -30)], False


def write(name, comment, lines):
    (DATA / name).write_text("".join(f"# {c}\n" for c in comment) + "\n".join(lines) + "\n")


def main():
    rng = random.Random(5)
    lines = []
    for points, small in polygons(rng):
        size = area(points)
        order = points
        if small and size > 2 * mp.pi:
            size, order = 4 * mp.pi - size, points[::-1]
        lines.append(text(size / RADIAN**2, *centroid(order), *flat(points)))
    write("areas.csv", ["area in square degrees, lon and lat of the centroid, lon1, lat1, lon2, lat2, ...: written by reference.py"], lines)

    lines = []
    for radius in (1e-6, 1 / 3600, 1, 30, 70):
        for lon, lat in ((0, 0), (123.4, -45.6), (359.9999, 20), (10, 90), (200, -89.99)):
            points = star(rng, lon, lat, radius, rng.randint(3, 7))
            for k, p in enumerate(points):  # both sides of each edge, a thousandth of its length but at most 1e-9 degrees away
                q = points[(k + 1) % len(points)]
                a, b = vector(p), vector(q)
                middle = (a + b) / mp.sqrt(dot(a + b, a + b))
                normal = cross(a, b)
                normal /= mp.sqrt(dot(normal, normal))
                off = min(mp.mpf(10) ** -9, mp.mpf(radius) / 1000) * RADIAN
                for side in (-1, 1):
                    at = position(mp.cos(off) * middle + side * mp.sin(off) * normal)
                    lines.append(text(turns(points, at), *at, *flat(points)))
    write("inside.csv", ["1 inside or 0 outside, lon, lat, then the points of the polygon: written by reference.py"], lines)

    lines = []
    frames = ((1, FK5(equinox="J2000"), 1e-10), (2, Galactic(), 0.05 / 3600), (3, Supergalactic(), 0.05 / 3600), (4, BarycentricMeanEcliptic(equinox="J2000"), 0.1 / 3600))
    for number, frame, tolerance in frames:
        for _ in range(12):
            lon, lat = rng.uniform(0, 360), rng.uniform(-90, 90)
            icrs = SkyCoord(lon * u.deg, lat * u.deg, frame=frame).transform_to(ICRS())
            lines.append(text(number, lon, lat, icrs.ra.deg, icrs.dec.deg, tolerance))
    write("frames.csv", ["number of the frame in sky/frames.h, lon, lat, ra, dec, tolerance in degrees: by astropy, written by reference.py.",
                         "Its galactic and ecliptic axes are defined through FK5 and precession, not as the archive's columns are: hence tolerances."], lines)


main()
