"""``ngfflint version``: print the version and the installed packs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ngfflint._version import __version__
from ngfflint.cli.parser import Parser
from ngfflint.cli.terminal import complain
from ngfflint.report.escape import shown
from ngfflint.report.formatter import FORMATS
from ngfflint.report.summary import counted
from ngfflint.rules.loader import RuleFileError, rule_paths, rulebook
from ngfflint.rules.packs import packs

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from ngfflint.rules.loader import Rulebook
    from ngfflint.rules.rule import Pack


def parser() -> ArgumentParser:
    """Return the parser of the arguments."""
    parser = Parser(prog="ngfflint version", description="Print the version.")
    parser.add_argument("--plugins", action="store_true", help="also list the installed packs and what each provides")
    return parser


def main(argv: list[str]) -> int:
    """Print the name and the version of the program; the exit code is 2 if a pack to list is invalid."""
    plugins = bool(argv) and parser().parse_args(argv).plugins
    sys.stdout.write(f"ngfflint {__version__}\n")
    return _plugins() if plugins else 0


def _plugins() -> int:
    """List the packs with the rules, checks and formats that they provide."""
    try:
        book = rulebook()
    except RuleFileError as fault:
        complain(fault.faults)
        return 2
    for pack in packs().packs:
        title = pack.title if pack.distribution else "built in"
        formats = pack.formats if pack.distribution else FORMATS
        sys.stdout.write(f"{title}: {', '.join(_contents(pack, formats, book))}\n")
    return 0


def _contents(pack: Pack, formats: dict[str, str], book: Rulebook) -> Iterator[str]:
    rules = [rule for rule in book.rules if rule.pack == pack.owner]
    prefixes = sorted({rule.code.rstrip("0123456789") for rule in rules})
    yield counted(len(rules), "rule") + (f" ({', '.join(prefixes)})" if prefixes else "")
    yield counted(len({rule.check for rule in rules if rule.check}), "check")
    yield counted(len(formats), "format") + (f" ({shown(', '.join(formats))})" if formats else "")
    if pack.readers:
        from ngfflint.rules.readers import load

        names = [each.name for each in load(path for folder in pack.readers for path in rule_paths(folder))]
        yield f"{counted(len(names), 'reader')} ({shown(', '.join(names))})"
