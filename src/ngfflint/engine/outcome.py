"""What was found in a store, in its final order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ngfflint.store.positions import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ngfflint.engine.finding import Finding, StoreSummary

NOWHERE = Place(0, 0)
"""Sorts findings without a place before all others of their document."""


class StoreResult(NamedTuple):
    """What was found in one store.

    Args:
        summary: of the store.
        findings: by document in walk order, then by position, then by code.
        failed: whether a rule broke.
    """

    summary: StoreSummary
    findings: tuple[Finding, ...]
    failed: bool = False


def in_order(findings: Iterable[Finding], order: dict[str, int]) -> tuple[Finding, ...]:
    """Sort the findings of one store.

    Args:
        findings: in any order.
        order: number of each document in the walk, by its path.
    """
    last = len(order)

    def key(each: Finding) -> tuple[int, Place, str, str, str]:
        place = each.location
        return (order.get(place.document, last), place.start or NOWHERE, each.code, place.pointer, each.message)

    return tuple(sorted(findings, key=key))


def merge(results: Iterable[StoreResult]) -> tuple[tuple[StoreSummary, ...], tuple[Finding, ...]]:
    """Return the summaries and the findings of several stores, store after store."""
    kept = list(results)
    return tuple(each.summary for each in kept), tuple(one for each in kept for one in each.findings)
