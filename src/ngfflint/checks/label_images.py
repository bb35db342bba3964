"""Checks of label images: their arrays beside those of the image, their colours, their source."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ngfflint.engine.at import Also, At
from ngfflint.engine.words import shown
from ngfflint.model.dtypes import dtype_key, dtype_of
from ngfflint.model.image import Image, Multiscale
from ngfflint.model.intrinsic import array_axes
from ngfflint.model.problems import Unreadable, present
from ngfflint.store.kinds import IMAGES
from ngfflint.store.nodes import Absent, Array, Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.engine.references import DatasetReference, SourceReference
    from ngfflint.model.axes import Axes
    from ngfflint.model.labels import RGBA, LabelColor, LabelProperty

RANGES = {
    f"{sign}int{bits}": (0, 2**bits - 1) if sign else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    for sign in ("u", "")
    for bits in (8, 16, 32, 64)
}
"""Smallest and largest value by data type of a label image."""


def label_dtype(reference: DatasetReference, _: Context) -> Iterator[At]:
    """The arrays of a label image must have one of the eight integer types."""
    array = reference.there
    if not isinstance(array, Array):
        return
    dtype = dtype_of(array.metadata)
    if dtype not in RANGES:
        case = "bool" if dtype == "bool" else ""
        yield At(dtype_key(array.metadata), node=array, case=case, dtype=dtype, path=reference.path)


class Counterpart(NamedTuple):
    """What a multiscale of a label image is compared with.

    Args:
        image: the group.
        position: of the multiscale in it.
        multiscale: of the image.
    """

    image: Group
    position: int
    multiscale: Multiscale


def counterpart(context: Context) -> Counterpart:
    """Return the multiscale of the image that belongs to the visited one of a label image.

    Raises:
        Unreadable: there is none, or nobody looked.
    """
    label = context.enclosing(Image)
    image = context.group.source
    if not isinstance(image, Group) or not isinstance(image.ome, Image):
        raise Unreadable
    index = int(context.pointer[-1])
    if index and len(label.multiscales) != len(image.ome.multiscales):
        raise Unreadable
    return Counterpart(image, index, image.ome.multiscales[index])


def label_level_count(multiscale: Multiscale, context: Context) -> Iterator[At]:
    """A label image must have as many resolution levels as its image."""
    image, position, other = counterpart(context)
    count, wanted = len(multiscale.datasets), len(other.datasets)
    if count != wanted:
        where = (*image.ome_pointer, "multiscales", position, "datasets")
        also = (Also(image, *where, message=_levels(wanted), document=image.attributes_at[0]),)
        yield At("datasets", also=also, count=_levels(count), wanted=_levels(wanted))


def _levels(count: int) -> str:
    return "1 level" if count == 1 else f"{count} levels"


def label_shape(multiscale: Multiscale, context: Context) -> Iterator[At]:
    """Each dimension of a label array should be as long as that of the image, or 1."""
    image, _, other = counterpart(context)
    for dataset, beside in zip(multiscale.datasets, other.datasets, strict=False):
        mine, theirs = context.array(dataset.path), present(image.arrays.get(beside.path))
        shape, full = list(mine.metadata.shape), list(theirs.metadata.shape)
        odd = [
            (name, size, whole)
            for name, size, whole in _aligned(_axes(multiscale), shape, _axes(other), full)
            if size not in (1, whole)
        ]
        if odd:
            names, sizes, wholes = (list(each) for each in zip(*odd, strict=True))
            also = (Also(theirs, "shape", message=f"shape {shown(full)} in the image"),)
            yield At("shape", node=mine, also=also, path=dataset.path, names=names, sizes=sizes, wholes=wholes)
            return  # the smaller levels follow from this one


def _axes(multiscale: Multiscale) -> Axes | None:
    """Return the axes of the arrays; up to 0.2 nobody states any."""
    return None if multiscale.axes is None and multiscale.coordinateSystems is None else array_axes(multiscale).axes


def _aligned(
    axes: Axes | None, shape: list[int], other_axes: Axes | None, other: list[int]
) -> Iterator[tuple[str, int, int]]:
    """Yield the name of each dimension that both have, with its sizes: by the names of axes, else by position."""
    if axes is None or other_axes is None:
        if len(shape) == len(other):
            yield from ((f"dimension {each}", shape[each], other[each]) for each in range(len(shape)))
    elif len(axes) == len(shape) and len(other_axes) == len(other):
        sizes = {axis.name: size for axis, size in zip(other_axes, other, strict=True)}
        for axis, size in zip(axes, shape, strict=True):
            if axis.name in sizes:
                yield axis.name, size, sizes[axis.name]


def rgba_range(rgba: RGBA, _: Context) -> Iterator[At]:
    """A colour must have four values, each from 0 to 255."""
    if len(rgba) != 4:
        yield At(case="count", count=len(rgba))
    for index, value in enumerate(rgba):
        if not 0 <= value <= 255:
            yield At(index, case="range", value=value, index=index)


def label_source(reference: SourceReference, _: Context) -> Iterator[At]:
    """The source of a label image must be an image group."""
    node = reference.there
    if isinstance(node, Absent):
        yield At(case="absent", path=reference.path)
    elif isinstance(node, Array):
        yield At(case="array", path=reference.path)
    elif isinstance(node, Group) and node.kind not in IMAGES:
        yield At(case="kind", path=reference.path, kind=node.kind or "group without OME metadata")


def label_value_range(entry: LabelColor | LabelProperty, context: Context) -> Iterator[At]:
    """A label value should be one that the pixels can have."""
    path = context.enclosing(Image).multiscales[0].datasets[0].path
    dtype = dtype_of(context.array(path).metadata)
    if dtype in RANGES:
        low, high = RANGES[dtype]
        if not low <= entry.label_value <= high:
            yield At("label-value", value=entry.label_value, dtype=dtype, low=low, high=high)
