"""Checks of rendering settings."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ngfflint.checks.pyramid import image_fits, levels
from ngfflint.model.base import present
from ngfflint.model.geometry import array_axes
from ngfflint.model.image import Image, Multiscale
from ngfflint.rules.check import Fault, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.hierarchy.nodes import Array
    from ngfflint.model.image import Omero, OmeroRenderingDefs, OmeroWindow
    from ngfflint.rules.context import Context

FIXED_AXES = {"0.1": "tczyx", "0.2": "tczyx"}
"""The implicit axes of versions that have no "axes"."""

TYPE_OF = {"t": "time", "c": "channel", "z": "space"}
"""The type that an axis name implies."""

MODELS = ("color", "greyscale")
"""The allowed values of ``rdefs.model``."""


def channel_count(omero: Omero, context: Context) -> Iterator[Fault]:
    """There must be one entry in channels for each index of the channel axis."""
    count = len(omero.channels)
    for multiscale, array in first_array(context):
        shape = array.metadata.shape
        index = axis_called("c", multiscale, len(shape), context.version)
        if count == (1 if index is None else shape[index]) or not image_fits(multiscale, context):
            continue
        if index is not None:
            also = Related(array, "shape", index, message=f"the channel axis has size {shape[index]}")
            yield Fault("channels", also=(also,), count=count, size=shape[index])
        else:
            yield Fault("channels", case="no-axis", count=count)


def rendering_defs(defs: OmeroRenderingDefs, _: Context) -> Iterator[Fault]:
    """The model must be a known one."""
    if defs.model is not None and defs.model not in MODELS:
        yield Fault("model", case="model", value=defs.model, allowed=MODELS)


def window_order(window: OmeroWindow, _: Context) -> Iterator[Fault]:
    """The values of a window should be ordered min <= start <= end <= max."""
    if window.min <= window.start <= window.end <= window.max:
        return
    values = {"min": window.min, "start": window.start, "end": window.end, "max": window.max}
    wrong = [(lower, upper) for lower, upper in pairwise(values) if values[lower] > values[upper]]
    for lower, upper in sorted(wrong, key=lambda pair: pair != ("start", "end"))[:1]:
        case = "inverted" if lower == "start" else ""
        yield Fault(upper, case=case, lower=lower, upper=upper, below=values[upper], above=values[lower])


def first_array(context: Context) -> Iterator[tuple[Multiscale, Array]]:
    """Yield the first multiscales entry of the enclosing image and its largest array, if they exist."""
    for multiscale in context.enclosing(Image).multiscales[:1]:
        for level in levels(multiscale.datasets, context)[:1]:
            if level.index == 0:
                yield multiscale, level.array


def axis_called(name: str, multiscale: Multiscale, ndim: int, version: str) -> int | None:
    """Return the index of the axis that "t", "c" or "z" stands for; ``None`` if the image has none.

    Raises:
        Unreadable: the axes do not fit the arrays, or are ambiguous; other rules report that.
    """
    axes: list[tuple[str, str | None]]
    if version in FIXED_AXES:
        axes = [(letter, None) for letter in FIXED_AXES[version]]
    else:
        axes = [(axis.name, axis.type) for axis in array_axes(multiscale).axes]
    wanted, names = TYPE_OF[name], {axis_name for axis_name, _ in axes if axis_name}
    if len(axes) == ndim == len(names) and (name, wanted) in axes:
        index = axes.index((name, wanted))
        if wanted == "space" or index == [kind for _, kind in axes].index(wanted):  # the usual axes
            return index
    wrong_type = any(axis_name == name and kind not in (None, wanted) for axis_name, kind in axes)
    present(axes if len(axes) == ndim == len(names) and not wrong_type else None)
    for index, (axis_name, kind) in enumerate(axes):
        if (kind == wanted and wanted != "space") or (axis_name == name and kind in (None, wanted)):
            return index
    spatial = sum(kind == "space" for _, kind in axes)
    return (
        present(None) if name == "z" and spatial == len("zyx") else None
    )  # with three space axes, one of them is the depth
