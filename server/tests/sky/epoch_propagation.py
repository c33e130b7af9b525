#!/usr/bin/python3
"""Writes data/epoch_propagation.csv: stars moved by arithmetic of 60 digits, independent of the server's formulas.

A star here is a point in space with a velocity: it moves along a straight line, and what is seen of it is computed from
where it is then. Covariances go through derivatives that are differences of such motions. Needs Debian's python3-mpmath.

    server/tests/sky/epoch_propagation.py > server/tests/sky/data/epoch_propagation.csv
"""
import random

from mpmath import matrix, mp, mpf

mp.dps = 60
A = mpf("149597870.7") / mpf(31557600)  # km s-1 yr
MAS = mp.pi / 180 / 3600000
DEGREE = mp.pi / 180


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def mix(*terms):
    return [sum(k * v[i] for k, v in terms) for i in range(3)]


def triad(ra, dec):
    ca, sa, cd, sd = mp.cos(ra), mp.sin(ra), mp.cos(dec), mp.sin(dec)
    return [-sa, ca, 0], [-sd * ca, -sd * sa, cd], [cd * ca, cd * sa, sd]


def space(star, change, years):
    """Direction, parallax, proper motion vector and radial proper motion after `years`, of a star that differs by `change`."""
    p, q, r = triad(star[0] * DEGREE, star[1] * DEGREE)
    # A step on the sphere carries the tangent plane along.
    for i in (0, 1):
        c, s = mp.cos(change[i] * MAS), mp.sin(change[i] * MAS)
        if i == 0:
            p, r = mix((c, p), (-s, r)), mix((c, r), (s, p))
        else:
            q, r = mix((c, q), (-s, r)), mix((c, r), (s, q))
    parallax, pmra, pmdec, mu_r = ((star[i] + change[i]) * MAS for i in range(2, 6))
    place = mix((1 / parallax, r))
    velocity = mix((pmra / parallax, p), (pmdec / parallax, q), (mu_r / parallax, r))
    place = mix((1, place), (years, velocity))
    distance = mp.sqrt(dot(place, place))
    if parallax < 0:
        distance = -distance
    r = mix((1 / distance, place))
    radial = dot(velocity, r)
    return r, 1 / distance, mix((1 / distance, velocity), (-radial / distance, r)), radial / distance


def moved(star, years):
    r, parallax, motion, mu_r = space(star, [0] * 6, years)
    ra, dec = mp.atan2(r[1], r[0]), mp.atan2(r[2], mp.sqrt(r[0] ** 2 + r[1] ** 2))
    if ra < 0:
        ra += 2 * mp.pi
    p, q, _ = triad(ra, dec)
    return [ra / DEGREE, dec / DEGREE, parallax / MAS, dot(p, motion) / MAS, dot(q, motion) / MAS, mu_r / MAS]


def jacobian(star, years):
    then = moved(star, years)
    p, q, _ = triad(then[0] * DEGREE, then[1] * DEGREE)
    out = matrix(6, 6)
    step = mpf("1e-15")
    for k in range(6):
        seen = []
        for sign in (1, -1):
            change = [mpf(0)] * 6
            change[k] = sign * step
            r, parallax, motion, mu_r = space(star, change, years)
            seen.append([dot(p, r), dot(q, r), parallax, dot(p, motion), dot(q, motion), mu_r])
        for i in range(6):
            out[i, k] = (seen[0][i] - seen[1][i]) / MAS / (2 * step)
    return out


def covariance(errors, correlations, parallax, velocity, velocity_error):
    c = matrix(6, 6)
    it = iter(correlations)
    for i in range(5):
        c[i, i] = errors[i] ** 2
        for j in range(i + 1, 5):
            c[i, j] = c[j, i] = next(it) * errors[i] * errors[j]
    for i in range(5):
        c[i, 5] = c[5, i] = velocity / A * c[i, 2]
    c[5, 5] = (velocity / A) ** 2 * c[2, 2] + (parallax**2 + errors[2] ** 2) * (velocity_error / A) ** 2
    return c


def row(star, velocity_error, errors, correlations, years):
    star = [mpf(x) for x in star]
    errors, correlations = [mpf(x) for x in errors], [mpf(x) for x in correlations]
    velocity = star[5]
    space_star = star[:5] + [velocity * star[2] / A]
    then = moved(space_star, mpf(years))
    j = jacobian(space_star, mpf(years))
    c = j * covariance(errors, correlations, star[2], velocity, mpf(velocity_error)) * j.T
    sigma = [mp.sqrt(c[i, i]) for i in range(6)]
    rho = [c[i, k] / sigma[i] / sigma[k] for i in range(6) for k in range(i + 1, 6)]
    return [*star, *errors, mpf(velocity_error), *correlations, mpf(years), *then[:5], then[5] * A / then[2], *sigma, *rho]


def main():
    rng = random.Random(1718)
    print("# Written by epoch_propagation.py. Six parameters (radial velocity last, km/s), five errors and that of the velocity, ten")
    print("# correlations, years; then six parameters (radial velocity last), six errors and fifteen correlations (mu_r last).")
    stars = [
        (269.452082, 4.693391, 546.9759, -801.551, 10362.394, -110.47),  # Barnard's star
        (217.392321, -62.676075, 768.0665, -3781.741, 769.465, -22.2),  # Proxima
        (7.606083572, 11.79044105, 125.0, 300.0, -428.8, 52.51),
        (0.0001, 0.0001, 100.0, -5000.0, -5000.0, 300.0),  # across 0 degrees
        (359.9999, 89.9999, 50.0, 3000.0, 4000.0, -500.0),  # across the pole
        (12.5, -90.0, 20.0, 100.0, 200.0, 10.0),
        (45.0, 30.0, -0.5, 3.0, -4.0, 20.0),  # a parallax below zero
    ]
    for _ in range(13):
        stars.append((rng.uniform(0, 360), rng.uniform(-89, 89), 10 ** rng.uniform(-1, 2.5), rng.gauss(0, 300), rng.gauss(0, 300), rng.gauss(0, 60)))
    for star in stars:
        star = [float(f"{x:.10g}") for x in star]
        errors = [float(f"{rng.uniform(0.01, 1):.6g}") for _ in range(5)]
        correlations = [float(f"{rng.uniform(-0.4, 0.4):.6g}") for _ in range(10)]
        velocity_error = float(f"{rng.uniform(0.1, 5):.6g}")
        for years in (-15.5, 0.5, 1000.0):
            print(",".join(mp.nstr(x, 20) for x in row(star, velocity_error, errors, correlations, years)))


main()
