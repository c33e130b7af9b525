#!/usr/bin/env python3
"""Other people's readers on our files: astropy for the values, STILTS votlint and the official schema for the form.

    cross_check.py FOLDER

FOLDER holds what the test CrossCheck.FilesAreWritten writes (<build folder>/cross_check). Needs astropy; STILTS and
xmllint are used where they are installed. Exit status 1: something is not as the sample table (sample.h) has it.
"""
import gzip
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import warnings

import astropy.io.votable
import numpy as np
from astropy.table import Table

NULL = None
INF = float("inf")
F32 = np.float32
EXPECTED = {
    "source_id": [4295806720, NULL, 2**63 - 1, -(2**63) + 1],
    "ra": [44.99615537864534, NULL, 5e-324, 1.7976931348623157e308],
    "mag": [F32(17.641426), NULL, INF, F32(0.1)],
    "n_obs": [123456, NULL, -(2**31), 2**31 - 1],
    "n_good": [-12, NULL, 32767, -32767],
    "flags": [200, NULL, 0, 255],
    "variable": [True, NULL, False, NULL],
    "designation": ["Gaia DR3 4295806720", NULL, "comma, \"quote\" <tag> & 'apostrophe'", "# not a comment"],
    "note": ["plain", NULL, "α Ori — 𝔊 ]]>", " blanks around "],
    "epoch": ["2014-07-25T10:30:00.000", NULL, "1999-12-31", NULL],
    "code": ["abc", NULL, "x", NULL],
    "position": [[44.996, 0.0056], NULL, [0, -90], NULL],
    "footprint": [[0, 0, 10, 0, 10, 10.5], NULL, [359.999, -1, 1, -1, 0, 1, 0.25, 0.125], NULL],
    "fluxes": [[1.5, NULL, -2.25], NULL, [-INF, 0, F32(3.4028235e38)], NULL],
    "counts": [[1, -2, 3], NULL, [2147483647], NULL],
    "bits": [[True, False, True, True, False, False, False, False, True, True], NULL, [False] * 10, NULL],
    "choices": [[True, False], NULL, [False, True], NULL],
    "vis": [1 - 2.5j, NULL, complex(0, F32(1e-30)), NULL],
    "cov": [[1, 0.5, 0.5, 1], NULL, [1e300, -1e-300, 0, -0.0], NULL],
}
# STILTS 3.4.7 wants elements in the empty TD of a null array, which VOTable 1.3 and later allow, and loses its place in
# binary streams at columns of xtype polygon (its own reader does not).
NOT_OURS = re.compile(r"\(0 found, \d+ expected\)|Bad double string ''|suppressing more messages|xtype.*polygon")
POLYGON_STREAM = re.compile(r"Stream ended during data read|Streaming error")
failures = []


def check(good, message):
    if not good:
        failures.append(message)
        print("FAIL", message)


def plain(value):
    """A cell as Python has it: None for null, flat lists for arrays."""
    if value is None or value is np.ma.masked:
        return None
    if isinstance(value, (np.ma.MaskedArray, np.ndarray)) and np.ndim(value) > 0:
        flat = [plain(x) for x in np.ma.asarray(value).ravel()]
        return flat if any(x is not None for x in flat) else None
    if isinstance(value, bytes):
        value = value.decode("ascii")
    if isinstance(value, np.generic):
        value = value.item() if not isinstance(value, np.float32) else value
    if isinstance(value, (float, complex, np.float32)) and value != value:
        return None
    return None if isinstance(value, str) and value == "" else value


def compare(name, table, columns, expected=lambda column, value: value):
    for column in columns:
        for row, value in enumerate(EXPECTED[column]):
            got, want = plain(table[column][row]), expected(column, value)
            if isinstance(want, list):
                want = [None if x is None else x for x in want]
            check(got == want, f"{name}: {column}[{row}] is {got!r}, not {want!r}")


