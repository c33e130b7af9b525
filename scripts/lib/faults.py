"""Runs tapcheck against tapstand behind tapcheck_bend, once for each fault of conformance/faults, and says what was caught.

usage: scripts/faults [-v | --taplint] [NAME|FAMILY...]

NAME is a fault, or the beginning of its name; FAMILY a file of conformance/faults (tap, or tap.toml). Without any, all.
A fault is caught if every check that it names fails; with -v, all checks that fail are shown.
--taplint runs STILTS taplint against the faults instead, with all stages that it runs by itself, and records in conformance/faults/taplint.tsv what
it reports beyond what it reports of the faultless server; docs/faults.md is made of that. It needs a JDK (Debian: default-jdk-headless).
"""
import collections
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAULTS = ROOT / "conformance/faults"
TTOOLS = "/usr/share/java/starlink-ttools.jar"
TAPLINT_SECONDS = 90  # a run of all stages takes two
CODE = re.compile(r"^([EWF]-[A-Z]{3}-\w{4})-")
WORLDS_OF_A_SERVER = 80  # each is memory and open files
ACCOUNTS = {"JP": "joe-secret", "AP": "ann-secret"}


@dataclasses.dataclass
class Fault:
    name: str
    dialect: str
    place: str
    everywhere: bool
    caught_by: list
    what: str

    @property
    def family(self):
        return self.place.split(".")[0]


def list_faults():
    done = subprocess.run([os.environ["BEND_BIN"], "--faults", FAULTS, "--list"], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)
    faults = []
    for line in done.stdout.splitlines():
        name, dialect, place, everywhere, caught_by, what = line.split("\t")
        faults.append(Fault(name, dialect, place, bool(everywhere), caught_by.split(), what))
    return faults


def start(arguments, ready):
    """A server that writes a line of JSON when it is ready."""
    process = subprocess.Popen([*map(str, arguments), "--ready-file", str(ready)], stdout=subprocess.DEVNULL)
    for _ in range(200):
        if ready.exists():
            return process, json.loads(ready.read_text())["url"]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    sys.exit(f"{arguments[0]} did not start")


