#!/usr/bin/env python3
"""Holds the project's XML schemas against the official ones and against a corpus of good and bad documents.

schemas/tests/<name>/good/*.xml must be valid and bad/*.xml invalid, by the project's schema <name>.xsd and, where the
standard publishes one, by each official schema too. A difference of verdicts is a failure, and so is an official schema
that cannot be found: nothing is skipped. On top of that, thousands of small changes of the good documents must be
judged alike by both sides. The catalogue of schemas is checked as well.

The official schemas are read from packages (Debian: starlink-ttools-java, starlink-util-java, python3-astropy) into a
temporary folder; their imports are pointed at each other, so that nothing is fetched. STILTS (package stilts) writes
some more good documents. Needs xmllint (package libxml2-utils).
"""
import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

from xml_mutants import mutants

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas"
CORPUS = SCHEMAS / "tests"
XS = "{http://www.w3.org/2001/XMLSchema}"
IVOA = "http://www.ivoa.net/xml/"

TAPLINT = "starlink-ttools.jar!uk/ac/starlink/ttools/taplint/"
STILTS_VOTABLE = "starlink-util.jar!uk/ac/starlink/util/text/"
ASTROPY = "astropy/io/votable/data/"

# namespace -> the official schema that stands for it when another one imports it
IMPORTS = {
    "http://www.w3.org/XML/1998/namespace": TAPLINT + "xmlnamespace.xsd",
    "http://www.w3.org/1999/xlink": TAPLINT + "xlink.xsd",
    IVOA + "STC/stc-v1.30.xsd": TAPLINT + "stc-v1.30.xsd",
    IVOA + "VOResource/v1.0": TAPLINT + "VOResource-v1.1.xsd",
    IVOA + "VODataService/v1.1": TAPLINT + "VODataService-v1.2.xsd",
    IVOA + "TAPRegExt/v1.0": TAPLINT + "TAPRegExt-v1.0-Erratum1.xsd",
    IVOA + "VOSICapabilities/v1.0": TAPLINT + "VOSICapabilities-v1.0.xsd",
    IVOA + "VOSITables/v1.0": TAPLINT + "VOSITables-v1.1.xsd",
}

# corpus folder -> official schemas: each a file, or a tuple of namespaces that are used together
OFFICIAL = {
    "votable-1.1": [STILTS_VOTABLE + "VOTable1.1.xsd", ASTROPY + "VOTable.v1.1.xsd"],
    "votable-1.2": [STILTS_VOTABLE + "VOTable1.2.xsd", ASTROPY + "VOTable.v1.2.xsd"],
    "votable-1.3": [STILTS_VOTABLE + "VOTable1.4.xsd", ASTROPY + "VOTable.v1.4.xsd"],
    "uws-1.1": [TAPLINT + "UWS-v1.1.xsd"],
    "vosi-availability-1.0": [TAPLINT + "VOSIAvailability-v1.0.xsd"],
    "vosi-capabilities-1.0": [(IVOA + "VOSICapabilities/v1.0", IVOA + "VODataService/v1.1", IVOA + "TAPRegExt/v1.0")],
    "vosi-tables-1.1": [(IVOA + "VOSITables/v1.0", IVOA + "VODataService/v1.1")],
    # No official schema is packaged for VOTable 1.5, and none exists for the archive's own documents.
    "votable-1.5": [],
    "esa-tap-plus": [],
    "sharing": [],
}
# corpus folders whose documents are validated by a schema of another name
OURS = {"votable-1.5": "votable-1.3.xsd", "esa-tap-plus": "vosi-tables-1.1.xsd"}

# Changes that the project's schema allows on purpose, as it covers a later version than the official one: VOTable 1.5
# takes frames from an open vocabulary.
ALLOWED_AHEAD = {"votable-1.3": re.compile(r"COOSYS\[\d+\] has system=")}

STILTS_FORMATS = ["votable-tabledata", "votable-binary-inline", "votable-binary2-inline", "votable-fits-inline"]


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, ok, failure):
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {failure}")


