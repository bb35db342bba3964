"""Arrays and groups that lie in a group with OME metadata and that these do not mention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.references import PathInMetadata
from ngfflint.store.find import METADATA
from ngfflint.store.load import load
from ngfflint.store.nodes import Array, Group
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from ngfflint.store.store import Store

HOLDERS = ("image", "label image", "well", "labels")
"""Kinds of groups whose metadata name all that belongs in them."""


class UnmentionedNode(PathInMetadata):
    """A node below a group that none of its paths leads to; the path is the one that could."""


async def unmentioned_nodes(store: Store, group: Group) -> list[UnmentionedNode]:
    """Return the nodes directly below a group that no path in its metadata leads to or through.

    Args:
        store: to read from.
        group: with its paths in ``passed``.

    Returns:
        the nodes by name; none where the store can be listed at a price only, or where the metadata are broken.
    """
    if not store.cheap or group.kind not in HOLDERS or group.newer or group.problems:
        return []
    start = len(group.path) + 1 if group.path else 0
    known = {path[start:].partition("/")[0] for path in group.passed}
    known |= {path.partition("/")[0] for path in group.unlisted or ()}
    found: list[UnmentionedNode] = []
    for name in sorted(set(await store.names(group.path) or ()) - known - METADATA):
        if name.startswith((".", "__")):
            continue
        path = join(group.path, name)
        node = await load(store, path, group, "group")
        if isinstance(node, Group | Array):
            node.version, node.newer = group.version, group.newer
            found.append(UnmentionedNode(name, (), (group.ome,), path))
            found[-1].node = node
    return found
