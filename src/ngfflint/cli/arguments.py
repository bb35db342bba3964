"""The argument parser of ``ngfflint check``."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from typing import TYPE_CHECKING, Any

from ngfflint._version import __version__
from ngfflint.cli.config.resolve import merged
from ngfflint.cli.config.schema import GROUPS
from ngfflint.cli.config.setting import SETTINGS, SWITCH, TEXT
from ngfflint.cli.parser import Parser
from ngfflint.rules.rule import SEVERITIES
from ngfflint.rules.selection import split

if TYPE_CHECKING:
    from argparse import _ArgumentGroup
    from collections.abc import Callable

    from ngfflint.cli.config.setting import Setting

DIGITS = 18
"""Most digits of a number in an argument."""

EPILOG = """\
exit codes: 0 no findings at or above --fail-on; 1 findings; 2 the run failed

other commands (see their --help):
  ngfflint rules             list the rules, or those with a code prefix, level or group
  ngfflint rule CODE         explain a rule, with examples
  ngfflint info STORE        show what a store contains: axes, levels, pixel sizes, wells
  ngfflint readers STORE     show which viewers open a store, and what to change for others
  ngfflint report FILE       write the report of a journal (--resume) in any format
  ngfflint compare OLD NEW   compare two reports: new, fixed and remaining findings
  ngfflint config            show the effective settings and where each comes from
  ngfflint conformance PATH  report whether metadata is valid, as one line of JSON
  ngfflint completion SHELL  print the script for shell completion
  ngfflint version           print the version and the installed packs
other names: ngfflint validate for check, ngfflint tree for info
"""


def parser() -> Parser:
    """Return the parser of ``check``, which leaves out missing options, because ``Options`` has the defaults."""
    parser = Parser(
        prog="ngfflint",
        usage="ngfflint [check] [OPTIONS] STORE...",
        description="Lint OME-Zarr stores.",
        epilog=EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
        argument_default=SUPPRESS,
        allow_abbrev=False,
    )
    stores = SETTINGS["stores"]
    parser.add_argument(stores.name, nargs="*", metavar="STORE", help=stores.about)
    for title in GROUPS:
        group = add_group(parser, title)
    group.add_argument("-V", "--version", action="version", version=f"ngfflint {__version__}")
    return parser


def parse(argv: list[str]) -> dict[str, Any]:
    """Return the settings given in the arguments.

    Raises:
        SystemExit: 2 for an invalid argument, 0 for ``--help``.
    """
    check = parser()
    end = argv.index("--") if "--" in argv else len(argv)  # argparse does not keep the position of "--"
    known, unknown = check.parse_known_intermixed_args(argv[:end])
    check.require_known(unknown)
    given = as_settings(vars(known))
    given["stores"] = [*given.get("stores", ()), *argv[end + 1 :]]
    if not given.get("stores") and "input_file" not in given and "show_settings" not in given:
        check.error("no STORE given")
    return given


def add_group(parser: ArgumentParser, title: str) -> _ArgumentGroup:
    """Add the options of one group of the table of settings."""
    about, names = GROUPS[title]
    group = parser.add_argument_group(title, about or None)
    for name in names.split():
        add_setting(group, SETTINGS[name])
    return group


def add_setting(group: _ArgumentGroup | ArgumentParser, setting: Setting[Any]) -> None:
    """Add the option of a setting."""
    words: dict[str, Any] = {"dest": setting.name, "default": SUPPRESS, "help": setting.about}
    if setting.schema is SWITCH:
        group.add_argument(*setting.flags, action="store_true", **words)
        return
    if setting.schema is TEXT:
        words["type"] = _file_name if setting.content == "file" else str
    elif "enum" in setting.schema:
        words["choices"] = tuple(setting.schema["enum"])
    elif "minimum" in setting.schema:
        words["type"] = _at_least(setting.schema["minimum"])
    elif setting.metavar in ("RULES", "PATTERNS"):
        words |= {"action": "extend", "type": _comma_list}
    else:
        words |= {"action": "append", "type": READERS.get(setting.metavar, str)}
    group.add_argument(*setting.flags, metavar=setting.metavar, **words)


def as_settings(given: dict[str, Any]) -> dict[str, Any]:
    """Convert parsed options to the values that configuration files have."""
    if "ignore" in given:
        given["ignore"] = dict.fromkeys(given["ignore"], "")
    if "severity" in given:
        given["severity"] = {rules: severity for each in given["severity"] for rules, severity in each.items()}
    if "per_path_ignores" in given:
        ignores: dict[str, tuple[str, ...]] = {}
        for pattern, rules in given["per_path_ignores"]:
            ignores[pattern] = ignores.get(pattern, ()) + rules
        given["per_path_ignores"] = ignores
    if "storage_options" in given:
        options: dict[str, Any] = {}
        for each in given["storage_options"]:
            options = merged(options, each)
        given["storage_options"] = options
    return given


def _comma_list(text: str) -> tuple[str, ...]:
    return split([text])


def _file_name(text: str) -> str:
    if not text:
        raise ArgumentTypeError("the file name is empty")
    return text


def _path_ignores(text: str) -> tuple[str, tuple[str, ...]]:
    pattern, _, rules = text.rpartition(":")
    if not pattern or not split([rules]):
        raise ArgumentTypeError(f"{text} is not PATTERN:RULES, such as plate.zarr/A/*:NGFF108")
    return pattern, split([rules])


def _severities(text: str) -> dict[str, str]:
    """Return severities by selector from a comma-separated list."""
    found: dict[str, str] = {}
    for each in split([text]):
        rules, _, severity = each.partition("=")
        if not rules or severity not in SEVERITIES:
            listed = ", ".join(SEVERITIES)
            raise ArgumentTypeError(f"{each} is not RULES=SEVERITY, such as NGFF055=warning; severities: {listed}")
        found[rules.strip()] = severity
    return found


def _storage_option(text: str) -> dict[str, Any]:
    """Return a nested option; dots in the key separate tables, the value is JSON or plain text."""
    import json

    key, mark, value = text.partition("=")
    steps = key.strip().split(".")
    if not mark or not all(steps):  # the text is not repeated, because it may contain a password
        raise ArgumentTypeError("expected KEY=VALUE, such as anon=true")
    try:
        option: Any = json.loads(value)
    except (ValueError, RecursionError):
        option = value
    for step in reversed(steps):
        option = {step: option}
    return dict(option)


READERS: dict[str | None, Callable[[str], Any]] = {
    "PATTERN:RULES": _path_ignores,
    "RULES=SEVERITY": _severities,
    "KEY=VALUE": _storage_option,
}
"""Converters of repeatable options, by metavar."""


def _at_least(minimum: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or len(text) > DIGITS or int(text) < minimum:
            raise ArgumentTypeError(f"{text} is not an integer of at least {minimum}")
        return int(text)

    return read
