"""Paths in metadata: data from strangers, followed only below where they start."""

from __future__ import annotations

DRIVE = 2
"""Length of a drive letter with its colon."""


def resolve(path: str) -> str | None:
    """Return the plain form of a relative path that stays below where it starts, else ``None``.

    Args:
        path: as it stands in the metadata.
    """
    if not path or path.startswith("/") or "\\" in path or "\0" in path or "://" in path:
        return None
    if path[1:DRIVE] == ":" and path[0].isalpha():
        return None
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return "/".join(parts) if parts and ".." not in parts else None


def join(base: str, path: str) -> str:
    """Join two paths in a store; the root is ``""``."""
    return f"{base}/{path}" if base else path