class Bench:
    """tapstand in both dialects, and the proxy before them, which is a faulty server for each world."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        scratch = pathlib.Path(self.folder.name)
        self.processes = []
        urls = []
        for dialect in ("gaia", "ivoa"):
            process, url = start([os.environ["TAPSTAND_BIN"], "serve", "--port", "0", "--dialect", dialect], scratch / dialect)
            self.processes.append(process)
            urls.append(url)
        self.remote = urls[0] + "/tap"
        self.faultless = {"gaia": urls[0] + "/tap", "ivoa": urls[1] + "/tap"}
        process, url = start([os.environ["BEND_BIN"], "--faults", FAULTS, "--upstream", urls[0], "--upstream-ivoa", urls[1]], scratch / "bend")
        self.processes.insert(0, process)
        self.origin = url.removesuffix("/tap-server")
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
            process.wait()
        self.folder.cleanup()

    def url(self, world):
        return f"{self.origin}/world/{world}/tap-server/tap"

    def struck(self):
        with urllib.request.urlopen(f"{self.origin}/bend/struck", timeout=10) as answer:
            return {line.split()[0]: int(line.split()[1]) for line in answer.read().decode().splitlines() if len(line.split()) == 2}

    def run(self, world, only):
        """The report of tapcheck on a world; a text if there is none."""
        report = pathlib.Path(self.folder.name) / f"{world}.json"
        arguments = [os.environ["TAPCHECK_BIN"], self.url(world), "--profile", "all", "--allow-writes", "--quiet", "--scenarios", ROOT / "conformance/scenarios",
                     "--schemas", ROOT / "schemas", "--fixtures", ROOT / "fixtures", "--user", "joe", "--password-env", "JP",
                     "--second-user", "ann", "--second-password-env", "AP", "--remote-tap", self.remote, "--report", f"json={report}"]
        for scenario in only:
            arguments += ["--only", scenario]
        done = subprocess.run(arguments, env={**os.environ, **ACCOUNTS}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              stdin=subprocess.DEVNULL, check=False)
        return json.loads(report.read_text()) if report.exists() else done.stdout.strip()


def failed_checks(report):
    """The ids of the checks that did not hold, each with what was seen."""
    seen = {}
    for scenario in report["scenarios"]:
        for check in scenario["checks"]:
            if check["verdict"] in ("fail", "error"):
                seen[check["id"]] = check["actual"]
    return seen


def scenario_of(check):
    """`tap/2.7.4/maxrec/overflow/rows` is a check of tap/2.7.4/maxrec, and so is tap/2.7.4/maxrec/clean_up."""
    return "/".join(check.split("/")[:3])


def judge(bench, fault):
    """(what is wrong with the fault, or nothing; the checks that failed)"""
    report = bench.run(fault.name, sorted({scenario_of(check) for check in fault.caught_by}))
    if isinstance(report, str):
        return f"tapcheck gave no report: {report}", {}
    failed = failed_checks(report)
    missed = [check for check in fault.caught_by if check not in failed]
    if bench.struck().get(fault.name, 0) == 0:
        return "never struck: no exchange was changed", failed
    if missed:
        return "not caught by " + ", ".join(missed), failed
    return ("" if failed else "nothing failed"), failed


class Taplint:
    """STILTS taplint in a process of its own, which is started again where a run does not end. One thread."""

    def __init__(self):
        self.process = None

    def run(self, url):
        """How often each code of an error, a warning or a failure is reported; an early end, or none, counts as a code too."""
        if self.process is None:
            self.process = subprocess.Popen(["java", "-Xmx512m", "-cp", TTOOLS, ROOT / "scripts/lib/TaplintRuns.java"], stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        process = self.process
        impatience = threading.Timer(TAPLINT_SECONDS, process.kill)
        impatience.start()
        codes = collections.Counter()
        process.stdin.write(url + "\n")
        process.stdin.flush()
        for line in process.stdout:
            if line == "== done\n":
                break
            if match := CODE.match(line):
                codes[match.group(1)] += 1
            if line.startswith("ended: "):
                codes["(ends early)"] += 1
        else:
            codes["(does not end)"] += 1
            self.process = None
        impatience.cancel()
        return codes

    def close(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()


def record_taplint(faults):
    """Adds to the file what taplint sees; what was recorded of others stays, what is no fault any more goes."""
    path = FAULTS / "taplint.tsv"
    version = re.search(r"STILTS version (\S+)", subprocess.run(["stilts", "-version"], stdout=subprocess.PIPE, text=True, check=False).stdout).group(1)
    seen = dict(line.split("\t") for line in path.read_text().splitlines()[1:]) if path.exists() else {}
    names = {fault.name for fault in list_faults()}
    seen = {name: codes for name, codes in seen.items() if name in names}
    local = threading.local()
    runners = []

    def taplint(url):
        if not hasattr(local, "runner"):
            local.runner = Taplint()
            runners.append(local.runner)
        return local.runner.run(url)

    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for begin in range(0, len(faults), WORLDS_OF_A_SERVER):
            with Bench() as bench:
                clean = {dialect: taplint(url) for dialect, url in bench.faultless.items()}
                if any("(" in code for codes in clean.values() for code in codes):
                    sys.exit("taplint does not run to its end on the faultless server")
                some = faults[begin:begin + WORLDS_OF_A_SERVER]
                for fault, codes in zip(some, pool.map(lambda f: taplint(bench.url(f.name)), some)):
                    beyond = sorted(code for code, count in codes.items() if count > clean[fault.dialect][code])
                    seen[fault.name] = " ".join(beyond) or "-"
                    print(f"{fault.name}: {seen[fault.name]}", flush=True)
            path.write_text(f"# STILTS {version}\n" + "".join(f"{name}\t{codes}\n" for name, codes in sorted(seen.items())))
    for runner in runners:
        runner.close()


def chosen(faults, names):
    names = [name.removesuffix(".toml") for name in names]
    out = [fault for fault in faults if not names or any(fault.family == name or fault.name.startswith(name) for name in names)]
    if not out:
        sys.exit(f"no fault is called {' or '.join(names)}")
    return out


def main(arguments):
    if "-h" in arguments or "--help" in arguments:
        print(__doc__.strip())
        return 0
    verbose = "-v" in arguments
    faults = chosen(list_faults(), [name for name in arguments if not name.startswith("-")])
    if "--taplint" in arguments:
        record_taplint(faults)
        return 0
    wrong = 0
    for begin in range(0, len(faults), WORLDS_OF_A_SERVER):
        some = faults[begin:begin + WORLDS_OF_A_SERVER]
        with Bench() as bench, concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
            for fault, (problem, failed) in zip(some, pool.map(lambda f: judge(bench, f), some)):
                wrong += bool(problem)
                print(f"{'WRONG ' if problem else 'caught'} {fault.name}" + (f": {problem}" if problem else ""), flush=True)
                for check, actual in failed.items() if verbose or problem else ():
                    print(f"         failed: {check}: {actual}")
    print(f"{len(faults) - wrong} of {len(faults)} faults are caught")
    return 1 if wrong else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # servers are ended then, too
    sys.exit(main(sys.argv[1:]))
