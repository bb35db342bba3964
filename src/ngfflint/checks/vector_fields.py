"""Checks of vector fields: displacements and coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.checks.coordinate_systems import link_around, not_an_image, system_at
from ngfflint.checks.transform_dims import sides_of
from ngfflint.hierarchy.nodes import Group
from ngfflint.model.base import Unreadable, first_of, present
from ngfflint.model.geometry import array_axes
from ngfflint.model.image import Image
from ngfflint.model.transforms_v06 import Displacements
from ngfflint.rules.check import Fault, Related
from ngfflint.rules.messages import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.hierarchy.references import VectorFieldReference
    from ngfflint.model.axes import Axes
    from ngfflint.model.geometry import PlacedAxes
    from ngfflint.model.image import Multiscale
    from ngfflint.rules.context import Context


def field_not_found(reference: VectorFieldReference, _: Context) -> Iterator[Fault]:
    """The path of a vector field must lead to an image."""
    yield from not_an_image(reference)


def _first_multiscale(reference: VectorFieldReference) -> tuple[Group, Multiscale, PlacedAxes]:
    """Return the group of a vector field with its first multiscales entry and its axes."""
    node = reference.there
    if not isinstance(node, Group) or not isinstance(node.ome, Image):
        raise Unreadable
    multiscale = first_of(node.ome.multiscales)
    return node, multiscale, array_axes(multiscale)


def _vector_axis_type(context: Context) -> str:
    """Return the type that the axis of the vectors must have."""
    return "displacement" if isinstance(context.above[-1], Displacements) else "coordinate"


def field_axis(reference: VectorFieldReference, context: Context) -> Iterator[Fault]:
    """A field must have a discrete axis for its vectors that is not an axis of the points."""
    field, _, (pointer, axes) = _first_multiscale(reference)
    wanted = _vector_axis_type(context)
    found = [index for index, axis in enumerate(axes) if axis.type == wanted]
    case = _axis_fault(axes, found[0], context) if found else "missing"
    if case:
        index = found[:1]
        stated = case == "discrete" and axes[index[0]].discrete is not None
        where = (*field.ome_pointer, "multiscales", 0, *pointer, *index, *(["discrete"] if stated else []))
        names = [axes[each].name for each in index]
        yield Fault(
            *where, case=case, node=field, document=field.attributes_at[0], axis=names, type=wanted, path=reference.path
        )


def _axis_fault(axes: Axes, index: int, context: Context) -> str:
    """Return what is wrong with the axis of the vectors, as a case of the rule, or ""."""
    if not axes[index].discrete:
        return "discrete"
    try:
        start = system_at(present(link_around(context).input), context)
        others = [axis.name for axis in start.axes if axis.type not in ("space", "time")] if start else []
    except Unreadable:  # other rules report the input
        return ""
    return "coincides" if axes[index].name in others else ""


def field_shape(reference: VectorFieldReference, context: Context) -> Iterator[Fault]:
    """A field must have one axis more than the points, and vectors with one number per axis."""
    field, multiscale, (_, axes) = _first_multiscale(reference)
    transform = context.above[-1]
    sides = sides_of(transform, context)
    if sides.before is not None and len(axes) != len(sides.before) + 1:
        yield Fault(case="axes", path=reference.path, count=len(axes), points=len(sides.before))
        return
    side = sides.before if isinstance(transform, Displacements) else sides.after
    array = present(field.arrays.get(first_of(multiscale.datasets).path))
    shape = [int(size) for size in array.metadata.shape]
    index = next((index for index, axis in enumerate(axes) if axis.type == _vector_axis_type(context)), len(shape))
    if side is not None and index < len(shape) and len(shape) == len(axes) and shape[index] != len(side):
        also = (Related(array, "shape", index, message=f"shape {shown(shape)}"),)
        yield Fault(case="vectors", also=also, path=reference.path, length=shape[index], axes=len(side), names=side)
