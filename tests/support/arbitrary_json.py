"""Strategies for arbitrary JSON, and an image in which it replaces values."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from support.example_counts import example_count
from support.stores import array, group

SCALAR = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.sampled_from(["../..", "0"])
)
JSON = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner, max_size=6), max_leaves=12
)
BOUNDED = settings(deadline=timedelta(seconds=2), max_examples=example_count(40))

AXES = [
    {"name": "c", "type": "channel"},
    {"name": "y", "type": "space", "unit": "micrometer"},
    {"name": "x", "type": "space", "unit": "micrometer"},
]
WINDOW = {"min": 0, "start": 0, "end": 9, "max": 99}


def full_image(version: str) -> dict[str, Any]:
    """Return the documents of an image with one of everything."""
    ome: dict[str, Any] = {
        "multiscales": [
            {
                "name": "embryo",
                "type": "gaussian",
                "metadata": {},
                "axes": AXES,
                "datasets": [
                    {
                        "path": str(level),
                        "coordinateTransformations": [
                            {"type": "scale", "scale": [1.0, 2.0**level, 2.0**level]},
                            {"type": "translation", "translation": [0.0, 0.0, 0.0]},
                        ],
                    }
                    for level in range(2)
                ],
            }
        ],
        "omero": {
            "channels": [{"label": "DAPI", "color": "0000FF", "window": WINDOW}],
            "rdefs": {"defaultT": 0, "defaultZ": 0, "model": "color"},
        },
    }
    attributes = {"ome": {"version": version, **ome}} if version == "0.5" else ome
    documents = group("", attributes, version)
    for level in range(2):
        shape = [1, 64 >> level, 64 >> level]
        documents |= array(str(level), version, shape=shape, dimension_names=["c", "y", "x"])
    return documents


def paths_in(value: Any) -> list[tuple[Any, ...]]:
    """Return the path of every value in a JSON value."""
    found: list[tuple[Any, ...]] = [()]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        found += [(key, *path) for path in paths_in(each)]
    return found


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a copy with one value replaced."""
    if not path:
        return new
    if isinstance(value, dict):
        return {key: replaced(each, path[1:], new) if key == path[0] else each for key, each in value.items()}
    return [replaced(each, path[1:], new) if index == path[0] else each for index, each in enumerate(value)]
