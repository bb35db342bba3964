"""What lies below a node: for nodes that are compared with one before, and not made."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Alike = Callable[[str, bytes, bytes], bool]
"""Says of two documents that differ, with the name that both have, whether that makes no difference."""


class Tree(NamedTuple):
    """What lies below a node; all paths are relative to it and begin with ``/``.

    Args:
        folders: of the nodes, those above before those below; none of them is a link.
        documents: of the nodes, with their bytes.
        absent: paths of documents and folders that are looked for, and are not there.
    """

    folders: tuple[str, ...] = ()
    documents: tuple[tuple[str, bytes], ...] = ()
    absent: tuple[str, ...] = ()

    def below(self, path: str) -> Tree:
        """Return the tree as seen from further up.

        Args:
            path: of the node, relative to where it is seen from, beginning with ``/``.
        """
        return Tree(
            tuple(path + folder for folder in self.folders),
            tuple((path + name, data) for name, data in self.documents),
            tuple(path + name for name in self.absent),
        )

    def __add__(self, other: Tree) -> Tree:  # type: ignore[override]
        """Return what is in one tree or the other."""
        return Tree(self.folders + other.folders, self.documents + other.documents, self.absent + other.absent)
