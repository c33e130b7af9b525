"""Tests of the server as a process, against a build.

usage: python3 process_tests.py BUILD_DIR [crash | uws | waiters]... [--seed TEXT]

The seed is printed when something fails: with it the same requests come in the same order.
"""
import argparse
import pathlib
import random
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[2] / "ci")]
sys.dont_write_bytecode = True
import crash  # noqa: E402
import uws_model  # noqa: E402
import waiters  # noqa: E402
from pytest_tapstand import Tapstand  # noqa: E402


def uws(program, seed, say):
    """In memory, and with the state in a folder."""
    with Tapstand(program=program) as server:
        flags = uws_model.check(server.url, seed, say)
    with tempfile.TemporaryDirectory() as folder, Tapstand("--data", folder, program=program) as server:
        return flags + uws_model.check(server.url, seed + "/data", say)


def waiting(program, _seed, say):
    with Tapstand(program=program) as server:
        return waiters.check(server.url, say)


STAGES = {"crash": crash.check, "uws": uws, "waiters": waiting}


def run(build, stages, seed):
    """A flag for each test."""
    program = str(pathlib.Path(build) / "bin/tapstand")
    flags = []
    for stage in stages:
        flags += STAGES[stage](program, seed, lambda line: print(line, flush=True))
    if not all(flags):
        print(f"  to see it again: server/tests/process/process_tests.py {build} {' '.join(stages)} --seed {seed}")
    return flags


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("stages", nargs="*", choices=[[], *STAGES])
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(10**6)))
    options = parser.parse_args()
    flags = run(options.build, options.stages or list(STAGES), options.seed)
    print(f"{sum(flags)} passed, {len(flags) - sum(flags)} failed, 0 skipped")
    return 0 if flags and all(flags) else 1


if __name__ == "__main__":
    sys.exit(main())
