"""How much of a store is linted, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.hierarchy.nodes import Group
from ngfflint.hierarchy.references import WellReference
from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.hierarchy.references import Reference


class Extent(NamedTuple):
    """How much of a store is linted.

    Args:
        max_depth: depth of the deepest linted group below the first one; ``None`` for all.
        sample: number of linted wells per plate; ``None`` for all.
        children: whether nodes below the first one are linted.
        chunks: how many stored chunks are looked up: one of ``CHUNK_MODES``, ``""`` for the default of each store.
        pixels: which pixels are read: one of ``PIXEL_MODES``.
        share: number of this process, from 0, and number of all processes that lint the same plate.
    """

    max_depth: int | None = None
    sample: int | None = None
    children: bool = True
    chunks: str = ""
    pixels: str = "none"
    share: tuple[int, int] = (0, 1)


WHOLE = Extent()
"""All nodes."""

ALONE = WHOLE.share
"""The share of a walk in a single process."""


class LeftOut:
    """Decides which nodes of a store are left out, and counts them.

    Attributes:
        wells: number of omitted wells.
        of: number of all wells of the sampled plates.
        deep: whether groups were omitted because of their depth.
        below: whether nodes below the first one were omitted.
        mine: whether this process reports the current node; another process reports the rest.
        turn: number of the current path of the plate, which orders findings across processes.
        withheld: number of forbidden documents that were taken as absent, because no metadata refers to them.
        fallbacks: number of documents that do not exist, although the server answers every request with some content.
    """

    def __init__(self, extent: Extent) -> None:
        self.extent = extent
        self.mine, self.turn = extent.share[0] == 0, 0
        self._owners: dict[str, int] = {}
        self.wells = self.of = 0
        self.withheld = self.fallbacks = 0
        self.deep = self.below = False
        self._paths: set[str] = set()

    @property
    def says(self) -> bool:
        """Whether anything was left out."""
        return bool(self.of or self.withheld or self.fallbacks or self.deep or self.below)

    def choose(self, group: Group, below: Iterable[Reference]) -> None:
        """Choose the wells that are linted."""
        if self.extent.sample is None and self.extent.share == ALONE:
            return
        wells = list(dict.fromkeys(each.target for each in below if isinstance(each, WellReference) and each.target))
        if self.extent.sample is not None:
            left = set(wells).difference(spread(wells, self.extent.sample))
            self._paths |= left
            self.wells += len(left)
            self.of += len(wells)
        if group.start and wells:
            self._divide(group, wells)

    def _divide(self, group: Group, wells: list[str]) -> None:
        number, shares = self.extent.share
        if _are_nested(wells):  # several processes would lint one node
            shares = 1
        self._owners = {well: index * shares // len(wells) for index, well in enumerate(wells)}
        rows: dict[str, int] = {}
        for well, owner in self._owners.items():
            rows.setdefault(well.rpartition("/")[0], owner)
        group.passed.update(row for row, owner in rows.items() if owner != number)

    def follow(self, group: Group, reference: Reference, index: int) -> None:
        """Set the current path of a group."""
        if group.start:
            self.turn = index + 1
            if self.extent.share != ALONE:
                self.mine = self._owners.get(reference.target or "", 0) == self.extent.share[0]

    def end(self, group: Group) -> None:
        """End the paths of a group; the first process reports what concerns all paths of a divided plate."""
        if group.start:
            self.mine = self.extent.share[0] == 0

    def leaves(self, group: Group, reference: Reference) -> bool:
        """Whether the node that a reference of a group leads to is left out."""
        if not self.mine:
            return True
        if self._too_deep(group.parent if reference.from_parent else group, reference):
            self.deep = True
            return True
        return bool(self._paths) and _is_below(reference.target or "", self._paths)

    def _too_deep(self, above: Node | None, reference: Reference) -> bool:
        if self.extent.max_depth is None or reference.expected == "array" or above is None:
            return False
        return _depth_below(above) > self.extent.max_depth

    def leaves_contained(self, container: Node) -> bool:
        """Whether the nodes that are found in a container are left out."""
        too_deep = self.extent.max_depth is not None and _depth_below(container) > self.extent.max_depth
        self.deep = self.deep or too_deep
        return too_deep or not self.mine


def _depth_below(above: Node) -> int:
    """Return the depth of the children of a node, counted from where linting began."""
    depth, node = 1, above
    while not (isinstance(node, Group) and node.start):
        upper = node.parent or node.container
        if upper is None:
            break
        depth, node = depth + 1, upper
    return depth


def spread(items: Sequence[str], count: int) -> list[str]:
    """Return ``count`` items, evenly spread and always the same."""
    total = len(items)
    if count >= total:
        return list(items)
    return [items[(2 * index + 1) * total // (2 * count)] for index in range(count)]


def sentences(left: Iterable[LeftOut]) -> tuple[str, ...]:
    """Return phrases for what was left out of stores."""
    wells: dict[int, tuple[int, int]] = {}
    others: dict[str, None] = {}
    for each in left:
        extent = each.extent
        if extent.sample is not None:
            gone, of = wells.get(extent.sample, (0, 0))
            wells[extent.sample] = (gone + each.wells, of + each.of)
        if each.deep:
            depth = "the root" if extent.max_depth == 0 else f"depth {extent.max_depth}"
            others[f"groups below {depth} (--max-depth {extent.max_depth})"] = None
        if each.withheld:
            others["nodes to which the server denies access (403) and that no metadata refers to"] = None
        if each.fallbacks:
            others["documents that do not exist: the server answers every request with the same content"] = None
        if each.below:
            others["nodes below the given documents (--no-children)"] = None
    sampled = [f"{gone:,} of {of:,} wells (--sample {sample})" for sample, (gone, of) in wells.items() if gone]
    return (*sampled, *others)


def _are_nested(paths: Sequence[str]) -> bool:
    known = set(paths)
    return any(_is_below(path.rpartition("/")[0], known) for path in paths)


def _is_below(path: str, roots: set[str]) -> bool:
    parts = path.split("/")
    return any("/".join(parts[:length]) in roots for length in range(1, len(parts) + 1))
