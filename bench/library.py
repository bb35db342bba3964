"""``python -m bench.library``: CPU time to validate an image as JSON text, and the same with yaozarrs."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import yaozarrs

import ngfflint
from ngfflint import DimSpec, v05

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS = 1000
"""Calls between two readings of the clock."""

ROUNDS = 10
"""How often each is measured, by turns; the least counts."""


def text() -> str:
    """Return the metadata of a valid image of four dimensions and five levels."""
    dims = [DimSpec("c"), *(DimSpec(name, scale=0.5, unit="micrometer") for name in "zyx")]
    return ngfflint.to_json(v05.Image(multiscales=[v05.Multiscale.from_dims(dims, name="embryo", n_levels=5)]))


def microseconds(call: Callable[[], object]) -> float:
    """Return the CPU time of a call."""
    started = process_time()
    for _ in range(CALLS):
        call()
    return (process_time() - started) / CALLS * 1e6


def rows() -> dict[str, float]:
    """Return the least CPU time of each call, in microseconds."""
    image = text()
    calls: dict[str, Callable[[], object]] = {
        "ngfflint, cls=v05.Image": lambda: ngfflint.validate_ome_json(image, cls=v05.Image),
        "yaozarrs, cls=v05.Image": lambda: yaozarrs.validate_ome_json(image, cls=yaozarrs.v05.Image),
        "ngfflint": lambda: ngfflint.validate_ome_json(image),
        "yaozarrs": lambda: yaozarrs.validate_ome_json(image),
    }
    measured = [{name: microseconds(call) for name, call in calls.items()} for _ in range(ROUNDS)]
    return {name: min(each[name] for each in measured) for name in calls}


if __name__ == "__main__":
    print("| `validate_ome_json` | CPU, µs |")
    print("|---|---:|")
    for name, each in rows().items():
        print(f"| {name} | {each:.0f} |")
