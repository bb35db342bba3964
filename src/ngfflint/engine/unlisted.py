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


async def misnamed_labels(store: Store, group: Group) -> dict[str, str]:
    """Return which unlisted label images are those that a labels group lists by a wrong path.

    Args:
        store: to read from.
        group: the labels group, of which it is known what it does not list.

    Returns:
        the path of such an image, by the path as it is listed.
    """
    found: dict[str, str] = {}
    unlisted = list(group.unlisted or ())
    for path in getattr(group.ome, "labels", ()):
        wanted = resolve(path) if path is not BROKEN else None
        meant = _meant(wanted, unlisted) if wanted else None
        if meant and isinstance(await load(store, join(group.path, wanted or ""), group, "group"), Absent):
            unlisted.remove(meant)
            found[path] = meant
    return found


def _meant(wanted: str, unlisted: list[str]) -> str | None:
    """Return the path that another one may have been meant for: in another folder, or spelt another way."""
    from difflib import get_close_matches

    name = wanted.rpartition("/")[2]
    moved = (path for path in unlisted if path.rpartition("/")[2] == name)
    return next(moved, None) or next(iter(get_close_matches(wanted, unlisted, n=1)), None)


def _is_image(node: Node) -> bool:
    if not isinstance(node, Group) or node.attributes is BROKEN:
        return False
    return "multiscales" in locate(node.attributes, node.zarr_format).value
