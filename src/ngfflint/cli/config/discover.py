"""Finding the configuration file of a folder, and excluding folders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ngfflint.cli.config.setting import SETTINGS
from ngfflint.files import parse_toml, read_file
from ngfflint.store.discovery import Climb
from ngfflint.store.local import is_there

if TYPE_CHECKING:
    from collections.abc import Iterable

PROJECT = "pyproject.toml"

NAMES = (".ngfflint.toml", "ngfflint.toml", PROJECT)
"""Names of configuration files, the one with the highest priority first."""

STARTS = (b"[tool]", b"tool=", b"[tool.ngfflint", b"[[tool.ngfflint", b"tool.ngfflint")
"""Beginnings of lines, without whitespace, that may open our table."""

MAGIC = frozenset("*?[")


class Closest:
    """Finds the closest configuration file, caching the result for each folder."""

    def __init__(self) -> None:
        self._known: dict[str, str | None] = {}
        self._climb = Climb()

    def to(self, folder: str) -> str | None:
        """Return the path of the closest configuration file in an absolute folder or above it."""
        passed, found = [], None
        while folder not in self._known:
            passed.append(folder)
            found = self._within(folder)
            above = os.path.dirname(folder)
            if found or above == folder:
                break
            folder = above
        else:
            found = self._known[folder]
        self._known.update(dict.fromkeys(passed, found))
        return found

    def _within(self, folder: str) -> str | None:
        for name in NAMES:
            path = os.path.join(folder, name)
            if is_there(path) and os.path.isfile(path) and (name != PROJECT or has_table(path)):
                # A file inside a store does not configure how the store is linted.
                return path if self._climb.root(folder) is None else None
        return None


def has_table(path: str) -> bool:
    """Whether a ``pyproject.toml`` has our table; most do not and are not parsed."""
    try:
        data = read_file(path)
    except OSError:
        return False
    plain = (line.translate(None, b" \t'\"") for line in data.splitlines() if b"tool" in line)
    seen = [line for line in plain if line.startswith(STARTS)]
    if not seen or b"ngfflint" not in data:
        return False
    try:
        tool = parse_toml(data.decode("utf-8-sig")).get("tool")
    except ValueError:
        return any(b"tool.ngfflint" in line for line in seen)  # reading the settings reports the error
    return isinstance(tool, dict) and "ngfflint" in tool


def user_file() -> str | None:
    """Return the path of the user's own configuration file, if it exists."""
    path = _user_path()
    return path if os.path.isfile(path) else None


def is_user_file(path: str | None) -> bool:
    """Whether a path is that of the user's own configuration file."""
    return path == _user_path()


def _user_path() -> str:
    home = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA") or os.path.expanduser("~/.config")
    return os.path.join(home, "ngfflint", "ngfflint.toml")


def shown(path: str) -> str:
    """Return a path relative to the current folder; absolute if it is not below."""
    try:
        short = os.path.relpath(path)
    except ValueError:  # another drive
        return path
    return path if short.startswith("..") else short.replace(os.sep, "/")


def names_file(argument: str) -> bool:
    """Whether the argument of ``--config`` names a file; otherwise it is a setting."""
    return "=" not in argument or os.path.isfile(argument)


class Excluded:
    """The folders that are not searched for stores.

    Args:
        patterns: names of folders anywhere, or absolute paths; both may have ``*``, ``?``, ``[]`` and ``**``.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        plain = [pattern.rstrip("/") for pattern in patterns]
        self._names = {each for each in plain if "/" not in each and MAGIC.isdisjoint(each)}
        self._patterns = [each for each in plain if each not in self._names]

    def leaves_out(self, path: str) -> bool:
        """Whether the folder at an absolute path is itself excluded."""
        path = path.replace(os.sep, "/")
        name = path.rpartition("/")[2]
        if name in self._names:
            return True
        if not self._patterns:
            return False
        from ngfflint.globs import expression

        return any(expression(each).fullmatch(f"{path}/" if "/" in each else f"{name}/") for each in self._patterns)

    def leaves_out_within(self, path: str) -> bool:
        """Whether the folder at an absolute path, or any folder above it, is excluded."""
        while not self.leaves_out(path):
            above = os.path.dirname(path)
            if above == path:
                return False
            path = above
        return True


def anchored(values: dict[str, Any], folder: str) -> dict[str, Any]:
    """Return settings whose patterns with a slash are relative to an absolute folder, as in ruff."""
    names = [name for name in values if SETTINGS[name].content == "patterns"]
    return values | {name: [_anchored(each, folder) for each in values[name]] for name in names} if names else values


def _anchored(pattern: str, folder: str) -> str:
    from ngfflint.globs import literal

    plain = pattern.rstrip("/")
    if "/" not in plain or os.path.isabs(plain):
        return plain
    return f"{literal(folder.replace(os.sep, '/')).rstrip('/')}/{plain}"
