"""The cache of findings: images and arrays of the same bytes are linted once in a process.

The key holds every byte that findings depend on: the documents of the node, the names of those that are not there by
their absence, and what rules may know of the nodes above. Nothing is masked or normalized. What a check looks at beyond
that, it gets from ``Context.outside``, and then nothing is cached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import evolve

from ngfflint.store.paths import join

if TYPE_CHECKING:
    from collections.abc import Hashable

    from ngfflint.engine.finding import Finding, Location
    from ngfflint.store.nodes import Array, Group

SIZE = 512
"""How many nodes are remembered, the ones that were asked for last."""


class CachedFinding(NamedTuple):
    """A finding whose paths are relative to the node that was linted.

    Args:
        node: 0 for that node, else the number of one below it, from 1.
        document: number of the document in that node.
        finding: with paths relative to the node that was linted, and without the name of a store.
    """

    node: int
    document: int
    finding: Finding


class CachedNode(NamedTuple):
    """What was found on a node and on the arrays that it was linted with.

    Args:
        findings: relative to the node.
        arrays: how many arrays there are.
        documents: how many documents these have.
        outside: whether a check looked at more than the key, so that the node is linted at its place each time.
    """

    findings: tuple[CachedFinding, ...] = ()
    arrays: int = 0
    documents: int = 0
    outside: bool = False


class CachedArray(NamedTuple):
    """An array, and what was found on it.

    Args:
        array: with a path relative to its image; ``None`` where it has to be linted at its place each time.
        findings: relative to the image.
    """

    array: Array | None
    findings: tuple[CachedFinding, ...] = ()


class FindingCache(dict[Any, Any]):
    """What was found on nodes, by all that it depends on; the entry that was not asked for longest is dropped."""

    def recall(self, key: Hashable) -> Any:
        """Return what is kept for a key, ``None`` where there is nothing."""
        known = self.pop(key, None)
        if known is not None:
            self[key] = known
        return known

    def keep(self, key: Hashable, value: Any) -> None:
        """Keep a value for a key."""
        self[key] = value
        if len(self) > SIZE:
            del self[next(iter(self))]


def identity_of(group: Group) -> tuple[Hashable, ...]:
    """Return all that findings on a group depend on, apart from the nodes below it."""
    own = (group.kind, group.version, group.newer, group.expected, group.zarr_format, group.ome_at, group.bare)
    placed = (group.start, group.top, group.whole, group.ancestors)
    return (*own, *placed, *((name, each.data) for name, each in group.documents.items()))


def rebase(finding: Finding, path: str, store: str = "") -> Finding:
    """Return a finding whose paths are relative to a node as one with paths relative to a node above.

    Args:
        finding: with relative paths.
        path: of the node, relative to the one above.
        store: what to call the store.
    """
    if not path and not store:
        return finding
    return evolve(
        finding,
        store=store,
        node=join(path, finding.node) if finding.node else path,
        location=_below(finding.location, path),
        related=tuple(each._replace(location=_below(each.location, path)) for each in finding.related),
    )


def _below(location: Location, path: str) -> Location:
    document = join(path, location.document) if location.document else path
    return location._replace(document=document) if path else location
