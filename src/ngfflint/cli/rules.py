"""``ngfflint rules``: list rules."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ngfflint.cli.parser import Parser
from ngfflint.cli.terminal import complain
from ngfflint.errors import UserError
from ngfflint.report.rule_list import FORMATS
from ngfflint.rules.loader import rulebook
from ngfflint.rules.selection import matching

if TYPE_CHECKING:
    from argparse import ArgumentParser


def parser() -> ArgumentParser:
    """Return the parser of the arguments."""
    parser = Parser(
        prog="ngfflint rules",
        description="List rules: their highest level in each version, whether they are on by default, and their fixes.",
    )
    words = "codes, code prefixes, names, MUST, SHOULD, advice, practice, chunks, readers; default: all rules"
    parser.add_argument("selectors", nargs="*", metavar="RULES", help=words)
    parser.add_argument("--output-format", choices=tuple(FORMATS), default="text", help="default: text")
    return parser


def main(argv: list[str]) -> int:
    """Write the list; the exit code is 2 if a selector matches no rule."""
    arguments = parser().parse_args(argv)
    try:
        chosen = matching(rulebook().rules, arguments.selectors)
    except UserError as fault:
        complain(str(fault).splitlines())
        return 2
    for piece in FORMATS[arguments.output_format](chosen):
        sys.stdout.write(piece)
    return 0
