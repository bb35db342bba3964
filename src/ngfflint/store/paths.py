"""Names of metadata documents, entries of folders, and relative paths in a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from typing import Literal

METADATA = frozenset({"zarr.json", ".zgroup", ".zattrs", ".zarray", ".zmetadata"})
"""Names of Zarr's metadata documents."""

MAIN = ("zarr.json", ".zarray", ".zgroup", ".zattrs")
"""The documents of a node, those that determine its type first."""

NAME = "METADATA.ome.xml"
"""File name of the document in the group ``OME``."""

PACKED = (".zarr.zip", ".ozx")
"""File extensions of archives that are always stores."""

DRIVE = 2
"""Length of a drive letter with its colon."""

SEARCHED_FOLDERS = 2
"""Maximum number of folders without metadata between a node and its root: row groups are often missing."""

MAX_PATH_PARTS = 64
"""Maximum number of parts of a path that is followed."""


class FolderEntry(NamedTuple):
    """An entry of a folder, as ``Store.scan`` yields it."""

    name: str
    kind: Literal["file", "folder", "link", "other"]


def resolve(path: str) -> str | None:
    """Return a relative path in normal form, ``None`` if it does not stay below its start."""
    if not path or foreign(path):
        return None
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return "/".join(parts) if parts and ".." not in parts else None


def ascend(base: str, path: str) -> str | None:
    """Return the path that a relative path with ``..`` leads to from ``base``, ``None`` if it leaves the store."""
    if foreign(path):
        return None
    parts = base.split("/") if base else []
    for step in path.split("/"):
        if step == "..":
            if not parts:
                return None
            parts.pop()
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(parts)


def foreign(path: str) -> str:
    """Return why a path is not relative: ``"address"``, ``"absolute"`` or ``"character"``, ``""`` if it is."""
    if "://" in path:
        return "address"
    if path.startswith(("/", "\\")) or (path[1:DRIVE] == ":" and path[0].isalpha()):
        return "absolute"
    return "character" if "\\" in path or "\0" in path else ""


def way_out(base: str, path: str) -> str:
    """Return how a path leaves the store: as ``foreign`` does, or ``"above"`` its root; ``""`` if it does not."""
    return foreign(path) or ("above" if ascend(base, path) is None else "")


def join(base: str, path: str) -> str:
    """Join two paths in a store; the root is ``""``."""
    return f"{base}/{path}" if base else path


def relative(path: str, start: str) -> str:
    """Return a path in a store relative to the node at ``start``."""
    if not start or path == start:
        return "" if start else path
    if path.startswith(f"{start}/"):
        return path[len(start) + 1 :]
    from posixpath import relpath

    return relpath(f"/{path}", f"/{start}")
