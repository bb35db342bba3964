"""Calls of the public API in a process that has linted nothing before, and findings as plain values.

Started as a program, this is a server: it imports the package once, reads a list of calls per line, makes the calls in
a forked process and writes what they return. So a fresh process costs a few milliseconds.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import ngfflint
from ngfflint import NGFFValidationError

SELECTIONS: dict[str, dict[str, Any]] = {
    "lint": {"select": "ALL", "ignore": "NGFF917"},
    "lint outside": {"select": "ALL"},
    "lint default": {},
}
"""Selections by the name of the call; NGFF917 is one of the rules that read more than metadata documents."""

FIXTURES = Path(__file__).parents[2] / "fixtures" / "valid"
"""Stores that the server lints before it forks, with another selection: what the checks import is then there."""

Call = tuple[str, str]
"""The name of a function, and the path or the JSON that it is given."""


def finding_object(finding: Any) -> dict[str, Any]:
    """Return a finding as plain values, without what its rule alone decides."""
    return {
        "code": finding.code,
        "case": finding.case,
        "level": finding.level,
        "severity": finding.severity,
        "node": finding.node,
        **location_object(finding.location),
        "spec_version": finding.spec_version,
        "message": finding.message,
        "help": finding.help,
        "label": finding.label,
        "related": [location_object(each.location) | {"message": each.message} for each in finding.related],
        "digest": finding.digest,
        "failed": finding.failed,
    }


def location_object(location: Any) -> dict[str, Any]:
    """Return a location with its lines and columns."""
    places = {"start": location.start, "end": location.end}
    spots = {key: f"{place.line}:{place.column}" for key, place in places.items() if place is not None}
    return {"document": location.document, "pointer": location.pointer, **spots}


def summary_object(summary: Any) -> dict[str, Any]:
    """Return what was counted of a store."""
    return {name: getattr(summary, name) for name in ("kind", "spec_version", "zarr_format", "nodes", "documents")}


def report_object(report: Any) -> dict[str, Any]:
    """Return what a report says of its stores."""
    return {
        "stores": [summary_object(each) for each in report.stores],
        "findings": [finding_object(each) for each in report.findings],
    }


def call_result(function: str, argument: str) -> Any:
    """Make a call and return its result, or what its error says, as plain values.

    Args:
        function: one of ``SELECTIONS``, or another name of the public API.
        argument: a path, or JSON for the functions on metadata.
    """
    try:
        if function in SELECTIONS:
            return report_object(ngfflint.lint(argument, **SELECTIONS[function]))
        if function == "validate_ome_object":
            return names_of(ngfflint.validate_ome_object(json.loads(argument)))
        found = getattr(ngfflint, function)(argument)
        return names_of(found.attrs if function == "validate_zarr_store" else found)
    except NGFFValidationError as error:
        return report_object(error.report)
    except FileNotFoundError as error:
        return {"error": type(error).__name__}


def names_of(document: Any) -> Any:
    """Return what the metadata of a group are, as JSON."""
    return json.loads(ngfflint.to_json(document))


class Fresh:
    """A server of fresh processes.

    Args:
        environment: variables to set for it.
    """

    def __init__(self, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )

    def calls(self, calls: list[Call]) -> list[Any]:
        """Make calls one after the other in one fresh process and return their results."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(calls) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the process ended without a result"
        found: list[Any] = json.loads(line)
        return found

    def alone(self, call: Call) -> Any:
        """Make one call in a fresh process and return its result."""
        return self.calls([call])[0]

    def close(self) -> None:
        """End the server."""
        self.process.communicate()


def _serve() -> None:
    ngfflint.lint(FIXTURES, select=["ALL", "MUST"])
    for selection in SELECTIONS.values():
        for version in ("0.1", "0.2", "0.3", "0.4", "0.5", "0.6rc0"):
            ngfflint.lint(
                {"plate": {"version": version}} if version < "0.5" else {"ome": {"version": version}}, **selection
            )
    gc.freeze()
    for line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if not child:
            sys.stdout.write(json.dumps([call_result(*each) for each in json.loads(line)]) + "\n")
            sys.stdout.flush()
            os._exit(0)
        if os.waitpid(child, 0)[1]:
            sys.exit(1)


if __name__ == "__main__":
    _serve()
