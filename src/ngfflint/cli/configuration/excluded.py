"""Which folders are left out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

MAGIC = frozenset("*?[")

EXCLUDES = ("exclude", "extend_exclude")


class Excluded:
    """The folders that are left out.

    Args:
        patterns: names of folders wherever they are, or absolute paths; both may have ``*``, ``?``, ``[]``, ``**``.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        plain = [pattern.rstrip("/") for pattern in patterns]
        self._names = {each for each in plain if "/" not in each and MAGIC.isdisjoint(each)}
        self._patterns = [each for each in plain if each not in self._names]

    def leaves_out(self, path: str) -> bool:
        """Say whether a folder itself is left out.

        Args:
            path: absolute path.
        """
        path = path.replace(os.sep, "/")
        name = path.rpartition("/")[2]
        if name in self._names:
            return True
        if not self._patterns:
            return False
        from ngfflint.engine.patterns import expression

        return any(expression(each).fullmatch(f"{path}/" if "/" in each else f"{name}/") for each in self._patterns)

    def leaves_out_within(self, path: str) -> bool:
        """Say whether a path, or any folder above it, is left out.

        Args:
            path: absolute path.
        """
        while not self.leaves_out(path):
            above = os.path.dirname(path)
            if above == path:
                return False
            path = above
        return True


def anchored(values: dict[str, Any], folder: str) -> dict[str, Any]:
    """Return settings in which patterns with a slash start from a folder, as those of ruff do.

    Args:
        values: by name of the option.
        folder: absolute path.
    """
    if not any(name in values for name in EXCLUDES):
        return values
    return values | {name: [_anchored(each, folder) for each in values[name]] for name in EXCLUDES if name in values}


def _anchored(pattern: str, folder: str) -> str:
    from ngfflint.engine.patterns import literal

    plain = pattern.rstrip("/")
    if "/" not in plain or os.path.isabs(plain):
        return plain
    return f"{literal(folder.replace(os.sep, '/')).rstrip('/')}/{plain}"
