"""From a folder up to the root of the store that it belongs to."""

from __future__ import annotations

import os

from ngfflint.store.there import is_there

METADATA = frozenset({"zarr.json", ".zgroup", ".zattrs", ".zarray", ".zmetadata"})
"""Names of Zarr's metadata documents."""

GAP = 2
"""Folders without metadata that are passed on the way up to the root of a store: row groups are often missing."""


def is_store(folder: str) -> bool:
    """Say whether a folder is a store: it holds metadata, though perhaps none that can be read, or is called one."""
    return folder.rstrip("/\\").endswith(".zarr") or any(is_there(f"{folder}/{name}") for name in METADATA)


class Climb:
    """Ways up; what was seen on one is remembered for the next, for a plate has thousands of documents."""

    def __init__(self) -> None:
        self._roots: dict[str, str] = {}
        self._passed: dict[str, tuple[bool, bool]] = {}

    def root(self, folder: str) -> str | None:
        """Return the root of the store that a folder belongs to, ``None`` where it belongs to none.

        Args:
            folder: path of a folder, which may have vanished; what comes back is relative where this is.
        """
        start = absolute(folder)
        root = self._highest(start)
        if root is None or os.path.isabs(folder):
            return root
        return folder if root == start else os.path.relpath(root)

    def _highest(self, folder: str) -> str | None:
        """Climb to the root of the repository at most; the way above a store's folder is the same for all below it."""
        while not os.path.isdir(folder) and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
        best, gap, passed = None, 0, []
        start = folder
        while gap <= GAP:
            if folder in self._roots:
                best = self._roots[folder]
                break
            of_store, of_repository = _look(folder) if folder == start else self._pass(folder)
            if of_store:
                best, gap = folder, 0
                passed.append(folder)
            else:
                gap += 1
            above = os.path.dirname(folder)
            if above == folder or of_repository:
                break
            folder = above
        if best is not None:
            self._roots.update(dict.fromkeys(passed, best))
        return best

    def _pass(self, folder: str) -> tuple[bool, bool]:
        """Look at a folder that others have below them too."""
        if folder not in self._passed:
            self._passed[folder] = _look(folder)
        return self._passed[folder]


def _look(folder: str) -> tuple[bool, bool]:
    """Say whether a folder is a store, and whether it is the root of a repository."""
    return is_store(folder), is_there(f"{folder}/.git")


def absolute(folder: str) -> str:
    """Return a path with a start; a link keeps its name, unless the path goes up from it."""
    return os.path.realpath(folder) if ".." in folder.replace("\\", "/").split("/") else os.path.abspath(folder)
