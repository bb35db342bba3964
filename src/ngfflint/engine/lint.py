"""Linting one store, or one document without its store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.upward import expected_below, parent_of
from ngfflint.engine.walking import Walk
from ngfflint.store.consolidated import add_consolidated
from ngfflint.store.load import load
from ngfflint.store.nodes import Group

if TYPE_CHECKING:
    from ngfflint.engine.outcome import StoreResult
    from ngfflint.engine.settings import Settings
    from ngfflint.store.store import Store


async def lint_store(store: Store, settings: Settings, inside: str = "", *, top: bool = False) -> StoreResult:
    """Lint a store from its root, or from a node inside it.

    Args:
        store: to read from.
        settings: of the user.
        inside: path of the node to begin with; the groups above it are read to know its plate or image, not linted.
        top: whether it is known that nothing lies above the store.
    """
    walk = Walk(store, settings, inside=inside)
    parent = await parent_of(store, inside, walk.prepare) if inside else None
    root = await load(store, inside, parent)
    await add_consolidated(store, root)
    if isinstance(root, Group):
        root.top, root.start, root.whole = top and parent is None, True, settings.extent.children
        walk.left_out.below = not root.whole
    await walk.start(root, expected_below(parent, root.name))
    return walk.result(root)


async def lint_group(store: Store, group: Group, settings: Settings, expected: str = "") -> StoreResult:
    """Lint the metadata of one group alone, without the nodes it leads to.

    Args:
        store: to name in findings.
        group: whose attributes are at hand.
        settings: of the user.
        expected: the kind of group that it is known to be.
    """
    group.whole = False
    walk = Walk(store, settings)
    await walk.start(group, expected)
    return walk.result(group)
