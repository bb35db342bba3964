"""`ngfflint conformance`: validate one document or hierarchy for the conformance tests of the specification."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from attrs import field, frozen

from ngfflint.cli.parser import Parser
from ngfflint.cli.run_target import lint
from ngfflint.cli.terminal import complain
from ngfflint.hierarchy.loader import load
from ngfflint.hierarchy.nodes import Group
from ngfflint.linter.lint import lint_group, lint_store
from ngfflint.linter.runner import BROKE
from ngfflint.linter.settings import Settings
from ngfflint.report.escape import shown
from ngfflint.report.locations import position
from ngfflint.rules.loader import RuleFileError, rulebook
from ngfflint.rules.selection import Selection
from ngfflint.store.base import Target, run
from ngfflint.store.local import LocalStore

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from ngfflint.linter.findings import Finding
    from ngfflint.linter.results import StoreResult

SINCE_PLATES = ("0.4", "0.5", "0.6")
"""The versions whose strict schemas cover plates and labels."""

WITH_IMAGES = ("0.1", "0.3", *SINCE_PLATES)
"""The versions with a strict schema for images."""


@frozen(kw_only=True)
class Profile:
    """Which findings make metadata invalid.

    Args:
        severity: every finding of this severity counts.
        rules: codes whose findings count at any severity, with the versions in which they do.
    """

    severity: str = "error"
    rules: dict[str, tuple[str, ...]] = field(factory=dict)

    def counts(self, finding: Finding) -> bool:
        """Whether a finding makes metadata invalid."""
        return finding.severity == self.severity or finding.spec_version in self.rules.get(finding.code, ())


OFFICIAL = Profile()
"""What the text and the schemas of the specification require."""

OFFICIAL_STRICT = Profile(
    rules={
        "NGFF004": ("0.1", "0.3", "0.4"),  # from 0.5 on the objects in `ome` need no "version"
        "NGFF061": WITH_IMAGES,
        "NGFF062": WITH_IMAGES,
        "NGFF110": SINCE_PLATES,
        "NGFF127": SINCE_PLATES,
        "NGFF138": SINCE_PLATES,
    }
)
"""What the strict schemas also require: some of the recommendations of the text."""


def parser() -> ArgumentParser:
    """Return the parser of the arguments."""
    parser = Parser(
        prog="ngfflint conformance",
        description='Print whether metadata is valid, as one line of JSON: {"valid": true, "message": ""}.',
        epilog="exit codes: 0 metadata was checked, whatever the result; 2 the run failed",
    )
    parser.add_argument(
        "path",
        metavar="PATH",
        help="a JSON file with the attributes of a group, - for standard input, or a Zarr hierarchy",
    )
    parser.add_argument("--strict", action="store_true", help="also require what the strict schemas recommend")
    words = "check only the metadata of the root, without the nodes that it refers to"
    parser.add_argument("--no-children", action="store_true", help=words)
    return parser


def main(argv: list[str]) -> int:
    """Write the verdict; the exit code is 0 for any verdict, and 2 without one."""
    arguments = parser().parse_args(argv)
    profile = OFFICIAL_STRICT if arguments.strict else OFFICIAL
    try:
        rules = rulebook().rules
        result = _lint(arguments, Settings(rules, Selection.parse(rules)))
    except RuleFileError as fault:
        complain(fault.faults)
        return 2
    except OSError as fault:
        complain([f"{arguments.path}: {fault.strerror or fault}"])
        return 2
    if result.failed:
        complain(_line(finding) for finding in result.findings if finding.message.startswith(BROKE))
        return 2
    counting = [finding for finding in result.findings if profile.counts(finding)]
    message = "\n".join(map(_line, counting))
    sys.stdout.write(json.dumps({"valid": not counting, "message": message}) + "\n")
    return 0


def _lint(arguments: Namespace, settings: Settings) -> StoreResult:
    """Lint one document or one hierarchy."""
    path: str = arguments.path
    if os.path.isdir(path):
        return run(_hierarchy(path, settings, arguments))
    return lint(Target(path, path, alone=True), settings)


async def _hierarchy(folder: str, settings: Settings, arguments: Namespace) -> StoreResult:
    """Lint a folder as a hierarchy, ignoring everything above it."""
    store = LocalStore(folder)
    root = await load(store, "") if arguments.no_children else None
    return await (lint_group(store, root, settings) if isinstance(root, Group) else lint_store(store, settings))


def _line(finding: Finding) -> str:
    """Return a finding as one line."""
    location = finding.location
    place = ":".join(filter(None, (shown(location.document), position(location))))
    return f"{f'{place}: ' if place else ''}{finding.code} [{finding.severity}] {shown(finding.message)}"
