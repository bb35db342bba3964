"""The objects in the OME metadata of a group, listed once however many ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.model.walk import walk

if TYPE_CHECKING:
    from ngfflint.model.walk import Visit
    from ngfflint.store.nodes import Group


def objects(group: Group) -> list[Visit]:
    """Return the objects in the OME metadata of a group, with their pointers in its document.

    Args:
        group: with its model; the documents of plates repeat themselves, and with them their models.
    """
    document = group.documents.get(group.attributes_at[0])
    made: dict[Any, Any] = {} if document is None else document.made
    key = (objects, id(group.ome))
    known: list[Visit] | None = made.get(key)
    if known is None:
        known = made[key] = walk(group.ome, group.ome_pointer)
    return known
