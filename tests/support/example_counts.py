"""How much the suite tries: little of what is random or long, all of it with ``--hypothesis-profile=slow``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import settings

T = TypeVar("T")

USUAL = 25
"""Examples per property in the suite, where a test does not say otherwise."""


def example_count(count: int) -> int:
    """Return the number of examples for a test that tries ``count`` in the suite."""
    return count * settings().max_examples // USUAL


def slow_profile() -> bool:
    """Whether the tests run with the slow profile."""
    return settings().max_examples > USUAL


def every(step: int, cases: Sequence[T]) -> Sequence[T]:
    """Return every case in turn with the slow profile, each ``step``-th in the suite."""
    return cases if slow_profile() else cases[::step]
