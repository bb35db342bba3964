"""Paths that are not followed: out of the store, back to where they come from, or deeper than anybody nests images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.store.nodes import Group, Unfollowed
from ngfflint.store.paths import LONGEST_WAY, ascend, way_out

if TYPE_CHECKING:
    from ngfflint.engine.references import PathInMetadata, Reference, SourceReference
    from ngfflint.store.nodes import Node

DEEPEST = 11
"""Groups on the way to the deepest group whose groups are looked at: labels of labels, five times over."""


class NotFollowed:
    """A path in metadata that is not followed.

    Args:
        reference: the path.
        reason: how it leaves the store, in the words of ``way_out``, or ``loop``, ``deep``, ``link-out``,
            ``link-loop``, ``circle``.
        link: path of the link that leads elsewhere, relative to the store.
    """

    __slots__ = ("link", "reason", "reference")

    def __init__(self, reference: PathInMetadata, reason: str, link: str = "") -> None:
        self.reference = reference
        self.reason = reason
        self.link = link


def refused(reference: PathInMetadata) -> NotFollowed | None:
    """Return what is to be said of a path that is not followed, once for each link that it leads through."""
    node = reference.node
    if isinstance(node, Unfollowed) and reference.names_link(node):
        return NotFollowed(reference, node.reason, node.link)
    return NotFollowed(reference, reference.stop) if reference.stop else None


def stop_of(group: Group, reference: Reference, base: str, on_way: list[str]) -> str:
    """Say why a path must not be followed, ``""`` where it may be.

    Args:
        group: whose metadata hold it.
        reference: the path.
        base: where it starts, relative to the store.
        on_way: paths of the group and of the nodes that led to it.
    """
    path = reference.path
    too_deep = len(on_way) > DEEPEST and reference.expected == "group" and not reference.optional
    if too_deep or path.count("/") >= LONGEST_WAY:
        return "deep"
    if not path or (reference.target is not None and not reference.from_parent):  # it stays below the group
        return ""
    if reference.from_parent and not group.path:  # nobody knows what is beside the root
        return ""
    return way_out(base, path) or ("loop" if ascend(base, path) in on_way else "")


def stop_of_source(group: Group, source: SourceReference) -> str:
    """Say why the source of a label image must not be followed, ``""`` where it may be."""
    if source.path.count("/") >= LONGEST_WAY:
        return "deep"
    if source.path and source.target == group.path:
        return "loop"
    out = way_out(group.path, source.path)
    root: Node = group
    while root.parent is not None:
        root = root.parent
    is_part = isinstance(root, Group) and root.kind in ("labels", "label image")  # then anything may lie above
    return "" if out == "above" and is_part else out


def on_way_to(group: Group) -> list[str]:
    """Return the paths of a group and of the nodes that led to it."""
    paths, node = [group.path], group.parent
    while node is not None:
        paths.append(node.path)
        node = node.parent
    return paths
