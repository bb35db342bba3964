"""Looking around a group before its rules run: where its labels belong, and for nodes that nothing leads to.

What it takes is imported for the kinds of groups that need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ngfflint.engine.ahead import Ahead
    from ngfflint.engine.references import PathInMetadata
    from ngfflint.store.nodes import Group
    from ngfflint.store.store import Store


WITH_LINKS, FIRST_WITH_LINKS = ("image", "label image", "scene"), "0.6"
"""Kinds of groups whose transformations lead to other nodes, and the first version with such transformations."""


async def look_around(
    store: Store, group: Group, prepare: Callable[..., None], ahead: Ahead | None, *, unmentioned: bool
) -> list[PathInMetadata]:
    """Look around a group; what is found is put down in it.

    Args:
        store: to read from.
        group: with OME metadata.
        prepare: makes a node ready that was read.
        ahead: has read nodes already.
        unmentioned: whether a rule asks for the nodes that no metadata mention.

    Returns:
        what rules shall visit beside the paths to nodes below.
    """
    found: list[PathInMetadata] = []
    if group.kind == "plate":
        from ngfflint.engine.spare import spare_groups

        group.spare = await spare_groups(store, group)
    elif group.kind == "labels":
        from ngfflint.engine.unlisted import misnamed_labels, unlisted_labels

        group.unlisted = await unlisted_labels(store, group)
        group.misnamed = await misnamed_labels(store, group) if group.unlisted else {}
    elif group.kind == "label image":
        from ngfflint.engine.source import find_source, in_circle, source_of

        source = source_of(group)
        group.source = await find_source(store, group, source, prepare)
        if source is not None:
            source.node = group.source
            if await in_circle(store, group, prepare):
                source.stop = "circle"
            found.append(source)
    if group.kind in WITH_LINKS and group.version >= FIRST_WITH_LINKS:
        from ngfflint.engine.led_to import look_ahead

        found += await look_ahead(store, group, prepare, ahead)
    if unmentioned:
        from ngfflint.engine.unmentioned import unmentioned_nodes

        found += await unmentioned_nodes(store, group)
    return found
