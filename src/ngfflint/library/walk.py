"""Nodes of a store that are ready to be read: with kind, version and OME metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.prepare import prepare
from ngfflint.engine.upward import expected_below, parent_of
from ngfflint.engine.witness import witness
from ngfflint.store.load import load
from ngfflint.store.nodes import Group
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from ngfflint.store.nodes import Node
    from ngfflint.store.store import Store


def _prepare(node: Node, expected: str) -> None:
    prepare(node, expected=expected)


async def node_at(store: Store, path: str) -> Node:
    """Read a node; the groups above it are read to know its plate or image.

    Args:
        store: to read from.
        path: of the node, ``""`` for the root.
    """
    parent = await parent_of(store, path, _prepare) if path else None
    node = await load(store, path, parent)
    prepare(node, expected=expected_below(parent, node.name), child=await witness(store, node))
    return node


async def node_below(store: Store, group: Group, path: str) -> Node:
    """Read a node below a group.

    Args:
        store: to read from.
        group: that was read.
        path: of the node, relative to the group.
    """
    node: Node = group
    parent = group
    for name in path.split("/"):
        node = await load(store, join(node.path, name), parent)
        prepare(node, expected=expected_below(parent, node.name) if parent.ome is not None else "")
        parent = node if isinstance(node, Group) else parent
    return node
