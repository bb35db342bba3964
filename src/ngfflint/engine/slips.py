"""A key that is missing and stands there misspelt is one fault: the rule that misses it tells of it where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ngfflint.engine.raw import RawFinding


def joined(found: list[RawFinding], wanted: Callable[[RawFinding], bool]) -> list[RawFinding]:
    """Put the place and the help of misspelt keys into the findings that miss these keys.

    Args:
        found: on one node.
        wanted: says whether the user asks for a finding; what nobody sees takes nothing from another.
    """
    slips = {
        (raw.spot.document, raw.spot.pointer[:-1], raw.instead): raw for raw in found if raw.instead and wanted(raw)
    }
    if not slips:
        return found
    told: list[RawFinding] = []
    used: set[int] = set()
    for raw in found:
        near = (slips.get((raw.spot.document, raw.spot.pointer, key)) for key in raw.lacks)
        slip = next(filter(None, near), None) if wanted(raw) else None
        if slip is not None:
            used.add(id(slip))
            raw = raw._replace(spot=slip.spot, help=slip.help, label=slip.label)  # noqa: PLW2901
        told.append(raw)
    return [raw for raw in told if id(raw) not in used]
