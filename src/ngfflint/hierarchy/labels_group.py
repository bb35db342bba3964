"""Labels groups: their images that no list names, and labels groups at the wrong place or without metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.hierarchy.classify import locate
from ngfflint.hierarchy.containers import copied_names, copies_of
from ngfflint.hierarchy.loader import MAYBE, load
from ngfflint.hierarchy.nodes import IMAGES, Group, Missing
from ngfflint.hierarchy.references import LabelReference
from ngfflint.model.base import UNREADABLE
from ngfflint.store.paths import METADATA, join, relative, resolve

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.hierarchy.references import FolderOfLabels
    from ngfflint.store.base import Store

LABELS = "labels"
"""The name of a labels group."""

DEPTH = 3
"""Maximum depth below a labels group that is searched; no writer nests labels deeper."""

USUAL = ("0",)
"""The usual names of label images, which are requested if a store cannot be listed."""


async def has_labels(store: Store, group: Group) -> bool:
    """Whether a group contains something named "labels", in a store that can be listed."""
    if group.entries is not None:
        return LABELS in group.entries
    return store.cheap and LABELS in (await store.names(group.path) or ())


async def unlisted_labels(store: Store, group: Group) -> list[str] | None:
    """Return the paths of the label images below a labels group that it does not list.

    Returns:
        paths relative to the group, sorted; ``None`` if listing the store is expensive or impossible, or where
        the list of the group cannot be read.
    """
    labels = getattr(group.ome, "labels", UNREADABLE)
    if labels is UNREADABLE or not store.cheap:
        return None
    return await _images_below(store, group, {resolve(path) for path in labels if path is not UNREADABLE})


async def misnamed_labels(store: Store, group: Group) -> dict[str, str]:
    """Return the unlisted label images that a labels group probably lists with a wrong path.

    Returns:
        the path of the image, by the listed path.
    """
    found: dict[str, str] = {}
    others: list[str] = []
    unlisted = list(group.unlisted or ())
    for path in getattr(group.ome, "labels", ()):
        wanted = resolve(path) if path is not UNREADABLE else ""
        if wanted is None or (
            wanted and isinstance(await load(store, join(group.path, wanted), group, "group"), Missing)
        ):
            meant = _closest(wanted or path, unlisted)
            if meant:
                unlisted.remove(meant)
                found[path] = meant
            else:
                others.append(path)
    if len(others) == len(unlisted) == 1:  # nothing else can be meant
        found[others[0]] = unlisted[0]
    return found


def _closest(wanted: str, unlisted: list[str]) -> str | None:
    """Return the unlisted path that a listed one probably refers to: in another folder, or with a similar name."""
    from difflib import get_close_matches

    name = wanted.rpartition("/")[2]
    moved = (path for path in unlisted if path.rpartition("/")[2] == name)
    return next(moved, None) or next(iter(get_close_matches(wanted, unlisted, n=1)), None)


async def read_folder(store: Store, group: Group, reference: FolderOfLabels) -> None:
    """Find the images in a labels group that lists none: a folder without metadata, or a group without OME metadata.

    If the store cannot be listed, the usual name of a label image is requested once, below an image at the root.

    Args:
        store: to read from.
        group: that contains the folder.
        reference: of which ``labels`` and ``images`` are set.
    """
    node = reference.there
    if isinstance(node, Missing):
        if store.cheap and not await has_labels(store, group):
            return
    elif not isinstance(node, Group) or node.kind or node.attributes is UNREADABLE:
        return
    if any(path.startswith(f"{node.path}/") for path in group.passed):  # a row of a plate has this name
        return
    labels = Group(path=node.path, parent=group, zarr_format=group.zarr_format)
    labels.kind, labels.version, labels.newer = LABELS, group.version, group.newer
    paths = await _images_below(store, labels, (), USUAL if group.parent is None and group.kind in IMAGES else ())
    reference.images = [LabelReference(path, (), (), join(labels.path, path)) for path in paths]
    reference.labels = labels


async def _images_below(
    store: Store, group: Group, listed: Collection[str | None], usual: Iterable[str] = ()
) -> list[str]:
    """Return the paths of the images below a labels group, except the listed ones, sorted."""
    found: list[str] = []
    folders = [""]
    while folders:
        folder = folders.pop()
        for name in sorted(await _names(store, group, folder, usual), reverse=True):
            path = join(folder, name)
            if name in METADATA or path in listed:
                continue
            node = await load(store, join(group.path, path), group, MAYBE)
            if _is_image(node):
                found.append(path)
            elif isinstance(node, Group | Missing) and path.count("/") < DEPTH - 1:
                folders.append(path)
    return sorted(found)


async def _names(store: Store, group: Group, folder: str, usual: Iterable[str]) -> Iterable[str]:
    """Return the names of possible groups in a folder of a labels group."""
    path = join(group.path, folder) if folder else group.path
    if store.cheap:
        return await store.names(path) or ()
    copies = copies_of(group)
    if copies is not None:
        return copied_names(copies, relative(path, copies.group.path))
    return () if folder else usual


def _is_image(node: Node) -> bool:
    if not isinstance(node, Group) or node.attributes is UNREADABLE:
        return False
    return "multiscales" in locate(node.attributes, node.zarr_format).value
