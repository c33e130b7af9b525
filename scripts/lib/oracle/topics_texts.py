"""Texts: comparison and order, LIKE and ILIKE, functions of text."""
from oracle.expression import NULL, Query, call, column, compare, concat, fill, infix, logic, negation, text, whole
from oracle.topics_numbers import OPERATORS, select, where

W, V, N = column("w", "t"), column("v", "t"), column("n", "i")
SAMPLES = [
    "apple",
    "Apple",
    "",
    " ",
    "it's",
    "100%",
    "a_b",
    "Äpfel",
    "ÉCOLE",
    "日本語",
    "x",
    "b",
    "Banana",
    "two\nlines",
    "café",
    "\\",
]


def of_words(expressions, condition=""):
    return select(expressions, condition, table="words")


def texts_topic(rng):
    for value in SAMPLES:
        for operator in rng.sample(OPERATORS, 3):
            yield where(compare(W, operator, text(value)), "words")
    for operator in OPERATORS:
        yield where(compare(W, operator, V), "words")
    for _ in range(25):
        low, high = sorted(rng.sample(SAMPLES, 2)) if rng.random() < 0.8 else rng.sample(SAMPLES, 2)
        word = rng.choice(["BETWEEN", "NOT BETWEEN"])
        yield where(fill("{} " + word + " {} AND {}", rng.choice([W, V]), text(low), text(high), kind="?"), "words")
    for _ in range(25):
        values = [text(v) for v in rng.sample(SAMPLES, rng.randint(1, 5))]
        word = rng.choice(["IN", "NOT IN"])
        yield where(
            fill("{} " + word + " (" + ", ".join(["{}"] * len(values)) + ")", rng.choice([W, V]), *values, kind="?"),
            "words",
        )
    for column_name in ("w", "v"):
        for direction in ("", " DESC"):
            sql = f"SELECT id, {column_name} FROM words WHERE {column_name} IS NOT NULL ORDER BY {column_name}{direction}, id"
            yield Query(sql, sql, ordered=True)
    for function in ("LOWER", "UPPER"):
        yield of_words([call(function, W, kind="t")])
        yield of_words([call(function, V, kind="t")])
        for value in SAMPLES + ["ǅ", "ſ", "İ", "ß", "ΣΑΣ"]:
            yield select([call(function, text(value), kind="t")], table="dual")
        for value in rng.sample(SAMPLES, 5):
            yield where(compare(call(function, W, kind="t"), "=", call(function, text(value), kind="t")), "words")
    yield where(compare(call("LOWER", W, kind="t"), "=", call("LOWER", V, kind="t")), "words")
    for _ in range(40):
        parts = [
            rng.choice([W, V, text(rng.choice(SAMPLES)), call("LOWER", W, kind="t")]) for _ in range(rng.randint(2, 4))
        ]
        yield of_words([concat(*parts)], rng.choice(["", "id < 9", "w <> v"]))
    yield select([concat(text("a"), NULL)], table="dual")
    yield of_words([call("LENGTH", W, kind="i")])
    yield of_words([call("LENGTH", concat(W, text("é")), kind="i")])
    for value in ("true", "t", "false", "0", "1"):
        yield Query(f"SELECT id FROM numbers WHERE f = '{value}'", f"SELECT id FROM numbers WHERE f = '{value}'")
        yield Query(f"SELECT id FROM numbers WHERE f <> '{value}'", f"SELECT id FROM numbers WHERE f <> '{value}'")


def like_topic(rng):
    patterns = [
        "%",
        "_",
        "__",
        "",
        "a%",
        "A%",
        "%e",
        "%a%",
        "_p%",
        "%an%",
        "Gaia DR3 %",
        "gaia%",
        "%'%",
        "100%",
        "%\n%",
        "日__",
        "日%",
        "%é",
        "É%",
        "é%",
        "Äp%",
        "äp%",
        "%ß%",
        "% %",
        " %",
        "_____",
        "%_%_%",
        "a_b",
        "%0%",
        "4_",
        "% ",
        "Ω%",
        "ω%",
        "🌟%",
        "_ star",
        "%%",
        "%a%a%a%",
        "b%a",
    ]
    for pattern in patterns:
        for c in (W, V):
            for word in ("LIKE", "ILIKE"):
                yield where(fill("{} " + word + " {}", c, text(pattern), kind="?"), "words")
        yield where(fill("{} NOT " + rng.choice(["LIKE", "ILIKE"]) + " {}", W, text(pattern), kind="?"), "words")
    for word in ("LIKE", "ILIKE", "NOT LIKE", "NOT ILIKE"):
        yield where(fill("{} " + word + " {}", W, V, kind="?"), "words")
        yield where(fill("{} " + word + " {}", text("apple"), V, kind="?"), "words")
        yield where(infix(W, word, concat(V, text("%")), "?", 3), "words")
        yield where(infix(V, word, NULL, "?", 3), "words")
        yield where(infix(concat(W, V), word, text("%a%p%"), "?", 3), "words")
        yield where(fill("{} " + word + " {}", call("UPPER", W, kind="t"), text("%A%"), kind="?"), "words")
    for _ in range(30):
        a = fill(
            "{} " + rng.choice(["LIKE", "ILIKE", "NOT LIKE"]) + " {}",
            rng.choice([W, V]),
            text(rng.choice(patterns)),
            kind="?",
        )
        b = fill(
            "{} " + rng.choice(["LIKE", "ILIKE"]) + " {}", rng.choice([W, V]), text(rng.choice(patterns)), kind="?"
        )
        yield where(logic(rng.choice(["AND", "OR"]), a, negation(b) if rng.random() < 0.4 else b), "words")
    for pattern in ("a\\b", "a\\\\b", "100\\%", "a\\_b", "%\\%", "\\"):
        for word in ("LIKE", "ILIKE"):
            yield where(fill("{} " + word + " {}", W, text(pattern), kind="?"), "words")


def gaia_texts_topic(rng):
    """Gaia's functions of text."""

    def both(name, *arguments, kind="t", pg=None, rows=""):
        prefix = rng.choice(["", "ESDC_"]) if name not in RESERVED else "ESDC_"
        return of_words([call(prefix + name, *arguments, kind=kind, pg=pg or name.lower())], rows)

    for n in (0, 1, 3, 100, -1, -2):
        yield both("LEFT", W, whole(n))
        yield both("RIGHT", W, whole(n))
    for start in (1, 2, 0, -1, 5, 100):
        for length in (0, 1, 3, 100):
            yield both("SUBSTRING", W, whole(start), whole(length), pg="substr")
    yield both("SUBSTRING", W, whole(2), whole(-1), pg="substr", rows="id = 1")
    for part in ("a", "an", "", "é", " ", "'", "本"):
        yield both("POSITION", text(part), W, kind="i", pg="strpos({1}, {0})")
    for before, after in (("ab", "xy"), ("abc", "x"), ("", "x"), ("aé", "1"), ("pp", "qr"), (" ", "_")):
        yield both("TRANSLATE", W, text(before), text(after))
    yield both("TRIM", W, pg="btrim")
    yield both("RTRIM", W)
    yield both("LENGTH", W, kind="i")
    yield both("INITCAP", W)
    yield both("INITCAP", V)
    for n in (0, 3, 8, 12):
        yield both("RPAD", W, whole(n))
        yield both("RPAD", W, whole(n), text("*-"))


# Words of SQL that ADQL keeps for itself: only the prefixed names can stand as functions.
RESERVED = {"LEFT", "RIGHT", "SUBSTRING", "POSITION", "TRANSLATE", "TRIM"}