class Officials:
    """Official schemas, unpacked on demand."""

    def __init__(self, folder, jars, python):
        self.folder, self.jars, self.python = folder, jars, python

    def schema(self, wanted):
        """The path of an unpacked schema. Raises OSError with the reason when it is not installed."""
        if isinstance(wanted, str):
            return self._unpack(wanted)
        lines = [f'<xs:import namespace="{ns}" schemaLocation="{self._unpack(IMPORTS[ns]).name}"/>' for ns in wanted]
        path = self.folder / (re.sub(r"\W+", "-", wanted[0]) + ".xsd")
        path.write_text(f'<xs:schema xmlns:xs="{XS[1:-1]}">\n' + "\n".join(lines) + "\n</xs:schema>\n")
        return path

    def _unpack(self, where):
        path = self.folder / re.sub(r"[^\w.-]", "_", where)
        if path.exists():
            return path
        text = self._read(where)
        path.write_text(text, encoding="utf-8")  # before following imports, as these may lead back here
        path.write_text(re.sub(r"<\w+:import\b[^>]*>", self._localize, text), encoding="utf-8")
        return path

    def _read(self, where):
        jar, inside, member = where.partition("!")
        if not inside:
            return (self.python / where).read_text(encoding="utf-8")
        try:
            with zipfile.ZipFile(self.jars / jar) as archive:
                return archive.read(member).decode("utf-8")
        except KeyError:
            raise FileNotFoundError(f"no {member} in {self.jars / jar}") from None

    def _localize(self, tag):
        namespace = re.search(r'\bnamespace="([^"]*)"', tag[0])[1]
        if namespace not in IMPORTS:
            raise FileNotFoundError(f"no local copy is known for the import of {namespace}")
        return re.sub(r'(schemaLocation=)"[^"]*"', rf'\1"{self._unpack(IMPORTS[namespace]).name}"', tag[0])


