"""``ngfflint readers``: which readers open a store, and what to change for others."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ngfflint.cli.arguments import add_group, as_settings
from ngfflint.cli.config.resolve import access_of
from ngfflint.cli.config.schema import GROUPS, Options
from ngfflint.cli.parser import Parser
from ngfflint.cli.run_target import STDIN, lint
from ngfflint.cli.terminal import complain
from ngfflint.errors import UserError
from ngfflint.linter.compatibility import compatibility, settings_for
from ngfflint.report.readers import FORMATS
from ngfflint.rules.loader import rulebook
from ngfflint.rules.readers import ALL, named, readers
from ngfflint.store.base import Target
from ngfflint.store.discovery import find_all

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

    from ngfflint.linter.compatibility import StoreCompatibility
    from ngfflint.store.base import Access


def parser() -> ArgumentParser:
    """Return the parser of the arguments."""
    parser = Parser(
        prog="ngfflint readers",
        description="Show which readers open a store: napari, Neuroglancer, vizarr, QuPath, OMERO, Fiji and others.",
    )
    parser.add_argument("stores", nargs="*", metavar="STORE", help="as for check; - for standard input")
    words = "only this reader, such as napari; repeatable; default: all"
    parser.add_argument("--reader", action="append", default=[], metavar="NAME", help=words)
    parser.add_argument("--list", action="store_true", help="list all known readers and their aliases")
    parser.add_argument("--output-format", choices=tuple(FORMATS), default="text", help="default: text")
    add_group(parser, "servers")
    return parser


def main(argv: list[str]) -> int:
    """Write which readers open the stores; the exit code is 2 if there is no store."""
    command = parser()
    arguments = command.parse_args(argv)
    if bool(arguments.stores) == arguments.list:
        command.error("no STORE given (or use --list)")
    given = as_settings(
        {name: getattr(arguments, name) for name in GROUPS["servers"][1].split() if hasattr(arguments, name)}
    )
    try:
        if arguments.list:
            sys.stdout.write("".join(_lines()))
            return 0
        names = named(arguments.reader or [ALL])
        found = _compatibilities(arguments.stores, names, access_of(Options(**given)))
    except UserError as fault:
        complain(str(fault).splitlines())
        return 2
    for piece in FORMATS[arguments.output_format](found):
        sys.stdout.write(piece)
    return 0


def _lines() -> list[str]:
    """Return a line for each reader."""
    width = max(len(each.name) for each in readers())
    others = {each.name: f" (also: {', '.join(each.also)})" if each.also else "" for each in readers()}
    return [f"{each.name:<{width}}  {each.called}{others[each.name]}\n" for each in readers()]


def _compatibilities(arguments: Sequence[str], names: Sequence[str], access: Access) -> list[StoreCompatibility]:
    targets = find_all((each for each in arguments if each != STDIN), access=access)
    if STDIN in arguments:
        targets.append(Target(STDIN, STDIN, alone=True))
    settings = settings_for(rulebook().rules, names, access)
    return [compatibility(lint(target, settings), names) for target in targets]
