"""Looking upward: the plate, the image or the collection that an argument inside a store belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.store.load import load
from ngfflint.store.nodes import Group

if TYPE_CHECKING:
    from collections.abc import Callable

    from ngfflint.store.nodes import Node
    from ngfflint.store.store import Store

BELOW = {"plate": "well", "well": "image", "labels": "label image"}
"""The kind that the metadata of a group of some kind lead to."""


async def load_inside(store: Store, inside: str, prepare: Callable[[Node, str], None], *, top: bool) -> Node:
    """Read a node inside a store, with the groups above it that have OME metadata as its parents.

    Args:
        store: to read from.
        inside: path of the node, ``""`` for the root.
        prepare: finds kind, version and metadata of a node, given the kind that is expected.
        top: whether it is known that nothing lies above the store.

    Returns:
        the node; it is prepared.
    """
    parent: Group | None = None
    names = inside.split("/") if inside else []
    for depth in range(len(names)):
        above = await load(store, "/".join(names[:depth]), parent)
        prepare(above, expected(parent, above.name))
        if isinstance(above, Group) and above.ome is not None:
            parent = above
    node = await load(store, inside, parent)
    prepare(node, expected(parent, node.name))
    if isinstance(node, Group) and parent is None:
        node.top = top
    return node


def expected(parent: Group | None, name: str) -> str:
    """Return the kind that a group should be of, by the group above it and its own name."""
    if parent is None:
        return ""
    if name == "labels" and parent.kind in ("image", "label image"):
        return "labels"
    if name == "OME" and parent.kind in ("collection", "plate"):
        return "OME group"
    return BELOW.get(parent.kind, "image")
