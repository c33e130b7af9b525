"""Expressions in two languages at once: ADQL and PostgreSQL. Both texts have the same operators in the same order and the
same parentheses, so PostgreSQL's own parser judges precedence and associativity; only what ADQL names otherwise is
translated. Types: s i l whole numbers by width, r real, d double, t text, b boolean, ? a condition, g a shape, p a point."""
import dataclasses

OR, AND, NOT, COMPARE, CONCAT, ADD, MULTIPLY, SIGN, PRIMARY = range(9)
WHOLE, NUMBERS = "sil", "silrd"


@dataclasses.dataclass(frozen=True)
class Expr:
    adql: str
    pg: str
    type: str
    precedence: int = PRIMARY

    def within(self, least):
        """With parentheses if it binds less tightly than `least`."""
        return self if self.precedence >= least else Expr(f"({self.adql})", f"({self.pg})", self.type)


def column(name, kind):
    return Expr(name, name, kind)


def whole(n):
    kind = "i" if -(2**31) < n < 2**31 else "l"
    return Expr(str(n), str(n), kind, SIGN if n < 0 else PRIMARY)


def decimal(text):
    """ADQL's decimal literals are doubles; PostgreSQL's would be of type numeric, which no VOTable has."""
    sign = "-" if text.startswith("-") else ""
    return Expr(text, f"{sign}{text.lstrip('-')}::float8", "d", SIGN if sign else PRIMARY)


def numeric(value):
    """A decimal literal as PostgreSQL reads it: exact, and its halves round away from zero."""
    return Expr(value, value, "d", SIGN if value.startswith("-") else PRIMARY)


def text(value):
    quoted = "'" + value.replace("'", "''") + "'"
    return Expr(quoted, quoted, "t")


NULL = Expr("NULL", "NULL", "n")


def wider(a, b):
    if a == b:
        return a
    if a in WHOLE and b in WHOLE:
        return max(a, b, key=WHOLE.index)
    return "d"


def infix(left, operator, right, kind, precedence):
    """A left-associative operator; comparisons do not associate."""
    left = left.within(precedence + (precedence == COMPARE))
    right = right.within(precedence + 1)
    return Expr(f"{left.adql} {operator} {right.adql}", f"{left.pg} {operator} {right.pg}", kind, precedence)


def arithmetic(left, operator, right):
    return infix(left, operator, right, wider(left.type, right.type), ADD if operator in "+-" else MULTIPLY)


def negative(operand):
    operand = operand.within(PRIMARY)
    return Expr(f"-{operand.adql}", f"-{operand.pg}", operand.type, SIGN)


def concat(*operands):
    out = operands[0]
    for operand in operands[1:]:
        out = infix(out, "||", operand, "t", CONCAT)
    return out


def compare(left, operator, right):
    return infix(left, operator, right, "?", COMPARE)


def logic(operator, *terms):
    precedence = OR if operator == "OR" else AND
    terms = [t.within(precedence) for t in terms]
    return Expr(f" {operator} ".join(t.adql for t in terms), f" {operator} ".join(t.pg for t in terms), "?", precedence)


def negation(condition):
    condition = condition.within(NOT)
    return Expr(f"NOT {condition.adql}", f"NOT {condition.pg}", "?", NOT)


def fill(template, *arguments, kind, precedence=PRIMARY, pg=None):
    """A template with {} for each argument, in both languages; every place must stand between commas or parentheses."""
    return Expr(
        template.format(*(a.adql for a in arguments)),
        (pg or template).format(*(a.pg for a in arguments)),
        kind,
        precedence,
    )


def call(name, *arguments, kind, pg=None):
    """A function; `pg` is another name, or a template with {} or {0}."""
    adql = f"{name}({', '.join(a.adql for a in arguments)})"
    if pg is not None and "{" in pg:
        return Expr(adql, pg.format(*(a.pg for a in arguments)), kind)
    return Expr(adql, f"{pg or name}({', '.join(a.pg for a in arguments)})", kind)


TYPES = {"s": "SMALLINT", "i": "INTEGER", "l": "BIGINT", "r": "REAL", "d": "DOUBLE PRECISION", "t": "VARCHAR"}


def cast(operand, kind, length=None):
    name = TYPES[kind] + (f"({length})" if length else "")
    return Expr(f"CAST({operand.adql} AS {name})", f"CAST({operand.pg} AS {name})", kind)


@dataclasses.dataclass(frozen=True)
class Query:
    """Whole queries: the ADQL, its translation, and whether the rows have an order that both sides must keep."""

    adql: str
    pg: str
    ordered: bool = False
    tolerance: float = 0  # relative; 0: the topic's own
