"""Checks for the syntax of the development versions of 0.6, which came before 0.6rc0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.engine.at import At

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.model.ome import OMEAttributes
    from ngfflint.model.problems import Pointer

LISTS = ("coordinateTransformations", "transformations")
"""Keys whose arrays hold transformations."""

PARTS = ("transformation", "forward", "inverse", "multiscales", "datasets", "scene")
"""Keys below which there are more of them."""

RENAMED = {"input_axes": "inputAxes", "output_axes": "outputAxes"}
"""Keys by what they became."""

ARRAY_SYSTEMS = ("arrayCoordinateSystem", "arrayCoordinateSystems")
"""Keys that are gone."""

DEEPEST = 100
"""Levels of transformations that are looked at; the models go no deeper."""


def pre_release_syntax(_: OMEAttributes, context: Context) -> Iterator[At]:
    """Metadata must be written as 0.6rc0 has it, not as the versions on the way there did."""
    yield from _look(context.group.ome_object, ())


def _look(value: Any, pointer: Pointer) -> Iterator[At]:
    """Look at an object, and at the transformations below it."""
    if not isinstance(value, dict) or len(pointer) > DEEPEST:
        return
    for key in ARRAY_SYSTEMS:
        if key in value:
            yield At(*pointer, key, key=True, case="array", name=key)
    for key, now in RENAMED.items():
        if key in value:
            yield At(*pointer, key, key=True, case="axes", name=key, now=now)
    for key in (*LISTS, *PARTS):
        below = value.get(key)
        for index, each in enumerate(below if isinstance(below, list) else ()):
            if key in LISTS:
                yield from _transformation(each, (*pointer, key, index))
            yield from _look(each, (*pointer, key, index))
        if isinstance(below, dict):
            yield from _transformation(below, (*pointer, key))
            yield from _look(below, (*pointer, key))


def _transformation(value: Any, pointer: Pointer) -> Iterator[At]:
    if not isinstance(value, dict) or "type" not in value:
        return
    if value["type"] == "inverseOf":
        yield At(*pointer, "type", case="inverse")
    for side in ("input", "output"):
        if isinstance(value.get(side), str):
            key = "path" if side == "input" and "datasets" in pointer else "name"
            yield At(*pointer, side, case="text", side=side, value=value[side], key_name=key)
