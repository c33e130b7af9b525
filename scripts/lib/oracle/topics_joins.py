"""Joins of every kind, merged columns, and sub-queries."""
from oracle.topics_queries import same

KEYED = {"alpha": "a", "beta": "b", "gamma": "g", "staff": "team"}


def joins_topic(rng):
    kinds = [
        "JOIN",
        "INNER JOIN",
        "LEFT JOIN",
        "LEFT OUTER JOIN",
        "RIGHT JOIN",
        "RIGHT OUTER JOIN",
        "FULL JOIN",
        "FULL OUTER JOIN",
    ]
    for kind in kinds:
        for left, right in (("alpha", "beta"), ("beta", "gamma"), ("gamma", "alpha")):
            a, b = KEYED[left], KEYED[right]
            yield same(
                f"SELECT {left}.k, {left}.{a}, {right}.k AS k2, {right}.{b} FROM {left} {kind} {right} ON {left}.k = {right}.k"
            )
            if "FULL" in kind:
                continue  # PostgreSQL joins FULL on equalities only
            yield same(f"SELECT p.k, p.{a}, q.k AS k2, q.{b} FROM {left} AS p {kind} {right} AS q ON p.k < q.k")
            if right != "gamma" and left != "gamma":
                yield same(f"SELECT p.k, q.k AS k2 FROM {left} AS p {kind} {right} AS q ON p.k = q.k AND p.m <> q.m")
                yield same(
                    f"SELECT p.k, q.k AS k2 FROM {left} AS p {kind} {right} AS q ON p.k = q.k WHERE p.m = q.m OR q.m IS NULL"
                )
            yield same(f"SELECT COUNT(*) AS n FROM {left} AS p {kind} {right} AS q ON p.k = q.k AND q.{b} IS NOT NULL")
    for left in ("alpha", "beta"):
        yield same(f"SELECT p.k, q.k AS k2 FROM {left} AS p CROSS JOIN gamma AS q WHERE p.k >= q.k")
        yield same(f"SELECT p.k, q.k AS k2 FROM {left} AS p, gamma AS q WHERE p.k = q.k")
        yield same(f"SELECT * FROM {left} AS p, gamma AS q WHERE p.k = q.k")
    outer = ["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"]
    for one in outer:
        for two in outer:
            yield same(
                f"SELECT p.a, q.b, s.g FROM alpha AS p {one} beta AS q ON p.k = q.k {two} gamma AS s ON q.k = s.k"
            )
            yield same(
                f"SELECT p.a, q.b, s.g FROM alpha AS p {one} (beta AS q {two} gamma AS s ON q.k = s.k) ON p.k = q.k"
            )
            yield same(
                f"SELECT p.a, q.b, s.g FROM alpha AS p {one} beta AS q ON p.k = q.k {two} gamma AS s ON p.k = s.k WHERE p.k IS NULL OR s.c > 100"
            )
    for kind in ("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"):
        yield same(f"SELECT e.id, b.id AS boss_id, b.team FROM staff AS e {kind} staff AS b ON e.boss = b.id")
        yield same(f"SELECT e.id, t.task_id, t.hours FROM staff AS e {kind} task AS t ON e.id = t.id")
        yield same(f"SELECT e.id, t.x FROM staff AS e {kind} nothing AS t ON e.id = t.id")
        yield same(
            f"SELECT e.id, d.n FROM staff AS e {kind} (SELECT id, COUNT(*) AS n FROM task GROUP BY id) AS d ON e.id = d.id"
        )
        yield same(
            f"SELECT e.id, d.id AS d_id FROM (SELECT id FROM staff WHERE pay > 5000) AS e {kind} (SELECT id FROM task WHERE hours > 2) AS d ON e.id = d.id"
        )
    # A term of ON that reads no table, left of a join that keeps the rows of its right side.
    for kind in ("RIGHT JOIN", "FULL JOIN", "LEFT JOIN", "JOIN"):
        for constant in (
            "1 = 0",
            "1 = 1",
            "NULL = 1",
            "2 IN (1, 3)",
            "1 = 0 AND p.m > 0",
            "EXISTS (SELECT * FROM nothing)",
        ):
            yield same(
                f"SELECT p.k, q.k AS k2, s.k AS k3 FROM alpha AS p JOIN beta AS q ON p.k = q.k AND {constant} {kind} gamma AS s ON q.k = s.k"
            )
            yield same(
                f"SELECT p.k, q.k AS k2, s.k AS k3 FROM alpha AS p JOIN beta AS q ON {constant} {kind} gamma AS s ON q.k = s.k"
            )
        yield same(
            f"SELECT e.id FROM staff AS e WHERE EXISTS (SELECT * FROM alpha AS p JOIN beta AS q ON p.k = q.k AND e.grade = 1 {kind} gamma AS s ON q.k = s.k WHERE s.k = e.id)"
        )
        yield same(
            f"SELECT e.id, (SELECT COUNT(*) FROM alpha AS p JOIN beta AS q ON e.grade = 1 {kind} gamma AS s ON q.k = s.k) AS n FROM staff AS e"
        )
        # Joins of both sides inside a UNION ALL that stands in another query.
        for other in ("RIGHT JOIN", "FULL JOIN", "LEFT JOIN"):
            parts = [
                f"SELECT p.k AS a, q.k AS b FROM alpha AS p {j} beta AS q ON p.k = q.k WHERE p.m = q.m OR q.m IS NULL"
                for j in (kind, other)
            ]
            yield same(f"SELECT a, b FROM ({' UNION ALL '.join(parts)}) AS u")
            yield same(f"SELECT u.a, s.g FROM ({' UNION ALL '.join(parts)}) AS u {other} gamma AS s ON u.a = s.k")
            yield same(f"WITH u AS ({' UNION ALL '.join(parts)}) SELECT a, b FROM u WHERE b > 1")
    for _ in range(40):
        condition = rng.choice(
            [
                "p.k = q.k",
                "p.k = q.k AND p.k > 1",
                "p.m = q.m",
                "p.k + 1 = q.k",
                "p.k = q.k OR p.m = q.m",
                "p.m BETWEEN q.m - 2 AND q.m + 2",
            ]
        )
        kind = rng.choice(["JOIN", "LEFT JOIN", "RIGHT JOIN"])
        filter_ = rng.choice(
            [
                "",
                " WHERE p.a IS NOT NULL",
                " WHERE q.b > 2",
                " WHERE p.k IS NULL OR q.k IS NULL",
                " WHERE NOT (p.m = 20)",
            ]
        )
        yield same(f"SELECT p.k, p.m, q.k AS k2, q.m AS m2 FROM alpha AS p {kind} beta AS q ON {condition}{filter_}")


