"""The stages of scripts/test, on a finished build.

usage: python3 run_tests.py BUILD_DIR CACHE_DIR [STAGE...]    |    python3 run_tests.py --list

A stage takes a Context and returns a Counts. A stage whose tool is not installed fails: a test that silently does not run
is worth nothing.
"""
import dataclasses
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "ci"), str(ROOT / "server/tests/process")]
sys.dont_write_bytecode = True
from pytest_tapstand import Tapstand, TapstandError  # noqa: E402
import process_tests  # noqa: E402
import stilts  # noqa: E402


@dataclasses.dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"

    @staticmethod
    def of(flags):
        """From pass (true) and failure (false) of each test."""
        flags = list(flags)
        return Counts(passed=sum(flags), failed=len(flags) - sum(flags))

    @staticmethod
    def of_junit(path):
        counts = Counts()
        for case in ElementTree.parse(path).iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                counts.failed += 1
            elif case.find("skipped") is not None:
                counts.skipped += 1
            else:
                counts.passed += 1
        return counts


@dataclasses.dataclass
class Context:
    build: pathlib.Path
    cache: pathlib.Path
    scratch: pathlib.Path
    server: Tapstand = None

    def environment(self, **more):
        """For programs that talk to the server: they trust its CA and find it by TAPSTAND_*."""
        values = {**os.environ, "TAPSTAND_URL": self.server.url, **more}
        if self.server.tls_url:
            values.update(TAPSTAND_TLS_URL=self.server.tls_url, TAPSTAND_CA_FILE=self.server.ca_file,
                          SSL_CERT_FILE=self.server.ca_file, REQUESTS_CA_BUNDLE=self.server.ca_file)
        return values


def unit(context):
    """unit tests, with CTest"""
    report = context.scratch / "ctest.xml"
    subprocess.run(["ctest", "--test-dir", context.build, "--parallel", str(os.cpu_count()), "--output-on-failure",
                    "--no-tests=error", "--progress", "--output-junit", report], check=False)
    return Counts.of_junit(report)


def checks(context):
    """agreement of files that must say the same: the programs in scripts/checks"""
    flags = []
    for script in sorted((ROOT / "scripts" / "checks").glob("*.py")):
        if not os.access(script, os.X_OK):
            continue  # a module that the checks share
        done = subprocess.run([sys.executable, script], cwd=ROOT, check=False)
        flags.append(done.returncode == 0)
        print(f"  {'ok    ' if flags[-1] else 'FAILED'} {script.name}")
    return Counts.of(flags)


def process(context, stage):
    """One of the tests of the server as a process; the seed is new each time, and printed if something fails."""
    seed = str(random.SystemRandom().randrange(10**6))
    return Counts.of(process_tests.run(context.build, [stage], seed))


def counted(command, **how):
    """Of a program whose last line is `N passed, N failed, N skipped`."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, **how)
    print(done.stdout, end="")
    last = re.search(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", done.stdout, re.MULTILINE)
    if not last:
        return Counts(failed=1)
    counts = Counts(*map(int, last.groups()))
    if done.returncode != 0 and counts.failed == 0:
        counts.failed = 1
    return counts


def browser(context):
    """the HTML pages of tapcheck in a real browser, on a phone and on a desk"""
    return counted([sys.executable, ROOT / "conformance/tests/browser/run.py", context.build / "bin/tapcheck"], cwd=context.scratch)


def crash(context):
    """what was acknowledged survives kill -9 in mid-work: jobs, users' tables, groups, shares"""
    return process(context, "crash")


def uws(context):
    """random requests against the UWS state machine, from one client and from many"""
    return process(context, "uws")


def waiters(context):
    """a thousand clients that wait for one job"""
    return process(context, "waiters")


def taplint(context):
    """STILTS taplint, a validator that is not ours: every stage without an error, a warning or a failure"""
    return Counts.of(stilts.taplint(context.server.tap_url))


def votlint(context):
    """STILTS votlint on a result in each VOTable serialization"""
    return Counts.of(stilts.votlint(context.server.tap_url, context.scratch))


def datalinklint(context):
    """STILTS datalinklint on the links of sources, known and unknown"""
    return Counts.of(stilts.datalinklint(context.server.tap_url))


