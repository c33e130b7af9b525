"""Null in every operator and condition, and functions that choose."""
from oracle.expression import (
    NULL,
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
    text,
    wider,
    whole,
)
from oracle.topics_numbers import OPERATORS, select, where

N, S, X, L = (column(*c) for c in (("n", "i"), ("s", "s"), ("x", "d"), ("l", "l")))


def atom(rng):
    """A condition that is true, false and unknown on some rows each."""
    kind = rng.randrange(7)
    a = rng.choice([N, S, X])
    if kind == 0:
        return compare(a, rng.choice(OPERATORS), rng.choice([whole(0), whole(1), N, NULL]))
    if kind == 1:
        return Expr(f"{a.adql} IS NULL", f"{a.pg} IS NULL", "?", 3)
    if kind == 2:
        return Expr(f"{a.adql} IS NOT NULL", f"{a.pg} IS NOT NULL", "?", 3)
    if kind == 3:
        return fill(
            "{} BETWEEN {} AND {}",
            a,
            rng.choice([whole(-2), N, NULL]),
            rng.choice([whole(2), X, NULL]),
            kind="?",
            precedence=3,
        )
    if kind == 4:
        return fill(
            "{} " + rng.choice(["IN", "NOT IN"]) + " ({}, {})",
            a,
            whole(1),
            rng.choice([whole(3), NULL, N]),
            kind="?",
            precedence=3,
        )
    if kind == 5:
        return compare(arithmetic(N, rng.choice("+-*"), S), rng.choice(OPERATORS), whole(rng.choice([0, 2])))
    return compare(column("f", "b"), rng.choice(["=", "<>"]), text(rng.choice(["true", "false", "0"])))


def condition(rng, depth):
    if depth == 0:
        return atom(rng)
    kind = rng.random()
    if kind < 0.25:
        return negation(condition(rng, depth - 1))
    return logic(rng.choice(["AND", "OR"]), *(condition(rng, rng.randrange(depth)) for _ in range(rng.randint(2, 3))))


def nulls_topic(rng):
    for operator in "+-*/":
        yield select([arithmetic(N, operator, NULL)])
        yield select([arithmetic(NULL, operator, X)])
        yield select([arithmetic(S, operator, whole(2))], "id NOT IN (4, 5)")
    yield select([negative(N), negative(X)], "id <> 0")
    for operator in OPERATORS:
        yield where(compare(N, operator, NULL))
        yield where(negation(compare(N, operator, NULL)))
        yield where(compare(N, operator, S))
        yield where(negation(compare(N, operator, S)))
        yield where(logic("OR", compare(N, operator, S), negation(compare(N, operator, S))))
    for _ in range(200):
        yield where(condition(rng, rng.randint(1, 3)))
    for sql in (
        "NULL IS NULL",
        "NULL IS NOT NULL",
        "n + NULL IS NULL",
        "n + s IS NULL",
        "NOT (n IS NULL)",
        "(n = s) AND n IS NOT NULL",
        "w || NULL IS NULL",
    ):
        table = "words" if "w" in sql.split() else "numbers"
        yield Query(f"SELECT id FROM {table} WHERE {sql}", f"SELECT id FROM {table} WHERE {sql}")
    for inner in (
        "SELECT n FROM numbers",
        "SELECT n FROM numbers WHERE n IS NOT NULL",
        "SELECT id FROM nothing",
        "SELECT NULL FROM dual",
    ):
        for word in ("IN", "NOT IN"):
            yield Query(
                f"SELECT id FROM numbers WHERE n {word} ({inner})",
                f"SELECT id FROM numbers WHERE n {word} ({inner.replace('NULL FROM dual', 'NULL::int FROM dual')})",
            )


def mixed(rng, kind):
    if kind == "t":
        return rng.choice([column("w", "t"), column("v", "t"), text("none"), text("")])
    return rng.choice([N, S, L, X, whole(3), decimal("0.5"), whole(-1)])


def common(arguments):
    kind = arguments[0].type
    for a in arguments[1:]:
        kind = wider(kind, a.type)
    return kind


