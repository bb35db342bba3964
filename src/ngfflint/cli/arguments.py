"""The parser of the options of ``ngfflint check``."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from typing import TYPE_CHECKING, Any

from ngfflint._version import __version__
from ngfflint.cli.config.resolve import merged
from ngfflint.cli.config.schema import GROUPS, SETTINGS, SWITCH, TEXT
from ngfflint.rules.rule import SEVERITIES
from ngfflint.rules.selection import split

if TYPE_CHECKING:
    from argparse import _ArgumentGroup
    from collections.abc import Callable

    from ngfflint.cli.config.schema import Setting

DIGITS = 18
"""Most digits of a number."""

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
    """Return the parser of ``check``; it leaves out what is not given, because ``Options`` has the defaults."""
    parser = ArgumentParser(
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
    """Return the settings in the arguments; those that are not given are left out.

    Raises:
        SystemExit: 2 for an argument that is not understood, 0 for ``--help``.
    """
    check = parser()
    end = argv.index("--") if "--" in argv else len(argv)  # argparse forgets where options among arguments ended
    known, unknown = check.parse_known_intermixed_args(argv[:end])
    if unknown:
        from ngfflint.cli.terminal import did_you_mean

        names = [word.strip(",") for word in check.format_help().split() if word.startswith("-")]
        check.error(
            "; ".join(f"there is no option {each}{did_you_mean(each.split('=')[0], names)}" for each in unknown)
        )
    given = as_settings(vars(known))
    given["stores"] = [*given.get("stores", ()), *argv[end + 1 :]]
    if not given.get("stores") and "input_file" not in given and "show_settings" not in given:
        check.error("name a STORE")
    return given


def add_group(parser: ArgumentParser, title: str) -> _ArgumentGroup:
    """Add the options of one group of the table of settings."""
    about, names = GROUPS[title]
    group = parser.add_argument_group(title, about or None)
    for name in names.split():
        _add(group, SETTINGS[name])
    return group


def _add(group: _ArgumentGroup, setting: Setting[Any]) -> None:
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
    """Return parsed options with the values that configuration files have."""
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
        raise ArgumentTypeError("the name of the file is empty")
    return text


def _path_ignores(text: str) -> tuple[str, tuple[str, ...]]:
    pattern, _, rules = text.rpartition(":")
    if not pattern or not split([rules]):
        raise ArgumentTypeError(f"{text} is not PATTERN:RULES, such as plate.zarr/A/*:NGFF108")
    return pattern, split([rules])


def _severities(text: str) -> dict[str, str]:
    """Return severities by selector; the text may be a comma list."""
    found: dict[str, str] = {}
    for each in split([text]):
        rules, _, severity = each.partition("=")
        if not rules or severity not in SEVERITIES:
            listed = ", ".join(SEVERITIES)
            raise ArgumentTypeError(f"{each} is not RULES=SEVERITY, such as NGFF055=warning; there are {listed}")
        found[rules.strip()] = severity
    return found


def _storage_option(text: str) -> dict[str, Any]:
    """Return an option; a key with dots is a path into tables, a value is JSON or plain text."""
    import json

    key, mark, value = text.partition("=")
    steps = key.strip().split(".")
    if not mark or not all(steps):  # the text is not repeated, because it may hold a password
        raise ArgumentTypeError("it must be KEY=VALUE, such as anon=true")
    try:
        option: Any = json.loads(value)
    except ValueError:
        option = value
    for step in reversed(steps):
        option = {step: option}
    return dict(option)


READERS: dict[str | None, Callable[[str], Any]] = {
    "PATTERN:RULES": _path_ignores,
    "RULES=SEVERITY": _severities,
    "KEY=VALUE": _storage_option,
}
"""What reads an option that may be repeated, by the metavar."""


def _at_least(minimum: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or len(text) > DIGITS or int(text) < minimum:
            raise ArgumentTypeError(f"{text} is not a number from {minimum} up")
        return int(text)

    return read
