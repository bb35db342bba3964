"""Checks of the names that the dimensions of arrays have beside the axes of the image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.checks.levels import levels
from ngfflint.engine.at import Also, At
from ngfflint.engine.words import shown
from ngfflint.model.image import Multiscale
from ngfflint.model.intrinsic import array_axes
from ngfflint.model.problems import Unreadable
from ngfflint.model.zarr import ArrayV3

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.checks.levels import Level
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
    return [str(axis.name) for axis in array_axes(multiscale).axes]  # str stops at a name that could not be read


def dimension_names_mismatch(multiscale: Multiscale, context: Context) -> Iterator[At]:
    """The names of the dimensions must be those of the axes, in their order; in 0.6 they may be others altogether."""
    axes = axes_names(multiscale)
    group, place = context.group, array_axes(multiscale).pointer
    also = Also(group, *context.pointer, *place, message="the axes", document=group.attributes_at[0])
    if context.version <= "0.4":
        for node, names in _array_dimensions(multiscale, context):
            if names != axes and _are_reordered(names, axes):
                yield _mismatch([node], (*node.attributes_at[1], DIMENSIONS), names, axes, also)
        return
    wrong: dict[tuple[str | None, ...], list[Node]] = {}
    for level in levels(multiscale.datasets, context):
        names = _dimension_names(level)
        odd = names != axes and (context.version == "0.5" or _are_reordered(names, axes))
        if len(names) == len(level.shape) == len(axes) and odd:
            wrong.setdefault(tuple(names), []).append(level.array)
    for same, found in wrong.items():  # where an axis has another name, all arrays differ, and for one reason
        yield _mismatch(found, ("dimension_names",), list(same), axes, also)


def _dimension_names(level: Level) -> list[str | None]:
    """Return the names of the dimensions of an array, none where they are missing or cannot be read."""
    metadata = level.array.metadata
    try:
        names = metadata.dimension_names if isinstance(metadata, ArrayV3) else None
        return [name if name is None else str(name) for name in names or ()]
    except Unreadable:  # what one array lacks does not speak for the others
        return []


def _are_reordered(names: Any, axes: list[str]) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names) and sorted(names) == sorted(axes)


def _mismatch(nodes: list[Node], where: Pointer, names: list[Any], axes: list[str], also: Also) -> At:
    """Report names at the first of the nodes that have them."""
    node = nodes[0]
    return At(
        *where,
        case="several" if len(nodes) > 1 else "",
        node=node,
        document=node.attributes_at[0],  # the main one of an array of Zarr v3
        also=(also,),
        name=where[-1],
        names=shown(names),
        axes=shown(axes),
        arrays=len(nodes),
    )


def _array_dimensions(multiscale: Multiscale, context: Context) -> Iterator[tuple[Node, Any]]:
    """Yield the lists of dimensions that the group of an image and its arrays have."""
    for node in (context.group, *(level.array for level in levels(multiscale.datasets, context))):
        if DIMENSIONS in node.attributes:
            yield node, node.attributes[DIMENSIONS]


def array_dimensions(multiscale: Multiscale, context: Context) -> Iterator[At]:
    """The axes must be repeated as _ARRAY_DIMENSIONS (0.3), of the group or the arrays, without a difference."""
    axes = axes_names(multiscale)
    for node, names in _array_dimensions(multiscale, context):
        reordered = context.version == "0.4" and _are_reordered(names, axes)  # there, this breaks a stronger rule
        if names != axes and not reordered:
            where, document = (*node.attributes_at[1], DIMENSIONS), node.attributes_at[0]
            yield At(*where, node=node, document=document, case="differ", names=shown(names), axes=shown(axes))
    group = context.group
    if context.version == "0.3" and DIMENSIONS not in group.attributes:
        lacking = [
            each.path for each in levels(multiscale.datasets, context) if DIMENSIONS not in each.array.attributes
        ]
        if lacking:
            where, document = group.attributes_at[1], group.attributes_at[0]
            yield At(*where, node=group, document=document, case="missing", path=lacking[0], axes=shown(axes))
