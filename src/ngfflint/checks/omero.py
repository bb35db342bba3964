"""Checks of rendering settings."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

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
"""The axes of versions that do not state them."""

TYPE_OF = {"t": "time", "c": "channel", "z": "space"}
"""The type that an axis of a name has where none is stated."""

MODELS = ("color", "greyscale")
"""What ``rdefs.model`` can be."""


def channel_count(omero: Omero, context: Context) -> Iterator[Fault]:
    """There must be one entry in channels for each index of the channel axis."""
    count = len(omero.channels)
    for multiscale, array in first_array(context):
        shape = array.metadata.shape
        index = axis_called("c", multiscale, len(shape), context.version)
        if index is not None and count != shape[index]:
            also = Related(array, "shape", index, message=f"the channel axis has size {shape[index]}")
            yield Fault("channels", also=(also,), count=count, size=shape[index])
        elif index is None and count != 1:
            yield Fault("channels", case="no-axis", count=count)


def rendering_defs(defs: OmeroRenderingDefs, context: Context) -> Iterator[Fault]:
    """The model must be one of two, and the default indices should be inside the image."""
    if defs.model is not None and defs.model not in MODELS:
        yield Fault("model", case="model", value=defs.model, allowed=MODELS)
    for multiscale, array in first_array(context):
        shape = array.metadata.shape
        for field, name, value in (("defaultT", "t", defs.defaultT), ("defaultZ", "z", defs.defaultZ)):
            index = axis_called(name, multiscale, len(shape), context.version)
            size = 1 if index is None else shape[index]
            if value is not None and not 0 <= value < size:
                yield Fault(field, case="range", field=field, value=value, last=size - 1)


def window_order(window: OmeroWindow, _: Context) -> Iterator[Fault]:
    """The numbers of a window should grow from min over start and end to max."""
    values = {"min": window.min, "start": window.start, "end": window.end, "max": window.max}
    for lower, upper in pairwise(values):
        if values[lower] > values[upper]:
            yield Fault(upper, lower=lower, upper=upper, below=values[upper], above=values[lower])
            return


def first_array(context: Context) -> Iterator[tuple[Multiscale, Array]]:
    """Yield the first multiscales entry of the image around and its largest array, if they are there."""
    for multiscale in context.enclosing(Image).multiscales[:1]:
        for dataset in multiscale.datasets[:1]:
            yield multiscale, context.array(dataset.path)


def axis_called(name: str, multiscale: Multiscale, ndim: int, version: str) -> int | None:
    """Return the index of the axis for time, channels or depth; ``None`` where the image has none.

    Args:
        name: ``t``, ``c`` or ``z``.
        multiscale: with the axes.
        ndim: number of dimensions of its arrays.
        version: of the specification.

    Raises:
        Unreadable: the axes do not fit the arrays, or their names and types leave open which it is, which other
            rules report.
    """
    axes: list[tuple[str, str | None]]
    if version in FIXED_AXES:
        axes = [(letter, None) for letter in FIXED_AXES[version]]
    else:
        axes = [(axis.name, axis.type) for axis in array_axes(multiscale).axes]
    wanted, names = TYPE_OF[name], {called for called, _ in axes if called}
    if len(axes) == ndim == len(names) and (name, wanted) in axes:
        index = axes.index((name, wanted))
        if wanted == "space" or index == [kind for _, kind in axes].index(wanted):  # the usual axes
            return index
    disguised = any(called == name and kind not in (None, wanted) for called, kind in axes)
    present(axes if len(axes) == ndim == len(names) and not disguised else None)
    for index, (called, kind) in enumerate(axes):
        if (kind == wanted and wanted != "space") or (called == name and kind in (None, wanted)):
            return index
    spatial = sum(kind == "space" for _, kind in axes)
    return present(None) if name == "z" and spatial == len("zyx") else None  # one of them is the depth
