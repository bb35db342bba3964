"""The objects in the OME metadata of a group, listed once however many ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.model.walk import walk

if TYPE_CHECKING:
    from ngfflint.model.walk import Visit
    from ngfflint.store.nodes import Group


def objects(group: Group) -> list[Visit]:
    """Return the objects in the OME metadata of a group, with their pointers in its document.

    Args:
        group: with its model.
    """
    if group.objects is None:
        group.objects = walk(group.ome, group.ome_pointer)
    return group.objects
