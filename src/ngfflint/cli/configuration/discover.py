"""Finding the file of settings that holds for a folder."""

from __future__ import annotations

import os

from ngfflint.store.climb import Climb
from ngfflint.store.there import is_there

PROJECT = "pyproject.toml"

NAMES = (".ngfflint.toml", "ngfflint.toml", PROJECT)
"""Files of settings, the one that counts most first."""


STARTS = (b"[tool]", b"tool=", b"[tool.ngfflint", b"[[tool.ngfflint", b"tool.ngfflint")
"""How lines begin, without blanks, that may be about us."""


class Closest:
    """Looks for the closest file of settings; what was seen for one folder is remembered for those below it."""

    def __init__(self) -> None:
        self._known: dict[str, str | None] = {}
        self._climb = Climb()

    def to(self, folder: str) -> str | None:
        """Return the path of the closest file of settings in a folder or above it, ``None`` where there is none.

        Args:
            folder: absolute path.
        """
        if folder not in self._known:
            above = os.path.dirname(folder)
            self._known[folder] = self._within(folder) or (None if above == folder else self.to(above))
        return self._known[folder]

    def _within(self, folder: str) -> str | None:
        for name in NAMES:
            path = os.path.join(folder, name)
            if is_there(path) and os.path.isfile(path) and (name != PROJECT or has_table(path)):
                # What lies in a store says nothing about how to lint it, whoever wrote it.
                return path if self._climb.root(folder) is None else None
        return None


def has_table(path: str) -> bool:
    """Say whether a ``pyproject.toml`` has settings of ours; most seem to have none, and need not be parsed."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return False
    plain = (line.translate(None, b" \t'\"") for line in data.splitlines() if b"tool" in line)
    seen = [line for line in plain if line.startswith(STARTS)]
    if not seen or b"ngfflint" not in data:
        return False
    import tomllib

    try:
        tool = tomllib.loads(data.decode("utf-8-sig")).get("tool")
    except (ValueError, RecursionError):
        return any(b"tool.ngfflint" in line for line in seen)  # what is wrong is told when the settings are read
    return isinstance(tool, dict) and "ngfflint" in tool


def user_file() -> str | None:
    """Return the path of the user's own file of settings, ``None`` where there is none."""
    path = _users()
    return path if os.path.isfile(path) else None


def is_users(path: str | None) -> bool:
    """Say whether a path is that of the user's own file of settings."""
    return path == _users()


def _users() -> str:
    home = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA") or os.path.expanduser("~/.config")
    return os.path.join(home, "ngfflint", "ngfflint.toml")
