"""The results of a store and of a run, and findings before their places are known."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from attrs import field, frozen

from ngfflint.hierarchy.nodes import Array, Group
from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.linter.findings import Finding, Fix
    from ngfflint.linter.scope import LeftOut
    from ngfflint.model.base import Pointer
    from ngfflint.rules.check import Cause, ReaderTroubles
    from ngfflint.rules.fix import PendingFix
    from ngfflint.rules.rule import Rule
    from ngfflint.store.base import Store


class ValueRef(NamedTuple):
    """A value in a document of a node.

    Args:
        node: whose document it is.
        document: its file name.
        pointer: in the document as it is stored.
        key: whether the key of the value is meant.
        offset: place in the text, if a pointer is not enough.
        end: of the text that is meant; one character if there is none.
    """

    node: Node
    document: str
    pointer: Pointer
    key: bool = False
    offset: int | None = None
    end: int | None = None


class PendingFinding(NamedTuple):
    """A finding with symbolic places.

    Args:
        rule: that reports it.
        case: of the rule.
        version: of the specification.
        node: that was linted.
        spot: where the fault is.
        message: with its values put in.
        help: likewise.
        label: likewise.
        also: other places, each with what is there.
        failed: whether this rule failed.
        lacks: keys of which the object at the spot should have one, if it has none.
        instead: the known key that the key at the spot is a slip for.
        merge_by: see ``Fault``.
        fix: the changes that repair it.
        readers: what readers do with it.
    """

    rule: Rule
    case: str
    version: str
    node: Node
    spot: ValueRef
    message: str
    help: str
    label: str = ""
    also: tuple[tuple[ValueRef, str], ...] = ()
    failed: bool = False
    lacks: tuple[str, ...] = ()
    instead: str = ""
    merge_by: tuple[Cause, ...] = ()
    fix: PendingFix | None = None
    readers: ReaderTroubles | None = None


class StoreSummary(NamedTuple):
    """What was linted of one store.

    Args:
        uri: the argument as given, or the store found below it.
        kind: of its root: ``image``, ``plate``, ...
        spec_version: of its root; ``""`` if none was found.
        zarr_format: 2 or 3; ``None`` if the root is not a Zarr node.
        nodes: groups and arrays that were looked at.
        documents: metadata documents that were read.
        requests: that a server was sent, ``None`` if there is no server.
        size: of its answers, in bytes.
        fails: whether a finding is severe enough to fail the run.
        seconds: that linting it took.
    """

    uri: str
    kind: str
    spec_version: str
    zarr_format: int | None
    nodes: int
    documents: int
    requests: int | None = None
    size: int = 0
    fails: bool = False
    seconds: float = 0.0


@frozen
class Report:
    """The result of a run.

    Args:
        stores: in the order of the arguments.
        findings: by store, then document in walk order, then position, then code.
        suppressed: how many findings the user's settings accepted.
        hidden: how many are too mild to be shown.
        unchecked: what was left out of the stores, a few words each.
        remarks: what the user should know of the settings, a sentence each.
        seconds: wall time of the run.
        fixed: number of findings that were fixed.
    """

    stores: tuple[StoreSummary, ...] = ()
    findings: tuple[Finding, ...] = ()
    suppressed: int = 0
    hidden: int = 0
    unchecked: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    seconds: float = field(default=0.0, eq=False)
    fixed: int = 0

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """The fixes of the findings that have one."""
        return tuple(finding.fix for finding in self.findings if finding.fix is not None)

    def count(self, severity: str) -> int:
        """Return how many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)


Order = tuple[int, int]
"""Number of a node in the walk, and of a document of it."""

NOWHERE = (0, 0)
"""Sorts findings without a place before all others of their document."""


class StoreResult(NamedTuple):
    """What was found in one store.

    Args:
        summary: of the store.
        findings: by document in walk order, then by position, then by code.
        failed: whether a rule broke.
        left_out: what of it was not linted.
        share: of a walk that does a share of a store, instead of the findings: these, with where they belong.
        linked: of the same: whether it went through links, which may lead to the share of another.
        seconds: that linting it took.
    """

    summary: StoreSummary
    findings: tuple[Finding, ...]
    failed: bool = False
    left_out: LeftOut | None = None
    share: tuple[tuple[Order, Finding], ...] = ()
    linked: bool = False
    seconds: float = 0.0


def order_of(raw: PendingFinding) -> Order:
    """Return the position of a finding among those of its store; what is not walked, stands last."""
    node, names = raw.spot.node, list(raw.spot.node.documents)
    number = names.index(raw.spot.document) if raw.spot.document in names else len(names)
    return (node.ordinal if node.ordinal >= 0 else sys.maxsize, number)


def in_order(findings: Iterable[tuple[Order, Finding]]) -> tuple[Finding, ...]:
    """Sort the findings of one store by document, place and code, and merge those of one cause.

    Args:
        findings: each with the place of its document.
    """
    found = list(findings)
    if not found:
        return ()

    def key(each: tuple[Order, Finding]) -> tuple[Order, tuple[int, int], str, str, str, str]:
        order, finding = each
        place = finding.location
        return (order, place.start or NOWHERE, finding.code, place.document, place.pointer, finding.message)

    ordered = [finding for _, finding in sorted(found, key=key)]
    if any(finding.merge_by for finding in ordered):
        from ngfflint.linter.findings import merge_causes

        ordered = merge_causes(ordered)
    return tuple(ordered)


def together(shares: Sequence[StoreResult]) -> StoreResult:
    """Return what several walks found in one store, as one walk would have found it.

    Args:
        shares: of all of them, by their number.
    """
    first = shares[0]
    nodes, documents = (sum(getattr(each.summary, name) for each in shares) for name in ("nodes", "documents"))
    if first.left_out is not None:
        first.left_out.deep = any(each.left_out is not None and each.left_out.deep for each in shares)
    return StoreResult(
        first.summary._replace(nodes=nodes, documents=documents),
        in_order(one for each in shares for one in each.share),
        any(each.failed for each in shares),
        first.left_out,
        seconds=max(each.seconds for each in shares),
    )


def summary_of(store: Store, root: Node, nodes: int, documents: int) -> StoreSummary:
    """Return what was linted of a store.

    Args:
        store: that was read.
        root: where linting began.
        nodes: that were looked at.
        documents: that were read.
    """
    kind = root.kind or "group" if isinstance(root, Group) else "array" if isinstance(root, Array) else ""
    version = root.version if isinstance(root, Group) and root.has_ome else ""
    traffic = (store.traffic.requests, store.traffic.size) if store.traffic else ()
    return StoreSummary(store.uri, kind, version, root.zarr_format, nodes, documents, *traffic)
