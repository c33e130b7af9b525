"""Mathematical functions: their values, and what they say outside of their domain."""
from oracle.expression import NULL, arithmetic, call, compare, decimal, whole
from oracle.topics_numbers import D, I, L, N, OPERATORS, R, S, X, select, where

ONE_ARGUMENT = [
    ("ACOS", None, "unit"),
    ("ASIN", None, "unit"),
    ("ATAN", None, "any"),
    ("CEILING", None, "any"),
    ("COS", None, "small"),
    ("SIN", None, "small"),
    ("TAN", None, "small"),
    ("COT", None, "nonzero"),
    ("DEGREES", None, "any"),
    ("RADIANS", None, "any"),
    ("EXP", None, "small"),
    ("FLOOR", None, "any"),
    ("LOG", "ln", "positive"),
    ("LOG10", "log", "positive"),
    ("SQRT", None, "positive"),
    ("CBRT", None, "any"),
    ("SIGN", None, "any"),
    ("ABS", None, "any"),
    ("ROUND", None, "any"),
    ("TRUNCATE", "trunc", "any"),
]
ARGUMENTS = {
    "unit": ["0.5", "-0.25", "1.0", "0.", "-1.0"],
    "small": ["0.75", "-2.5", "3.", "0.0"],
    "nonzero": ["0.75", "-2.5", "3."],
    "positive": ["0.001", "2.5", "1000.0", "1e10", "27."],
    "any": ["27.", "-2.4", "0.75", "1e5", "-12345.678"],
}
ROWS = {
    "unit": "id IN (1, 2, 3, 6, 7, 8)",
    "small": "id IN (1, 2, 3, 7, 9, 10, 11, 13, 15)",
    "nonzero": "id IN (1, 2, 7, 9, 10)",
    "positive": "id IN (1, 4, 6, 7, 9, 11, 12, 14)",
    "any": "id <> 0",
}


