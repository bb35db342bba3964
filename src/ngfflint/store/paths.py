"""Names of metadata documents, and paths in metadata, which are followed only below where they start."""

from __future__ import annotations

METADATA = frozenset({"zarr.json", ".zgroup", ".zattrs", ".zarray", ".zmetadata"})
"""Names of Zarr's metadata documents."""

MAIN = ("zarr.json", ".zarray", ".zgroup", ".zattrs")
"""The documents of a node, the one that says what it is first."""

NAME = "METADATA.ome.xml"
"""File name of the document in the group ``OME``."""

PACKED = (".zarr.zip", ".ozx")
"""How the names of archives end that are stores for sure."""

DRIVE = 2
"""Length of a drive letter with its colon."""

LONGEST_WAY = 64
"""Parts of the longest path that is followed."""


def resolve(path: str) -> str | None:
    """Return the plain form of a relative path that stays below where it starts, else ``None``."""
    if not path or foreign(path):
        return None
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return "/".join(parts) if parts and ".." not in parts else None


def ascend(base: str, path: str) -> str | None:
    """Return where a relative path leads that may also go up, ``None`` where it leaves the store."""
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
    """Say why a path is not relative: it is an ``address``, ``absolute``, or holds a ``character`` that misleads.

    Returns:
        one of these words, ``""`` for a relative path.
    """
    if "://" in path:
        return "address"
    if path.startswith(("/", "\\")) or (path[1:DRIVE] == ":" and path[0].isalpha()):
        return "absolute"
    return "character" if "\\" in path or "\0" in path else ""


def way_out(base: str, path: str) -> str:
    """Say how a path leaves the store: in one of the words of ``foreign``, or ``above`` its root; ``""`` if it stays."""
    return foreign(path) or ("above" if ascend(base, path) is None else "")


def join(base: str, path: str) -> str:
    """Join two paths in a store; the root is ``""``."""
    return f"{base}/{path}" if base else path


def relative(path: str, start: str) -> str:
    """Return a path in a store as seen from a node of it."""
    if not start or path == start:
        return "" if start else path
    if path.startswith(f"{start}/"):
        return path[len(start) + 1 :]
    from posixpath import relpath

    return relpath(f"/{path}", f"/{start}")
