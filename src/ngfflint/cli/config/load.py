"""Reading configuration files and collecting all their errors."""

from __future__ import annotations

import os
import re
from datetime import date, time
from typing import TYPE_CHECKING, Any

from ngfflint._version import __version__
from ngfflint.cli.config.discover import PROJECT, anchored, shown
from ngfflint.cli.config.schema import CLAUSE, DAY, file_schema
from ngfflint.cli.config.setting import SETTINGS
from ngfflint.cli.terminal import did_you_mean
from ngfflint.errors import UserError
from ngfflint.files import parse_toml, read_file
from ngfflint.globs import expression
from ngfflint.records import NamedTuple
from ngfflint.report.escape import clip
from ngfflint.report.formatter import FORMATS, known
from ngfflint.rules.selection import UnknownSelectorError, require_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ngfflint.cli.config.setting import Schema, Setting
    from ngfflint.model.base import Pointer
    from ngfflint.rules.rule import Rule

    Fault = tuple[Pointer | int | None, str]
    Faults = Iterator[tuple[Pointer, str]]

TABLE = ("tool", "ngfflint")
"""The table of a ``pyproject.toml`` that has the settings."""

NEAR = re.compile(r"(?s)(.*) \(at (?:line (\d+), column (\d+)|end of document)\)")
"""A message of tomllib with its position."""

RELEASE = re.compile(r"\d+(?:\.\d+)*")

TYPES = {
    "string": (str, "a string"),
    "boolean": (bool, "true or false"),
    "integer": (int, "an integer"),
    "array": (list, "an array"),
    "object": (dict, "a table"),
}
"""The types of the JSON schema, with their names in TOML."""

KIND = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "an array", dict: "a table"}


class ConfigurationError(UserError):
    """Settings that cannot be used.

    Args:
        faults: one line each, with its place.
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Layer(NamedTuple):
    """Settings from one place.

    Args:
        source: absolute path of the file, or ``""`` for the command line.
        values: the values that are set, by name of the setting.
        text: the text of the file, to find lines.
        table: pointer to the settings in the file.
        inline: the argument of ``--config`` with the settings, if any.
        folder: absolute path of the folder that patterns are relative to.
        faults: messages, each with a pointer from the table, a line, or ``None`` for the whole file.
    """

    source: str
    values: dict[str, Any]
    text: str = ""
    table: Pointer = ()
    inline: str = ""
    folder: str = ""
    faults: tuple[Fault, ...] = ()

    def place(self, pointer: Pointer | int | None) -> str:
        """Return the location of a pointer, a line or (``None``) the whole layer: a file with a line, or an option."""
        if self.inline:
            return f"--config '{clip(_without_secrets(self.inline), 80)}'"
        if not self.source:
            key = pointer[0] if isinstance(pointer, tuple) and pointer else ""
            return SETTINGS[str(key).replace("-", "_")].flags[-1] if key else "command line"
        return shown(self.source) if pointer is None else f"{shown(self.source)}:{self._line(pointer)}"

    def messages(self, faults: Iterable[Fault]) -> list[str]:
        """Return faults as text with their locations, in the order of their lines."""
        in_order = sorted(faults, key=lambda fault: 0 if fault[0] is None else self._line(fault[0]))
        return [f"{self.place(pointer)}: {words}" for pointer, words in in_order]

    def _line(self, pointer: Pointer | int) -> int:
        if isinstance(pointer, int):
            return pointer
        from ngfflint.rules.rulefile import line_of

        return line_of(self.text, (*self.table, *pointer))


def _without_secrets(inline: str) -> str:
    """Return a setting without the values of ``storage-options``, which may be passwords."""
    name, mark, _ = inline.partition("=")
    return f"{name}{mark} ***" if "storage-options" in name else inline


def read(path: str, below: Sequence[str] = (), folder: str = "") -> list[Layer]:
    """Return the layers of the files that a file extends, then its own; ``below`` are the files that extend it."""
    table = TABLE if os.path.basename(path) == PROJECT else ()
    layer = Layer(path, {}, table=table, folder=folder or os.path.dirname(path))
    try:
        layer = layer._replace(text=read_file(path).decode("utf-8-sig").replace("\r\n", "\n"))
        raw: Any = parse_toml(layer.text)
    except OSError as reason:
        return [layer._replace(faults=((None, reason.strerror or str(reason)),))]
    except UnicodeDecodeError:
        return [layer._replace(faults=((None, "not UTF-8 text"),))]
    except ValueError as reason:
        return [layer._replace(faults=(_invalid_toml(layer.text, reason),))]
    for step in table:
        raw = raw.get(step) if isinstance(raw, dict) else None
    if raw is None:
        return [layer._replace(faults=((None, f"no table [{'.'.join(TABLE)}]"),))]
    layer = _with_values(layer, raw)
    above, faults = _extended(layer, [*below, path], folder)
    return [*above, layer._replace(faults=(*layer.faults, *faults))]


def inline(text: str) -> Layer:
    """Read settings from an argument ``key = value``."""
    layer = Layer("", {}, inline=text, folder=os.getcwd())
    try:
        layer = _with_values(layer, parse_toml(text))
    except ValueError as reason:
        return layer._replace(faults=((None, _message(reason)),))
    if "extend" in layer.values:
        return layer._replace(faults=((("extend",), "extend is not allowed here; give the file itself to --config"),))
    return layer


def plain(value: Any) -> Any:
    """Return a TOML value with dates and times written as text."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | time) else value


