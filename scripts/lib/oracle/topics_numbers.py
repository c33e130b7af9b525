"""Numbers: arithmetic and its precedence, division, ranges, comparison."""
from oracle.expression import (
    ADD,
    WHOLE,
    Expr,
    Query,
    arithmetic,
    call,
    column,
    compare,
    decimal,
    fill,
    logic,
    negation,
    negative,
    numeric,
    text,
    whole,
)

NUMERIC = [
    column("s", "s"),
    column("i", "i"),
    column("l", "l"),
    column("n", "i"),
    column("x", "d"),
    column("r", "r"),
    column("d", "d"),
]
N, X, S, I, L, R, D = (
    column(*c) for c in (("n", "i"), ("x", "d"), ("s", "s"), ("i", "i"), ("l", "l"), ("r", "r"), ("d", "d"))
)
CALM_ROWS = "id IN (1, 2, 3, 6, 7, 8, 9, 10)"  # those without extremes


def select(expressions, where="", order="", table="numbers"):
    """One query of the given expressions for each row."""
    tail = f" WHERE {where}" if where else ""
    names = [f"{e.adql} AS e{i}" for i, e in enumerate(expressions)]
    pg = [f"{e.pg} AS e{i}" for i, e in enumerate(expressions)]
    key = "" if table == "dual" else "id, "
    return Query(
        f"SELECT {key}{', '.join(names)} FROM {table}{tail}{order}",
        f"SELECT {key}{', '.join(pg)} FROM {table}{tail}{order}",
        bool(order),
    )


def where(condition, table="numbers"):
    return Query(f"SELECT id FROM {table} WHERE {condition.adql}", f"SELECT id FROM {table} WHERE {condition.pg}")


def leaf(rng, decimals=True):
    kind = rng.random()
    if kind < 0.45:
        return rng.choice([N, N, X, S]) if decimals else rng.choice([N, N, S])
    if kind < 0.8 or not decimals:
        return whole(rng.choice([1, 2, 3, 4, 5, 7, 10, -1, -3]))
    return decimal(rng.choice(["0.5", "2.5", ".25", "1.", "1e2", "3.75", "1.5E-1", "-0.5"]))


def chain(rng, depth, decimals=True, operators="+-*"):
    """A tree of operators, written with as few parentheses as PostgreSQL's precedence allows."""
    if depth == 0:
        return leaf(rng, decimals)
    left = chain(rng, rng.randrange(depth), decimals, operators)
    right = chain(rng, rng.randrange(depth), decimals, operators)
    if rng.random() < 0.12:
        return negative(left)
    return arithmetic(left, rng.choice(operators), right)


def flat(rng, length, operators):
    """a - b - c * d without any parentheses: what belongs together is for the parsers to say."""
    out = leaf(rng, decimals=False)
    adql, pg = out.adql, out.pg
    for _ in range(length):
        operator, right = rng.choice(operators), leaf(rng, decimals=False)
        adql, pg = f"{adql} {operator} {right.adql}", f"{pg} {operator} {right.pg}"
    return Expr(adql, pg, "i", ADD)


def arithmetic_topic(rng):
    for _ in range(90):
        yield select([flat(rng, rng.randint(2, 5), "+-*") for _ in range(2)], CALM_ROWS)
    for _ in range(120):
        yield select([chain(rng, rng.randint(1, 4)) for _ in range(rng.randint(1, 3))], CALM_ROWS)
    for _ in range(30):
        a, b = rng.choice([R, S, N, X]), rng.choice([R, S, I, X])
        yield select([arithmetic(a, rng.choice("+-*"), b)], CALM_ROWS)
    # What a reordering by the engine would change: a sum of doubles far apart, in each grouping.
    for a, b, c in (("1e16", "1.", "-1e16"), ("1e16", "-1e16", "1."), (".1", ".2", ".3"), ("1e300", "1e300", "1e-300")):
        a, b, c = decimal(a), decimal(b), decimal(c)
        for operator in "+-" if a.adql != "1e300" else "+":
            yield select(
                [
                    arithmetic(arithmetic(a, operator, b), operator, c),
                    arithmetic(a, operator, arithmetic(b, operator, c)),
                ],
                table="dual",
            )


def division_topic(rng):
    for a in (N, S, X, whole(7), whole(-7), decimal("7.5")):
        for b in (whole(2), whole(-2), whole(3), decimal("2."), decimal("-0.5")):
            yield select([arithmetic(a, "/", b)], CALM_ROWS)
    for _ in range(60):
        yield select([chain(rng, rng.randint(2, 3), operators="+-*/")], "id IN (1, 2, 7, 8, 9, 10)")
    for _ in range(30):
        yield select([flat(rng, rng.randint(2, 4), "*/")], "id IN (1, 2, 7, 8, 9, 10)")
    for a in (N, L, whole(10), whole(-10)):
        for b in (whole(3), whole(-3), whole(4)):
            yield select([call("MOD", a, b, kind=a.type)], "id <> 6")
    for a, b in ((X, decimal("2.5")), (X, whole(2)), (decimal("-7.5"), whole(2)), (decimal("5.5"), X)):
        pg = "mod({}::numeric, {}::numeric)::float8"
        yield select([call("MOD", a, b, kind="d", pg=pg)], "id IN (1, 2, 9, 10, 11, 13, 14)")
    for a in (whole(1), N, L, S, decimal("1.5"), X):
        yield select([arithmetic(a, "/", N)], "id = 3")
        yield select([arithmetic(a, "/", X)], "id = 3")
        yield select([arithmetic(a, "/", N)], "id = 6")
        yield select(
            [call("MOD", a, N, kind="i", pg="mod({}::numeric, {}::numeric)" if a.type == "d" else None)], "id = 3"
        )
    yield select([arithmetic(whole(1), "/", whole(0))], table="dual")
    yield select([arithmetic(decimal("1."), "/", whole(0))], table="dual")
    yield where(compare(arithmetic(whole(1), "/", N), ">", whole(0)))
    yield where(logic("AND", compare(N, "<>", whole(0)), compare(arithmetic(whole(12), "/", N), ">", whole(2))))


