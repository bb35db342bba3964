"""``ngfflint report``: write the report of a journal again, in any format."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser

from ngfflint.cli.arguments import add_setting, as_settings
from ngfflint.cli.config.resolve import make_settings
from ngfflint.cli.config.schema import Options
from ngfflint.cli.config.setting import SETTINGS
from ngfflint.cli.output import Writing, outputs_of, report_settings
from ngfflint.cli.parser import Parser
from ngfflint.cli.resume import read
from ngfflint.cli.terminal import complain
from ngfflint.errors import UserError
from ngfflint.linter.totals import totals_of
from ngfflint.rules.loader import rulebook

NAMES = ("output_format", "output_file", "statistics", "explain", "color", "no_fold", "group_by", "quiet", "silent")
"""The settings that the command has."""


def parser() -> ArgumentParser:
    """Return the parser of the arguments."""
    parser = Parser(
        prog="ngfflint report",
        description="Write the report of a journal again: the file that `ngfflint check --resume FILE` keeps.",
        argument_default=SUPPRESS,
    )
    parser.add_argument("journal", metavar="FILE", help="the journal")
    for name in NAMES:
        add_setting(parser, SETTINGS[name])
    return parser


def main(argv: list[str]) -> int:
    """Write the report; the exit code is 1 if a store fails, 2 if there is no journal."""
    given = vars(parser().parse_args(argv))
    journal = given.pop("journal")
    try:
        report, recorded = read(journal)
        options = Options(**recorded, **as_settings(given))
        settings = make_settings(options, rulebook().rules)
        writing = Writing(outputs_of(options), report_settings(options, settings, {}), options, lambda: None)
        writing.store(report)
        writing.end(report, totals_of(report))
    except UserError as fault:
        complain(str(fault).splitlines())
        return 2
    return int(any(store.fails for store in report.stores))