def merged_topic(rng):
    """NATURAL and USING: which columns there are, in which order, and what they hold."""
    kinds = ["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"]
    for kind in kinds:
        for pair in (("alpha", "beta"), ("beta", "alpha"), ("alpha", "gamma"), ("gamma", "beta")):
            left, right = pair
            for merged in (f"{left} NATURAL {kind} {right}", f"{left} {kind} {right} USING (k)"):
                yield same(f"SELECT * FROM {merged}")
                yield same(f"SELECT k FROM {merged}")
                yield same(f"SELECT k, COUNT(*) AS n FROM {merged} GROUP BY k")
                yield same(f"SELECT {left}.k AS lk, {right}.k AS rk, k FROM {merged}")
                yield same(f"SELECT {left}.* FROM {merged}")
                yield same(f"SELECT k FROM {merged} WHERE k > 1")
                yield same(f"SELECT k FROM {merged} WHERE k IS NULL")
        yield same(f"SELECT * FROM alpha {kind} beta USING (k, m)")
        yield same(f"SELECT * FROM alpha {kind} beta USING (m)")
        yield same(f"SELECT m, alpha.k AS k1, beta.k AS k2 FROM alpha {kind} beta USING (m)")
        for second in kinds:
            yield same(f"SELECT * FROM alpha {kind} beta USING (k) {second} gamma USING (k)")
            yield same(f"SELECT k, a, b, g FROM alpha NATURAL {kind} beta NATURAL {second} gamma")
            yield same(f"SELECT k, a, b, g FROM alpha {kind} (beta {second} gamma USING (k)) USING (k)")
            yield same(
                f"SELECT k FROM (SELECT k FROM alpha) AS p NATURAL {kind} (SELECT k FROM beta) AS q {second} gamma USING (k) WHERE k < 5"
            )
        yield same(f"SELECT k FROM alpha {kind} beta USING (k) ORDER BY k, a, b", ordered=True)
        yield same(f"SELECT id, pay, hours FROM staff NATURAL {kind} task")
        yield same(f"SELECT id, SUM(hours) AS h FROM staff {kind} task USING (id) GROUP BY id HAVING COUNT(*) > 1")


