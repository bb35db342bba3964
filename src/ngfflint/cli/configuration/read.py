"""Reading files of settings, and those that they extend."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date, time
from typing import TYPE_CHECKING, Any

from ngfflint import __version__
from ngfflint.cli.configuration.discover import PROJECT
from ngfflint.cli.configuration.excluded import anchored
from ngfflint.cli.configuration.layer import Layer, shown
from ngfflint.cli.configuration.required import allows
from ngfflint.cli.configuration.structure import faults_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ngfflint.cli.configuration.layer import Fault

TABLE = ("tool", "ngfflint")
"""Where the settings are in a ``pyproject.toml``."""


NEAR = re.compile(r"(?s)(.*) \(at (?:line (\d+), column (\d+)|end of document)\)")
"""What tomllib says of TOML that it cannot read."""


def read(path: str, below: Sequence[str] = (), folder: str = "") -> list[Layer]:
    """Read a file of settings.

    Args:
        path: absolute path of the file.
        below: the files that extend it, one by the other.
        folder: absolute path of the folder that paths in it start from; ``""`` for its own.

    Returns:
        what it extends, and then itself; with their faults.
    """
    table = TABLE if os.path.basename(path) == PROJECT else ()
    layer = Layer(path, {}, table=table, folder=folder or os.path.dirname(path))
    try:
        with open(path, encoding="utf-8-sig") as file:
            layer = layer._replace(text=file.read())
        raw: Any = tomllib.loads(layer.text)
    except OSError as reason:
        return [layer._replace(faults=((None, reason.strerror or str(reason)),))]
    except UnicodeDecodeError:
        return [layer._replace(faults=((None, "it is no text in UTF-8"),))]
    except (ValueError, RecursionError) as reason:
        return [layer._replace(faults=(_not_toml(layer.text, reason),))]
    for step in table:
        raw = raw.get(step) if isinstance(raw, dict) else None
    if raw is None:
        return [layer._replace(faults=((None, f"there is no table [{'.'.join(TABLE)}]"),))]
    layer = _with(layer, raw)
    above, fault = _extended(layer, [*below, path], folder)
    return [*above, layer._replace(faults=(*layer.faults, *fault))]


def inline(text: str) -> Layer:
    """Read settings from an argument ``key = value``."""
    layer = Layer("", {}, inline=text, folder=os.getcwd())
    try:
        layer = _with(layer, tomllib.loads(text))
    except (ValueError, RecursionError) as reason:
        return layer._replace(faults=((None, _words(reason)),))
    if "extend" in layer.values:
        return layer._replace(faults=((("extend",), "name the file itself in place of extend"),))
    return layer


def plain(value: Any) -> Any:
    """Return a TOML value with dates and times written as text."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | time) else value


def _with(layer: Layer, raw: Any) -> Layer:
    """Return a layer with its settings, without those that have not the right shape."""
    if not isinstance(raw, dict):
        return layer._replace(faults=(((), "ngfflint must be a table"),))
    value = plain(raw)
    required = _required(value.get("required-version"))
    if required:  # a file for another version may well have keys that this one does not know
        return layer._replace(faults=((("required-version",), required),))
    faults = tuple(faults_of(value))
    broken = {pointer[0] for pointer, _ in faults}
    good = {name: each for name, each in value.items() if name not in broken}
    return layer._replace(values=_values(good, layer.folder), faults=faults)


def _required(required: Any) -> str:
    if not isinstance(required, str):
        return ""
    try:
        fits = allows(required, __version__)
    except ValueError as reason:
        return str(reason)
    return "" if fits else f"ngfflint {required} is required, and this is {__version__}"


def _not_toml(text: str, reason: Exception) -> Fault:
    """Return what is wrong with text that is no TOML, at its line."""
    match = NEAR.fullmatch(str(reason))
    line = int(match[2]) if match and match[2] else text.count("\n") + (not text.endswith("\n"))
    return (line if match else None), _words(reason)


def _words(reason: Exception) -> str:
    if isinstance(reason, RecursionError):
        return "it is nested too deeply"
    match = NEAR.fullmatch(str(reason))
    return f"it is no TOML: {match[1]}" if match else str(reason)


def _extended(layer: Layer, chain: Sequence[str], folder: str) -> tuple[list[Layer], list[Fault]]:
    given = layer.values.pop("extend", None)
    if given is None:
        return [], []
    target = os.path.normpath(os.path.join(os.path.dirname(layer.source), os.path.expanduser(given)))
    if not os.path.isfile(target):
        return [], [(("extend",), f"there is no file {shown(target)}")]
    if any(os.path.realpath(target) == os.path.realpath(each) for each in chain):
        return [], [(("extend",), f"the way through extend leads back to {shown(target)}")]
    return read(target, chain, folder), []


def _values(raw: dict[str, Any], folder: str) -> dict[str, Any]:
    """Return settings by the names of options, with paths made absolute: they start from the file of settings."""
    values = {name.replace("-", "_"): value for name, value in raw.items() if name != "required-version"}
    if isinstance(values.get("ignore"), list):
        values["ignore"] = dict.fromkeys(values["ignore"], "")
    if isinstance(values.get("output_format"), str):
        values["output_format"] = [values["output_format"]]
    for name in ("baseline", "output_file"):
        if values.get(name):
            values[name] = os.path.join(folder, values[name])
    if "output_format" in values:
        values["output_format"] = [_format(each, folder) for each in values["output_format"]]
    return anchored(values, folder)


def _format(text: str, folder: str) -> str:
    name, given, file = text.partition("=")
    return f"{name}={os.path.join(folder, file)}" if given and file else text
