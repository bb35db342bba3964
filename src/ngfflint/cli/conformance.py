"""``ngfflint conformance``: judge one document or one hierarchy, as the test runner of the specification asks."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ngfflint.engine.dispatch import BROKE
from ngfflint.engine.lint import lint_group, lint_store
from ngfflint.engine.profile import OFFICIAL, OFFICIAL_STRICT
from ngfflint.engine.rulebook import BrokenRules, rulebook
from ngfflint.engine.selection import Selection
from ngfflint.engine.settings import Settings
from ngfflint.report.safe import shown
from ngfflint.report.where import position
from ngfflint.store.alone import group_of
from ngfflint.store.load import load
from ngfflint.store.local import LocalStore, MemoryStore
from ngfflint.store.nodes import Group
from ngfflint.store.store import run

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Coroutine

    from ngfflint.engine.finding import Finding
    from ngfflint.engine.outcome import StoreResult


def parser() -> ArgumentParser:
    """Return the parser of the arguments."""
    parser = ArgumentParser(
        prog="ngfflint conformance",
        description='Print whether metadata are valid, as one line of JSON: {"valid": true, "message": ""}.',
        epilog="exit codes: 0 judged, whatever the verdict; 2 could not do its work",
    )
    parser.add_argument("path", metavar="PATH", help="a JSON file with the attributes of a group, or a Zarr hierarchy")
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
    path = Path(arguments.path)
    try:
        rules = rulebook().rules
        settings = Settings(rules, Selection.parse(rules))
        result = run(_hierarchy(str(path), settings, arguments) if path.is_dir() else _document(path, settings))
    except (BrokenRules, OSError) as fault:
        sys.stderr.write("".join(f"ngfflint: {line}\n" for line in str(fault).splitlines()))
        return 2
    if result.failed:
        broken = [_line(finding) for finding in result.findings if finding.message.startswith(BROKE)]
        sys.stderr.write("".join(f"ngfflint: {line}\n" for line in broken))
        return 2
    counting = [finding for finding in result.findings if profile.counts(finding)]
    message = "\n".join(map(_line, counting))
    sys.stdout.write(json.dumps({"valid": not counting, "message": message}) + "\n")
    return 0


def _document(path: Path, settings: Settings) -> Coroutine[Any, Any, StoreResult]:
    return lint_group(MemoryStore(str(path), {}), group_of(path.read_bytes()), settings)


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