def clients(context, python):
    if not pathlib.Path(python).exists():
        print(f"  {python} is missing: run scripts/setup")
        return Counts(failed=1)
    return counted([python, ROOT / "server/tests/clients/run.py"], env=context.environment(PYTHONDONTWRITEBYTECODE="1"), cwd=context.scratch)


def debian_clients(context):
    """Debian's astroquery and pyvo"""
    return clients(context, "/usr/bin/python3")


def newest_clients(context):
    """the newest astroquery and pyvo"""
    return clients(context, context.cache / "venv-newest/bin/python")


def tapcheck(context):
    """tapcheck, the conformance suite, against tapstand"""
    report = context.scratch / "tapcheck.xml"
    data = context.scratch / "tapcheck.json"
    done = subprocess.run([context.build / "bin/tapcheck", context.server.tap_url, "--profile", "all", "--allow-writes", "--quiet",
                           "--remote-tap", context.server.tap_url, "--user", "joe", "--password-env", "JOES", "--second-user", "ann", "--second-password-env", "ANNS",
                           "--ca-file", context.server.ca_file, "--expect", ROOT / "conformance/expectations/tapstand.toml", "--report", f"junit={report}", "--report", f"json={data}"],
                          env=context.environment(JOES="joe-secret", ANNS="ann-secret"), check=False)
    if not report.exists():
        print(f"  tapcheck wrote no report (exit status {done.returncode})")
        return Counts(failed=1)
    counts = Counts.of_junit(report)
    if done.returncode != 0 and counts.failed == 0:
        counts.failed = 1
    as_published = subprocess.run([sys.executable, ROOT / "scripts/checks/report_schema.py", data], check=False)
    return counts + Counts.of([as_published.returncode == 0])


def power(context):
    """tapcheck catches every fault of conformance/faults, passes servers without one, and has no check that cannot fail"""
    report = context.scratch / "power.xml"
    done = subprocess.run([context.build / "bin/tapcheck_power_test", "--gtest_brief=1", f"--gtest_output=xml:{report}"],
                          env={**os.environ, "TAPSTAND_BIN": str(context.build / "bin/tapstand")}, check=False)
    if not report.exists():
        print(f"  tapcheck_power_test wrote no report (exit status {done.returncode})")
        return Counts(failed=1)
    return Counts.of_junit(report)


OFFLINE = [unit, checks, browser, crash, uws, waiters, power]
ONLINE = [taplint, votlint, datalinklint, debian_clients, newest_clients, tapcheck]


def run_stage(stage, context):
    print(f"\n== {stage.__name__}: {stage.__doc__}", flush=True)
    begun = time.monotonic()
    try:
        counts = stage(context)
    except OSError as error:
        print(f"  {error}")
        counts = Counts(failed=1)
    print(f"== {stage.__name__}: {counts} ({time.monotonic() - begun:.0f} s)", flush=True)
    return counts


def run_online(stages, context):
    """The stages that need the server share one, which holds its state in memory and is gone afterwards."""
    try:
        with Tapstand(program=str(context.build / "bin/tapstand")) as context.server:
            counts = sum((run_stage(stage, context) for stage in stages), Counts())
            if context.server.process.poll() is not None:
                print("tapstand ended while it was tested")
                counts.failed += 1
            printed = context.server.stop()
            if counts.failed and printed:
                print(f"\ntapstand wrote:\n{printed[-4000:]}")
            return counts
    except TapstandError as error:
        print(f"\n{error}")
        return Counts(failed=len(stages))


def main(arguments):
    if arguments == ["--list"]:
        for stage in OFFLINE + ONLINE:
            print(f"  {stage.__name__:15} {stage.__doc__}")
        return 0
    names = {stage.__name__ for stage in OFFLINE + ONLINE}
    wanted = set(arguments[2:]) or names
    if len(arguments) < 2 or wanted - names:
        print(__doc__ if len(arguments) < 2 else f"no such stage: {', '.join(sorted(wanted - names))}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        context = Context(pathlib.Path(arguments[0]), pathlib.Path(arguments[1]), pathlib.Path(scratch))
        counts = sum((run_stage(stage, context) for stage in OFFLINE if stage.__name__ in wanted), Counts())
        online = [stage for stage in ONLINE if stage.__name__ in wanted]
        if online:
            counts += run_online(online, context)
    print(f"\n{counts}")
    return 0 if counts.failed == 0 and counts.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
