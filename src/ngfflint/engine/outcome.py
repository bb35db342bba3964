"""What was found in a store, in its final order."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from ngfflint.engine.result import StoreSummary
from ngfflint.store.nodes import Array, Group
from ngfflint.store.positions import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ngfflint.engine.extent import LeftOut
    from ngfflint.engine.finding import Finding
    from ngfflint.engine.raw import RawFinding
    from ngfflint.store.nodes import Node
    from ngfflint.store.store import Store

Order = tuple[int, int]
"""Number of a node in the walk, and of a document of it."""

NOWHERE = Place(0, 0)
"""Sorts findings without a place before all others of their document."""


class StoreResult(NamedTuple):
    """What was found in one store.

    Args:
        summary: of the store.
        findings: by document in walk order, then by position, then by code.
        failed: whether a rule broke.
        left_out: what of it was not linted.
        share: of a walk that does a share of a store, in place of the findings: these, with where they belong.
        linked: of the same: whether it went through links, which may lead to the share of another.
    """

    summary: StoreSummary
    findings: tuple[Finding, ...]
    failed: bool = False
    left_out: LeftOut | None = None
    share: tuple[tuple[Order, Finding], ...] = ()
    linked: bool = False


def order_of(raw: RawFinding) -> Order:
    """Return where a finding stands among those of its store; what is not walked, stands last."""
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

    def key(each: tuple[Order, Finding]) -> tuple[Order, Place, str, str, str, str]:
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
