"""Whole queries: groups, order, limits, set operations, WITH. ADQL and PostgreSQL read the same text here, but for TOP, which
is LIMIT."""
import re

from oracle.expression import Query


def same(sql, ordered=False, **more):
    """Text that is the same in both languages, but for TOP n and OFFSET, which stand elsewhere in PostgreSQL's LIMIT."""
    return Query(sql, limited(sql), ordered, **more)


def limited(sql):
    """TOP n of the outermost SELECT as LIMIT n at the end; for others use a Query of both texts."""
    top = re.match(r"(SELECT (?:DISTINCT |ALL )?)TOP (\d+) (.*)$", sql)
    return f"{top[1]}{top[3]} LIMIT {top[2]}" if top else sql


def groups_topic(rng):
    keys = ["team", "grade", "active", "team, grade", "boss", "grade / 2", "MOD(id, 3)"]
    values = [
        "COUNT(*)",
        "COUNT(pay)",
        "COUNT(DISTINCT pay)",
        "SUM(pay)",
        "MIN(pay)",
        "MAX(pay)",
        "AVG(pay)",
        "SUM(grade)",
        "AVG(grade)",
        "COUNT(DISTINCT team)",
        "MIN(team)",
        "MAX(team)",
        "SUM(pay) / COUNT(*)",
        "MAX(pay) - MIN(pay)",
        "SUM(pay * 2)",
        "COUNT(*) + 1",
        "SUM(DISTINCT pay)",
        "AVG(DISTINCT grade)",
        "SUM(id) * 2 + MAX(grade)",
    ]
    havings = [
        "",
        " HAVING COUNT(*) > 1",
        " HAVING SUM(pay) > 6000",
        " HAVING COUNT(pay) = COUNT(*)",
        " HAVING MAX(grade) IS NOT NULL AND COUNT(*) < 5",
        " HAVING NOT (MIN(pay) < 5000)",
    ]
    wheres = ["", " WHERE pay > 3000", " WHERE team IS NOT NULL", " WHERE id > 99"]
    for key in keys:
        for value in rng.sample(values, 12):
            yield same(f"SELECT {key}, {value} AS v FROM staff{rng.choice(wheres)} GROUP BY {key}{rng.choice(havings)}")
        yield same(f"SELECT COUNT(*) AS n FROM staff GROUP BY {key}")
        yield same(f"SELECT DISTINCT COUNT(*) AS n FROM staff GROUP BY {key}")
    for value in values:
        yield same(f"SELECT {value} AS v FROM staff")
        yield same(f"SELECT {value} AS v FROM staff WHERE id > 99")
        yield same(f"SELECT {value} AS v FROM staff HAVING COUNT(*) > 3")
    for c, rows in (
        ("s", "id NOT IN (4, 5)"),
        ("n", "id > 0"),
        ("x", "id NOT IN (4, 5, 12)"),
        ("r", "id IN (1, 2, 6, 9, 14)"),
        ("l", "id IN (1, 2, 3, 14)"),
        ("i", "id < 4"),
        ("f", "id > 0"),
        ("d", "id = 6"),
    ):
        for function in ("SUM", "AVG", "MIN", "MAX", "COUNT", "STDDEV"):
            if c == "f" and function != "COUNT":
                continue
            tolerance = 1e-6 if c == "r" else 0
            yield same(f"SELECT {function}({c}) AS v FROM numbers WHERE {rows}", tolerance=tolerance)
            if function != "STDDEV":
                yield same(f"SELECT {function}(DISTINCT {c}) AS v FROM numbers WHERE {rows}", tolerance=tolerance)
    yield same("SELECT STDDEV(pay) AS v FROM staff WHERE id = 1")
    for text in (
        "SELECT MIN(w) AS a, MAX(w) AS b, COUNT(DISTINCT w) AS c FROM words",
        "SELECT n, COUNT(*) AS c, MIN(v) AS d FROM words GROUP BY n",
        "SELECT LOWER(v) AS u, COUNT(*) AS c FROM words GROUP BY LOWER(v)",
        "SELECT LENGTH(v) AS u, MAX(v) AS c FROM words GROUP BY LENGTH(v) HAVING COUNT(*) > 1",
        "SELECT team AS pay, COUNT(*) AS n FROM staff GROUP BY team",
        "SELECT pay / 1000 AS thousands, COUNT(*) AS n FROM staff GROUP BY thousands",
        "SELECT s.team, t.kind, SUM(t.hours) AS h FROM staff AS s JOIN task AS t ON s.id = t.id GROUP BY s.team, t.kind",
        "SELECT s.team, COUNT(t.task_id) AS n FROM staff AS s LEFT JOIN task AS t ON s.id = t.id GROUP BY s.team",
        "SELECT kind, SUM(cost) AS c FROM task GROUP BY kind HAVING SUM(hours) > (SELECT AVG(hours) FROM task)",
    ):
        yield same(text)


