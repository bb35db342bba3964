"""The manual page of the command."""

from __future__ import annotations

from argparse_manpage.manpage import Manpage

from ngfflint._version import __version__
from ngfflint.cli.arguments import parser as check_parser
from ngfflint.cli.main import COMMANDS, module_of
from ngfflint.report.addresses import DOCS, REPOSITORY

EXIT_STATUS = """\
.SH EXIT STATUS
.TP
0
no findings at or above \\-\\-fail\\-on
.TP
1
findings
.TP
2
the run failed
.SH SEE ALSO
\\fBngfflint rule\\fR \\fICODE\\fR explains a rule, with examples.

"""


def manual() -> str:
    """Return the manual page of all commands."""
    root = check_parser()
    root.epilog = ""
    commands = root.add_subparsers(title="commands")
    for name in sorted({*COMMANDS} - {"check"}):
        parser = module_of(name).parser()
        positional = (each for each in parser._actions if not each.option_strings)  # noqa: SLF001  nothing public
        usage = " ".join([f"ngfflint {name} [OPTIONS]", *(each.metavar or each.dest.upper() for each in positional)])
        commands.add_parser(name, parents=[parser], add_help=False, usage=usage, help=parser.description)
    data = {
        "project_name": "ngfflint",
        "prog": "ngfflint",
        "description": "the linter for OME-Zarr",
        "long_description": f"Documentation: {DOCS}",
        "manual_title": "ngfflint",
        "manual_section": "1",
        "version": __version__,
        "url": REPOSITORY,
        "authors": ["the ngfflint developers"],
    }
    page = Manpage(root, _data=data)
    page.date = ""
    return str(page).replace(".SH AUTHOR", f"{EXIT_STATUS}.SH AUTHOR", 1)
