"""Results: findings, and what is known of a store and of a run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from attrs import evolve, field, frozen

from ngfflint.hierarchy.nodes import Array, Group

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ngfflint.documents.edits import Edit
    from ngfflint.documents.positions import Place
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.linter.scope import LeftOut
    from ngfflint.model.base import Pointer
    from ngfflint.rules.check import ReaderTroubles, Trouble
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
    fix: PendingFix | None = None
    readers: ReaderTroubles | None = None


class Location(NamedTuple):
    """A value in a document.

    Args:
        document: path relative to the store, ``""`` for a document that is linted alone.
        pointer: RFC 6901 pointer into the document as it is stored.
        start: its first character; ``None`` if the document could not be read.
        end: after its last character.
        line: the text of the line at ``start``, for people; not part of any machine format.
    """

    document: str
    pointer: str
    start: Place | None = None
    end: Place | None = None
    line: str = ""


class Related(NamedTuple):
    """A second place that a finding refers to.

    Args:
        location: where.
        message: what is there.
    """

    location: Location
    message: str


class DocumentEdit(NamedTuple):
    """An edit of a document.

    Args:
        document: path relative to the store, as in ``Location``.
        edit: see ``Edit``; a ``set`` of the whole document creates it.
        digest: SHA-256 of the document that the edit refers to, ``""`` for a new document.
    """

    document: str
    edit: Edit
    digest: str = ""


class Replacement(NamedTuple):
    """A part of a document that is replaced.

    Args:
        location: of the part; without a start for a new document.
        text: the new content of that part.
    """

    location: Location
    text: str


class Fix(NamedTuple):
    """The edits that repair what a finding reports.

    Args:
        title: what they do, an imperative.
        safety: ``safe``, or ``unsafe`` if they guess or change the meaning.
        edits: of values.
        replacements: of text, with the same effect.
        confirm: whether it is only right if linting finds no new errors afterwards.
    """

    title: str
    safety: str
    edits: tuple[DocumentEdit, ...]
    replacements: tuple[Replacement, ...] = ()
    confirm: bool = False


@frozen
class Finding:
    """One fault in one store.

    Args:
        code: of the rule, such as ``"NGFF012"``.
        name: of the rule, such as ``"translation-before-scale"``.
        level: ``MUST``, ``SHOULD`` or ``advice``: a fact of the specification.
        severity: ``error``, ``warning`` or ``note``: what the user makes of it.
        message: one line: what is there and what it breaks.
        help: an imperative that fixes it.
        url: the section of the specification; empty if it has none.
        store: the argument as given, or the store found below it.
        node: path of the node in the store, ``""`` for its root.
        location: where the fault is.
        spec_version: whose rules were applied; ``""`` if no version applies.
        label: a few words for the place itself, shown under its snippet.
        related: other places that the finding refers to.
        case: which case of the rule it is.
        digest: of the value at the place: the same wherever it stands and however it is laid out.
        failed: whether this rule failed, so that this says nothing about the store.
        group: of the rule, ``""`` for most.
        node_kind: what the node is: ``image``, ``well``, ``array``, ``group``, ...
        fix: how it can be repaired; ``None`` if only people can.
        readers: what readers do with it, if the user asked about readers.
    """

    code: str
    name: str
    level: str
    severity: str
    message: str
    help: str
    url: str
    store: str
    node: str
    location: Location
    spec_version: str
    label: str = ""
    related: tuple[Related, ...] = ()
    case: str = ""
    digest: str = ""
    failed: bool = False
    group: str = ""
    fix: Fix | None = field(default=None, hash=False)
    node_kind: str = ""
    readers: tuple[Trouble, ...] = ()


def merge_repeated(findings: Sequence[Finding], codes: Collection[str]) -> list[Finding | None]:
    """Merge findings of the same fault in several arrays of one image into the first of them.

    Args:
        findings: on the arrays, in order.
        codes: of the rules on array metadata, whose findings are merged.

    Returns:
        the findings in the same order, ``None`` if a finding was merged into an earlier one.
    """
    merged: list[Finding | None] = list(findings)
    first: dict[tuple[str, str, str], int] = {}
    for index, finding in enumerate(findings):
        fault = (finding.code, finding.case, finding.location.pointer)
        at = first.setdefault(fault, index) if finding.code in codes else index
        earlier = merged[at]
        if earlier is not None and earlier.node != finding.node:
            message = "the same problem" if finding.message == earlier.message else finding.message
            related = (*earlier.related, Related(finding.location, message))
            merged[at], merged[index] = evolve(earlier, related=related, fix=_both(earlier.fix, finding.fix)), None
    return merged


def _both(fix: Fix | None, other: Fix | None) -> Fix | None:
    """Return a fix that does what two fixes do."""
    if fix is None or other is None:
        return fix or other
    edits = [each for each in other.edits if each not in fix.edits]  # it may already edit all arrays
    replacements = [each for each in other.replacements if each not in fix.replacements]
    return fix._replace(edits=(*fix.edits, *edits), replacements=(*fix.replacements, *replacements))


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
    """Sort the findings of one store by document, place and code.

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

    return tuple(finding for _, finding in sorted(found, key=key))


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
