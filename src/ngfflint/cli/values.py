"""Values of options, from the text that they are given as."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Any

from ngfflint.cli.configuration.combine import merged
from ngfflint.engine.selection import split
from ngfflint.engine.severity import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Callable


DIGITS = 18
"""Most digits of a number that anybody means."""


def comma_list(text: str) -> tuple[str, ...]:
    """Return the items of a comma list."""
    return split([text])


def file_name(text: str) -> str:
    """Return the name of a file.

    Raises:
        ArgumentTypeError: it is empty.
    """
    if not text:
        raise ArgumentTypeError("the name of the file is empty")
    return text


def path_ignores(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the pattern and the rules of ``PATTERN:RULES``.

    Raises:
        ArgumentTypeError: one of them is not there.
    """
    pattern, _, rules = text.rpartition(":")
    if not pattern or not split([rules]):
        raise ArgumentTypeError(f"{text} is not PATTERN:RULES, such as plate.zarr/A/*:NGFF108")
    return pattern, split([rules])


def severities(text: str) -> dict[str, str]:
    """Return severities by the rules of ``RULES=SEVERITY``, of which a comma list may have several.

    Raises:
        ArgumentTypeError: it is not of that form, or there is no such severity.
    """
    found: dict[str, str] = {}
    for each in split([text]):
        rules, _, severity = each.partition("=")
        if not rules or severity not in SEVERITIES:
            listed = ", ".join(SEVERITIES)
            raise ArgumentTypeError(f"{each} is not RULES=SEVERITY, such as NGFF055=warning; there are {listed}")
        found[rules.strip()] = severity
    return found


def storage_option(text: str) -> dict[str, Any]:
    """Return the option of ``KEY=VALUE``; a key with full stops leads into tables, a value is JSON or plain text.

    Raises:
        ArgumentTypeError: it is not of that form; the text is not repeated, for it may hold a password.
    """
    import json

    key, mark, value = text.partition("=")
    steps = key.strip().split(".")
    if not mark or not all(steps):
        raise ArgumentTypeError("it must be KEY=VALUE, such as anon=true")
    try:
        option: Any = json.loads(value)
    except ValueError:
        option = value
    for step in reversed(steps):
        option = {step: option}
    return dict(option)


def at_least(least: int) -> Callable[[str], int]:
    """Make a reader of integers.

    Args:
        least: the smallest one.
    """

    def read(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or len(text) > DIGITS or int(text) < least:
            raise ArgumentTypeError(f"{text} is not a number from {least} up")
        return int(text)

    return read


def as_settings(given: dict[str, Any]) -> dict[str, Any]:
    """Return parsed options with the values that files of settings have."""
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
