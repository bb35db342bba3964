"""The parser of the options of ``ngfflint check``."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, RawDescriptionHelpFormatter
from typing import TYPE_CHECKING, Any

from ngfflint.cli.configuration.choices import CHOICES
from ngfflint.cli.values import (
    as_settings,
    at_least,
    comma_list,
    file_name,
    path_ignores,
    severities,
    storage_option,
)
from ngfflint.report.formatter import FORMATS
from ngfflint.store.access import CONCURRENCY, TIMEOUT

if TYPE_CHECKING:
    from argparse import _ArgumentGroup

EPILOG = """\
exit codes: 0 nothing at or above --fail-on; 1 findings; 2 could not do its work

other commands, each with a --help of its own:
  ngfflint rule CODE         what a rule is about, with examples
  ngfflint info STORE        what a store holds: axes, levels, pixel sizes, wells
  ngfflint config            the settings that hold, and where each was said
  ngfflint conformance PATH  whether metadata are valid, as a line of JSON
  ngfflint completion SHELL  the script that makes a shell complete arguments
  ngfflint version           the version, and the packs that are installed
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
        allow_abbrev=False,
    )
    words = "a store, a folder with stores, a metadata document, an address, or - for standard input"
    parser.add_argument("stores", nargs="*", metavar="STORE", help=words)
    _rules(parser)
    _versions(parser)
    _verdict(parser)
    _output(parser)
    _extent(parser)
    _work(parser)
    for_servers(parser)
    _configuration(parser)
    return parser


def parse(argv: list[str]) -> dict[str, Any]:
    """Read arguments; what is not given is left out.

    Raises:
        SystemExit: 2 for what is not understood, 0 for ``--help``.
    """
    check = parser()
    end = argv.index("--") if "--" in argv else len(argv)  # argparse forgets where options among arguments ended
    known, unknown = check.parse_known_intermixed_args(argv[:end])
    if unknown:
        from ngfflint.cli.suggestion import did_you_mean

        names = [word.strip(",") for word in check.format_help().split() if word.startswith("-")]
        check.error(
            "; ".join(f"there is no option {each}{did_you_mean(each.split('=')[0], names)}" for each in unknown)
        )
    given = as_settings(vars(known))
    given["stores"] = [*given.get("stores", ()), *argv[end + 1 :]]
    if not given.get("stores") and "input_file" not in given and "show_settings" not in given:
        check.error("name a STORE")
    return given


def _rules(parser: ArgumentParser) -> None:
    words = "RULES: a comma list of codes (NGFF012), beginnings of codes (NGFF0),\nnames, MUST, SHOULD, advice, ALL"
    rules = parser.add_argument_group("rules", words)
    for name, about in (
        ("--select", "run these rules in place of the default ones"),
        ("--ignore", "do not run these rules"),
        ("--extend-select", "run these rules as well"),
        ("--extend-ignore", "do not run these rules either"),
    ):
        rules.add_argument(name, action="extend", type=comma_list, metavar="RULES", help=about)
    about = "ignore rules in nodes: plate.zarr/A/*/0/labels/**:NGFF108"
    ignores: Any = path_ignores
    rules.add_argument("--per-path-ignores", action="append", type=ignores, metavar="PATTERN:RULES", help=about)


def _versions(parser: ArgumentParser) -> None:
    versions = parser.add_argument_group("versions of the specification")
    _choice(versions, "--spec-version", "apply this version, whatever is stated", "VERSION")
    _choice(versions, "--assume-version", "apply this one where none is stated", "VERSION")


def _verdict(parser: ArgumentParser) -> None:
    verdict = parser.add_argument_group("severity and exit code")
    about = "give findings another severity, error, warning or note: NGFF055=warning"
    verdict.add_argument("--severity", action="append", type=severities, metavar="RULES=SEVERITY", help=about)
    _choice(verdict, "--fail-on", "what makes exit code 1; default: error")
    _choice(verdict, "--min-severity", "what is shown; default: note")
    verdict.add_argument("--exit-zero", action="store_true", help="exit with 0 in place of 1")
    about = "a file with findings that are accepted; only others are shown"
    verdict.add_argument("--baseline", type=file_name, metavar="FILE", help=about)
    verdict.add_argument(
        "--write-baseline", action="store_true", help="accept all findings that there are, in the file of --baseline"
    )
    about = "drop from that file what is not found any more"
    verdict.add_argument("--prune-baseline", action="store_true", help=about)


