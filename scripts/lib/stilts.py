"""STILTS' two validators as tests. Both exit with 0 whatever they find, so that what they print has to be read."""
import re
import subprocess
import urllib.parse
import urllib.request

# What taplint says and is no fault: that there is no table which a TAP service may have or not, and that taplint does not
# know the namespace of the archive's own attributes in /tables. Clients need those attributes, VODataService lets them be
# there, and the server gives their schema, by which taplint has validated them.
ALLOWED = [re.compile(pattern) for pattern in (
    r"F-OBS-NOTB-", r"F-LOC-NOTP-", r"W-TMV-UNSC-\S+ .*: http://esa\.int/xml/EsaTapPlus$")]

_FINDING = re.compile(r"^[EWF]-([A-Z]{3})-")
_SECTION = re.compile(r"^Section ([A-Z]{3}):")


def _run(*arguments):
    done = subprocess.run(["stilts", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          stdin=subprocess.DEVNULL, check=False)
    return done.stdout


def taplint(tap_url):
    """A flag for each stage of taplint that ran; prints what a stage held against the service."""
    output = _run("taplint", f"tapurl={tap_url}", "report=EWF", "truncate=2000")
    flags, section = {}, None
    for line in output.splitlines():
        heading, finding = _SECTION.match(line), _FINDING.match(line)
        if heading:
            section = heading.group(1)
            flags[section] = True
        elif finding and not any(pattern.match(line) for pattern in ALLOWED):
            flags[finding.group(1)] = False
            print(f"  {line}")
    for section, held in flags.items():
        print(f"  {'ok    ' if held else 'FAILED'} taplint {section}")
    if "UPL" not in flags:  # one of the last stages: without it taplint gave up before
        print(output[-2000:])
        return [False]
    return flags.values()


def votlint(tap_url, folder):
    """A flag for each VOTable serialization."""
    query = "SELECT TOP 50 * FROM gaiadr3.gaia_source"
    flags = []
    for output_format in ("votable", "votable_plain", "votable_gzip"):
        parameters = urllib.parse.urlencode(
            {"REQUEST": "doQuery", "LANG": "ADQL", "QUERY": query, "FORMAT": output_format})
        path = folder / f"{output_format}.vot"
        try:
            with urllib.request.urlopen(f"{tap_url}/sync?{parameters}", timeout=60) as response:
                path.write_bytes(response.read())
            output = _run("votlint", f"votable={path}")
        except OSError as error:
            output = f"ERROR {error}"
        flags.append(not re.search(r"^(ERROR|WARNING|FATAL)", output, re.MULTILINE))
        print(f"  {'ok    ' if flags[-1] else 'FAILED'} votlint {output_format}")
        if not flags[-1]:
            print(output[:2000])
    return flags


def datalinklint(tap_url):
    """A flag for each document of links: of a source with products, of names that are not known, and of no name."""
    base = tap_url.replace("/tap-server/tap", "/data-server/datalink/links")
    query = urllib.parse.urlencode({"LANG": "ADQL", "FORMAT": "csv", "QUERY": (
        "SELECT TOP 1 source_id FROM gaiadr3.gaia_source WHERE has_rvs = 'true' AND has_epoch_photometry = 'true'")})
    with urllib.request.urlopen(f"{tap_url}/sync?{query}", timeout=60) as response:
        source = response.read().decode().split()[-1]
    flags = []
    for name, ids in (("links of a source", f"ID=Gaia+DR3+{source}"), ("unknown names", "ID=7&ID=rubbish"), ("no name", "")):
        output = _run("datalinklint", f"votable={base}?{ids}")
        counts = re.search(r"^Totals: Errors: 0; Warnings: 0;", output, re.MULTILINE)
        flags.append(bool(counts))
        print(f"  {'ok    ' if flags[-1] else 'FAILED'} datalinklint {name}")
        if not flags[-1]:
            print(output[:2000])
    return flags
