"""The way of a path from its group to the node that it leads to: the nodes on it, and how they are spelt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ngfflint.store.load import MAYBE, load
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from ngfflint.engine.references import Reference
    from ngfflint.store.nodes import Group, Node
    from ngfflint.store.store import Store


class Prefetched(Protocol):
    """Nodes that may have been read before they are asked for."""

    async def take(self, group: Group, path: str) -> Node | None:
        """Return a node that was read, or is being read, ``None`` where nobody began to."""


async def read_way(store: Store, group: Group, reference: Reference, ahead: Prefetched | None = None) -> None:
    """Read the nodes between a group and the one that a path of its metadata leads to, each once a group.

    Args:
        store: to read from.
        group: whose metadata hold the path.
        reference: the path, which leads to something below the group, or below its parent.
        ahead: has read nodes already.
    """
    if reference.expected == "array" and not store.ignores_case:
        return
    if reference.expected == "group":
        unread = [path for path in way_of(group, reference) if path not in group.passed]
        group.passed.update(unread)
        reference.between = tuple([await _read(store, path, group, ahead) for path in unread])
    if store.ignores_case:
        start, way = _way(group, reference)
        stored = await spelling(store, start, way)
        reference.stored = "/".join(stored) if stored != way else ""


def way_of(group: Group, reference: Reference) -> list[str]:
    """Return the paths of the nodes between a group and the one that a path of its metadata leads to."""
    start, way = _way(group, reference)
    return [join(start, "/".join(way[:length])) for length in range(1, len(way))]


def _way(group: Group, reference: Reference) -> tuple[str, list[str]]:
    """Return the node where a path starts, and the names on the way from there."""
    start = group.path.rpartition("/")[0] if reference.from_parent else group.path
    return start, (reference.target or "")[len(start) :].strip("/").split("/")


async def _read(store: Store, path: str, group: Group, ahead: Prefetched | None) -> Node:
    node = await ahead.take(group, path) if ahead else None
    if node is None:
        node = await load(store, path, group, MAYBE)
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
