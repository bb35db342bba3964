"""Check of groups that are no collection by their metadata; apart from the others, for it runs on every store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.at import Also, At
from ngfflint.store.nodes import Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.store.nodes import Node


def missing_layout(group: Group, context: Context) -> Iterator[At]:
    """A group must say that it is a collection if its group OME names images."""
    if not context.ancestors and not group.kind:
        ome = context.find("OME")
        name = group.attributes_at[0]
        at = () if name not in group.documents else (*group.attributes_at[1], *group.ome_at)
        also = (
            Also(ome, *_ome_pointer(ome), "series", message="images are named here", document=ome.attributes_at[0]),
        )
        yield At(*at, node=group, document=name if name in group.documents else None, also=also)


def _ome_pointer(node: Node) -> tuple[str | int, ...]:
    return node.ome_pointer if isinstance(node, Group) else ()
