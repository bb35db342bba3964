"""From what a user names to the stores that are meant."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

METADATA = frozenset({"zarr.json", ".zgroup", ".zattrs", ".zarray", ".zmetadata"})
"""Names of Zarr's metadata documents."""

GAP = 2
"""Folders without metadata that are passed on the way from a document up to its store: row groups are often missing."""


class NothingFoundError(OSError):
    """An argument names nothing that can be linted."""


class Target(NamedTuple):
    """Something to lint.

    Args:
        uri: what to call it.
        path: of the folder of the store, or of the file whose attributes are linted alone.
        inside: where in the store to begin, ``""`` for its root.
        alone: whether it is such a file.
    """

    uri: str
    path: str
    inside: str = ""
    alone: bool = False


def find(argument: str) -> list[Target]:
    """Return the stores that an argument means, sorted by path.

    Args:
        argument: a store, a folder with stores at any depth, a metadata document, or another JSON file.

    Raises:
        NothingFoundError: there is nothing at the path, or nothing to lint.
    """
    path = Path(argument)
    if path.is_file():
        if path.name in METADATA:
            root = climb(path.parent)
            return [Target(root.as_posix(), str(root))]
        return [Target(argument, argument, alone=True)]
    if not path.is_dir():
        message = f"{argument}: no such file or folder"
        raise NothingFoundError(message)
    if is_store(argument):
        return [_store(path)]
    found = [_store(Path(each)) for each in search(argument)]
    if not found:
        message = f"{argument}: no Zarr store in this folder or below"
        raise NothingFoundError(message)
    return found


def _store(path: Path) -> Target:
    """Return a folder as a target; one inside a larger store is seen from its root, to know its plate or image."""
    root = climb(path)
    inside = "" if root is path else path.absolute().relative_to(root.absolute()).as_posix()
    return Target(path.as_posix(), str(root), inside)


def is_store(folder: str) -> bool:
    """Say whether a folder is a store: it holds metadata, or is called one."""
    return folder.rstrip("/\\").endswith(".zarr") or any(os.path.isfile(f"{folder}/{name}") for name in METADATA)


def search(folder: str) -> Iterator[str]:
    """Yield the stores below a folder; below a store nothing is searched, and links are not followed."""
    try:
        with os.scandir(folder) as entries:
            below = sorted(entry.path for entry in entries if entry.is_dir(follow_symlinks=False))
    except PermissionError:
        return
    for path in below:
        if is_store(path):
            yield path
        elif not os.path.basename(path).startswith("."):
            yield from search(path)


def climb(folder: Path) -> Path:
    """Return the root of the store that a folder with metadata belongs to."""
    best, gap = folder, 0
    for above in folder.absolute().parents:
        if (above / ".git").exists() and not is_store(str(above)):
            break
        gap = 0 if is_store(str(above)) else gap + 1
        if gap > GAP:
            break
        if gap == 0:
            best = above
    if best is folder or folder.is_absolute():
        return best
    return Path(os.path.relpath(best))
