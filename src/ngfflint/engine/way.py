"""The way of a path from its group to the node that it leads to: the nodes on it, and how they are spelt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.store.load import load
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from ngfflint.engine.references import Reference
    from ngfflint.store.nodes import Group, Node
    from ngfflint.store.store import Store


async def read_way(store: Store, group: Group, reference: Reference) -> None:
    """Read the nodes between a group and the one that a path of its metadata leads to, each once a group.

    Args:
        store: to read from.
        group: whose metadata hold the path.
        reference: the path, which leads to something below the group, or below its parent.
    """
    if reference.expected == "array" and not store.ignores_case:
        return
    start = group.path.rpartition("/")[0] if reference.from_parent else group.path
    way = (reference.target or "")[len(start) :].strip("/").split("/")
    if reference.expected == "group":
        reference.between = tuple([await _read(store, path, group) for path in _unread(start, way, group)])
    if store.ignores_case:
        stored = await spelling(store, start, way)
        reference.stored = "/".join(stored) if stored != way else ""


def _unread(start: str, way: list[str], group: Group) -> list[str]:
    """Return the paths of the nodes on a way that no other path of the group leads to or through."""
    paths = [join(start, "/".join(way[:length])) for length in range(1, len(way))]
    unread = [path for path in paths if path not in group.passed]
    group.passed.update(unread)
    return unread


async def _read(store: Store, path: str, group: Group) -> Node:
    node = await load(store, path, group, "group")
    node.version, node.newer = group.version, group.newer
    return node


async def spelling(store: Store, start: str, way: list[str]) -> list[str]:
    """Return the names on a way as they are spelt in a store that ignores case.

    Args:
        store: that finds the names in any case.
        start: path of the node where the way starts.
        way: the names, each in the folder of the one before it.
    """
    stored: list[str] = []
    for name in way:
        names = await store.names(join(start, "/".join(stored)) if stored else start)
        same = [each for each in names or () if each.casefold() == name.casefold()]
        stored.append(name if name in same or not same else same[0])
    return stored
