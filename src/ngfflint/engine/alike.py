"""Groups that are like one before: what lies below them is compared, to the byte, and not made into nodes.

What is known of an image before is only true of this one if every document of every array is the same, and none is
there that was not there before. The same holds for the images of a well. So all of them are read; what is saved is
all that comes after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ngfflint.engine.copied import copied
from ngfflint.store.load import asked_of
from ngfflint.store.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ngfflint.engine.memo import Known
    from ngfflint.engine.references import Reference
    from ngfflint.store.nodes import Group, Node

Own = tuple[Any, ...]


class Likeness(NamedTuple):
    """A group that others may be like.

    Args:
        known: what was found on it and below.
        below: what must lie below another one, for it to be like this.
        nodes: how many are below.
    """

    known: Known
    below: Tree
    nodes: int


def own_key(group: Group) -> Own | None:
    """Return what a group is by itself, ``None`` where nothing may be taken over from another one.

    Args:
        group: with its documents and its place below others.
    """
    if not group.whole or group.stored_at is not None or group.copies is not None or copied(group) is not None:
        return None
    if group.matrices or group.ahead:  # its transformations lead further
        return None
    own = (group.kind, group.version, group.newer, group.expected, group.zarr_format, group.ome_at)
    # A document that cannot be read has no bytes, and is like no other.
    documents = ((name, each.plain or each.data or id(each)) for name, each in group.documents.items())
    return (*own, group.start, group.top, *documents)


def image_like(known: Known, group: Group, below: Iterable[Reference]) -> Likeness | None:
    """Return an image as one that others may be like, ``None`` where its arrays have findings.

    Args:
        known: what was found on it.
        group: the image, with its arrays.
        below: the paths in its metadata.
    """
    groups = [each for each in below if not each.first]
    if any(told.place or told.also for told in known.told) or not all(each.optional for each in groups):
        return None
    tree = Tree(absent=tuple(f"/{each.path}" for each in groups))
    for array in group.arrays.values():
        tree += _of_node(array, "array", group)
    return Likeness(known, tree, len(group.arrays))


def well_like(known: Known, group: Group, images: Sequence[tuple[Group, Likeness]]) -> Likeness:
    """Return a well as one that others may be like.

    Args:
        known: what was found on it, and nothing below.
        group: the well.
        images: all of its images, in their order, each with the one that it is like.
    """
    tree = Tree()
    for image, like in images:
        tree += _of_node(image, "group", group) + like.below.below(_seen_from(group, image))
    return Likeness(known, tree, sum(1 + like.nodes for _, like in images))


def _of_node(node: Node, sort: str, group: Group) -> Tree:
    """Return a node as part of the tree below a group.

    Args:
        node: with its documents.
        sort: what it was expected to be.
        group: that led to it.
    """
    path = _seen_from(group, node)
    parts = path.split("/")
    way = tuple("/".join(parts[:length]) for length in range(2, len(parts) + 1))
    documents = tuple((f"{path}/{name}", document.data) for name, document in node.documents.items())
    absent = (name for name in asked_of(group.zarr_format, sort) if name not in node.documents)
    return Tree(way, documents, tuple(f"{path}/{name}" for name in absent))


def _seen_from(group: Group, node: Node) -> str:
    """Return the path of a node as trees have it."""
    return node.path[len(group.path) :] if group.path else f"/{node.path}"
