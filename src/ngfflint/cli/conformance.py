"""``ngfflint conformance``: judge one document or one hierarchy, as the test runner of the specification asks."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from ngfflint.cli.linting import lint
from ngfflint.cli.terminal import complain
from ngfflint.engine.dispatch import BROKE
from ngfflint.engine.lint import lint_group, lint_store
from ngfflint.engine.profile import OFFICIAL, OFFICIAL_STRICT
from ngfflint.engine.rulebook import BrokenRules, rulebook
from ngfflint.engine.selection import Selection
from ngfflint.engine.settings import Settings
from ngfflint.report.escape import shown
from ngfflint.report.locations import position
from ngfflint.store.find import Target
from ngfflint.store.load import load
from ngfflint.store.local import LocalStore
from ngfflint.store.nodes import Group
from ngfflint.store.store import run

if TYPE_CHECKING:
    from argparse import Namespace

    from ngfflint.engine.finding import Finding
    from ngfflint.engine.outcome import StoreResult


def parser() -> ArgumentParser:
    """Return the parser of the arguments."""
    parser = ArgumentParser(
        prog="ngfflint conformance",
        description='Print whether metadata are valid, as one line of JSON: {"valid": true, "message": ""}.',
        epilog="exit codes: 0 judged, whatever the verdict; 2 could not do its work",
    )
    parser.add_argument(
        "path",
        metavar="PATH",
        help="a JSON file with the attributes of a group, - for standard input, or a Zarr hierarchy",
    )
    parser.add_argument("--strict", action="store_true", help="also demand what the strict schemas recommend")
    words = "judge the metadata of the root of a hierarchy alone, without the nodes that it leads to"
    parser.add_argument("--no-children", action="store_true", help=words)
    return parser


def main(argv: list[str]) -> int:
    """Write the verdict.

    Returns:
        the exit code: 0 for any verdict, 2 where there is none.
    """
    arguments = parser().parse_args(argv)
    profile = OFFICIAL_STRICT if arguments.strict else OFFICIAL
    try:
        rules = rulebook().rules
        result = _lint(arguments, Settings(rules, Selection.parse(rules)))
    except BrokenRules as fault:
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
    """Lint a folder as a hierarchy of which nothing above is known."""
    store = LocalStore(folder)
    root = await load(store, "") if arguments.no_children else None
    return await (lint_group(store, root, settings) if isinstance(root, Group) else lint_store(store, settings))


def _line(finding: Finding) -> str:
    """Write a finding on one line."""
    location = finding.location
    place = ":".join(filter(None, (shown(location.document), position(location))))
    return f"{f'{place}: ' if place else ''}{finding.code} [{finding.severity}] {shown(finding.message)}"
