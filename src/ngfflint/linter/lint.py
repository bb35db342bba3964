"""Lint a store, or a single document without its store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.hierarchy.consolidated import add_consolidated
from ngfflint.hierarchy.loader import expected_below, group_of, load, parent_of
from ngfflint.hierarchy.nodes import Group
from ngfflint.linter.walker import Walker
from ngfflint.store.base import run
from ngfflint.store.open import content, read_from
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from collections.abc import Callable

    from ngfflint.linter.results import StoreResult
    from ngfflint.linter.settings import Settings
    from ngfflint.store.base import Store, Target


def as_it_is(store: Store) -> Store:
    """Return the store unobserved."""
    return store


def lint_target(target: Target, settings: Settings, watch: Callable[[Store], Store] = as_it_is) -> StoreResult:
    """Lint a local or remote store, or the attributes of a group alone.

    Raises:
        OSError: the attributes cannot be read.
    """
    if target.alone:
        return lint_alone(group_of(content(target, settings.access)), target.uri, settings)
    top = target.is_local  # parents of a remote store are not read

    async def use(store: Store) -> StoreResult:
        return await lint_store(watch(store), settings, target.inside, top=top)

    return read_from(target, settings.access, use)


def lint_alone(group: Group, name: str, settings: Settings, expected: str = "") -> StoreResult:
    """Lint the attributes of a group without a store."""
    from ngfflint.store.memory import MemoryStore  # rarely needed

    return run(lint_group(MemoryStore(name, {}), group, settings, expected))


async def lint_store(store: Store, settings: Settings, inside: str = "", *, top: bool = False) -> StoreResult:
    """Lint a store from its root, or from the node at ``inside``."""
    walk = Walker(store, settings, inside=inside)
    parent = await parent_of(store, inside, walk.prepare) if inside else None
    root = await load(store, inside, parent)
    root.store = join(store.uri, inside) if inside else store.uri
    await add_consolidated(store, root)
    if isinstance(root, Group):
        root.top, root.start, root.whole = top and parent is None, True, settings.extent.children
        walk.left_out.below = not root.whole
    await walk.start(root, expected_below(parent, root.name))
    return walk.result(root)


async def lint_group(store: Store, group: Group, settings: Settings, expected: str = "") -> StoreResult:
    """Lint the metadata of one group without the nodes below it."""
    group.whole = False
    walk = Walker(store, settings)
    await walk.start(group, expected)
    return walk.result(group)
