"""Checks of the names that the dimensions of arrays have beside the axes of the image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.checks.levels import levels
from ngfflint.engine.at import Also, At
from ngfflint.engine.words import shown
from ngfflint.model.image import Multiscale
from ngfflint.model.problems import present
from ngfflint.model.zarr import ArrayV3

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.model.image import Dataset
    from ngfflint.model.problems import Pointer
    from ngfflint.store.nodes import Node

DIMENSIONS = "_ARRAY_DIMENSIONS"
"""The attribute in which xarray keeps the names of dimensions in Zarr v2."""


def missing_dimension_names(dataset: Dataset, context: Context) -> Iterator[At]:
    """The array of a dataset must have dimension_names."""
    array = context.array(dataset.path)
    if isinstance(array.metadata, ArrayV3) and array.metadata.dimension_names is None:
        where = ("dimension_names",) if "dimension_names" in array.documents[array.main].value else ()
        yield At(*where, node=array, axes=shown(axes_names(context.enclosing(Multiscale))))


def axes_names(multiscale: Multiscale) -> list[str]:
    """Return the names of the axes of an image.

    Raises:
        Unreadable: it has none, or they could not be read.
    """
    return [str(axis.name) for axis in present(multiscale.axes)]  # str stops at a name that could not be read


def dimension_names_mismatch(image: Multiscale | Dataset, context: Context) -> Iterator[At]:
    """The names of the dimensions must be those of the axes, in their order."""
    axes = axes_names(image if isinstance(image, Multiscale) else context.enclosing(Multiscale))
    if context.version <= "0.4":
        for node, names in _array_dimensions(image, context):
            if names != axes and _are_reordered(names, axes):
                yield _mismatch(node, (*node.attributes_at[1], DIMENSIONS), names, axes, context)
        return
    if isinstance(image, Multiscale):
        return
    array = context.array(image.path)
    names = present(array.metadata.dimension_names) if isinstance(array.metadata, ArrayV3) else axes
    if len(names) == len(array.metadata.shape) == len(axes) == len(set(axes)) and names != axes:
        yield _mismatch(array, ("dimension_names",), names, axes, context)


def _are_reordered(names: Any, axes: list[str]) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names) and sorted(names) == sorted(axes)


def _mismatch(node: Node, where: Pointer, names: list[Any], axes: list[str], context: Context) -> At:
    group = context.group
    image = context.pointer[: len(group.ome_pointer) + len(("multiscales", 0))]
    also = (Also(group, *image, "axes", message="the axes", document=group.attributes_at[0]),)
    document = node.attributes_at[0]  # the main one of an array of Zarr v3
    return At(*where, node=node, document=document, also=also, name=where[-1], names=shown(names), axes=shown(axes))


def _array_dimensions(image: Multiscale | Dataset, context: Context) -> Iterator[tuple[Node, Any]]:
    """Yield the list of dimensions that the group of an image has, or the array of a dataset."""
    node = context.group if isinstance(image, Multiscale) else context.array(image.path)
    if DIMENSIONS in node.attributes:
        yield node, node.attributes[DIMENSIONS]


def array_dimensions(image: Multiscale | Dataset, context: Context) -> Iterator[At]:
    """The axes must be repeated as _ARRAY_DIMENSIONS (0.3), of the group or the arrays, without a difference."""
    axes = axes_names(image if isinstance(image, Multiscale) else context.enclosing(Multiscale))
    stated = list(_array_dimensions(image, context))
    for node, names in stated:
        reordered = context.version == "0.4" and _are_reordered(names, axes)  # there, this breaks a stronger rule
        if names != axes and not reordered:
            where, document = (*node.attributes_at[1], DIMENSIONS), node.attributes_at[0]
            yield At(*where, node=node, document=document, case="differ", names=shown(names), axes=shown(axes))
    if isinstance(image, Multiscale) and not stated and context.version == "0.3":
        lacking = [each.path for each in levels(image.datasets, context) if DIMENSIONS not in each.array.attributes]
        if lacking:
            group = context.group
            where, document = group.attributes_at[1], group.attributes_at[0]
            yield At(*where, node=group, document=document, case="missing", path=lacking[0], axes=shown(axes))