def _invalid_toml(text: str, reason: Exception) -> Fault:
    match = NEAR.fullmatch(str(reason))
    line = int(match[2]) if match and match[2] else text.count("\n") + (not text.endswith("\n"))
    return (line if match else None), _message(reason)


def _message(reason: Exception) -> str:
    match = NEAR.fullmatch(str(reason))
    return f"invalid TOML: {match[1]}" if match else str(reason)


def _with_values(layer: Layer, raw: Any) -> Layer:
    """Return a layer with the settings of valid shape, and the faults of the others."""
    if not isinstance(raw, dict):
        return layer._replace(faults=(((), "ngfflint must be a table"),))
    value = plain(raw)
    required = _required(value.get("required-version"))
    if required:  # a file for another version may have unknown keys
        return layer._replace(faults=((("required-version",), required),))
    faults = tuple(_shape(value, file_schema(), ()))
    broken = {pointer[0] for pointer, _ in faults}
    good = {name: each for name, each in value.items() if name not in broken}
    return layer._replace(values=_values(good, layer.folder), faults=faults)


def _extended(layer: Layer, chain: Sequence[str], folder: str) -> tuple[list[Layer], list[Fault]]:
    given = layer.values.pop("extend", None)
    if given is None:
        return [], []
    target = os.path.normpath(os.path.join(os.path.dirname(layer.source), os.path.expanduser(given)))
    if not os.path.isfile(target):
        return [], [(("extend",), f"no such file: {shown(target)}")]
    if any(os.path.realpath(target) == os.path.realpath(each) for each in chain):
        return [], [(("extend",), f'circular "extend": {shown(target)}')]
    return read(target, chain, folder), []


def _values(raw: dict[str, Any], folder: str) -> dict[str, Any]:
    """Return values by name of the setting, with paths resolved relative to a folder."""
    values = {name.replace("-", "_"): value for name, value in raw.items() if name != "required-version"}
    if isinstance(values.get("ignore"), list):
        values["ignore"] = dict.fromkeys(values["ignore"], "")
    if isinstance(values.get("output_format"), str):
        values["output_format"] = [values["output_format"]]
    for name, value in values.items():
        if SETTINGS[name].content == "file" and value:
            values[name] = os.path.join(folder, value)
        elif SETTINGS[name].content == "formats":
            values[name] = [_format(each, folder) for each in value]
        elif isinstance(value, float):  # 2.0, which JSON schema takes for an integer
            values[name] = int(value)
    return anchored(values, folder)