def order_topic(rng):
    keys = ["n", "s", "x", "r", "l", "f", "n + s", "-x", "ABS(n)", "n * 2", "MOD(id, 4)"]
    for key in keys:
        if key == "n + s" or key == "n * 2":
            rows = " WHERE id NOT IN (4, 5)"
        else:
            rows = ""
        for direction in ("", " ASC", " DESC"):
            yield same(f"SELECT id, n FROM numbers{rows} ORDER BY {key}{direction}, id", ordered=True)
        yield same(f"SELECT id, n FROM numbers{rows} ORDER BY {key} DESC, id DESC", ordered=True)
    for query in (
        "SELECT id, n AS x FROM numbers ORDER BY x, id",
        "SELECT id, n AS a, s AS b FROM numbers ORDER BY a DESC, b, id",
        "SELECT n, id FROM numbers ORDER BY 1, 2",
        "SELECT n, id FROM numbers ORDER BY 1 DESC, 2 DESC",
        "SELECT id, n AS s FROM numbers ORDER BY s, id DESC",
        "SELECT team, COUNT(*) AS c FROM staff GROUP BY team ORDER BY c DESC, team",
        "SELECT team, SUM(pay) AS c FROM staff GROUP BY team ORDER BY SUM(pay), team",
        "SELECT team, SUM(pay) AS c FROM staff GROUP BY team ORDER BY COUNT(*) DESC, team DESC",
        "SELECT DISTINCT n FROM numbers ORDER BY n",
        "SELECT DISTINCT n FROM numbers ORDER BY n DESC",
        "SELECT id, w FROM words WHERE id NOT IN (11, 12) ORDER BY LOWER(v), id",
        "SELECT id FROM words ORDER BY w, id",
        "SELECT id FROM words ORDER BY w DESC, id",
        "SELECT e.id, b.team FROM staff AS e LEFT JOIN staff AS b ON e.boss = b.id ORDER BY b.team, e.id",
        "SELECT id, f FROM numbers ORDER BY f, id",
        "SELECT id, f FROM numbers ORDER BY f DESC, id",
        "SELECT id, d FROM numbers ORDER BY d, id",
        "SELECT id, l FROM numbers ORDER BY l DESC, id",
        "SELECT numbers.id FROM numbers ORDER BY numbers.n, numbers.id",
        "SELECT id, n + 1 AS m FROM numbers ORDER BY m, id",
    ):
        yield same(query, ordered=True)
    for _ in range(60):
        some = rng.sample(["n", "s", "f", "x", "r", "l"], rng.randint(1, 3))
        order = ", ".join(key + rng.choice(["", " DESC", " ASC"]) for key in some) + ", id"
        table, selected = "numbers", ", ".join(["id"] + some)
        yield same(f"SELECT {selected} FROM {table} ORDER BY {order}", ordered=True)


