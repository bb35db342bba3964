"""``ngfflint version``: print the version, and the packs that are installed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ngfflint._version import __version__

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from ngfflint.rules.loader import Rulebook
    from ngfflint.rules.rule import Pack


def parser() -> ArgumentParser:
    """Return the parser of the arguments."""
    from argparse import ArgumentParser

    parser = ArgumentParser(prog="ngfflint version", description="Print the version.")
    parser.add_argument(
        "--plugins", action="store_true", help="also the packs of rules that are installed, and what each brings"
    )
    return parser


def main(argv: list[str]) -> int:
    """Print the name and the version of the program.

    Returns:
        the exit code: 2 where a pack that should be listed is broken.
    """
    plugins = bool(argv) and parser().parse_args(argv).plugins
    sys.stdout.write(f"ngfflint {__version__}\n")
    return _plugins() if plugins else 0


def _plugins() -> int:
    """List what brings rules, checks and formats."""
    from ngfflint.cli.terminal import complain
    from ngfflint.report.formatter import FORMATS
    from ngfflint.rules.loader import RuleFileError, rulebook
    from ngfflint.rules.packs import packs

    try:
        book = rulebook()
    except RuleFileError as fault:
        complain(fault.faults)
        return 2
    for pack in packs().packs:
        title = pack.title if pack.distribution else "built in"
        formats = pack.formats if pack.distribution else FORMATS
        sys.stdout.write(f"{title}: {', '.join(_brings(pack, formats, book))}\n")
    return 0


def _brings(pack: Pack, formats: dict[str, str], book: Rulebook) -> Iterator[str]:
    from ngfflint.report.escape import shown
    from ngfflint.report.summary import counted

    rules = [rule for rule in book.rules if rule.pack == pack.owner]
    prefixes = sorted({rule.code.rstrip("0123456789") for rule in rules})
    yield counted(len(rules), "rule") + (f" ({', '.join(prefixes)})" if prefixes else "")
    yield counted(len({rule.check for rule in rules if rule.check}), "check")
    yield counted(len(formats), "format") + (f" ({shown(', '.join(formats))})" if formats else "")