def ranges_topic(rng):
    rows = {"s": (4, 5), "i": (4, 5), "l": (4, 5)}
    for name, kind in (("s", "s"), ("i", "i"), ("l", "l")):
        c = column(name, kind)
        for row in rows[name]:
            for operator in "+-*":
                for other in (whole(1), whole(-1), whole(2), c, S):
                    yield select([arithmetic(c, operator, other)], f"id = {row}")
            yield select([negative(c)], f"id = {row}")
            yield select([call("ABS", c, kind=kind)], f"id = {row}")
            yield select([arithmetic(c, "/", whole(-1))], f"id = {row}")
            yield select([call("MOD", c, whole(-1), kind=kind)], f"id = {row}")
    for a in (2147483647, 2147483648, 46341, 9223372036854775807, 3037000500):
        for operator in "+-*":
            yield select([arithmetic(whole(a), operator, whole(a))], table="dual")
            yield select([arithmetic(whole(-a), operator, whole(a))], table="dual")
    for row in (4, 5, 9, 10, 11, 12):
        for operator in "+-*/":
            yield select([arithmetic(D, operator, D)], f"id = {row}")
            yield select([arithmetic(D, operator, decimal("1e10"))], f"id = {row}")
    for row in (4, 5, 11):
        for operator in "+*":
            yield select([arithmetic(R, operator, R)], f"id = {row}")
    yield Query("SELECT SUM(i) FROM numbers", "SELECT SUM(i) FROM numbers")
    yield Query(
        "SELECT SUM(s), MIN(s), MAX(l), MIN(l) FROM numbers", "SELECT SUM(s), MIN(s), MAX(l), MIN(l) FROM numbers"
    )
    yield Query("SELECT SUM(l) FROM numbers WHERE id IN (9, 11)", "SELECT SUM(l) FROM numbers WHERE id IN (9, 11)")
    yield Query(
        "SELECT SUM(i) FROM numbers WHERE id IN (4, 7, 12)", "SELECT SUM(i) FROM numbers WHERE id IN (4, 7, 12)"
    )
    yield Query("SELECT SUM(d) FROM numbers WHERE id IN (4, 12)", "SELECT SUM(d) FROM numbers WHERE id IN (4, 12)")
    for n in (2147483647, -2147483648, 2147483648, -2147483649, 9223372036854775807, -9223372036854775807):
        for c in (S, I, L, N):
            yield where(compare(c, rng.choice(["=", "<", ">="]), whole(n)))


OPERATORS = ["=", "<>", "!=", "<", "<=", ">", ">="]


def literal_like(rng, c):
    if c.type in WHOLE:
        return rng.choice(
            [whole(rng.choice([0, 1, -1, 7, 100, 255])), decimal(rng.choice(["0.5", "1.0", "-3.5", "1e2"])), N]
        )
    return rng.choice([whole(rng.choice([0, 1, -1])), decimal(rng.choice(["0.5", "0.1", "-2.5", "2.5", "3.5"])), N, X])


def comparison_topic(rng):
    for a in NUMERIC:
        for b in NUMERIC:
            if a != b:
                yield where(compare(a, rng.choice(OPERATORS), b))
                yield where(compare(a, "=", b))
    for _ in range(60):
        c = rng.choice(NUMERIC)
        left, right = rng.sample([c, literal_like(rng, c)], 2)
        yield where(compare(left, rng.choice(OPERATORS), right))
    for n in (9007199254740993, 9007199254740992, 9007199254740991, -9007199254740993, 2060294888487267584):
        for c in (L, D):
            for operator in ("=", "<", ">="):
                yield where(compare(c, operator, whole(n)))
        yield where(compare(L, "=", numeric(f"{n}.0")))
        yield where(compare(L, "<=", numeric(f"{n}.0")))
    yield where(compare(L, "=", D))
    yield where(compare(L, ">", D))
    for _ in range(40):
        c = rng.choice(NUMERIC)
        low, high = literal_like(rng, c), literal_like(rng, c)
        word = rng.choice(["BETWEEN", "NOT BETWEEN"])
        yield where(fill("{} " + word + " {} AND {}", c, low, high, kind="?"))
    for _ in range(40):
        c = rng.choice(NUMERIC)
        values = [literal_like(rng, c) for _ in range(rng.randint(1, 4))]
        word = rng.choice(["IN", "NOT IN"])
        yield where(fill("{} " + word + " (" + ", ".join(["{}"] * len(values)) + ")", c, *values, kind="?"))
    # Texts that are numbers, as people write them.
    for c, value in ((N, "5"), (N, " -5 "), (S, "7"), (L, "9223372036854775807"), (X, "2.5"), (X, "1e0"), (I, "1")):
        yield where(compare(c, rng.choice(["=", ">="]), text(value)))
    for _ in range(30):
        yield where(
            compare(
                arithmetic(rng.choice([N, S]), rng.choice("+-*"), N),
                rng.choice(OPERATORS),
                rng.choice([X, N, decimal("2.5")]),
            )
        )
    # a < b must not depend on the side it is written on.
    for _ in range(20):
        a, b = rng.sample(NUMERIC, 2)
        yield where(logic("AND", compare(a, "<", b), compare(b, ">", a)))
        yield where(logic("AND", compare(a, "<=", b), negation(compare(b, ">=", a))))
