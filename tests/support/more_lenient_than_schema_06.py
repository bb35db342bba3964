"""Where the linter is milder than the schemas of 0.6: the rows of the table that are about this version alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from support.more_lenient_than_schema import Milder
from support.valid_stores_06 import system

M = "/multiscales/0"
V = ("0.6",)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield all objects in some JSON."""
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(each)
    if isinstance(value, dict):
        yield value


def with_linear_interpolation(ome: dict[str, Any], _: str) -> None:
    """Interpolate as all readers can."""
    for each in _objects(ome):
        if "interpolation" in each:
            each["interpolation"] = "linear"


def with_usual_axes(ome: dict[str, Any], _: str) -> None:
    """Give the coordinate systems of a scene the axes of a plane."""
    scene = ome.get("scene", {})
    for each in scene.get("coordinateSystems", []):
        each["axes"] = system("plane")["axes"]


def with_small_indices(ome: dict[str, Any], _: str) -> None:
    """Let axes that are dropped or created have indices that an image of five axes has."""
    for each in _objects(ome):
        for key in ("droppedInputs", "createdOutputs"):
            indices = each.get(key)
            if isinstance(indices, list) and len(indices) == 1 and indices[0] == 5:
                each[key] = [4]


MILDER06 = [
    Milder(
        "a method of interpolation that nobody lists",
        V,
        "linked image",
        {f"{M}/coordinateTransformations/4/forward/interpolation": "lanczos"},
        with_linear_interpolation,
        "NGFF243",
        "the text has other names than the schema, and another method does not make the metadata wrong",
    ),
    Milder(
        "a coordinate system of a scene has one axis of space",
        V,
        "scene",
        {"/scene/coordinateSystems/1/axes/0/type": "phase"},
        with_usual_axes,
        "NGFF040",
        "the text limits the axes of images only, and the schema those of any coordinate system",
    ),
    Milder(
        "a sixth axis in the middle of a sequence",
        V,
        "linked image",
        {
            f"{M}/coordinateTransformations/0/transformations": [
                *({"type": "projectAxis", "createdOutputs": [index]} for index in (2, 3, 4, 5)),
                *({"type": "projectAxis", "droppedInputs": [index]} for index in (5, 4, 3, 2)),
            ]
        },
        with_small_indices,
        "",
        "the text limits the axes of an image, not those of points between two transformations",
    ),
]