def _format(text: str, folder: str) -> str:
    name, given, file = text.partition("=")
    return f"{name}={os.path.join(folder, file)}" if given and file else text


def _required(required: Any) -> str:
    if not isinstance(required, str):
        return ""
    try:
        fits = allows(required, __version__)
    except ValueError as reason:
        return str(reason)
    return "" if fits else f"ngfflint {required} is required, but this is {__version__}"


def allows(required: str, version: str) -> bool:
    """Whether the release of a version meets a requirement such as ``">=0.2,<1"``; a version alone must be equal.

    Raises:
        ValueError: a clause is invalid.
    """
    from packaging.specifiers import InvalidSpecifier, Specifier

    release = RELEASE.match(version)
    clauses = []
    for clause in map(str.strip, required.split(",")):
        match = re.fullmatch(CLAUSE, clause, re.ASCII)
        try:
            clauses.append(Specifier(f"{match[1] or '=='}{match[2]}" if match else ""))
        except InvalidSpecifier:
            raise ValueError(f'"{clause}" is not a version requirement such as >=0.2') from None
    return all(each.contains(release[0] if release else "0") for each in clauses)


def _shape(value: Any, schema: Schema, pointer: Pointer) -> Faults:
    """Yield values of the wrong type, missing keys and unknown keys."""
    choices = schema.get("anyOf", (schema,))
    fitting = next((each for each in choices if not each or _is_type(value, _type(each))), None)
    if fitting is None:
        expected = " or ".join(TYPES[_type(each)][1] for each in choices)
        each_item = "each item of " if isinstance(pointer[-1], int) else ""
        yield pointer, f"{each_item}{'.'.join(step for step in pointer if isinstance(step, str))} must be {expected}"
    elif "properties" in fitting:
        yield from _keys(value, fitting["properties"], fitting.get("required", ()), pointer)
    elif "additionalProperties" in fitting:
        for name, each in value.items():
            yield from _shape(each, fitting["additionalProperties"], (*pointer, name))
    elif "items" in fitting:
        for index, each in enumerate(value):
            yield from _shape(each, fitting["items"], (*pointer, index))


def _keys(value: dict[str, Any], known: dict[str, Schema], required: Sequence[str], pointer: Pointer) -> Faults:
    for name, schema in known.items():
        if name in value:
            yield from _shape(value[name], schema, (*pointer, name))
        elif name in required:
            yield pointer, f"{name} is missing"
    for name in value:
        if name not in known:
            yield (*pointer, name), f"unknown key {name}{did_you_mean(name, known)}"


def _type(schema: Schema) -> str:
    return str(schema.get("type", "string"))


def _is_type(value: Any, name: str) -> bool:
    if name == "integer" and isinstance(value, float):  # as in JSON schema, 1.0 is an integer
        return value.is_integer()
    return isinstance(value, TYPES[name][0]) and (name == "boolean" or not isinstance(value, bool))


def faults_in(values: Mapping[str, Any], rules: tuple[Rule, ...]) -> Faults:
    """Yield the faults of values that have the right type."""
    given = {setting: values[name] for name, setting in SETTINGS.items() if name in values}
    yield from _out_of_range(given)
    for content, check in CHECKS.items():
        for setting, value in given.items():
            if setting.content == content:
                yield from check((setting.key,), value, rules)


def _out_of_range(given: Mapping[Setting[Any], Any]) -> Faults:
    """Yield the values that are not among the choices, or below the minimum."""
    for setting, value in given.items():
        schema, key = setting.schema, setting.key
        if "enum" in schema:
            yield from _choice((key,), value, schema["enum"])
        elif "minimum" in schema and value is not None and value < schema["minimum"]:
            yield (key,), f"{key} must be {schema['minimum']} or more"
        elif "enum" in schema.get("additionalProperties", {}):
            for each, word in value.items():
                yield from _choice((key, each), word, schema["additionalProperties"]["enum"])


