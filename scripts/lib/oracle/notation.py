"""The notation of server/tests/adql/oracle: rows of cells separated by |; null is NULL, texts stand in single quotes with
a quote doubled, a line feed as \\n and a backslash as \\\\; numbers as they are. Queries have the same two escapes."""


def on_one_line(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def cell_of_text(text):
    quoted = on_one_line(text).replace("'", "''")
    return f"'{quoted}'"


def text_of_cell(cell):
    inner = cell[1:-1].replace("''", "'")
    out, i = [], 0
    while i < len(inner):
        if inner[i] == "\\":
            i += 1
            out.append("\n" if inner[i] == "n" else inner[i])
        else:
            out.append(inner[i])
        i += 1
    return "".join(out)


def split_row(line):
    cells, begin, quoted = [], 0, False
    for i, character in enumerate(line):
        if character == "'":
            quoted = not quoted
        elif character == "|" and not quoted:
            cells.append(line[begin:i])
            begin = i + 1
    return cells + [line[begin:]]


def read_tables(path):
    """[(name, [(column, type)], [[cell]])]"""
    tables, columns_next = [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("table "):
            tables.append((line[6:], [], []))
            columns_next = True
        elif columns_next:
            tables[-1][1].extend(tuple(part.split(" ")) for part in line.split("|"))
            columns_next = False
        else:
            tables[-1][2].append(split_row(line))
    return tables
