"""What was found in a store, in its final order."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from ngfflint.store.positions import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ngfflint.engine.extent import LeftOut
    from ngfflint.engine.finding import Finding, StoreSummary
    from ngfflint.engine.raw import RawFinding

NOWHERE = Place(0, 0)
"""Sorts findings without a place before all others of their document."""


class StoreResult(NamedTuple):
    """What was found in one store.

    Args:
        summary: of the store.
        findings: by document in walk order, then by position, then by code.
        failed: whether a rule broke.
        left_out: what of it was not linted.
    """

    summary: StoreSummary
    findings: tuple[Finding, ...]
    failed: bool = False
    left_out: LeftOut | None = None


Order = tuple[int, int]
"""Number of a node in the walk, and of a document of it."""


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

    def key(each: tuple[Order, Finding]) -> tuple[Order, Place, str, str, str, str]:
        order, finding = each
        place = finding.location
        return (order, place.start or NOWHERE, finding.code, place.document, place.pointer, finding.message)

    return tuple(finding for _, finding in sorted(findings, key=key))


def merge(results: Iterable[StoreResult]) -> tuple[tuple[StoreSummary, ...], tuple[Finding, ...]]:
    """Return the summaries and the findings of several stores, store after store."""
    kept = list(results)
    return tuple(each.summary for each in kept), tuple(one for each in kept for one in each.findings)
