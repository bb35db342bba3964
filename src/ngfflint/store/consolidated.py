"""Consolidated metadata: copies of the documents of all nodes, in one document at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.store.documents import Withheld
from ngfflint.store.load import read
from ngfflint.store.nodes import Group
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from ngfflint.model.problems import Pointer
    from ngfflint.store.nodes import Node
    from ngfflint.store.store import Store

DOCUMENT = ".zmetadata"
"""Where Zarr v2 keeps the copies; version 3 keeps them in the ``zarr.json`` of the group."""

KEY = "consolidated_metadata"
"""The key that version 3 keeps them under."""


class Copies:
    """Copies of documents in a group.

    Args:
        group: that has them.
        document: file name of the document in which they are.
        pointer: of the object with the copies, in that document.
        entries: the copies: by path of the document in Zarr v2, by path of the node in version 3.
    """

    __slots__ = ("document", "entries", "group", "pointer")

    def __init__(self, group: Group, document: str, pointer: Pointer, entries: dict[str, Any]) -> None:
        self.group = group
        self.document = document
        self.pointer = pointer
        self.entries = entries


def copies_in(node: Node) -> Copies | None:
    """Return the copies that a group has, ``None`` where it has none or where they are no objects."""
    if not isinstance(node, Group):
        return None
    name, way = (DOCUMENT, ()) if node.zarr_format == 2 else ("zarr.json", (KEY,))
    document = node.documents.get(name)
    value = document.value if document is not None else None
    for step in (*way, "metadata"):
        value = value.get(step) if isinstance(value, dict) else None
    return Copies(node, name, (*way, "metadata"), value) if isinstance(value, dict) else None


async def add_consolidated(store: Store, root: Node) -> None:
    """Read the document with the copies beside the metadata of a group of Zarr v2.

    Args:
        store: to read from.
        root: the node that linting starts from.
    """
    path = join(root.path, DOCUMENT)
    if isinstance(root, Group) and root.zarr_format == 2 and not (root.documents and store.lacks(path)):
        document = await read(store, path)
        if document is not None and not isinstance(document, Withheld):  # nothing says that there is one
            root.documents[DOCUMENT] = document
            root.problems.extend((DOCUMENT, problem) for problem in document.problems)
