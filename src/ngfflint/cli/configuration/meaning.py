"""What is wrong with settings that are well-formed: rules, options, severities, patterns and days that are none."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from ngfflint.cli.configuration.choices import CHOICES, LEAST
from ngfflint.cli.suggestion import did_you_mean
from ngfflint.engine.patterns import expression
from ngfflint.engine.selection import UnknownSelector, require_known
from ngfflint.engine.severity import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ngfflint.engine.rule import Rule
    from ngfflint.model.problems import Pointer

    Faults = Iterator[tuple[Pointer, str]]

SELECTORS = ("select", "ignore", "extend_select", "extend_ignore", "severity")
"""Settings that hold selectors of rules, in an array or as the keys of a table."""

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""Of the ways to write a day, the one of TOML."""

FILES = ("baseline", "output_file", "output_format")
"""Settings that name files."""

KIND = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "an array", dict: "a table"}


def faults_in(values: Mapping[str, Any], rules: tuple[Rule, ...]) -> Faults:
    """Yield what makes no sense in settings.

    Args:
        values: by name of the option.
        rules: all that there are.
    """
    yield from _words(values)
    for name in SELECTORS:
        yield from _unknown((name.replace("_", "-"),), values.get(name, ()), rules)
    for pattern, selectors in values.get("per_path_ignores", {}).items():
        yield from _pattern(("per-path-ignores", pattern), pattern)
        yield from _unknown(("per-path-ignores", pattern), selectors, rules)
    for name in ("exclude", "extend_exclude"):
        for pattern in values.get(name, ()):
            yield from _pattern((name.replace("_", "-"),), pattern)
    for index, each in enumerate(values.get("suppress", ())):
        yield from _suppress(("suppress", index), each, rules)
    for name, options in values.get("rules", {}).items():
        yield from _options(name, options, rules)
    yield from _formats(values.get("output_format", ()))
    for name in FILES:
        if any("\0" in each for each in values.get(name, ())):
            yield (name.replace("_", "-"),), "no name of a file has a character NUL"


def _words(values: Mapping[str, Any]) -> Faults:
    """Yield the values that are none of the words, or out of the range, that there are."""
    for selector, severity in values.get("severity", {}).items():
        yield from _choice(("severity", selector), severity, SEVERITIES)
    for name, known in CHOICES.items():
        option = name.replace("-", "_")
        if option in values:
            yield from _choice((name,), values[option], known)
    for name, least in LEAST.items():
        value = values.get(name.replace("-", "_"))
        if value is not None and value < least:
            yield (name,), f"{name} must be {least} or more"


def _unknown(pointer: Pointer, selectors: Iterable[str], rules: tuple[Rule, ...]) -> Faults:
    for selector in selectors:
        try:
            require_known((selector,), rules)
        except UnknownSelector as fault:
            yield (*pointer, selector), str(fault)


def _choice(pointer: Pointer, value: str, known: Iterable[str]) -> Faults:
    if value not in known:
        yield pointer, f'{pointer[-1]} is "{value}"; there are {", ".join(known)}{did_you_mean(value, known)}'


def _pattern(pointer: Pointer, pattern: str) -> Faults:
    try:
        expression(pattern)
    except ValueError as fault:
        yield pointer, str(fault)


def _suppress(pointer: Pointer, each: Mapping[str, str], rules: tuple[Rule, ...]) -> Faults:
    yield from _unknown((*pointer, "code"), [each["code"]], rules)
    for name in ("node", "pointer"):
        if name in each:
            yield from _pattern((*pointer, name), each[name])
    if "expires" in each and not _is_day(each["expires"]):
        yield (*pointer, "expires"), f'expires is "{each["expires"]}", which is no day such as 2027-12-31'


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return DAY.fullmatch(text) is not None


def _options(name: str, options: Mapping[str, Any], rules: tuple[Rule, ...]) -> Faults:
    rule = next((each for each in rules if name.lower() in (each.code.lower(), each.name)), None)
    if rule is None:
        known = [word for each in rules if each.options for word in (each.code, each.name)]
        yield ("rules", name), f"no rule is called {name}{did_you_mean(name, known)}"
        return
    for option, value in options.items():
        pointer = ("rules", name, option)
        if option not in rule.options:
            has = f"; there are {', '.join(rule.options)}" if rule.options else ", for it has none"
            yield pointer, f"{rule.code} has no option {option}{has}{did_you_mean(option, rule.options)}"
        else:
            yield from _like(pointer, value, rule.options[option])


def _like(pointer: Pointer, value: Any, usual: Any) -> Faults:
    """Demand that a value is of the type of the usual one, and what it holds likewise."""
    types = (int, float) if type(usual) in (int, float) else (type(usual),)
    if type(value) not in types:
        yield pointer, f"{pointer[-1]} must be {KIND[type(usual)]}"
    elif isinstance(usual, dict):
        item = next(iter(usual.values()), None)
        for name, each in value.items():
            if item is not None:
                yield from _like((*pointer, name), each, usual.get(name, item))
    elif isinstance(usual, list) and usual:
        for each in value:
            if type(each) is not type(usual[0]):
                yield pointer, f"each item of {pointer[-1]} must be {KIND[type(usual[0])]}"
                return


def _formats(given: Iterable[str]) -> Faults:
    from ngfflint.report.formatter import FORMATS, known

    for text in given:
        name = text.partition("=")[0]
        if name not in FORMATS and name not in (names := known()):
            yield (
                ("output-format",),
                f"no format is called {name}; there are {', '.join(names)}{did_you_mean(name, names)}",
            )
