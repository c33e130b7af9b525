"""CAST between every pair of types, and Gaia's TO_ functions, which are casts by another name."""
from oracle.expression import NULL, TYPES, Query, call, cast, column, compare, concat, decimal, numeric, text, whole
from oracle.topics_numbers import D, I, L, N, NUMERIC, S, X, select, where

KINDS = "silrdt"
TEXTS = {
    "sil": [
        "42",
        " 42 ",
        "-7",
        "+5",
        "0",
        "007",
        "abc",
        "",
        "1.5",
        "1e3",
        "0x10",
        "32768",
        "2147483648",
        "9223372036854775808",
        "- 3",
        "4 2",
    ],
    "rd": ["42", " 2.5 ", "-1e-3", "+.5", "5.", "1e400", "abc", "", "1e-400", "2.5x", "1e39", "0x10", "1_000"],
}


def casts_topic(rng):
    for target in KINDS:
        for kinds, texts in TEXTS.items():
            if target in kinds:
                for value in texts:
                    yield select([cast(text(value), target)], table="dual")
        yield select([cast(NULL, target)], table="dual")
        for value in (
            "2.5",
            "3.5",
            "-2.5",
            "0.5",
            "1.4999999",
            "32767.4",
            "32767.5",
            "2147483647.4",
            "2147483647.5",
            "9.3e18",
            "-0.5",
            "1e-7",
            "123456789.125",
        ):
            if target != "t":
                yield select([cast(numeric(value), target)], table="dual")
        for value in (0, 32768, -32769, 2147483648, 16777217, 9007199254740993):
            yield select([cast(whole(value), target)], table="dual")
        for c in NUMERIC:
            yield select([cast(c, target)], "id IN (1, 2, 3, 6, 9, 13)" if c is not D else "id IN (1, 2, 3, 6)")
            for row in (4, 5, 11, 12):
                yield select([cast(c, target)], f"id = {row}")
    # Doubles as text: the shortest that reads back, in PostgreSQL's layout.
    for value in (
        "1.",
        "0.1",
        "100000.",
        "1e15",
        "1e16",
        "123456789012345680.",
        "1e-4",
        "1e-5",
        "1.5e300",
        "1e22",
        "-0.001",
        "3.14159",
        "1e100",
        "12345.678",
    ):
        yield select([cast(decimal(value), "t")], table="dual")
        yield select([cast(cast(decimal(value), "r"), "t")], table="dual")
    for length in (1, 2, 3, 5, 10):
        for value in ("abc", "", "日本語", "it's", "ab  "):
            yield select([cast(text(value), "t", length)], table="dual")
            name = f"CHAR({length})"
            adql = cast(text(value), "t").adql.replace("VARCHAR", name)
            # Joined to a text, CHAR loses its trailing blanks in PostgreSQL; as itself it keeps them.
            yield Query(f"SELECT {adql} AS e0 FROM dual", f"SELECT {adql} AS e0 FROM dual")
    for name, kind in (
        ("TO_SMALLINT", "s"),
        ("TO_INTEGER", "i"),
        ("TO_BIGINT", "l"),
        ("TO_REAL", "r"),
        ("TO_DOUBLE", "d"),
        ("TO_CHAR", "t"),
    ):
        for source in (N, X, S):
            yield select(
                [call(name, source, kind=kind, pg=f"CAST({{}} AS {TYPES[kind]})")],
                "id IN (1, 2, 3, 6, 9, 10, 11, 13, 14)",
            )
        yield select([call(name, text("12"), kind=kind, pg=f"CAST({{}} AS {TYPES[kind]})")], table="dual")
    for target in "silrd":
        yield select(
            [cast(column("v", "t"), target)],
            "id IN (16, 19, 20)" if target in "rd" else "id IN (19, 20)",
            table="words",
        )
        yield select([cast(column("w", "t"), target)], "id IN (19, 20, 11)", table="words")
        yield select([cast(column("w", "t"), target)], "id = 1", table="words")
        yield select([cast(column("w", "t"), target)], "id = 4", table="words")
    yield select([cast(column("f", "b"), "t")])
    for _ in range(25):
        a, b = rng.choice([N, S]), rng.choice([X, N])
        target = rng.choice("ild")
        yield select([cast(cast(b, rng.choice("dr")), target), cast(a, rng.choice("ldrt"))], "id NOT IN (4, 5)")
    for _ in range(20):
        yield where(compare(cast(X, rng.choice("il")), rng.choice(["=", "<", ">="]), rng.choice([N, whole(2)])))
    for c in (N, S, L, I, X):
        yield select([concat(cast(c, "t"), text("!"))], "id IN (1, 2, 3, 6, 9, 10, 11)")
