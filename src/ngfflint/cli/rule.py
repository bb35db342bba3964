"""``ngfflint rule``: explain rules."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from ngfflint.cli.parser import Parser
from ngfflint.cli.terminal import complain
from ngfflint.errors import UserError
from ngfflint.report.addresses import rule_url
from ngfflint.report.rule_page import as_json, page
from ngfflint.rules.loader import rulebook
from ngfflint.rules.selection import matching

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from ngfflint.rules.rule import Rule


def parser() -> ArgumentParser:
    """Return the parser of the arguments."""
    parser = Parser(prog="ngfflint rule", description="Explain rules: what they require, why, and how to fix it.")
    parser.add_argument(
        "rules", nargs="*", metavar="RULE", help="codes, code prefixes or names: NGFF012, NGFF03, missing-axis-unit"
    )
    parser.add_argument("--all", action="store_true", help="explain all rules")
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")
    return parser


def main(argv: list[str]) -> int:
    """Write the pages of rules; the exit code is 2 if there is no such rule."""
    rule_parser = parser()
    arguments = rule_parser.parse_args(argv)
    if bool(arguments.rules) == arguments.all:
        rule_parser.error("give one or more rules, or --all")
    try:
        chosen = matching(rulebook().rules, arguments.rules)
    except UserError as fault:
        complain(str(fault).splitlines())
        return 2
    if arguments.output_format == "json":
        sys.stdout.write(json.dumps([as_json(rule) for rule in chosen], indent=2, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(map(_text, chosen)))
    return 0


def _text(rule: Rule) -> str:
    """Return the page of a rule, with its address on the web."""
    url = rule_url(rule.code)
    return page(rule) + (f"\nOn the web: {url}\n" if url else "")
