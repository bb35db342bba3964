"""Label images that a labels group holds and does not list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.model.problems import BROKEN
from ngfflint.store.find import METADATA
from ngfflint.store.kinds import locate
from ngfflint.store.load import load
from ngfflint.store.nodes import Absent, Group
from ngfflint.store.paths import join, resolve

if TYPE_CHECKING:
    from ngfflint.store.nodes import Node
    from ngfflint.store.store import Store

DEPTH = 3
"""Folders that are passed on the way down from a labels group; deeper ones are no layout that anybody writes."""


async def unlisted_labels(store: Store, group: Group) -> list[str] | None:
    """Return the paths of the label images below a labels group that it does not list.

    Args:
        store: to read from.
        group: the labels group.

    Returns:
        paths relative to the group, sorted; ``None`` where the store can be listed at a price only, or where the list
        of the group cannot be read.
    """
    labels = getattr(group.ome, "labels", BROKEN)
    if labels is BROKEN or not store.cheap:
        return None
    listed = {resolve(path) for path in labels if path is not BROKEN}
    found: list[str] = []
    folders = [""]
    while folders:
        folder = folders.pop()
        for name in sorted(await store.names(join(group.path, folder) if folder else group.path) or (), reverse=True):
            path = join(folder, name)
            if name in METADATA or path in listed:
                continue
            node = await load(store, join(group.path, path), group, "group")
            if _is_image(node):
                found.append(path)
            elif isinstance(node, Group | Absent) and path.count("/") < DEPTH - 1:
                folders.append(path)
    return sorted(found)


def _is_image(node: Node) -> bool:
    if not isinstance(node, Group) or node.attributes is BROKEN:
        return False
    return "multiscales" in locate(node.attributes, node.zarr_format).value