def check_values(folder):
    def blanks(column, value):  # astropy strips the blanks of a TD
        return value.strip() if column == "note" and value else value

    for name in ["votable.vot", "votable_plain.vot", "votable_gzip.vot.gz"]:
        parsed = astropy.io.votable.parse(str(folder / name)).get_first_table()
        table = parsed.to_table(use_names_over_ids=True)
        compare(name, table, EXPECTED, blanks if "plain" in name else lambda c, v: v)
        check(str(table["ra"].unit) == "deg", f"{name}: unit of ra")
        check([f.name for f in parsed.fields] == list(EXPECTED), f"{name}: columns")

    scalars = [c for c in EXPECTED if not any(isinstance(v, list) for v in EXPECTED[c])]
    table = Table.read(folder / "ecsv.ecsv", format="ascii.ecsv")
    compare("ecsv", table, EXPECTED, blanks)
    check(table["mag"].dtype == np.float32 and table["source_id"].dtype == np.int64, "ecsv: types")
    check(table.meta["QUERY"].startswith("SELECT *\n"), "ecsv: meta")
    check(table["ra"].meta["CoosysEpoch"] == "J2016.0", "ecsv: frame of ra")

    def csv(column, value):
        if isinstance(value, bool):
            return str(value).lower()
        return float(value) if column == "mag" and value is not None else blanks(column, value)

    table = Table.read(folder / "csv.csv", format="ascii.csv")
    table["mag"] = table["mag"].astype(np.float32)
    compare("csv", table, [c for c in scalars if c != "vis"], lambda c, v: F32(v) if c == "mag" and v is not None else csv(c, v))
    # astropy skips lines that are all tabs, so the rows are split by hand.
    names, *rows = [line.split("\t") for line in (folder / "tsv.tsv").read_text().splitlines()]
    check(names == list(EXPECTED) and all(len(row) == len(names) for row in rows), "tsv: shape")
    for column in ["source_id", "n_obs", "epoch", "designation", "note"]:
        texts = ["" if v is None else str(v) for v in EXPECTED[column]]
        check([row[names.index(column)] for row in rows] == texts, f"tsv: {column}")

    def ascii_only(column, value):
        if column == "note" and value:
            value = re.sub(r"[^\x20-\x7e]", "?", value)
        if value is None and column in ("variable",):
            return False  # astropy has no null logicals
        if value is None and column in ("bits", "choices"):
            return [False] * len(EXPECTED[column][0])
        return value

    for name in ["fits_plain.fits", "fits.fits"]:
        table = Table.read(folder / name, format="fits")
        compare(name, table, EXPECTED, ascii_only)
        check(str(table["mag"].unit) == "mag", f"{name}: unit of mag")

    document = json.loads((folder / "json.json").read_text())
    table = {m["name"]: [row[i] for row in document["data"]] for i, m in enumerate(document["metadata"])}
    for column, values in EXPECTED.items():
        if column in ("vis", "fluxes", "mag"):
            continue  # complex numbers are pairs, and Python has no float32
        check(table[column] == values, f"json: {column} is {table[column]!r}")
    check([None if v is None else F32(v) for v in table["mag"]] == EXPECTED["mag"], "json: mag")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]


def check_form(folder):
    schema = pathlib.Path(astropy.io.votable.__file__).parent / "data" / "VOTable.v1.4.xsd"
    with tempfile.TemporaryDirectory() as scratch:
        for path in sorted(folder.glob("*.vot*")):
            if path.suffix == ".gz":
                target = pathlib.Path(scratch) / path.stem
                target.write_bytes(gzip.decompress(path.read_bytes()))
                path = target
            if shutil.which("stilts"):
                complaints = [line for line in run("stilts", "votlint", f"votable={path}")[1] if not NOT_OURS.search(line)]
                if "plain" not in path.name:
                    complaints = [line for line in complaints if not POLYGON_STREAM.search(line)]
                check(not complaints, f"votlint {path.name}: {complaints}")
                if path.name != "error.vot":
                    status, lines = run("stilts", "tpipe", f"in={path}", "ifmt=votable", "omode=count")
                    rows = 0 if "empty" in path.name else 4
                    check(status == 0 and f"rows: {rows}" in " ".join(lines), f"stilts {path.name}: {lines}")
            if shutil.which("xmllint"):
                status, lines = run("xmllint", "--noout", "--nonet", "--schema", str(schema), str(path))
                check(status == 0, f"schema {path.name}: {lines}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    warnings.simplefilter("ignore")
    folder = pathlib.Path(sys.argv[1])
    check_values(folder)
    check_form(folder)
    print(f"{len(failures)} differences")
    sys.exit(1 if failures else 0)


main()
