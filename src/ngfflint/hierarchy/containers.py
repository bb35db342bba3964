"""Containers: folders and Zarr groups without OME metadata, whose children are found by listing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.hierarchy.classify import prepare
from ngfflint.hierarchy.loader import load
from ngfflint.hierarchy.nodes import Array, Copies, Group, Missing, Unfollowed
from ngfflint.model.base import UNREADABLE
from ngfflint.store.paths import METADATA, SEARCHED_FOLDERS, join, relative

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.store.base import Store

ENCODING = "encoding-type"
"""The attribute of the groups of tables and their parts (AnnData, MuData, shapes), which contain no images."""

USUAL = ("0", "labels")
"""The usual children of a group, which are requested if a store cannot be listed."""

MOST_NAMES = 4096
"""Maximum number of names in a searched folder without metadata: more of them are chunks."""

DEEPEST = 16
"""Maximum depth of nested containers."""


def is_container(node: Node) -> bool:
    """Whether a node may contain OME-Zarr groups that no metadata refers to."""
    if isinstance(node, Group):
        return node.whole and not node.has_ome and node.attributes is not UNREADABLE and ENCODING not in node.attributes
    return isinstance(node, Missing)


def may_be_ome(node: Node) -> bool:
    """Whether a node has OME metadata, or documents that cannot be read and may have."""
    if isinstance(node, Group):
        return node.has_ome or node.attributes is UNREADABLE
    return not isinstance(node, Missing | Array | Unfollowed)


async def nodes_in(store: Store, container: Node, skipped: frozenset[str] = frozenset()) -> AsyncIterator[Node]:
    """Yield the children of a container that are groups or containers themselves, sorted by name.

    Links are not followed: the groups that they lead to are found at their own place.

    Args:
        store: to read from.
        container: a node of the store.
        skipped: names that are not read.
    """
    depth, gap = _depth(container)
    if depth >= DEEPEST:
        return
    for name in await _names(store, container):
        if name in skipped:
            continue
        node = await load(store, join(container.path, name))
        if node.stored_at is not None or isinstance(node, Array | Unfollowed):
            continue
        if isinstance(node, Missing) and (gap >= SEARCHED_FOLDERS or not store.cheap):
            continue
        node.container = container
        yield node


async def groups_in(store: Store, container: Node) -> AsyncIterator[str]:
    """Yield the paths of the OME groups in a container, and in the containers in it, relative to it."""
    async for node in nodes_in(store, container):
        prepare(node)
        if isinstance(node, Group) and node.has_ome:
            yield relative(node.path, container.path)
        elif is_container(node):
            async for path in groups_in(store, node):
                yield relative(join(node.path, path), container.path)


def _depth(container: Node) -> tuple[int, int]:
    """Return the number of nested containers, and how many of the innermost are folders without metadata."""
    depth = gap = 0
    node: Node | None = container
    counts = True
    while node is not None:
        depth += 1
        counts = counts and isinstance(node, Missing) and node.container is not None
        gap += counts
        node = node.container
    return depth, gap


async def _names(store: Store, container: Node) -> list[str]:
    """Return the names of possible child nodes of a container, sorted."""
    copies = copies_of(container)
    names: Iterable[str]
    if store.cheap:
        names = await store.names(container.path) or ()
        if isinstance(container, Missing) and len(names) > MOST_NAMES:
            return []
    elif copies is not None:
        names = copied_names(copies, relative(container.path, copies.group.path))
    else:
        names = USUAL if container.container is None else ()
    return sorted(name for name in names if name not in METADATA and not name.startswith("."))


def copies_of(node: Node | None) -> Copies | None:
    """Return the consolidated metadata of a node, or of the nearest one above that has them."""
    while node is not None and node.copies is None:
        node = node.parent or node.container
    return None if node is None else node.copies


def copied_names(copies: Copies, path: str) -> set[str]:
    """Return the names of the children of a group that consolidated metadata list as groups."""
    start = f"{path}/" if path else ""
    names: set[str] = set()
    for key, copy in copies.entries.items():
        place, _, name = key.rpartition("/") if copies.in_v2 else (key, "", "zarr.json")
        if place.startswith(start) and place and (name == ".zgroup" or _is_group(copy, name)):
            names.add(place[len(start) :].partition("/")[0])
    return names


def _is_group(copy: Any, name: str) -> bool:
    return name == "zarr.json" and isinstance(copy, dict) and copy.get("node_type") == "group"


class NothingFound:
    """The result of a search for OME-Zarr groups that found none.

    Args:
        node: where linting began.
        clue: the case of the rule that fits what is there instead, ``""`` if there is nothing to add.
    """

    __slots__ = ("clue", "node")

    def __init__(self, node: Node, clue: str = "") -> None:
        self.node, self.clue = node, clue


async def nothing_found(store: Store, node: Node) -> NothingFound:
    """Return what is reported about a node at or below which there is not OME metadata."""
    if isinstance(node, Group):
        clue = "alone" if not node.whole else "plain" if store.cheap or node.copies is not None else "remote"
        return NothingFound(node, clue)
    return NothingFound(node, "hidden" if await _holds_chunks(store, node.path) else "")


async def _holds_chunks(store: Store, folder: str) -> bool:
    """Whether a folder without metadata contains what looks like arrays: folders of chunks."""
    if store.archive is not None:
        return store.archive.count > 0 and not store.archive.entries
    if not store.cheap:
        return False
    for name in sorted(await store.names(folder) or ())[:MOST_NAMES]:
        below = await store.names(join(folder, name)) or ()
        if below and all(each.replace(".", "").isdecimal() for each in below):
            return True
    return False
