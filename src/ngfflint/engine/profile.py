"""Profiles: which findings make metadata not valid, where the specification's own judgement is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from ngfflint.engine.finding import Finding

SINCE_PLATES = ("0.4", "0.5", "0.6")
"""The versions whose strict schemas speak of plates and labels."""

WITH_IMAGES = ("0.1", "0.3", *SINCE_PLATES)
"""The versions that have a strict schema at all."""


@frozen(kw_only=True)
class Profile:
    """Which findings count.

    Args:
        severity: at which every finding counts.
        rules: of which findings count whatever their severity: codes, with the versions in which they do.
    """

    severity: str = "error"
    rules: dict[str, tuple[str, ...]] = field(factory=dict)

    def counts(self, finding: Finding) -> bool:
        """Say whether a finding makes metadata not valid."""
        return finding.severity == self.severity or finding.spec_version in self.rules.get(finding.code, ())


OFFICIAL = Profile()
"""What the specification demands: its text and its schemas."""

OFFICIAL_STRICT = Profile(
    rules={
        "NGFF004": ("0.1", "0.3", "0.4"),  # from 0.5 the objects in `ome` need no version of their own
        "NGFF061": WITH_IMAGES,
        "NGFF062": WITH_IMAGES,
        "NGFF110": SINCE_PLATES,
        "NGFF127": SINCE_PLATES,
        "NGFF138": SINCE_PLATES,
    }
)
"""What the strict schemas ask for beside that: fewer of the recommendations than the text has."""
