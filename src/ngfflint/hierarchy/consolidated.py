"""Consolidated metadata: copies of the documents of all nodes, in one document at the root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.documents.parse import Withheld
from ngfflint.hierarchy.loader import read
from ngfflint.hierarchy.nodes import NODES_OF_V2, Copies, Group, Missing
from ngfflint.store.paths import join, relative

if TYPE_CHECKING:
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.store.base import Store

DOCUMENT = ".zmetadata"
"""The document with the copies in Zarr v2; in v3 they are in the ``zarr.json`` of the group."""

KEY = "consolidated_metadata"
"""The key of the copies in Zarr v3."""


def copies_in(node: Node) -> Copies | None:
    """Return the copies that a group has, ``None`` if it has none, they are not an object, or of an unknown kind."""
    if not isinstance(node, Group):
        return None
    name, base = (DOCUMENT, ()) if node.zarr_format == 2 else ("zarr.json", (KEY,))
    document = node.documents.get(name)
    value = document.value if document is not None else None
    for step in base:
        value = value.get(step) if isinstance(value, dict) else None
    if not isinstance(value, dict) or (base and value.get("kind") != "inline"):
        return None
    value = value.get("metadata")
    return Copies(node, name, (*base, "metadata"), value) if isinstance(value, dict) else None


async def add_consolidated(store: Store, root: Node) -> None:
    """Read the document with the copies of a Zarr v2 group."""
    path = join(root.path, DOCUMENT)
    if isinstance(root, Group) and root.zarr_format == 2 and not (root.documents and store.lacks(path)):
        document = await read(store, path)
        if document is not None and not isinstance(document, Withheld):  # a forbidden one may not exist
            root.documents[DOCUMENT] = document
            root.problems.extend((DOCUMENT, problem) for problem in document.problems)


class CopiedNode:
    """A node with the consolidated metadata of its ancestors, topmost first, and of itself for a Zarr v2 root."""

    __slots__ = ("copies", "node")

    def __init__(self, node: Node, copies: tuple[Copies, ...]) -> None:
        self.node = node
        self.copies = copies


def copied(node: Node) -> CopiedNode | None:
    """Return a node with the copies that should exist of it, ``None`` if no metadata is consolidated."""
    found = []
    above: Node | None = node if node.zarr_format == 2 else node.parent or node.container
    while above is not None:
        if above.copies is not None:
            (above.copies.gone if isinstance(node, Missing) else above.copies.seen).add(node.path)
            found.append(above.copies)
        above = above.parent or above.container
    return CopiedNode(node, tuple(reversed(found))) if found else None


def copies_of_nothing(store: Store, copies: Copies) -> list[CopiedNode]:
    """Return the nodes that have a copy but no longer exist, and that no metadata refers to; the topmost ones only."""
    found: list[CopiedNode] = []
    gone = set(copies.gone)
    for key in () if copies.odd else sorted(copies.entries):
        document = key if copies.in_v2 else join(key, "zarr.json")
        path = join(copies.group.path, document).rpartition("/")[0]
        if path not in copies.seen and not _is_below(path, gone) and store.lacks(join(copies.group.path, document)):
            gone.add(path)
            if not _has_copy_above(copies.group, path):
                found.append(CopiedNode(Missing(path=path), (copies,)))
    return found


def _is_below(path: str, paths: set[str]) -> bool:
    """Whether a path or one of its folders is one of some paths."""
    while path and path not in paths:
        path = path.rpartition("/")[0]
    return path in paths


def _has_copy_above(group: Group, path: str) -> bool:
    """Whether consolidated metadata above a group have a copy of a node as well."""
    above = group.parent or group.container
    while above is not None:
        if above.copies is not None:
            key = relative(path, above.copies.group.path)
            if key in above.copies.entries or any(join(key, name) in above.copies.entries for name in NODES_OF_V2):
                return True
        above = above.parent or above.container
    return False
