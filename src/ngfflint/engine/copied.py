"""Nodes of which there are copies in consolidated metadata, for rules that compare them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ngfflint.store.consolidated import Copies
    from ngfflint.store.nodes import Node


class CopiedNode:
    """A node below a group with consolidated metadata, or a root that has them itself.

    Args:
        node: as it was read; absent where metadata lead to nothing.
        copies: of the groups on the way to it, the topmost first.
    """

    __slots__ = ("copies", "node")

    def __init__(self, node: Node, copies: tuple[Copies, ...]) -> None:
        self.node = node
        self.copies = copies


def copied(node: Node) -> CopiedNode | None:
    """Return a node with the copies that there should be of it, ``None`` where there are no copies at all."""
    found = []
    above: Node | None = node if node.zarr_format == 2 else node.parent
    while above is not None:
        if above.copies is not None:
            found.append(above.copies)
        above = above.parent
    return CopiedNode(node, tuple(reversed(found))) if found else None