def validate(schema, documents):
    """{document: what xmllint objects to, "" if valid}. Raises ValueError if the schema itself does not compile."""
    command = ["xmllint", "--noout", "--nonet", "--schema", str(schema), *map(str, documents)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr.splitlines()
    if any("failed to compile" in line for line in said):
        raise ValueError("; ".join(said[:3]))
    complaints = {}
    first_error = {}
    for line in said:
        document, error, complaint = line.partition(": Schemas validity error : ")
        if error:
            first_error.setdefault(document.rpartition(":")[0], complaint)
        elif line.endswith(" validates"):
            complaints[line.removesuffix(" validates")] = ""
    for document in map(str, documents):
        complaints.setdefault(document, first_error.get(document, "not well-formed"))
    return {document: complaints[str(document)] for document in documents}


def expected_verdicts(folder):
    good, bad = sorted((folder / "good").glob("*.xml")), sorted((folder / "bad").glob("*.xml"))
    return {**{document: True for document in good}, **{document: False for document in bad}}


def check_documents(tally, label, schema, expected):
    try:
        complaints = validate(schema, list(expected))
    except ValueError as error:
        tally.check(False, f"{label}: the schema does not compile: {error}")
        return
    for document, good in expected.items():
        complaint = complaints[document]
        name = "/".join(document.parts[-3:])
        tally.check((complaint == "") == good,
                    f"{name} by {label}: " + (f"should be valid: {complaint}" if good else "should not be valid"))


def check_folder(tally, officials, name, expected):
    ours = OURS.get(name, f"{name}.xsd")
    check_documents(tally, f"schemas/{ours}", SCHEMAS / ours, expected)
    for wanted in OFFICIAL[name]:
        label = "official " + (wanted if isinstance(wanted, str) else wanted[0])
        try:
            schema = officials.schema(wanted)
        except OSError as error:
            tally.check(False, f"{name}: official schema not installed: {error}")
            continue
        check_documents(tally, label, schema, expected)


def check_mutants(tally, officials, name, folder):
    """Our schema and the official ones judge every small change of the good documents alike."""
    ahead = ALLOWED_AHEAD.get(name)
    try:
        schemas = [officials.schema(wanted) for wanted in OFFICIAL[name]]
    except OSError:
        return  # check_folder has said so
    words = {word.get("value") for schema in schemas for word in ET.parse(schema).iter(f"{XS}enumeration")}
    changes = {}
    for source in sorted((CORPUS / name / "good").glob("*.xml")):
        for what, text in mutants(source.read_text(encoding="utf-8"), words):
            if not (ahead and ahead.match(what)):
                path = folder / f"{name}-{len(changes)}.xml"
                path.write_text(text, encoding="utf-8")
                changes[path] = f"{name}/good/{source.name}: {what}"
    try:
        ours = validate(SCHEMAS / OURS.get(name, f"{name}.xsd"), list(changes))
        theirs = [validate(schema, list(changes)) for schema in schemas]
    except ValueError:
        return  # as before
    for path, what in changes.items():
        for official in theirs:
            tally.check(bool(ours[path]) == bool(official[path]),
                        f"{what}: ours says {ours[path] or 'valid'}; official says {official[path] or 'valid'}")


def stilts_documents(tally, folder):
    """VOTables that STILTS makes of the sample uploads."""
    documents = {}
    for source in ("test_ra_dec.vot", "test_types.vot"):
        for form in STILTS_FORMATS:
            # the sub-folder makes messages read stilts/good/<name>, like those of the corpus
            out = folder / "stilts" / "good" / f"{Path(source).stem}-{form}.xml"
            out.parent.mkdir(parents=True, exist_ok=True)
            command = ["stilts", "tpipe", f"in={ROOT / 'fixtures/uploads' / source}", f"ofmt={form}", f"out={out}"]
            try:
                run = subprocess.run(command, capture_output=True, text=True, check=False)
                tally.check(run.returncode == 0, f"stilts could not write {out.name}: {run.stderr.strip()}")
                if run.returncode == 0:
                    documents[out] = True
            except OSError as error:
                tally.check(False, f"stilts is not installed: {error}")
    return documents


def check_catalog(tally):
    """catalog.toml names every schema once, with its true namespace and roots."""
    entries = tomllib.loads((SCHEMAS / "catalog.toml").read_text(encoding="utf-8"))["schema"]
    included = set()
    for entry in entries:
        path = SCHEMAS / entry["file"]
        if not path.is_file():
            tally.check(False, f"catalog.toml: {entry['file']} does not exist")
            continue
        root = ET.parse(path).getroot()
        namespace, roots = root.get("targetNamespace", ""), {e.get("name") for e in root.findall(f"{XS}element")}
        tally.check(namespace == entry["namespace"], f"catalog.toml: {path.name} has namespace {namespace!r}")
        tally.check(roots == set(entry["roots"]), f"catalog.toml: {path.name} has the roots {sorted(roots)}")
        included |= {e.get("schemaLocation") for e in root.findall(f"{XS}include")}
        for location in (e.get("schemaLocation") for kind in ("import", "include") for e in root.findall(XS + kind)):
            tally.check((SCHEMAS / location).is_file(), f"{path.name}: {location} is no file beside it")
    for key in ("namespace", "file"):
        values = [entry[key] for entry in entries]
        tally.check(len(values) == len(set(values)), f"catalog.toml: a {key} appears twice")
    locations = [location for entry in entries for location in entry["locations"]]
    tally.check(len(locations) == len(set(locations)), "catalog.toml: a location appears twice")
    listed = {entry["file"] for entry in entries} | included
    for path in sorted(SCHEMAS.glob("*.xsd")):
        tally.check(path.name in listed, f"catalog.toml: {path.name} is missing")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jars", type=Path, default=Path("/usr/share/java"),
                        help="folder of the STILTS jars (%(default)s)")
    parser.add_argument("--python", type=Path, default=Path("/usr/lib/python3/dist-packages"),
                        help="folder that holds the astropy package (%(default)s)")
    arguments = parser.parse_args()
    if not shutil.which("xmllint"):
        parser.error("xmllint is not installed (package libxml2-utils)")
    tally = Tally()
    check_catalog(tally)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        officials = Officials(folder, arguments.jars, arguments.python)
        for path in sorted(CORPUS.iterdir()):
            tally.check(path.name in OFFICIAL, f"{path}: no such schema is known to this script")
        for name in OFFICIAL:
            expected = expected_verdicts(CORPUS / name)
            tally.check(set(expected.values()) == {True, False}, f"{name}: good and bad documents are needed")
            if name == "votable-1.3":
                expected.update({path: True for path in sorted((ROOT / "fixtures/uploads").glob("*.vot"))})
                expected.update(stilts_documents(tally, folder))
            check_folder(tally, officials, name, expected)
            if OFFICIAL[name]:
                check_mutants(tally, officials, name, folder)
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
