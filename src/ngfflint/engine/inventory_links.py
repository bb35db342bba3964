"""The coordinate systems of an image or of a scene of 0.6, and the transformations between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.engine.inquirer import items, part, readable, text
from ngfflint.engine.inventory import SystemInfo, TransformInfo
from ngfflint.engine.words import worded
from ngfflint.model.problems import BROKEN, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

NUMBERS = ("scale", "translation", "mapAxis", "droppedInputs", "createdOutputs", "affine", "rotation")
"""Fields of transformations that hold numbers."""

LISTED, PAIRED = "transformations", ("forward", "inverse")
"""Fields of transformations that hold others."""

DEEPEST = 4
"""Transformations inside each other that are told of."""


def systems_of(owner: Any) -> list[SystemInfo]:
    """Return the coordinate systems that an object has, as far as they can be read.

    Args:
        owner: an entry of multiscales, or a scene.
    """
    found = []
    for each in readable(part(owner, "coordinateSystems")):
        axes = readable(part(each, "axes"))
        units = [text(part(axis, "unit")) or text(part(axis, "type")) for axis in axes]
        found.append(SystemInfo(name=text(part(each, "name")), axes=[text(part(a, "name")) for a in axes], units=units))
    return found


def links_of(owner: Any) -> list[TransformInfo]:
    """Return the transformations between coordinate systems that an object has.

    Args:
        owner: an entry of multiscales, or a scene.
    """
    found = part(owner, "coordinateTransformations")
    return [_transform(each) for each in items(found) if each is not BROKEN]


def _transform(transform: Any, role: str = "", depth: int = 1) -> TransformInfo:
    return TransformInfo(
        type=text(getattr(transform, "TAG", "")),
        name=text(part(transform, "name")),
        role=role,
        start=_end(part(transform, "input")),
        end=_end(part(transform, "output")),
        parameters=", ".join(_parameters(transform)),
        parts=list(_parts(transform, depth)) if depth < DEEPEST else [],
    )


def _end(end: Any) -> str:
    return " in ".join(filter(None, (text(part(end, "name")), text(part(end, "path")))))


def _parameters(transform: Any) -> Iterator[str]:
    for name in NUMBERS:
        value = part(transform, name)
        if value is not None:
            shown = _numbers(value)
            yield shown if name == transform.TAG else f"{name} {shown}"
    for name in ("path", "interpolation"):
        if text(part(transform, name)):
            yield text(part(transform, name))


def _numbers(value: list[Any]) -> str:
    """Write a vector, and of a matrix its size."""
    if value and isinstance(value[0], list):
        return f"matrix of {len(value)} rows and {len(value[0])} columns"
    try:
        return f"[{worded(value)}]"
    except Unreadable:
        return "?"


def _parts(transform: Any, depth: int) -> Iterator[TransformInfo]:
    for name in PAIRED:
        inner = part(transform, name)
        if inner is not None:
            yield _transform(inner, name, depth + 1)
    for each in readable(part(transform, LISTED)):
        inner = part(each, "transformation")
        if inner is None:
            yield _transform(each, "", depth + 1)
        else:
            axes = [_numbers(items(part(each, name))) for name in ("inputAxes", "outputAxes")]
            yield _transform(inner, f"axes {axes[0]} to {axes[1]}", depth + 1)
