"""The options of ``ngfflint check``."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, RawDescriptionHelpFormatter

from ngfflint.engine.finding import SEVERITIES
from ngfflint.engine.version import EXACT
from ngfflint.report.formats import FORMATS

EPILOG = """\
exit codes: 0 nothing at or above --fail-on; 1 findings; 2 could not do its work

other commands: ngfflint rule CODE (explain a rule), ngfflint version
"""


def parser() -> ArgumentParser:
    """Return the parser of ``check``; what is not given is left out, ``Options`` knows the defaults."""
    parser = ArgumentParser(
        prog="ngfflint",
        usage="ngfflint [check] [OPTIONS] STORE...",
        description="Lint OME-Zarr stores.",
        epilog=EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
        argument_default=SUPPRESS,
    )
    parser.add_argument(
        "stores", nargs="+", metavar="STORE", help="a store, a folder with stores, or a metadata document"
    )
    rules = parser.add_argument_group(
        "rules", "comma lists of code, prefix of codes, rule name, MUST, SHOULD, advice, ALL"
    )
    for name, words in (
        ("--select", "run these rules in place of the default ones"),
        ("--ignore", "do not run these rules"),
        ("--extend-select", "run these rules as well"),
        ("--extend-ignore", "do not run these rules either"),
    ):
        rules.add_argument(name, action="append", metavar="RULES", help=words)
    versions = parser.add_argument_group("versions of the specification")
    known = tuple(EXACT.values())
    versions.add_argument("--spec-version", choices=known, help="apply this version, whatever is stated")
    versions.add_argument("--assume-version", choices=known, help="apply this one where none is stated")
    output = parser.add_argument_group("output")
    output.add_argument("--output-format", choices=tuple(FORMATS), help="default: full")
    output.add_argument("--color", choices=("auto", "always", "never"), help="default: auto")
    output.add_argument("--no-fold", action="store_true", help="show repeated findings one by one")
    output.add_argument("--no-progress", action="store_true", help="show no progress on standard error")
    output.add_argument("--fail-on", choices=(*SEVERITIES, "never"), help="what makes exit code 1; default: error")
    output.add_argument("--exit-zero", action="store_true", help="exit with 0 in place of 1")
    other = parser.add_argument_group("other")
    other.add_argument("--isolated", action="store_true", help="read no configuration file")
    other.add_argument("-V", "--version", action="version", version=_version())
    return parser


def _version() -> str:
    from ngfflint import __version__

    return f"ngfflint {__version__}"
