"""Finding the file of settings that holds for a folder."""

from __future__ import annotations

import os

from ngfflint.store.climb import Climb

PROJECT = "pyproject.toml"

NAMES = (".ngfflint.toml", "ngfflint.toml", PROJECT)
"""Files of settings, the one that counts most first."""


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
            if os.path.isfile(path) and (name != PROJECT or has_table(path)):
                # What lies in a store says nothing about how to lint it, whoever wrote it.
                return path if self._climb.root(folder) is None else None
        return None


def has_table(path: str) -> bool:
    """Say whether a ``pyproject.toml`` seems to have settings of ours; most have none, and need not be parsed."""
    try:
        with open(path, "rb") as file:
            lines = file.read().splitlines()
    except OSError:
        return False
    starts = (b"[tool]", b"[tool.ngfflint", b"[[tool.ngfflint", b"tool.ngfflint")
    plain = (line.translate(None, b" \t'\"") for line in lines if b"tool" in line)
    return any(line.startswith(starts) for line in plain)


def user_file() -> str | None:
    """Return the path of the user's own file of settings, ``None`` where there is none."""
    home = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA") or os.path.expanduser("~/.config")
    path = os.path.join(home, "ngfflint", "ngfflint.toml")
    return path if os.path.isfile(path) else None