def branches_topic(rng):
    """Functions that choose one of their arguments."""
    for name in ("COALESCE", "GREATEST", "LEAST"):
        for _ in range(30):
            kind = rng.choice("nnt")
            arguments = [mixed(rng, kind) for _ in range(rng.randint(2, 4))]
            yield select([call(name, *arguments, kind=common(arguments))], table="words" if kind == "t" else "numbers")
        yield select([call(name, NULL, whole(2), kind="i")], table="dual")
        yield select([call(name, NULL, decimal("2.5"), whole(1), kind="d")], table="dual")
        arguments = [N, whole(7)]
        yield select([arithmetic(call(name, *arguments, kind="i"), "/", whole(2))])
        yield select([arithmetic(call(name, N, decimal("7."), kind="d"), "/", whole(2))])
        yield where(compare(call(name, N, S, kind="i"), rng.choice(OPERATORS), whole(1)))
    for _ in range(60):
        test = condition(rng, rng.randint(0, 2))
        a, b = rng.choice(
            [
                (N, S),
                (X, N),
                (whole(1), whole(0)),
                (text("yes"), text("no")),
                (L, whole(0)),
                (N, decimal("0.5")),
                (N, NULL),
            ]
        )
        name = rng.choice(["IF_THEN_ELSE", "ESDC_IF_THEN_ELSE"])
        yield select([call(name, test, a, b, kind="i", pg="CASE WHEN {} THEN {} ELSE {} END")])
    for quoted in ("n < 3", "n IS NULL OR x > 2", "s BETWEEN 0 AND 10"):
        yield Query(
            f"SELECT id, IF_THEN_ELSE('{quoted}', 1, 0) AS e0 FROM numbers",
            f"SELECT id, CASE WHEN {quoted} THEN 1 ELSE 0 END AS e0 FROM numbers",
        )


def gaia_branches_topic(rng):
    """ESDC_NULLIF, ESDC_CASE_CONDITION, ESDC_CASE_EXPRESSION, WIDTH_BUCKET."""
    for a, b in ((N, S), (N, whole(1)), (X, N), (S, whole(-7))):
        yield select([call("ESDC_NULLIF", a, b, kind=a.type, pg="nullif")])
    yield select([call("ESDC_NULLIF", column("w", "t"), column("v", "t"), kind="t", pg="nullif")], table="words")
    for _ in range(20):
        tests = [condition(rng, rng.randint(0, 1)) for _ in range(rng.randint(1, 3))]
        results = [rng.choice([whole(10), whole(20), N, S]) for _ in tests]
        pairs = [e for pair in zip(tests, results) for e in pair]
        places = " ".join(f"WHEN {{{2 * i + 1}}} THEN {{{2 * i + 2}}}" for i in range(len(tests)))
        yield select([call("ESDC_CASE_CONDITION", whole(0), *pairs, kind="i", pg=f"CASE {places} ELSE {{0}} END")])
    for _ in range(20):
        tests = [whole(rng.randint(-5, 5)) for _ in range(rng.randint(1, 3))]
        results = [rng.choice([whole(10), whole(20), N, S]) for _ in tests]
        pairs = [e for pair in zip(tests, results) for e in pair]
        places = " ".join(f"WHEN {{{2 * i + 2}}} THEN {{{2 * i + 3}}}" for i in range(len(tests)))
        yield select(
            [call("ESDC_CASE_EXPRESSION", N, whole(0), *pairs, kind="i", pg=f"CASE {{0}} {places} ELSE {{1}} END")]
        )
    for low, high, count in ((-5, 5, 4), (0, 10, 5), (5, -5, 3), (0, 3, 3)):
        for value in (X, N):
            yield select(
                [
                    call(
                        "WIDTH_BUCKET",
                        value,
                        whole(low),
                        whole(high),
                        whole(count),
                        kind="i",
                        pg="width_bucket({}::float8, {}, {}, {})",
                    )
                ]
            )
    for low, high, count in ((1, 1, 3), (0, 1, 0), (0, 1, -2)):
        yield select(
            [
                call(
                    "WIDTH_BUCKET",
                    X,
                    whole(low),
                    whole(high),
                    whole(count),
                    kind="i",
                    pg="width_bucket({}::float8, {}, {}, {})",
                )
            ],
            "id = 1",
        )
