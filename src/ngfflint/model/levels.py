"""Whether the levels of an image fit each other, so that rules may compare them with something else."""

from __future__ import annotations

from itertools import pairwise
from operator import gt
from typing import TYPE_CHECKING, Any

from ngfflint.model.axes import LetterAxis
from ngfflint.model.base import Unreadable, first_of, present
from ngfflint.model.geometry import array_axes, steps_of
from ngfflint.model.transforms import Scale, TransformList
from ngfflint.model.zarr import ArrayV2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ngfflint.model.axes import Axes
    from ngfflint.model.image import Dataset, Multiscale
    from ngfflint.model.transforms import Vector
    from ngfflint.model.zarr import ArrayV3

ROUNDING = 1e-6
"""Allowed relative difference of equal numbers, because some writers compute with 32 bits."""

DECIMALS = 0.01
"""Allowed relative difference of pixel sizes that were rounded to a few decimals, such as 0.11 and 0.217."""

RANKS = {"time": 0, "space": 2}
OTHER_RANK = 1
"""Channel, custom and untyped axes come between time and space."""


def sound_shape(metadata: ArrayV2 | ArrayV3) -> list[int] | None:
    """Return the shape of an array that has pixels, and as many values for chunks and names; ``None`` for others."""
    shape = list(map(int, metadata.shape))
    if isinstance(metadata, ArrayV2):
        counted: tuple[Any, ...] = (metadata.chunks,)
    else:
        grid = metadata.chunk_grid
        configuration = grid.get("configuration") if isinstance(grid, dict) else None
        chunks = configuration.get("chunk_shape") if isinstance(configuration, dict) else None
        counted = (chunks, metadata.dimension_names)
    ndim = len(shape)
    for each in counted:
        if isinstance(each, list) and len(each) != ndim:
            return None
    return shape if min(shape, default=1) > 0 else None


def scale_of(dataset: Dataset) -> Vector:
    """Return the scale of a level.

    Raises:
        Unreadable: it has none, or one that is stored in an array.
    """
    transforms = dataset.coordinateTransformations
    first = transforms[0] if type(transforms) is TransformList and transforms else None
    if type(first) is not Scale:
        first = next((each for each in steps_of(dataset).steps if isinstance(each, Scale)), None)
    return present(present(first).scale)


def in_proportion(extent: float, size: int, scale: float, tolerance: float = 1.0) -> bool:
    """Whether pixels of a scale fill an extent (in the axis unit) within a tolerance in pixels."""
    allowed = max(tolerance, DECIMALS * size) * (1 + ROUNDING)
    return extent < scale or abs(size * scale - extent) <= allowed * scale


def levels_fit(multiscale: Multiscale, arrays: Mapping[str, ArrayV2 | ArrayV3]) -> bool:
    """Whether no rule reports the axes, shapes or scales of an image, as far as its arrays can be read.

    Args:
        multiscale: the image.
        arrays: metadata of its arrays by path; a missing one is not compared.
    """
    try:
        return _levels_fit(multiscale, arrays)
    except Unreadable:
        return False


def _levels_fit(multiscale: Multiscale, arrays: Mapping[str, ArrayV2 | ArrayV3]) -> bool:
    found = [(dataset, sound_shape(arrays[dataset.path])) for dataset in multiscale.datasets if dataset.path in arrays]
    levels = [(dataset, shape) for dataset, shape in found if shape is not None]
    if len(levels) < len(found):
        return False
    shapes = [shape for _, shape in levels]
    for before, now in pairwise(shapes):
        if len(now) != len(before) or now == before or any(map(gt, now, before)):
            return False
    if multiscale.axes is None and multiscale.coordinateSystems is None:  # up to 0.2 there are neither axes nor scales
        return True
    axes = array_axes(multiscale).axes
    if any(len(axes) != len(shape) for shape in shapes) or not are_in_order(axes):
        return False
    return _scales_fit(levels)


def are_in_order(axes: Axes) -> bool:
    """Whether time comes before channel, custom and untyped axes, and these before space; letters have no types."""
    if type(first_of(axes)) is LetterAxis:
        return True
    ranks = [RANKS.get(axis.type or "", OTHER_RANK) for axis in axes]
    return ranks == sorted(ranks)


def _scales_fit(levels: list[tuple[Dataset, list[int]]]) -> bool:
    """Whether the scales grow as the shapes shrink; levels without readable scales are not compared."""
    try:
        scaled = [(shape, scale_of(dataset)) for dataset, shape in levels]
    except Unreadable:
        return True
    for shape, scale in scaled[1:]:
        first_shape, first = scaled[0]
        table = zip(first_shape, first, shape, scale, strict=False)
        if not all(in_proportion(whole * float(old), size, float(new)) for whole, old, size, new in table):
            return False
    return True
