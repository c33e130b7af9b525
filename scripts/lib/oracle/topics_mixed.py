"""Random whole queries: joins of tables, sub-queries and WITHs, conditions, groups, set operations and limits inside each
other. Every query has a signature, the types of its columns: i for small whole numbers, d for doubles, t for texts."""
import dataclasses

from oracle.expression import Query

TABLES = {
    "alpha": {"k": "i", "m": "i", "a": "t"},
    "beta": {"k": "i", "m": "i", "b": "d"},
    "gamma": {"k": "i", "g": "t"},
    "staff": {"id": "i", "boss": "i", "team": "t", "grade": "i"},
    "task": {"task_id": "i", "id": "i", "kind": "t", "hours": "d"},
    "nothing": {"id": "i", "t": "t", "x": "d"},
}
WEIGHTS = [4, 4, 4, 4, 4, 1]
SKY_TABLES = {
    "stars": {"id": "i", "field": "i", "ra": "d", "dec": "d"},
    "shapes": {"id": "i", "lon": "d", "lat": "d"},
    "alpha": TABLES["alpha"],
}
PLACES = ["266.4, -29.", "0., 0.", "359.95, 0.05", "10., 20.", "45., 90.", "180., -90.", "190., -20."]
JOINS = ["JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"]
TEXTS = ["'x'", "'y'", "'sky'", "'data'", "'test'", "'plan'", "'two'", "''", "NULL"]


@dataclasses.dataclass
class Source:
    alias: str
    columns: dict

    def of(self, kind):
        return [f"{self.alias}.{name}" for name, its in self.columns.items() if its == kind]


class Writer:
    """Writes ADQL and PostgreSQL in step; they differ in TOP alone, so the text has a mark where LIMIT goes."""

    def __init__(self, rng, tables, weights):
        self.rng, self.aliases, self.withs = rng, 0, {}
        self.names, self.weights = tables, weights

    def alias(self):
        self.aliases += 1
        return f"t{self.aliases}"

    def columns(self, sources, kind):
        return [c for s in sources for c in s.of(kind)]

    def value(self, sources, kind, depth=1):
        rng, columns = self.rng, self.columns(sources, kind)
        if depth == 0 or rng.random() < 0.6:
            if columns and rng.random() < 0.85:
                return rng.choice(columns)
            return {"i": str(rng.randint(-1, 9)), "d": rng.choice(["1.5", "0.25", "4."]), "t": rng.choice(TEXTS[:-1])}[
                kind
            ]
        if kind == "t":
            return rng.choice(["LOWER({})", "UPPER({})", "COALESCE({}, 'none')", "{} || '!'"]).format(
                self.value(sources, "t", 0)
            )
        if rng.random() < 0.2:
            return f"COALESCE({self.value(sources, kind, 0)}, {self.value(sources, kind, 0)})"
        return f"({self.value(sources, kind, depth - 1)} {rng.choice('+-*')} {self.value(sources, kind, 0)})"

    def condition(self, sources, depth):
        rng = self.rng
        pick = rng.random()
        if depth > 0 and pick < 0.4:
            word = rng.choice([" AND ", " OR "])
            return word.join(f"({self.condition(sources, depth - 1)})" for _ in range(2))
        if depth > 0 and pick < 0.5:
            return f"NOT ({self.condition(sources, depth - 1)})"
        places = [
            f"{s.alias}.{lon}, {s.alias}.{lat}"
            for s in sources
            for lon, lat in (("ra", "dec"), ("lon", "lat"))
            if lon in s.columns
        ]
        if places and rng.random() < 0.5:
            arc = f"DISTANCE({rng.choice(places)}, {rng.choice(places + PLACES)})"
            radius = rng.choice(["0.0000005", "0.001", "0.3", "2.5", "20.", "100."])
            return f"{arc} {rng.choice(['<', '<', '<=', '>'])} {radius}" if rng.random() < 0.8 else f"{radius} > {arc}"
        kind = rng.choice("iiidt")
        left = self.value(sources, kind)
        pick = rng.random()
        if pick < 0.45:
            return f"{left} {rng.choice(['=', '<>', '<', '<=', '>', '>='])} {self.value(sources, kind)}"
        if pick < 0.6:
            return f"{left} IS {rng.choice(['', 'NOT '])}NULL"
        if pick < 0.7:
            return f"{left} {rng.choice(['', 'NOT '])}BETWEEN {self.value(sources, kind, 0)} AND {self.value(sources, kind, 0)}"
        if pick < 0.78 and kind == "t":
            return (
                f"{left} {rng.choice(['LIKE', 'ILIKE', 'NOT LIKE'])} {rng.choice(['%a%', '%o', 's__', '%T%', 'x'])!r}"
            )
        if pick < 0.85 or depth == 0:
            return f"{left} {rng.choice(['', 'NOT '])}IN ({', '.join(self.value(sources, kind, 0) for _ in range(rng.randint(1, 3)))})"
        if pick < 0.93:
            return f"{left} {rng.choice(['', 'NOT '])}IN ({self.select([kind], depth - 1, outer=sources)})"
        return f"{rng.choice(['', 'NOT '])}EXISTS ({self.select(['i'], depth - 1, outer=sources)})"

    def source(self, depth):
        """(text, Source)"""
        rng, alias = self.rng, self.alias()
        if depth > 0 and rng.random() < 0.35:
            signature = [rng.choice("iidt") for _ in range(rng.randint(1, 3))]
            body = self.body(["i"] + signature, depth - 1)
            return f"({body}) AS {alias}", Source(alias, {f"c{i}": kind for i, kind in enumerate(["i"] + signature)})
        if self.withs and rng.random() < 0.4:
            name = rng.choice(list(self.withs))
            return f"{name} AS {alias}", Source(alias, self.withs[name])
        name = rng.choices(list(self.names), weights=self.weights)[0]
        return f"{name} AS {alias}", Source(alias, self.names[name])

    def tables(self, depth):
        text, source = self.source(depth)
        sources = [source]
        for _ in range(self.rng.choices([0, 1, 2], weights=[4, 4, 2])[0]):
            right_text, right = self.source(depth)
            kind = self.rng.choice(JOINS)
            on = f"{self.rng.choice(self.columns(sources, 'i'))} = {self.rng.choice(right.of('i'))}"
            if "FULL" not in kind and self.rng.random() < 0.35:
                on += f" {self.rng.choice(['AND', 'AND', 'OR'])} {self.condition(sources + [right], 0)}"
            text = f"{text} {kind} {right_text} ON {on}"
            sources.append(right)
        return text, sources

    def select(self, signature, depth, outer=()):
        rng = self.rng
        text, sources = self.tables(depth)
        seen = sources + list(outer)
        where = f" WHERE {self.condition(seen, min(depth, 1) + 1)}" if rng.random() < 0.7 else ""
        if rng.random() < 0.25:
            items, tail = self.grouped(signature, sources)
        else:
            items, tail = [self.value(seen if rng.random() < 0.3 else sources, kind) for kind in signature], ""
        distinct = "DISTINCT " if rng.random() < 0.15 else ""
        named = ", ".join(f"{item} AS c{i}" for i, item in enumerate(items))
        return f"SELECT {distinct}{named} FROM {text}{where}{tail}"

    def grouped(self, signature, sources):
        rng = self.rng
        keys = rng.sample(self.columns(sources, "i") + self.columns(sources, "t"), 1)
        items = []
        for kind in signature:
            fitting = [k for k in keys if k in self.columns(sources, kind)]
            argument = self.value(sources, kind, 0)
            if fitting and rng.random() < 0.6:
                items.append(fitting[0])
            elif kind == "i":
                items.append(
                    rng.choice(
                        [
                            "CAST(COUNT(*) AS INTEGER)",
                            f"CAST(COUNT(DISTINCT {argument}) AS INTEGER)",
                            f"MAX({argument})",
                            f"MIN({argument})",
                            f"CAST(SUM({argument}) AS INTEGER)",
                        ]
                    )
                )
            else:
                items.append(
                    rng.choice(["MIN({})", "MAX({})"] + (["SUM({})", "AVG({})"] if kind == "d" else [])).format(
                        argument
                    )
                )
        having = rng.choice(["", "", " HAVING COUNT(*) > 1", f" HAVING MAX({self.value(sources, 'i', 0)}) IS NOT NULL"])
        return items, f" GROUP BY {keys[0]}{having}"

    def body(self, signature, depth):
        """A SELECT, set operations of some, or a limited one."""
        rng = self.rng
        if rng.random() < 0.3:
            parts = [self.select(signature, depth)]
            for _ in range(rng.randint(1, 2)):
                parts.append(
                    rng.choice(
                        ["UNION", "UNION ALL", "UNION ALL", "EXCEPT", "EXCEPT ALL", "INTERSECT", "INTERSECT ALL"]
                    )
                )
                operand = self.select(signature, max(depth - 1, 0))
                parts.append(
                    f"({operand} {rng.choice(['UNION', 'EXCEPT'])} {self.select(signature, 0)})"
                    if rng.random() < 0.25
                    else operand
                )
            return " ".join(parts)
        return self.select(signature, depth)