def subqueries_topic(rng):
    for operator in ("=", "<>", "<", ">=", ">"):
        for value in (
            "(SELECT MAX(pay) FROM staff)",
            "(SELECT AVG(pay) FROM staff WHERE active = 'true')",
            "(SELECT pay FROM staff WHERE id = 2)",
            "(SELECT pay FROM staff WHERE id = 5)",
            "(SELECT pay FROM staff WHERE id = 99)",
        ):
            yield same(f"SELECT id FROM staff WHERE pay {operator} {value}")
        yield same(f"SELECT id FROM staff WHERE (SELECT COUNT(*) FROM task) {operator} id")
        yield same(
            f"SELECT e.id FROM staff AS e WHERE e.pay {operator} (SELECT AVG(p.pay) FROM staff AS p WHERE p.team = e.team)"
        )
        yield same(
            f"SELECT e.id FROM staff AS e WHERE (SELECT SUM(t.hours) FROM task AS t WHERE t.id = e.id) {operator} 3"
        )
        yield same(f"SELECT e.id FROM staff AS e WHERE (SELECT COUNT(*) FROM task AS t WHERE t.id = e.id) {operator} 1")
        yield same(
            f"SELECT e.id FROM staff AS e WHERE e.grade {operator} (SELECT b.grade FROM staff AS b WHERE b.id = e.boss)"
        )
    inner = [
        "SELECT id FROM task",
        "SELECT t.id FROM task AS t WHERE t.hours > 2",
        "SELECT boss FROM staff",
        "SELECT boss FROM staff WHERE boss IS NOT NULL",
        "SELECT id FROM nothing",
        "SELECT DISTINCT id FROM task WHERE kind = 'test'",
        "SELECT MAX(id) FROM task GROUP BY kind",
        "SELECT t.id FROM task AS t WHERE t.id = e.id",
        "SELECT t.id FROM task AS t, staff AS f WHERE t.id = f.boss AND f.team = e.team",
        "SELECT id FROM task UNION SELECT boss FROM staff",
    ]
    for query in inner:
        for word in ("IN", "NOT IN"):
            yield same(f"SELECT e.id FROM staff AS e WHERE e.id {word} ({query})")
            yield same(f"SELECT e.id FROM staff AS e WHERE e.boss {word} ({query}) OR e.team IS NULL")
        for word in ("EXISTS", "NOT EXISTS"):
            yield same(f"SELECT e.id FROM staff AS e WHERE {word} ({query})")
            yield same(
                f"SELECT e.id, e.pay FROM staff AS e WHERE {word} ({query} {'AND' if ' WHERE ' in query and 'GROUP' not in query and 'UNION' not in query else 'INTERSECT'} "
                + ("1 = 1)" if " WHERE " in query and "GROUP" not in query and "UNION" not in query else f"{query})")
            )
    for value in (
        "(SELECT COUNT(*) FROM task AS t WHERE t.id = e.id)",
        "(SELECT MAX(t.hours) FROM task AS t WHERE t.id = e.id)",
        "(SELECT b.team FROM staff AS b WHERE b.id = e.boss)",
        "(SELECT b.pay - e.pay FROM staff AS b WHERE b.id = e.boss)",
        "(SELECT t.kind FROM task AS t WHERE t.task_id = e.id)",
        "(SELECT MIN(pay) FROM staff)",
        "(SELECT e.pay FROM dual)",
        "(SELECT COUNT(*) FROM staff AS b WHERE b.boss = e.id AND EXISTS (SELECT * FROM task AS t WHERE t.id = b.id AND t.cost > e.grade))",
    ):
        yield same(f"SELECT e.id, {value} AS v FROM staff AS e")
        yield same(f"SELECT e.id, {value} AS v FROM staff AS e WHERE e.pay > 4000 ORDER BY e.id", ordered=True)
        yield same(f"SELECT e.team, COUNT({value}) AS v FROM staff AS e GROUP BY e.team")
    # One row is wanted, and there are more.
    yield same("SELECT (SELECT id FROM task) AS v FROM dual")
    yield same("SELECT id FROM staff WHERE pay = (SELECT pay FROM staff WHERE team = 'sky')")
    yield same("SELECT e.id, (SELECT t.hours FROM task AS t WHERE t.id = e.id) AS v FROM staff AS e")
    yield same(
        "SELECT e.id, (SELECT t.hours FROM task AS t WHERE t.id = e.id) AS v FROM staff AS e WHERE e.id IN (3, 5, 6, 9)"
    )
    tables = [
        "(SELECT id, pay FROM staff WHERE pay > 4000) AS d",
        "(SELECT id, pay * 2 AS pay FROM staff) AS d",
        "(SELECT id, MAX(pay) AS pay FROM staff GROUP BY id) AS d",
        "(SELECT DISTINCT boss AS id, pay FROM staff) AS d",
        "(SELECT p.id, q.pay FROM staff AS p JOIN staff AS q ON p.boss = q.id) AS d",
        "(SELECT * FROM (SELECT id, pay FROM staff WHERE team = 'sky') AS c WHERE pay > 5000) AS d",
    ]
    for table in tables:
        for tail in (
            "",
            " WHERE d.pay < 15000",
            " WHERE d.id IN (SELECT id FROM task)",
            " WHERE d.pay = (SELECT MAX(pay) FROM staff)",
        ):
            yield same(f"SELECT d.id, d.pay FROM {table}{tail}")
        yield same(f"SELECT COUNT(*) AS n, SUM(d.pay) AS s, MAX(d.id) AS m FROM {table}")
        yield same(f"SELECT s.team, d.pay FROM staff AS s JOIN {table} ON s.id = d.id")
