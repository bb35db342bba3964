"""Nodes of which there are copies in consolidated metadata, for rules that compare them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from ngfflint.store.consolidated import Copies
    from ngfflint.store.nodes import Node


@frozen(eq=False)
class CopiedNode:
    """A node below a group with consolidated metadata, or a root that has them itself.

    Args:
        node: as it was read; absent where metadata lead to nothing.
        copies: of the groups on the way to it, the topmost first.
    """

    node: Node
    copies: tuple[Copies, ...]


def copied(node: Node) -> CopiedNode | None:
    """Return a node with the copies that there should be of it, ``None`` where there are no copies at all."""
    found = []
    above: Node | None = node if node.zarr_format == 2 else node.parent
    while above is not None:
        if above.copies is not None:
            found.append(above.copies)
        above = above.parent
    return CopiedNode(node, tuple(reversed(found))) if found else None