def _choice(pointer: Pointer, value: str, known: Iterable[str]) -> Faults:
    if value not in known:
        yield pointer, f'{pointer[-1]} is "{value}", not one of {", ".join(known)}{did_you_mean(value, known)}'


def _selectors(pointer: Pointer, selectors: Iterable[str], rules: tuple[Rule, ...]) -> Faults:
    for selector in selectors:
        try:
            require_known((selector,), rules)
        except UnknownSelectorError as fault:
            yield (*pointer, selector), str(fault)


def _readers(pointer: Pointer, names: Iterable[str], _: tuple[Rule, ...]) -> Faults:
    from ngfflint.rules.readers import UnknownReaderError, named

    for index, name in enumerate(names):
        try:
            named([name])
        except UnknownReaderError as fault:
            yield (*pointer, index), str(fault)


def _patterns(pointer: Pointer, patterns: Iterable[str], _: tuple[Rule, ...]) -> Faults:
    for pattern in patterns:
        try:
            expression(pattern)
        except ValueError as fault:
            yield pointer, str(fault)


def _path_selectors(pointer: Pointer, given: Mapping[str, Sequence[str]], rules: tuple[Rule, ...]) -> Faults:
    for pattern, selectors in given.items():
        yield from _patterns((*pointer, pattern), [pattern], rules)
        yield from _selectors((*pointer, pattern), selectors, rules)


def _suppressions(pointer: Pointer, given: Sequence[Mapping[str, str]], rules: tuple[Rule, ...]) -> Faults:
    for index, each in enumerate(given):
        yield from _selectors((*pointer, index, "code"), [each["code"]], rules)
        for name in ("node", "pointer"):
            if name in each:
                yield from _patterns((*pointer, index, name), [each[name]], rules)
        if "expires" in each and not _is_day(each["expires"]):
            words = f'expires is "{each["expires"]}", not a date such as 2027-12-31'
            yield (*pointer, index, "expires"), words


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(DAY, text) is not None


def _rule_options(pointer: Pointer, given: Mapping[str, Mapping[str, Any]], rules: tuple[Rule, ...]) -> Faults:
    for name, options in given.items():
        rule = next((each for each in rules if name.lower() in (each.code.lower(), each.name)), None)
        if rule is None:
            known = [word for each in rules if each.options for word in (each.code, each.name)]
            yield (*pointer, name), f"unknown rule: {name}{did_you_mean(name, known)}"
            continue
        for option, value in options.items():
            if option in rule.options:
                yield from _like((*pointer, name, option), value, rule.options[option])
                continue
            has = f"; its options: {', '.join(rule.options)}" if rule.options else "; it has none"
            words = f"unknown option of {rule.code}: {option}{has}{did_you_mean(option, rule.options)}"
            yield (*pointer, name, option), words


def _like(pointer: Pointer, value: Any, usual: Any) -> Faults:
    """Yield faults of a value, or of its items, whose type differs from that of the default."""
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


def _formats(pointer: Pointer, given: Sequence[str], rules: tuple[Rule, ...]) -> Faults:
    for text in given:
        name = text.partition("=")[0]
        if name not in FORMATS and name not in (names := known()):
            yield pointer, f"unknown format {name}; known: {', '.join(names)}{did_you_mean(name, names)}"
    yield from _file(pointer, "".join(given), rules)


def _file(pointer: Pointer, path: str, _: tuple[Rule, ...]) -> Faults:
    if "\0" in path:
        yield pointer, "file names must not contain the NUL character"


CHECKS: dict[str, Callable[[Pointer, Any, tuple[Rule, ...]], Faults]] = {
    "selectors": _selectors,
    "path selectors": _path_selectors,
    "readers": _readers,
    "patterns": _patterns,
    "suppressions": _suppressions,
    "rule options": _rule_options,
    "file": _file,
    "formats": _formats,
}
"""The checks by content of a setting, in the order of their faults."""
