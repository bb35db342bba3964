"""What the user wants of a run: the rules, and how much of a store is linted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from attrs import field, frozen

from ngfflint.hierarchy.nodes import Group
from ngfflint.hierarchy.references import WellReference
from ngfflint.rules.ruleset import make_rule_set
from ngfflint.store.base import USUAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.hierarchy.references import Reference
    from ngfflint.linter.results import PendingFinding
    from ngfflint.rules.rule import Rule
    from ngfflint.rules.ruleset import RuleSet
    from ngfflint.rules.selection import Selection
    from ngfflint.store.base import Access


class Extent(NamedTuple):
    """How much of a store is linted.

    Args:
        max_depth: groups on the way from the first one to the deepest that is linted; ``None``: all.
        sample: wells of a plate; ``None``: all.
        children: whether anything below the first node is linted.
        share: where several work on one plate: the number of this one, from 0, and how many there are.
    """

    max_depth: int | None = None
    sample: int | None = None
    children: bool = True
    share: tuple[int, int] = (0, 1)


WHOLE = Extent()
"""All of it."""

ALONE = WHOLE.share
"""The share of a walk that nobody shares."""


class LeftOut:
    """What is left out of a store.

    Attributes:
        extent: of linting.
        wells: that are left out.
        of: all wells of the plates that were linted.
        deep: whether there were groups too deep to be linted.
        below: whether nodes below the first one were left out.
        mine: whether what is met now is the share of this walk; another walk reports the rest.
        turn: number of the path of the plate that is followed now; it says where in the whole the walk is.
        withheld: documents that a server keeps back and that nothing names, so that they were taken as absent.
    """

    def __init__(self, extent: Extent) -> None:
        self.extent = extent
        self.mine, self.turn = extent.share[0] == 0, 0
        self._owners: dict[str, int] = {}
        self.wells = self.of = 0
        self.withheld = 0
        self.deep = self.below = False
        self._paths: set[str] = set()

    @property
    def says(self) -> bool:
        """Whether there is anything to say of it: most stores are linted as a whole."""
        return bool(self.of or self.withheld or self.deep or self.below)

    def choose(self, group: Group, below: Iterable[Reference]) -> None:
        """Choose the wells that are linted.

        Args:
            group: whose metadata name them; groups on the way to wells of other shares count as read.
            below: the paths in its metadata.
        """
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
        if _are_nested(wells):  # several shares would visit one node
            shares = 1
        self._owners = {well: index * shares // len(wells) for index, well in enumerate(wells)}
        rows: dict[str, int] = {}
        for well, owner in self._owners.items():
            rows.setdefault(well.rpartition("/")[0], owner)
        group.passed.update(row for row, owner in rows.items() if owner != number)

    def follow(self, group: Group, reference: Reference, index: int) -> None:
        """Tell which path comes now.

        Args:
            group: whose metadata hold it.
            reference: the path.
            index: its number among those of the group.
        """
        if group.start:
            self.turn = index + 1
            if self.extent.share != ALONE:
                self.mine = self._owners.get(reference.target or "", 0) == self.extent.share[0]

    def leaves(self, group: Group, reference: Reference) -> bool:
        """Say whether what a path in the metadata of a group leads to is left out."""
        if not self.mine:
            return True
        if self._too_deep(group.parent if reference.from_parent else group, reference):
            self.deep = True
            return True
        return bool(self._paths) and _is_below(reference.target or "", self._paths)

    def _too_deep(self, above: Node | None, reference: Reference) -> bool:
        if self.extent.max_depth is None or reference.expected == "array" or above is None:
            return False
        depth = 1
        node: Node = above
        while node.parent is not None and not (isinstance(node, Group) and node.start):
            depth, node = depth + 1, node.parent
        return depth > self.extent.max_depth


def spread(items: Sequence[str], count: int) -> list[str]:
    """Return some items of many, evenly spread and always the same.

    Args:
        items: all of them.
        count: how many are wanted.
    """
    total = len(items)
    if count >= total:
        return list(items)
    return [items[(2 * index + 1) * total // (2 * count)] for index in range(count)]


def sentences(left: Iterable[LeftOut]) -> tuple[str, ...]:
    """Say what was left out of some stores.

    Args:
        left: what was left out of each.
    """
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
            others["what the server keeps back (403) and no metadata name"] = None
        if each.below:
            others["what lies below the documents named (--no-children)"] = None
    sampled = [f"{gone:,} of {of:,} wells (--sample {sample})" for sample, (gone, of) in wells.items() if gone]
    return (*sampled, *others)


def _are_nested(paths: Sequence[str]) -> bool:
    known = set(paths)
    return any(_is_below(path.rpartition("/")[0], known) for path in paths)


def _is_below(path: str, roots: set[str]) -> bool:
    parts = path.split("/")
    return any("/".join(parts[:length]) in roots for length in range(1, len(parts) + 1))


@frozen(eq=False, repr=False)
class Settings:
    """What the user wants of a run; the plans made from it are kept, one a version.

    Args:
        rules: all rules there are.
        selection: which of them speak.
        spec_version: a version to apply whatever is stated.
        assume_version: a version to apply where none is stated.
        extent: how much of a store is linted.
        access: how to ask servers.
    """

    rules: tuple[Rule, ...]
    selection: Selection
    spec_version: str = ""
    assume_version: str = ""
    extent: Extent = WHOLE
    access: Access = USUAL
    _plans: dict[tuple[str, bool], RuleSet] = field(factory=dict)

    def plan(self, version: str, *, newer: bool = False) -> RuleSet:
        """Return the rules of a version."""
        known = self._plans.get((version, newer))
        if known is None:
            known = make_rule_set(self.rules, self.selection, version, newer=newer)
            self._plans[version, newer] = known
        return known

    def on(self) -> tuple[Rule, ...]:
        """Return the rules that speak at any of their levels."""
        enabled = self.selection.enabled
        return tuple(rule for rule in self.rules if any(enabled(rule, level) for level in rule.levels()))

    def severity(self, raw: PendingFinding) -> str:
        """Return the severity of a finding."""
        return "error" if raw.failed else raw.rule.severity_in(raw.version, raw.case)

    def wanted(self, raw: PendingFinding) -> bool:
        """Say whether the user wants to see a finding."""
        return raw.failed or self.selection.enabled(raw.rule, raw.rule.level_in(raw.version, raw.case))
