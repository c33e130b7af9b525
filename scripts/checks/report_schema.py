#!/usr/bin/env python3
"""Holds JSON reports of tapcheck against schemas/tapcheck-report.schema.json, and the schema against changed reports.

usage: report_schema.py [REPORT.json...]

Without arguments it reads the golden report of the suite's tests. What a schema cannot say is checked here: counts that
add up, ids that are unique, exchanges that exist. Then every key of the golden report is taken away, given another type,
and given a neighbour that nobody knows: each such report must be refused, or the schema says too little.
"""
import copy
import json
import sys
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "schemas/tapcheck-report.schema.json").read_text(encoding="utf-8"))
GOLDEN = ROOT / "conformance/tests/golden/report.json"


def undescribed(schema, path="#"):
    """Properties that the schema does not explain."""
    for name, inner in schema.get("properties", {}).items():
        target = SCHEMA["$defs"][inner["$ref"].rsplit("/", 1)[1]] if "$ref" in inner else inner
        if "description" not in target:
            yield f"{path}/{name}"
        yield from undescribed(inner, f"{path}/{name}")
    for name, inner in schema.get("$defs", {}).items():
        yield from undescribed(inner, f"{path}/{name}")


def contradictions(report):
    """What no schema can say."""
    checks = [check for scenario in report["scenarios"] for check in scenario["checks"]]
    if sum(report["counts"].values()) != len(checks):
        yield f"counts add up to {sum(report['counts'].values())}, and there are {len(checks)} checks"
    if report["counts"]["failed"] != sum(check["required_failure"] for check in checks):
        yield "counts.failed is not the number of required failures"
    seen = set()
    for scenario in report["scenarios"]:
        for check in scenario["checks"]:
            if (check["id"], check["value"]) in seen:
                yield f"{check['id']} is there twice"
            seen.add((check["id"], check["value"]))
            if check["exchange"] is not None and check["exchange"] >= len(scenario["exchanges"]):
                yield f"{check['id']} names an exchange that is not there"
    return


def mutants(node, path=""):
    """(what, change of a copy of the root) for each key below a node."""
    if isinstance(node, dict):
        if path != "/clauses":  # its keys are ids: any may be there
            yield f"{path}: a key more", lambda at: at.update(neighbour=1)
        for key, value in node.items():
            if path != "/clauses":
                yield f"{path}/{key} taken away", lambda at, key=key: at.pop(key)
            other = 1 if isinstance(value, (str, type(None))) else "text"
            yield f"{path}/{key} of another type", lambda at, key=key, other=other: at.update({key: other})


def descend(node, path=""):
    """Every object of the report, with the way to it."""
    yield path, node
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from descend(child, f"{path}/{key}")


def at(root, path):
    for key in path.split("/")[1:]:
        root = root[int(key)] if isinstance(root, list) else root[key]
    return root


def survivors(report, validator):
    """Changes that the schema does not notice."""
    for path, node in list(descend(report)):
        for what, change in mutants(node, path):
            # `exchange` is null or a number: either type is right.
            if what.endswith("/exchange of another type"):
                continue
            changed = copy.deepcopy(report)
            change(at(changed, path))
            if validator.is_valid(changed):
                yield what


def main(files):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    problems = [f"{path} has no description" for path in undescribed(SCHEMA)]
    for file in files or [GOLDEN]:
        report = json.loads(Path(file).read_text(encoding="utf-8"))
        problems += [f"{file}: /{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in validator.iter_errors(report)]
        if not problems:
            problems += [f"{file}: {what}" for what in contradictions(report)]
    if not files and not problems:
        problems += [f"the schema lets pass: {what}" for what in survivors(json.loads(GOLDEN.read_text(encoding="utf-8")), validator)]
    for problem in problems[:50]:
        print(f"  {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
