"""Whom to ask for the version of a root that states none: its first array or its first image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.guess import asks
from ngfflint.engine.prepare import prepare
from ngfflint.engine.version import stated_in
from ngfflint.model.problems import BROKEN
from ngfflint.store.kinds import locate
from ngfflint.store.load import load
from ngfflint.store.nodes import Array, Group
from ngfflint.store.paths import join, resolve

if TYPE_CHECKING:
    from ngfflint.store.nodes import Node
    from ngfflint.store.store import Store


async def witness(store: Store, root: Node) -> Node | None:
    """Read the node that can tell the version of a root; ``None`` where there is no need, or no such node.

    Args:
        store: to read from.
        root: as it was read. What lies in it, inherits its version.
    """
    if not isinstance(root, Group) or root.zarr_format != 2 or root.attributes is BROKEN:
        return None
    ome = locate(root.attributes, root.zarr_format)
    if ome.key or stated_in(ome.value, namespaced=False) is not None:
        return None
    target = resolve(asks(ome.value))
    if not target:
        return None
    child = await load(store, join(root.path, target), root, "array" if "multiscales" in ome.value else "group")
    prepare(child)
    return child if isinstance(child, Array) or (isinstance(child, Group) and child.has_ome) else None
