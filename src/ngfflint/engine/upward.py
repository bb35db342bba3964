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


async def parent_of(store: Store, inside: str, prepare: Callable[[Node, str], None]) -> Group | None:
    """Return the nearest group above a node that has OME metadata, with those above it as its parents.

    Args:
        store: to read from.
        inside: path of the node.
        prepare: finds kind, version and metadata of a node, given the kind that is expected.
    """
    parent: Group | None = None
    names = inside.split("/")
    for depth in range(len(names)):
        above = await load(store, "/".join(names[:depth]), parent)
        prepare(above, expected_below(parent, above.name))
        if isinstance(above, Group) and above.ome is not None:
            parent = above
    return parent


def expected_below(parent: Group | None, name: str) -> str:
    """Return the kind that a group should be of, by the group above it and its own name."""
    if parent is None:
        return ""
    if name == "labels" and parent.kind in ("image", "label image"):
        return "labels"
    if name == "OME" and parent.kind in ("collection", "plate"):
        return "OME group"
    return BELOW.get(parent.kind, "image")
