"""Checks of good practice: units, pixel sizes, translations, windows and names that are valid, but probably wrong."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from math import isclose, isfinite
from typing import TYPE_CHECKING, Any

from ngfflint.checks.labels import counterpart
from ngfflint.checks.omero import axis_called, first_array
from ngfflint.checks.pyramid import image_fits, offsets, scales
from ngfflint.model.base import UNREADABLE, first_of, present
from ngfflint.model.geometry import typed_axes
from ngfflint.model.levels import levels_fit
from ngfflint.model.transforms import Links, Scale, TransformList
from ngfflint.model.zarr import dtype_of
from ngfflint.model.zarr_spec import RANGES
from ngfflint.rules.check import Fault, Related
from ngfflint.rules.messages import clip, shown
from ngfflint.store.paths import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.hierarchy.collection import ImageSeries
    from ngfflint.hierarchy.nodes import Group
    from ngfflint.model.axes import Axes, Axis
    from ngfflint.model.base import Pointer
    from ngfflint.model.image import Multiscale, OmeroRenderingDefs, OmeroWindow
    from ngfflint.rules.context import Context

POWERS = {
    "yotta": 24,
    "zetta": 21,
    "exa": 18,
    "peta": 15,
    "tera": 12,
    "giga": 9,
    "mega": 6,
    "kilo": 3,
    "hecto": 2,
    "": 0,
    "deci": -1,
    "centi": -2,
    "milli": -3,
    "micro": -6,
    "nano": -9,
    "pico": -12,
    "femto": -15,
    "atto": -18,
    "zepto": -21,
    "yocto": -24,
}
"""Power of ten by prefix of a unit."""

METERS = {f"{prefix}meter": 10.0**power for prefix, power in POWERS.items()} | {
    "angstrom": 1e-10,
    "foot": 0.3048,
    "inch": 0.0254,
    "mile": 1609.344,
    "parsec": 3.0856775814913673e16,
    "yard": 0.9144,
}
"""The length of each unit of space that the specification lists, in meters."""

CLOSE = 1e-6
"""Allowed relative difference of equal numbers."""


def mixed_units(axes: Axes, _: Context) -> Iterator[Fault]:
    """All space axes should have the same unit; the finding points at the first that differs."""
    if len({axis.unit for axis in axes if axis.type == "space"}) < 2:
        return
    units = [(index, axis, str(axis.unit)) for index, axis in enumerate(axes) if axis.type == "space" and axis.unit]
    counts = Counter(unit for *_, unit in units)
    if len(counts) < 2:
        return
    last = units[-1][2]
    usual = max(counts, key=lambda unit: (counts[unit], unit == last))
    index, axis, unit = next(each for each in units if each[2] != usual)
    other = next(axis.name for _, axis, each in units if each == usual)
    if unit in METERS and usual in METERS:  # other rules report unknown units
        factor = METERS[unit] / METERS[usual]
        yield Fault(index, "unit", axis=axis.name, unit=unit, other=other, usual=usual, factor=factor)


def _pixel_sizes(multiscale: Multiscale, level: int = 0) -> tuple[Pointer, list[float]]:
    """Return the pointer to the scale of a level, and the size of its pixels.

    Raises:
        Unreadable: there is no such scale.
    """
    pointer, scale = present(next(islice(scales(multiscale.datasets), level, None), None))
    common = multiscale.coordinateTransformations
    found = None
    if common is not None and not isinstance(common, Links):  # from 0.6 they lead from one system to another
        found = next((each.scale for each in common if isinstance(each, Scale)), None)
    factors = found or [1.0] * len(scale)
    present(factors if len(factors) == len(scale) else None)
    return ("datasets", *pointer), [one * other for one, other in zip(scale, factors, strict=True)]


def implausible_pixel_size(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """The pixel size should be one that a microscope has, and not a default value."""
    axes = typed_axes(multiscale, context.version)
    pointer, pixels = _pixel_sizes(multiscale)
    present(axes if len(axes) == len(pixels) else None)
    space = [(i, axis, pixels[i]) for i, axis in enumerate(axes) if axis.type == "space"]
    with_unit = [(i, axis, size) for i, axis, size in space if axis.unit in METERS]
    if with_unit and len(with_unit) == len(space) and all(size == 1 for *_, size in space):
        names = [axis.name for _, axis, _ in space]
        yield Fault(*pointer, case="default", axes=names, unit=with_unit[0][1].unit)
        return
    smallest, largest = context.option("smallest"), context.option("largest")
    for index, axis, size in with_unit:
        meters = size * METERS[str(axis.unit)]
        if size > 0 and not smallest <= meters <= largest:
            case = "small" if meters < smallest else "large"
            yield Fault(*pointer, index, case=case, axis=axis.name, size=size, unit=axis.unit)
            return
    yield from _uneven(pointer, with_unit[-2:], context)


def _uneven(pointer: Pointer, plane: list[tuple[int, Axis, float]], context: Context) -> Iterator[Fault]:
    """Report pixels that are not square."""
    if len(plane) < 2:
        return
    (_, y, height), (_, x, width) = plane
    tall, wide = height * METERS[str(y.unit)], width * METERS[str(x.unit)]
    if min(tall, wide) > 0 and max(tall, wide) > min(tall, wide) * (1 + context.option("difference")):
        sizes: dict[str, Any] = {"height": height, "width": width, "height_unit": y.unit, "width_unit": x.unit}
        yield Fault(*pointer, case="uneven", y=y.name, x=x.name, **sizes)


def missing_half_pixel(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """The first pixel of an averaged level should be centered on the pixels merged into it."""
    method = _averaging(multiscale, context.option("methods"))
    if not method:
        return
    axes = typed_axes(multiscale, context.version)
    (_, first), (_, start) = present(
        next(zip(scales(multiscale.datasets), offsets(multiscale.datasets), strict=False), None)
    )
    for (_, scale), (pointer, offset) in zip(scales(multiscale.datasets), offsets(multiscale.datasets), strict=True):
        merged = [begin + (size - unit) / 2 for begin, size, unit in zip(start, scale, first, strict=False)]
        lacking = [
            axis.name
            for axis, size, unit, begin, now in zip(axes, scale, first, start, offset, strict=False)
            if axis.type == "space" and size > unit * (1 + CLOSE) and isclose(now, begin, abs_tol=CLOSE * abs(unit))
        ]
        if lacking:
            level = pointer[0]
            values: dict[str, Any] = {"path": multiscale.datasets[int(level)].path, "method": method}
            yield Fault("datasets", *pointer, axes=lacking, now=offset, merged=merged, **values)
            return


def _averaging(multiscale: Multiscale, methods: list[str]) -> str:
    """Return the name of the method by which pixels were merged, "" if they were not or it is unknown."""
    metadata = multiscale.metadata
    details = metadata if isinstance(metadata, dict) and metadata is not UNREADABLE else {}
    for stated in (multiscale.type, details.get("method")):
        if isinstance(stated, str) and any(each in stated.lower() for each in methods):
            return stated
    return ""


def empty_window(window: OmeroWindow, _: Context) -> Iterator[Fault]:
    """A window should have a start and an end that differ."""
    if window.start == window.end:
        zeros = window.start == window.min == window.max == 0
        yield Fault(*(() if zeros else ("end",)), case="zeros" if zeros else "", value=window.start)


def window_outside_type(window: OmeroWindow, context: Context) -> Iterator[Fault]:
    """A window should be in the range of the data type."""
    for _, array in first_array(context):
        dtype = dtype_of(array.metadata)
        if dtype not in RANGES:
            return
        low, high = RANGES[dtype]
        values = {"min": window.min, "start": window.start, "end": window.end, "max": window.max}
        outside = {key: value for key, value in values.items() if isfinite(value) and not low <= value <= high}
        if outside:
            listed = [f'"{key}" is {shown(value)}' for key, value in outside.items()]
            where = tuple(outside) if len(outside) == 1 else ()
            yield Fault(*where, listed=listed, dtype=dtype, low=low, high=high)


def default_plane(defs: OmeroRenderingDefs, context: Context) -> Iterator[Fault]:
    """The plane and the time point that are shown first should be inside the image."""
    for multiscale, array in first_array(context):
        shape = array.metadata.shape
        for field, name, value in (("defaultT", "t", defs.defaultT), ("defaultZ", "z", defs.defaultZ)):
            if not value:
                continue
            index = axis_called(name, multiscale, len(shape), context.version)
            size = 1 if index is None else shape[index]
            if not 0 <= value < size and image_fits(multiscale, context):
                yield Fault(field, field=field, value=value, last=size - 1, sort=SHOWN[name])


SHOWN = {"t": "time point", "z": "plane"}
"""What an index of rdefs stands for."""


def label_scale(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """A label image should have the pixel size of its image, compared at the level of the same size."""
    image, position, other = counterpart(context)
    axes, other_axes = typed_axes(multiscale, context.version), typed_axes(other, image.version)
    shape = list(map(int, context.array(first_of(multiscale.datasets).path).metadata.shape))
    pointer, pixels = _pixel_sizes(multiscale)
    present(axes if len(axes) == len(shape) == len(pixels) else None)
    tolerance = context.option("difference")
    names = {axis.name: index for index, axis in enumerate(other_axes)}
    for level, dataset in enumerate(other.datasets):
        other_shape = list(map(int, present(image.arrays.get(dataset.path)).metadata.shape))
        other_pointer, other_pixels = _pixel_sizes(other, level)
        present(other_axes if len(other_axes) == len(other_shape) == len(other_pixels) else None)
        shared = [(i, names[axis.name]) for i, axis in enumerate(axes) if axis.type == "space" and axis.name in names]
        if not shared or any(shape[i] != other_shape[j] for i, j in shared):
            continue
        wrong = [
            (i, j)
            for i, j in shared
            if not _same_length(pixels[i], axes[i].unit, other_pixels[j], other_axes[j].unit, tolerance)
        ]
        if not all(pixels[i] > 0 and other_pixels[j] > 0 for i, j in wrong) or not _is_sound(image, other):
            return
        if wrong:
            where = (*image.ome_pointer, "multiscales", position, *other_pointer)
            also = (Related(image, *where, message="the image", document=image.attributes_at[0]),)
            yield Fault(
                *pointer,
                *((wrong[0][0],) if len(wrong) == 1 else ()),
                also=also,
                axes=[axes[i].name for i, _ in wrong],
                now=[_length(pixels[i], axes[i].unit) for i, _ in wrong],
                image=[_length(other_pixels[j], other_axes[j].unit) for _, j in wrong],
            )
        return


def _is_sound(image: Group, multiscale: Multiscale) -> bool:
    """Whether no rule reports the metadata and the levels of the image of a label image."""
    common = multiscale.coordinateTransformations
    arrays = {path: each.metadata for path, each in image.arrays.items()}
    stated = not isinstance(common, TransformList) or any(isinstance(each, Scale) and each.scale for each in common)
    return stated and not image.problems and levels_fit(multiscale, arrays)


def _same_length(one: float, unit: str | None, other: float, other_unit: str | None, tolerance: float) -> bool:
    """Whether two lengths are equal within a relative tolerance; lengths in unknown units are taken as equal."""
    if unit in METERS and other_unit in METERS:
        one, other = one * METERS[str(unit)], other * METERS[str(other_unit)]
    elif unit is not None and other_unit is not None and unit != other_unit:
        return True
    return isclose(one, other, rel_tol=tolerance)


def _length(size: float, unit: str | None) -> str:
    return f"{size:.6g} {unit}" if unit else f"{size:.6g}"


def image_name_mismatch(series: ImageSeries, _: Context) -> Iterator[Fault]:
    """An image should have the same name in its metadata and in the OME-XML."""
    elements, node = present(series.xml).images, present(series.xml_node)
    if len(elements) != len(series.paths):
        return  # another rule reports that
    for element, path, image in zip(elements, series.paths, series.images, strict=True):
        if image is not None and image.name and element.name and image.name != element.name:
            names: dict[str, Any] = {"name": clip(image.name, LONGEST_NAME), "stated": clip(element.name, LONGEST_NAME)}
            yield Fault(node=node, document=NAME, span=element.span, path=path, **names)


LONGEST_NAME = 60
"""Longest name to show, in characters."""