def limits_topic(rng):
    """TOP, OFFSET and DISTINCT."""
    bodies = [
        ("id, n", "numbers", "n, id"),
        ("id, n", "numbers", "n DESC, id"),
        ("id, w", "words", "w, id"),
        ("id, pay", "staff", "pay DESC, id"),
        ("team, COUNT(*) AS c", "staff GROUP BY team", "c, team"),
    ]
    for select, source, order in bodies:
        for top in (0, 1, 3, 9, 1000, 9223372036854775807):
            yield same(f"SELECT TOP {top} {select} FROM {source} ORDER BY {order}", ordered=True)
        for offset in (0, 1, 4, 12, 1000):
            sql = f"SELECT {select} FROM {source} ORDER BY {order} OFFSET {offset}"
            yield Query(sql, sql, ordered=True)
            top = rng.choice([0, 1, 2, 5, 40])
            yield Query(
                f"SELECT TOP {top} {select} FROM {source} ORDER BY {order} OFFSET {offset}",
                f"SELECT {select} FROM {source} ORDER BY {order} LIMIT {top} OFFSET {offset}",
                ordered=True,
            )
    for columns in ("n", "s", "f", "n, f", "x", "r", "n / 2", "ABS(n)", "f, s"):
        yield same(f"SELECT DISTINCT {columns} FROM numbers")
        yield same(f"SELECT ALL {columns} FROM numbers")
        first = columns.split(", ")[0]
        if first == columns and "/" not in columns and "(" not in columns:
            for top in (1, 3, 6):
                yield same(f"SELECT DISTINCT TOP {top} {columns} FROM numbers ORDER BY {columns}", ordered=True)
    for sql in (
        "SELECT DISTINCT team, grade FROM staff",
        "SELECT DISTINCT w FROM words",
        "SELECT DISTINCT LOWER(v) AS u FROM words",
        "SELECT DISTINCT * FROM gamma",
        "SELECT DISTINCT 1 AS one FROM staff",
    ):
        yield same(sql)
    for top, inner in ((3, "n, id"), (5, "n DESC, id"), (1, "id")):
        yield Query(
            f"SELECT id FROM (SELECT TOP {top} id, n FROM numbers ORDER BY {inner}) AS d",
            f"SELECT id FROM (SELECT id, n FROM numbers ORDER BY {inner} LIMIT {top}) AS d",
        )
        yield Query(
            f"SELECT COUNT(*) AS c FROM (SELECT TOP {top} id FROM numbers) AS d",
            f"SELECT COUNT(*) AS c FROM (SELECT id FROM numbers LIMIT {top}) AS d",
        )
        yield Query(
            f"SELECT id FROM numbers WHERE id IN (SELECT TOP {top} id FROM numbers ORDER BY {inner})",
            f"SELECT id FROM numbers WHERE id IN (SELECT id FROM numbers ORDER BY {inner} LIMIT {top})",
        )
        yield Query(
            "SELECT id, (SELECT TOP 1 m.n FROM numbers AS m WHERE m.id > numbers.id ORDER BY m.id) AS v FROM numbers",
            "SELECT id, (SELECT m.n FROM numbers AS m WHERE m.id > numbers.id ORDER BY m.id LIMIT 1) AS v FROM numbers",
        )
        yield Query(
            f"SELECT id FROM (SELECT TOP {top} id, n FROM numbers ORDER BY {inner} OFFSET 2) AS d",
            f"SELECT id FROM (SELECT id, n FROM numbers ORDER BY {inner} LIMIT {top} OFFSET 2) AS d",
        )


def sets_topic(rng):
    """UNION, EXCEPT, INTERSECT with and without ALL, their precedence and parentheses."""
    operands = [
        "SELECT k FROM alpha",
        "SELECT k FROM beta",
        "SELECT k FROM gamma",
        "SELECT m FROM alpha",
        "SELECT k FROM alpha WHERE k > 1",
        "SELECT id FROM staff WHERE grade = 1",
        "SELECT boss FROM staff",
        "SELECT k + 1 FROM beta",
        "SELECT id FROM nothing",
        "SELECT n FROM numbers",
        "SELECT s FROM numbers",
        "SELECT x FROM numbers WHERE id < 10",
        "SELECT l FROM numbers",
    ]
    whole_operands = operands[:11]
    words = ["UNION", "UNION ALL", "EXCEPT", "EXCEPT ALL", "INTERSECT", "INTERSECT ALL"]
    for word in words:
        for _ in range(14):
            yield same(f"{rng.choice(operands)} {word} {rng.choice(operands)}")
    for _ in range(70):
        parts = [rng.choice(whole_operands)]
        for _ in range(rng.randint(2, 3)):
            parts += [rng.choice(words), rng.choice(whole_operands)]
        yield same(" ".join(parts))
    for _ in range(50):
        a, b, c = (rng.choice(whole_operands) for _ in range(3))
        one, two = rng.choice(words), rng.choice(words)
        yield same(f"({a} {one} {b}) {two} {c}" if rng.random() < 0.5 else f"{a} {one} ({b} {two} {c})")
    for word in words:
        yield same(f"SELECT k, m FROM alpha {word} SELECT k, m FROM beta")
        yield same(f"SELECT a, k FROM alpha {word} SELECT g, k FROM gamma")
        yield same(f"SELECT k, a FROM alpha {word} SELECT k, NULL FROM beta")
        yield same(f"SELECT k AS z FROM alpha {word} SELECT k FROM beta ORDER BY z", ordered=True)
        yield same(f"SELECT k AS z FROM alpha {word} SELECT k FROM beta ORDER BY 1 DESC", ordered=True)
        yield same(f"SELECT COUNT(*) AS c FROM (SELECT k FROM alpha {word} SELECT k FROM gamma) AS d")
        yield same(f"SELECT id FROM staff WHERE id IN (SELECT k FROM alpha {word} SELECT k FROM beta)")
        yield same(f"SELECT team FROM staff {word} SELECT g FROM gamma {word} SELECT a FROM alpha")
        yield same(f"SELECT f FROM numbers {word} SELECT active FROM staff")
        yield same(f"SELECT k FROM alpha {word} SELECT b FROM beta")
        yield Query(
            f"(SELECT TOP 3 k FROM alpha ORDER BY k) {word} SELECT k FROM beta",
            f"(SELECT k FROM alpha ORDER BY k LIMIT 3) {word} SELECT k FROM beta",
        )
        yield Query(
            f"SELECT k AS z FROM alpha {word} SELECT k FROM beta ORDER BY z OFFSET 1",
            f"SELECT k AS z FROM alpha {word} SELECT k FROM beta ORDER BY z OFFSET 1",
            ordered=True,
        )