def queries(rng, count, tables, weights):
    for _ in range(count):
        writer = Writer(rng, tables, weights)
        head = []
        for i in range(rng.choices([0, 1, 2], weights=[6, 2, 1])[0]):
            signature = ["i"] + [rng.choice("idt") for _ in range(rng.randint(0, 2))]
            head.append(f"w{i} AS ({writer.body(signature, 1)})")
            writer.withs[f"w{i}"] = {f"c{n}": kind for n, kind in enumerate(signature)}
        signature = [rng.choice("iidt") for _ in range(rng.randint(1, 4))]
        text = (f"WITH {', '.join(head)} " if head else "") + writer.body(
            signature, rng.choices([0, 1, 2], weights=[2, 4, 2])[0]
        )
        if len(text) > 1000 or writer.aliases > 9:  # more than a reader takes in, or a test should take
            continue
        order = ", ".join(f"{n}{rng.choice(['', ' DESC'])}" for n in range(1, len(signature) + 1))
        pick = rng.random()
        if pick < 0.15:
            yield Query(f"{text} ORDER BY {order}", f"{text} ORDER BY {order}", ordered=True)
        elif pick < 0.25:
            yield Query(f"{text} ORDER BY {order} OFFSET 2", f"{text} ORDER BY {order} OFFSET 2", ordered=True)
        elif (
            pick < 0.35
            and text.startswith("SELECT ")
            and not any(f" {w} " in text for w in ("DISTINCT", "UNION", "EXCEPT", "INTERSECT"))
        ):
            yield Query(f"SELECT TOP 5 {text[7:]} ORDER BY {order}", f"{text} ORDER BY {order} LIMIT 5", ordered=True)
        else:
            yield Query(text, text)


def mixed_topic(rng):
    """Random whole queries: joins, sub-queries, WITHs, conditions, groups and set operations inside each other."""
    yield from queries(rng, 800, TABLES, WEIGHTS)


def mixed_sky_topic(rng):
    """Random whole queries over positions, which are looked up in an index here, and are not there."""
    yield from queries(rng, 500, SKY_TABLES, [5, 2, 2])
