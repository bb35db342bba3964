"""The folder that the paths of machine formats start from."""

from __future__ import annotations

from pathlib import Path


def root_of(folder: str) -> str:
    """Return the nearest folder upward that is a repository, else the folder itself.

    Args:
        folder: absolute path, with ``/``.
    """
    start = Path(folder)
    for each in (start, *start.parents):
        if (each / ".git").exists():  # a file in a worktree or a submodule
            return each.as_posix()
    return start.as_posix()