def mathematics_topic(rng):
    for name, pg, domain in ONE_ARGUMENT:
        for argument in ARGUMENTS[domain]:
            yield select([call(name, decimal(argument), kind="d", pg=pg)], table="dual")
        for c in (X, N, S):
            yield select([call(name, c, kind="d", pg=pg)], ROWS[domain] if c is X else "id IN (1, 6)")
        if name != "ABS":  # of which type would it be?
            yield select([call(name, NULL, kind="d", pg=f"{pg or name}({{}}::float8)")], table="dual")
        inner = call(rng.choice(["ABS", "SQRT", "COS"]), decimal(rng.choice(["0.5", "0.25"])), kind="d")
        yield select([arithmetic(call(name, inner, kind="d", pg=pg), rng.choice("+*"), whole(2))], table="dual")
    # Outside of the domain.
    for name, pg, argument in (
        ("SQRT", None, "-1"),
        ("LOG", "ln", "0"),
        ("LOG", "ln", "-1"),
        ("LOG10", "log", "0"),
        ("LOG10", "log", "-2"),
        ("ACOS", None, "2"),
        ("ASIN", None, "-1.5"),
        ("EXP", None, "1000"),
        ("EXP", None, "-1000"),
    ):
        for literal in (decimal(argument if "." in argument else argument + "."), whole(int(float(argument)))):
            yield select([call(name, literal, kind="d", pg=f"{pg or name}({{}}::float8)")], table="dual")
    yield select([call("SQRT", X, kind="d")], "id = 5")
    yield select([call("LOG", X, kind="d", pg="ln")], "id = 3")
    for c in (X, N, L, D, S):
        yield select([call("CEILING", c, kind="d"), call("FLOOR", c, kind="d"), call("ROUND", c, kind="d")], "id <> 4")
    for c in (X, R):
        yield select([call("ROUND", c, kind="d"), call("TRUNCATE", c, kind="d", pg="trunc")])
    for digits in (0, 1, 2, 3, -1, -2, 5):
        for value in ("1234.5678", "-1234.5678", "0.05", "99.995", "-0.4", "150.0"):
            if (
                value == "0.05"
                and digits == 1
                or value == "99.995"
                and digits == 2
                or value == "150.0"
                and digits == -2
            ):
                continue  # halves: below, as columns
            yield select(
                [call("ROUND", decimal(value), whole(digits), kind="d", pg="round({}::numeric, {})::float8")],
                table="dual",
            )
            yield select(
                [call("TRUNCATE", decimal(value), whole(digits), kind="d", pg="trunc({}::numeric, {})::float8")],
                table="dual",
            )
        yield select(
            [
                call("ROUND", X, whole(digits), kind="d", pg="round({}::numeric, {})::float8"),
                call("TRUNCATE", X, whole(digits), kind="d", pg="trunc({}::numeric, {})::float8"),
            ],
            "id <> 7 AND id <> 8",
        )
    for y, x in (("1.", "1."), ("-1.", "2."), ("0.", "-1."), ("3.", "-4."), ("-3.", "-4."), ("0.", "0."), ("2.", "0.")):
        yield select([call("ATAN2", decimal(y), decimal(x), kind="d")], table="dual")
    yield select([call("ATAN2", X, N, kind="d")])
    for base, exponent in (
        ("2.", "10."),
        ("2.", "-2."),
        ("2.", "0.5"),
        ("0.", "0."),
        ("0.", "2."),
        ("-8.", "3."),
        ("10.", "300."),
        ("1.5", "2.5"),
    ):
        yield select([call("POWER", decimal(base), decimal(exponent), kind="d")], table="dual")
    for a, b in ((N, whole(2)), (X, whole(3)), (whole(2), N), (S, decimal("2."))):
        yield select(
            [call("POWER", a, b, kind="d")], "id IN (1, 2, 3, 6, 9, 11)" if a.type != "i" or b is not N else "id <> 0"
        )
    for base, exponent in (("0.", "-1."), ("-8.", "0.5"), ("10.", "400."), ("1e300", "2.")):
        yield select([call("POWER", decimal(base), decimal(exponent), kind="d")], table="dual")
    for base, x in (("2.", "8."), ("10.", "1000."), ("3.", "2."), ("0.5", "4.")):
        yield select(
            [call("LOG", decimal(base), decimal(x), kind="d", pg="log({}::numeric, {}::numeric)::float8")], table="dual"
        )
    yield select([call("PI", kind="d")], table="dual")
    for _ in range(30):
        angle = call("RADIANS", rng.choice([X, N]), kind="d")
        wave = call(rng.choice(["SIN", "COS"]), angle, kind="d")
        root = call("SQRT", call("ABS", rng.choice([X, N, S]), kind="d"), kind="d")
        yield select([arithmetic(wave, rng.choice("+-*"), root)], "id NOT IN (4, 5)")
    for _ in range(20):
        yield where(
            compare(
                call(rng.choice(["FLOOR", "CEILING", "ABS"]), rng.choice([X, N]), kind="d"),
                rng.choice(OPERATORS),
                rng.choice([N, whole(2), decimal("2.5")]),
            )
        )
    for order, source in (
        (0, L),
        (4, L),
        (8, L),
        (12, L),
        (4, whole(2060294888487267584)),
        (8, whole(539853444666465792)),
        (8, whole(1678668421246394624)),
    ):
        pg = f"({{1}} / {2 ** (35 + 2 * (12 - order))}::bigint)"
        rows = "l > 0" if source is L else ""
        yield select(
            [call("GAIA_HEALPIX_INDEX", whole(order), source, kind="l", pg=pg)],
            rows,
            table="numbers" if rows else "dual",
        )
    for a in (N, I, L):
        yield select([call("DIV", a, whole(3), kind="l", pg="div({}::numeric, {})::bigint")], "id <> 0")
