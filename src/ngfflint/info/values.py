"""Values of lenient metadata models: arrays, axes, pixel sizes, coordinate systems and transformations."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, TypeVar

from ngfflint.info.model import AxisInfo, LevelInfo, StorageInfo, SystemInfo, TransformInfo
from ngfflint.model.axes import Axis
from ngfflint.model.base import UNREADABLE, Unreadable
from ngfflint.model.geometry import array_axes, steps_of
from ngfflint.model.transforms import Links, Scale
from ngfflint.model.zarr import chunks_of, dtype_of, sizes
from ngfflint.rules.messages import worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.model.image import Multiscale

T = TypeVar("T")

LETTERS, LETTER_TYPES = "tczyx", {"t": "time", "c": "channel"}
"""The axes of images of 0.1 and 0.2, and the types of axes up to 0.3 that are not space."""

NUMBERS = ("scale", "translation", "mapAxis", "droppedInputs", "createdOutputs", "affine", "rotation")
"""Fields of transformations with numbers."""

DEEPEST = 4
"""Most levels of nested transformations to read."""


def level_info(path: str, array: Node | None, pixels: list[float], storage: StorageInfo | None = None) -> LevelInfo:
    """Return the description of an array, ``None`` for a missing one, with its pixel size along each axis."""
    metadata = part(array, "metadata")
    if metadata is None:
        return LevelInfo(path=path, pixel_size=pixels)
    chunks, shards = chunks_of(metadata)
    try:
        dtype = dtype_of(metadata)
    except Unreadable:
        dtype = ""
    shape = sizes(metadata.shape)
    return LevelInfo(
        path=path, shape=shape, dtype=dtype, chunks=chunks, shards=shards, pixel_size=pixels, storage=storage
    )


def axes_of(multiscale: Multiscale, version: str, largest: LevelInfo | None) -> list[AxisInfo]:
    """Return the axes of an image, with the sizes of its largest level if that has as many dimensions."""
    axes = _axes(multiscale, version)
    shape = (largest and largest.shape) or []
    pixels = largest.pixel_size if largest else []
    count = len(axes)
    sizes_known, pixels_known = len(shape) == count, len(pixels) == count
    return [
        _axis_info(axis, shape[index] if sizes_known else None, pixels[index] if pixels_known else None)
        for index, axis in enumerate(axes)
    ]


def _axes(multiscale: Multiscale, version: str) -> list[Axis]:
    """Return the axes of an image, with ``UNREADABLE`` for an unreadable one."""
    if version < "0.3":
        return list(map(_letter_axis, LETTERS))
    if version == "0.3":
        return [each if each is UNREADABLE else _letter_axis(each.name) for each in items(multiscale.axes)]
    try:
        return items(array_axes(multiscale).axes)
    except Unreadable:
        return []


def _letter_axis(letter: str) -> Axis:
    return Axis(name=letter, type=LETTER_TYPES.get(letter, "space"))


def _axis_info(axis: Axis, size: int | None, pixel: float | None) -> AxisInfo:
    axis_type = text(part(axis, "type"))
    if axis_type == "channel":  # its scale is not a length
        pixel = None
    return AxisInfo(
        name=text(part(axis, "name")),
        type=axis_type,
        unit=text(part(axis, "unit")),
        size=size,
        pixel_size=pixel,
        extent=None if size is None or pixel is None else number(float(size) * pixel),
    )


def pixel_size(multiscale: Multiscale, index: int) -> list[float]:
    """Return the pixel size of a level along each axis, empty if unknown."""
    try:
        own = _scale(steps_of(items(multiscale.datasets)[index]).steps)
    except Unreadable:
        return []
    common = part(multiscale, "coordinateTransformations")
    common = [] if isinstance(common, Links) else _scale(common)  # links start at the intrinsic coordinate system
    if not own or not common:
        return own
    if len(own) != len(common):
        return []
    return _finite([one * other for one, other in zip(own, common, strict=True)])


def _scale(transforms: Any) -> list[float]:
    for each in items(transforms):
        if isinstance(each, Scale):
            return _finite(items(each.scale))
    return []


def _finite(factors: list[float]) -> list[float]:
    """Return factors unchanged, or none if one of them is not a finite number."""
    numbers = [each for each in map(number, factors) if each is not None]
    return numbers if len(numbers) == len(factors) else []


def systems_of(owner: Any) -> list[SystemInfo]:
    """Return the readable coordinate systems of a multiscales entry or a scene."""
    found = []
    for each in readable(part(owner, "coordinateSystems")):
        axes = readable(part(each, "axes"))
        units = [text(part(axis, "unit")) or text(part(axis, "type")) for axis in axes]
        found.append(SystemInfo(name=text(part(each, "name")), axes=[text(part(a, "name")) for a in axes], units=units))
    return found


def transformations_of(owner: Any) -> list[TransformInfo]:
    """Return the transformations between coordinate systems of a multiscales entry or a scene."""
    return [_transform(each) for each in readable(part(owner, "coordinateTransformations"))]


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
            yield _numbers(value) if name == transform.TAG else f"{name} {_numbers(value)}"
    yield from filter(None, (text(part(transform, name)) for name in ("path", "interpolation")))


def _numbers(value: list[Any]) -> str:
    """Return a vector as text, and the size of a matrix."""
    if value and isinstance(value[0], list):
        return f"matrix of {len(value)} rows and {len(value[0])} columns"
    try:
        return f"[{worded(value)}]"
    except Unreadable:
        return "?"


def _parts(transform: Any, depth: int) -> Iterator[TransformInfo]:
    for name in ("forward", "inverse"):
        inner = part(transform, name)
        if inner is not None:
            yield _transform(inner, name, depth + 1)
    for each in readable(part(transform, "transformations")):
        inner = part(each, "transformation")
        if inner is None:
            yield _transform(each, "", depth + 1)
        else:
            axes = [_numbers(items(part(each, name))) for name in ("inputAxes", "outputAxes")]
            yield _transform(inner, f"axes {axes[0]} to {axes[1]}", depth + 1)


def text(value: Any) -> str:
    """Return text from metadata, ``""`` if missing or unreadable."""
    return value if isinstance(value, str) else ""


def number(value: Any) -> float | None:
    """Return a finite number from metadata, ``None`` if missing or unreadable."""
    return float(value) if isinstance(value, int | float) and isfinite(value) else None


def items(value: list[T] | None) -> list[T]:
    """Return the items of an array in metadata, including unreadable ones."""
    return [] if value is None or value is UNREADABLE else list(value)


def readable(value: list[T] | None) -> list[T]:
    """Return the readable items of an array in metadata."""
    return [each for each in items(value) if each is not UNREADABLE]


def part(value: Any, *names: str) -> Any:
    """Follow field names from a model; ``None`` if one of them is absent or unreadable."""
    for name in names:
        value = None if value is UNREADABLE else getattr(value, name, None)
    return None if value is UNREADABLE else value
