"""The axes of an image and its pixel sizes, however the version spells them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.engine.inquirer import items, number, part, text
from ngfflint.engine.inventory import AxisInfo
from ngfflint.model.axes import Axis
from ngfflint.model.intrinsic import array_axes, steps_of
from ngfflint.model.problems import BROKEN, Unreadable
from ngfflint.model.transforms import Links, Scale

if TYPE_CHECKING:
    from ngfflint.model.image import Multiscale

FIXED = "tczyx"
"""The axes of all images of 0.1 and 0.2."""

TYPES = {"t": "time", "c": "channel"}
"""What axes are that have a letter and no type, up to 0.3; the others are of space."""


def axes_of(multiscale: Multiscale, version: str) -> list[Axis]:
    """Return the axes of an image; ``BROKEN`` stands for one that cannot be read.

    Args:
        multiscale: its metadata.
        version: of the specification.
    """
    if version < "0.3":
        return [_of_letter(letter) for letter in FIXED]
    if version == "0.3":
        return [each if each is BROKEN else _of_letter(each.name) for each in items(multiscale.axes)]
    try:
        return items(array_axes(multiscale).axes)
    except Unreadable:
        return []


def _of_letter(letter: str) -> Axis:
    return Axis(name=letter, type=TYPES.get(letter, "space"))


def pixel_size(multiscale: Multiscale, index: int) -> list[float]:
    """Return the pixel size of a level along each axis, empty where it cannot be told.

    Args:
        multiscale: metadata of the image.
        index: of the level.
    """
    try:
        own = _scale(steps_of(items(multiscale.datasets)[index]).steps)
    except Unreadable:
        return []
    common = part(multiscale, "coordinateTransformations")
    common = [] if isinstance(common, Links) else _scale(common)  # links lead on from the intrinsic coordinate system
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
    """Return factors as they are, none at all where one of them is no finite number."""
    numbers = [each for each in map(number, factors) if each is not None]
    return numbers if len(numbers) == len(factors) else []


def axis_info(axis: Axis, size: int | None, pixel: float | None) -> AxisInfo:
    """Return what is told of an axis.

    Args:
        axis: its metadata.
        size: of the largest level, in pixels.
        pixel: the pixel size of that level, in the unit of the axis.
    """
    sort = text(part(axis, "type"))
    if sort == "channel":  # its scale is no length
        pixel = None
    return AxisInfo(
        name=text(part(axis, "name")),
        type=sort,
        unit=text(part(axis, "unit")),
        size=size,
        pixel_size=pixel,
        extent=None if size is None or pixel is None else number(float(size) * pixel),
    )
