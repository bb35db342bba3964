"""The worst findings, for readers that take only so many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.severity import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ngfflint.engine.finding import Finding


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """Sort findings by severity; those of one severity stay in their order."""
    return sorted(findings, key=_rank)


def worst(findings: Sequence[Finding], most: int) -> list[Finding]:
    """Return the worst findings, in the order in which they are given.

    Args:
        findings: in any order; of those of one severity the first are taken.
        most: how many may stay.
    """
    ranked = sorted(range(len(findings)), key=lambda index: _rank(findings[index]))
    return [findings[index] for index in sorted(ranked[:most])]


def _rank(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)
