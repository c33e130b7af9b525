#!/usr/bin/env python3
"""docs/clauses.md says which clauses tapcheck holds a service to; it is made from conformance/scenarios.

usage: clauses_page.py [--write]

Without --write it says whether the page is what the scenarios say, and which clauses no check asks for.
"""
import collections
import pathlib
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "conformance" / "scenarios"
PAGE = ROOT / "docs" / "clauses.md"
HEADING = """# The clauses that tapcheck asks for

Made by `scripts/checks/clauses_page.py --write` from `conformance/scenarios`. `tapcheck explain ID` shows the checks of one clause, and the
commands that ask for it. M is MUST, S is SHOULD, D is what the service's own page promises; where checks of one clause differ, all are named.
"""


def load(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def checks_of(scenario):
    """Every (clause, level) of a scenario, once for each check."""
    for step in scenario.get("step", []):
        if "poll" in step:
            yield step["poll"]["clause"], step["poll"].get("level", "MUST")
        for check in step.get("checks", []):
            yield check["clause"], check.get("level", "MUST")
    for case in scenario.get("case", []):
        if {"values", "refused", "same_table_as_file"} & case.keys():
            yield case["clause"], case.get("level", "MUST")
        for check in case.get("checks", []):
            yield check["clause"], check.get("level", "MUST")


def scenario_files():
    return sorted(path for path in SCENARIOS.glob("*/**/*.toml") if path.parent != SCENARIOS / "clauses")


def page():
    """The text of the page, and the clauses that nothing asks for."""
    levels = collections.defaultdict(collections.Counter)
    profiles = collections.defaultdict(set)
    for path in scenario_files():
        scenario = load(path)
        for clause, level in checks_of(scenario):
            levels[clause][level[0]] += 1
            profiles[clause].update(scenario["profiles"])
    rows, idle, total = [], [], 0
    for path in sorted((SCENARIOS / "clauses").glob("*.toml")):
        clauses = load(path)
        asked = {name: clause for name, clause in clauses.items() if name in levels}
        idle += sorted(clauses.keys() - asked.keys())
        total += len(asked)
        rows += ["", f"## {path.stem} ({len(asked)})", "", "| clause | | document | what is asked | checks | profiles |", "|---|---|---|---|---|---|"]
        for name, clause in asked.items():
            text = clause["text"].replace("|", "\\|")
            count = levels[name]
            rows.append(f"| {name} | {' '.join(sorted(count))} | {clause['document']} | {text} | {sum(count.values())} | {', '.join(sorted(profiles[name]))} |")
    checks = sum(sum(count.values()) for count in levels.values())
    summary = f"\n{total} clauses, {checks} checks, {len(scenario_files())} scenarios."
    return "\n".join([HEADING + summary, *rows]) + "\n", idle


def main():
    text, idle = page()
    if idle:
        print("no check asks for " + ", ".join(idle))
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(text, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        print("docs/clauses.md is not what the scenarios say: run scripts/checks/clauses_page.py --write")
        return 1
    return 1 if idle else 0


if __name__ == "__main__":
    sys.exit(main())
