"""How many examples property tests try: few in the suite, many with ``--hypothesis-profile=slow``."""

from __future__ import annotations

from hypothesis import settings

USUAL = 25
"""Examples per property in the suite, where a test does not say otherwise."""


def example_count(count: int) -> int:
    """Return the number of examples for a test that tries ``count`` in the suite."""
    return count * settings().max_examples // USUAL
