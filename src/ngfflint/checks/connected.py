"""Groups of what edges connect, found in hardly more steps than there are edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


def connected(knots: Iterable[T], edges: Iterable[tuple[T, T]]) -> list[list[T]]:
    """Return the knots, those together that edges connect, in their order.

    Args:
        knots: each once.
        edges: between knots, in whatever direction.
    """
    head = {knot: knot for knot in knots}
    for edge in edges:
        one, other = (_head(head, end) for end in edge)
        head[other] = one
    groups: dict[T, list[T]] = {}
    for knot in head:
        groups.setdefault(_head(head, knot), []).append(knot)
    return list(groups.values())


def _head(head: dict[T, T], knot: T) -> T:
    """Return the knot that stands for a group, and halve the way there for the next time."""
    while head[knot] != knot:
        head[knot] = knot = head[head[knot]]
    return knot