def with_topic(rng):
    """WITH: named queries, used once, twice, and by each other."""
    names = [
        "rich AS (SELECT id, pay, team FROM staff WHERE pay > 5000)",
        "per_team AS (SELECT team, COUNT(*) AS n, AVG(pay) AS mean FROM staff GROUP BY team)",
        "busy AS (SELECT id, SUM(hours) AS h FROM task GROUP BY id HAVING COUNT(*) > 1)",
        "both_ids AS (SELECT id FROM staff INTERSECT SELECT id FROM task)",
    ]
    for first in names:
        name = first.split(" ")[0]
        yield same(f"WITH {first} SELECT * FROM {name}")
        yield same(f"WITH {first} SELECT COUNT(*) AS c FROM {name}")
        yield same(f"WITH {first} SELECT p.* FROM {name} AS p")
        key = "team" if name == "per_team" else "id"
        yield same(
            f"WITH {first} SELECT p.{key}, q.{key} AS other FROM {name} AS p JOIN {name} AS q ON p.{key} < q.{key}"
        )
        yield same(f"WITH {first} SELECT s.id FROM staff AS s WHERE s.{key} IN (SELECT {key} FROM {name})")
        yield same(
            f"WITH {first} SELECT s.id FROM staff AS s WHERE NOT EXISTS (SELECT * FROM {name} AS p WHERE p.{key} = s.{key})"
        )
        yield same(
            f"WITH {first} SELECT s.id FROM staff AS s LEFT JOIN {name} AS p ON p.{key} = s.{key} WHERE p.{key} IS NULL"
        )
        yield same(f"WITH {first} SELECT {key} FROM {name} UNION ALL SELECT {key} FROM {name}")
        yield same(
            f"WITH {first}, again AS (SELECT {key} FROM {name} WHERE {key} IS NOT NULL) SELECT * FROM again ORDER BY {key}",
            ordered=True,
        )
        for second in names:
            other = second.split(" ")[0]
            if other == name:
                continue
            okey = "team" if other == "per_team" else "id"
            if key == okey:
                yield same(
                    f"WITH {first}, {second} SELECT {name}.{key} FROM {name} JOIN {other} USING ({key})".replace(
                        f"SELECT {name}.{key}", f"SELECT {key}"
                    )
                )
            else:
                yield same(
                    f"WITH {first}, {second} SELECT s.id FROM staff AS s JOIN {name} AS p ON s.{key} = p.{key} JOIN {other} AS q ON s.{okey} = q.{okey}"
                )
            yield same(
                f"WITH {first}, {second} SELECT (SELECT COUNT(*) FROM {name}) AS a, (SELECT COUNT(*) FROM {other}) AS b FROM dual"
            )
    for sql in (
        "WITH alpha AS (SELECT k FROM beta) SELECT k FROM alpha",
        "WITH a AS (SELECT 1 AS one FROM dual), b AS (SELECT one + 1 AS two FROM a) SELECT one, two FROM a, b",
        "WITH t AS (SELECT k, m FROM alpha UNION SELECT k, m FROM beta) SELECT k, COUNT(*) AS n FROM t GROUP BY k",
        "WITH t AS (SELECT team, MAX(pay) AS top_pay FROM staff GROUP BY team) SELECT s.id FROM staff AS s JOIN t ON s.team = t.team AND s.pay = t.top_pay",
    ):
        yield same(sql)