def _output(parser: ArgumentParser) -> None:
    output = parser.add_argument_group("output")
    about = f"may be repeated; one of {', '.join(FORMATS)}; default: full"
    output.add_argument("--output-format", action="append", metavar="FORMAT[=FILE]", help=about)
    about = "write there, not to standard output"
    output.add_argument("-o", "--output-file", type=file_name, metavar="FILE", help=about)
    output.add_argument("--statistics", action="store_true", help="count findings by rule")
    output.add_argument("--show-files", action="store_true", help="list the documents that would be read")
    output.add_argument("--show-settings", action="store_true", help="write the settings that would be used")
    _choice(output, "--color", "default: auto")
    output.add_argument("--no-fold", action="store_true", help="show repeated findings one by one")
    output.add_argument("--no-progress", action="store_true", help="show no progress on standard error")
    output.add_argument("-q", "--quiet", action="store_true", help="write findings and nothing else")
    output.add_argument("-s", "--silent", action="store_true", help="write nothing")
    output.add_argument("-v", "--verbose", action="store_true", help="tell what is done on standard error")


def _extent(parser: ArgumentParser) -> None:
    extent = parser.add_argument_group("what is linted")
    about = "read more STOREs from a file, one a line; # begins a comment"
    extent.add_argument("--input-file", type=file_name, metavar="LIST", help=about)
    for name, about in (
        ("--exclude", "do not search these folders, in place of the usual ones"),
        ("--extend-exclude", "do not search these folders either"),
    ):
        extent.add_argument(name, action="extend", type=comma_list, metavar="PATTERNS", help=about)
    about = "leave excluded stores out even where they are named"
    extent.add_argument("--force-exclude", action="store_true", help=about)
    about = "lint groups up to N levels below the root"
    extent.add_argument("--max-depth", type=at_least(0), metavar="N", help=about)
    extent.add_argument("--sample", type=at_least(1), metavar="N", help="lint N wells of each plate, evenly spread")
    extent.add_argument(
        "--no-children", action="store_true", help="lint only the documents named, not what they lead to"
    )


def _work(parser: ArgumentParser) -> None:
    work = parser.add_argument_group("large work")
    about = "processes that work; default: one a processor, where that pays"
    work.add_argument("--jobs", type=at_least(1), metavar="N", help=about)
    about = "the scheduler of a Dask cluster that does the work, such as tcp://10.0.0.7:8786"
    work.add_argument("--dask", metavar="ADDRESS", help=about)
    about = "keep there which stores are done, and leave these out the next time"
    work.add_argument("--resume", metavar="FILE", help=about)


def for_servers(parser: ArgumentParser) -> None:
    """Add the options that say how servers are asked.

    Args:
        parser: of a command that asks some.
    """
    servers = parser.add_argument_group(
        "servers", "STORE may be an address: https://, s3://, gs://, az://, zip::https://"
    )
    about = "an option of the file system, as fsspec calls it: anon=true, headers.Authorization=TEXT"
    given: Any = storage_option
    servers.add_argument(
        "--storage-option",
        dest="storage_options",
        action="append",
        type=given,
        metavar="KEY=VALUE",
        default=SUPPRESS,
        help=about,
    )
    about = f"requests at the same time; default: {CONCURRENCY}"
    servers.add_argument("--concurrency", type=at_least(1), metavar="N", default=SUPPRESS, help=about)
    about = f"give a request up after so many seconds; default: {TIMEOUT}"
    servers.add_argument("--timeout", type=at_least(1), metavar="S", default=SUPPRESS, help=about)
    servers.add_argument("--offline", action="store_true", default=SUPPRESS, help="ask no server")


def _configuration(parser: ArgumentParser) -> None:
    other = parser.add_argument_group("configuration")
    about = 'a file of settings, or a setting: "key = value"'
    other.add_argument("--config", action="append", metavar="FILE", help=about)
    other.add_argument("--isolated", action="store_true", help="read no file of settings")
    other.add_argument("-V", "--version", action="version", version=_version())


def _choice(group: _ArgumentGroup, name: str, about: str, metavar: str | None = None) -> None:
    known = CHOICES[name.removeprefix("--")]
    listed = f"{about}; one of {', '.join(known)}" if metavar else about
    group.add_argument(name, choices=known, metavar=metavar, help=listed)


def _version() -> str:
    from ngfflint import __version__

    return f"ngfflint {__version__}"
