"""Checks of axes: their number, types, order, units, and the dimension names of arrays."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ngfflint.checks.pyramid import facts, levels
from ngfflint.model.base import UNREADABLE, Unreadable, present
from ngfflint.model.geometry import array_axes
from ngfflint.model.image import Multiscale
from ngfflint.model.zarr import ArrayV3
from ngfflint.rules.check import Fault, Related
from ngfflint.rules.messages import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.checks.pyramid import Level
    from ngfflint.hierarchy.nodes import Array, Node
    from ngfflint.model.axes import Axes, Axis
    from ngfflint.model.base import Pointer
    from ngfflint.model.image import Dataset
    from ngfflint.rules.context import Context

LEAST_AXES, MOST_AXES = 2, 5
LEAST_SPACE, MOST_SPACE = 2, 3
RANKS = {"time": 0, "space": 2}
OTHER_RANK = 1
"""Channel, custom and untyped axes stand between time and space."""

USUAL_UNITS = {"space": "micrometer", "time": "second"}
"""What to propose, by the types of axes that have units."""

LONGEST_SYMBOL = 2
"""In symbols of units capitals count: Mm are megameters, and rarely meant; nothing is proposed for them."""


def axes_ndim_mismatch(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """The arrays of an image must have as many dimensions as the image has axes.

    Where the arrays differ from each other, another rule says so, and nobody can tell which of them the axes mean.
    """
    known = facts(multiscale.datasets, context)
    if known.complete and all(len(axes) == known.ndim for _, axes in _all_axes(multiscale)):
        return
    arrays = list(_arrays(multiscale, context))
    if len({ndim for *_, ndim in arrays}) != 1:
        return
    index, array, ndim = arrays[0]
    dimensions = "1 dimension" if ndim == 1 else f"{ndim} dimensions"
    for place, axes in _all_axes(multiscale):
        if len(axes) != ndim:
            yield Fault(
                *place,
                case="few" if len(axes) < ndim else "many",
                also=(Related(array, "shape", message=dimensions),),
                count=_counted(len(axes)),
                names=[axis.name for axis in axes],
                path=multiscale.datasets[index].path,
                index=index,
                dimensions=dimensions,
            )


def _all_axes(multiscale: Multiscale) -> Iterator[tuple[Pointer, Axes]]:
    """Yield all axes of an image with their pointer: from 0.6 each of its coordinate systems has as many."""
    if multiscale.coordinateSystems is None:
        yield ("axes",), present(multiscale.axes)
        return
    for index, system in enumerate(multiscale.coordinateSystems):
        if system is not UNREADABLE and system.axes is not UNREADABLE:
            yield ("coordinateSystems", index, "axes"), system.axes


def axis_count(axes: Axes, context: Context) -> Iterator[Fault]:
    """An image must have 2 to 5 axes; coordinate systems of scenes are the matter of another rule."""
    context.enclosing(Multiscale)
    if not LEAST_AXES <= len(axes) <= MOST_AXES:
        yield Fault(case="few" if len(axes) < LEAST_AXES else "many", count=len(axes))


def _arrays(multiscale: Multiscale, context: Context) -> Iterator[tuple[int, Array, int]]:
    """Yield the arrays that can be read, each with the index of its dataset and its number of dimensions."""
    for index, dataset in enumerate(multiscale.datasets):
        with suppress(Unreadable):  # one level that is absent does not speak for the others
            array = context.array(dataset.path)
            yield index, array, len(array.metadata.shape)


def _counted(count: int, sort: str = "") -> str:
    return f"{count} {sort}{'axis' if count == 1 else 'axes'}"


def missing_unit(axis: Axis, _: Context) -> Iterator[Fault]:
    """Axes of space and time should have a unit; what a channel is measured in, nobody could say."""
    if axis.type in USUAL_UNITS and axis.unit is None:
        yield Fault(lacks=("unit",), type=axis.type, such=USUAL_UNITS[axis.type])


def unknown_type(axis: Axis, context: Context) -> Iterator[Fault]:
    """The type of an axis should be a known one."""
    if axis.type is None or axis.type in context.option("known"):
        return
    since = context.option("since")
    known = context.option("known") + [each for each, version in since.items() if context.version >= version]
    if axis.type not in known:
        right = _respelt(axis.type, known, context.option("spelling"))
        yield Fault("type", case="spelling" if right else "", value=axis.type, known=known, right=right)


def unknown_unit(axis: Axis, context: Context) -> Iterator[Fault]:
    """The unit of an axis of space or time should be a listed one of its type."""
    if axis.type not in USUAL_UNITS or axis.unit is None:
        return
    known = context.option(axis.type)
    if axis.unit not in known:
        right = _respelt(axis.unit, known, context.option("spelling")[axis.type])
        such = USUAL_UNITS[axis.type]
        yield Fault("unit", case="spelling" if right else "", value=axis.unit, type=axis.type, right=right, such=such)


def _respelt(word: str, known: list[str], spelling: dict[str, str]) -> str:
    """Return the known word that was meant: of an abbreviation, or in capitals, in the plural, in British English."""
    plain = word.strip().casefold().replace("metre", "meter")
    brief = word.strip() if len(plain) <= LONGEST_SYMBOL else plain
    candidates = (spelling.get(brief), plain, plain.removesuffix("s"))
    return next((each for each in candidates if each in known), "")


def space_axis_count(axes: Axes, context: Context) -> Iterator[Fault]:
    """An image must have 2 or 3 axes of space, unless from 0.6 all of them are those of an array."""
    count = sum(axis.type == "space" for axis in axes)
    if not any(isinstance(each, Multiscale) for each in context.above):
        yield from _space_of_scene(axes, count)
    elif not _are_of_array(axes, context) and not LEAST_SPACE <= count <= MOST_SPACE:
        yield Fault(case="few" if count < LEAST_SPACE else "many", count=_counted(count, "space "))


def _space_of_scene(axes: Axes, count: int) -> Iterator[Fault]:
    """Find what the schema forbids in coordinate systems that belong to no image."""
    of_array = sum(axis.type == "array" for axis in axes) >= LEAST_SPACE
    if len(axes) > MOST_AXES or (LEAST_SPACE <= count <= MOST_SPACE) == of_array:
        yield Fault(case="scene", count=_counted(count, "space "), axes=_counted(len(axes)))


def _are_of_array(axes: Axes, context: Context) -> bool:
    return context.version >= "0.6" and all(axis.type == "array" for axis in axes)


def multiple_time_axes(axes: Axes, context: Context) -> Iterator[Fault]:
    """There must be at most one axis of time; the second one is marked."""
    context.enclosing(Multiscale)
    found = [index for index, axis in enumerate(axes) if axis.type == "time"]
    if len(found) > 1:
        yield Fault(found[1], count=len(found), names=[axes[index].name for index in found])


def multiple_channel_axes(axes: Axes, context: Context) -> Iterator[Fault]:
    """There must be at most one axis that is neither time nor space; the second one is marked."""
    context.enclosing(Multiscale)
    found = [index for index, axis in enumerate(axes) if axis.type not in RANKS]
    if len(found) > 1 and not _are_of_array(axes, context):
        names = [f"{axes[index].name} ({_sort(axes[index])})" for index in found]
        yield Fault(found[1], count=len(found), names=names)


def axis_type_order(axes: Axes, context: Context) -> Iterator[Fault]:
    """Time must come first, then the channel or custom axis, then space; the first that comes too late is marked."""
    context.enclosing(Multiscale)
    ranks = [RANKS.get(axis.type or "", OTHER_RANK) for axis in axes]
    late = next((index for index in range(1, len(axes)) if ranks[index] < ranks[index - 1]), None)
    if late is None:
        return
    before = next(axis for axis, rank in zip(axes, ranks, strict=True) if rank > ranks[late])
    axis = axes[late]
    yield Fault(late, name=axis.name, sort=_sort(axis), before=before.name, before_sort=_sort(before))


def _sort(axis: Axis) -> str:
    return axis.type or "untyped"


def spatial_axis_order(axes: Axes, context: Context) -> Iterator[Fault]:
    """Three axes of space that are called x, y and z should be ordered z, y, x."""
    context.enclosing(Multiscale)
    names = [axis.name for axis in axes if axis.type == "space"]
    lowered = [name.lower() for name in names]
    if sorted(lowered) == ["x", "y", "z"] and lowered != ["z", "y", "x"]:
        yield Fault(names=names)


DIMENSIONS = "_ARRAY_DIMENSIONS"
"""The attribute in which xarray keeps the names of dimensions in Zarr v2."""


def missing_dimension_names(dataset: Dataset, context: Context) -> Iterator[Fault]:
    """The array of a dataset must have dimension_names."""
    array = context.array(dataset.path)
    if isinstance(array.metadata, ArrayV3) and array.metadata.dimension_names is None:
        where = ("dimension_names",) if "dimension_names" in array.documents[array.main].value else ()
        yield Fault(*where, node=array, axes=shown(axes_names(context.enclosing(Multiscale))))


def axes_names(multiscale: Multiscale) -> list[str]:
    """Return the names of the axes of an image.

    Raises:
        Unreadable: it has none, or they could not be read.
    """
    return [str(axis.name) for axis in array_axes(multiscale).axes]  # str stops at a name that could not be read


def dimension_names_mismatch(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """The names of the dimensions must be those of the axes, in their order; in 0.6 they may be others altogether."""
    axes = axes_names(multiscale)
    group, place = context.group, array_axes(multiscale).pointer
    also = Related(group, *context.pointer, *place, message="the axes", document=group.attributes_at[0])
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


def _mismatch(nodes: list[Node], where: Pointer, names: list[Any], axes: list[str], also: Related) -> Fault:
    """Report names at the first of the nodes that have them."""
    node = nodes[0]
    return Fault(
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


def array_dimensions(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """The axes must be repeated as _ARRAY_DIMENSIONS (0.3), of the group or the arrays, without a difference."""
    axes = axes_names(multiscale)
    for node, names in _array_dimensions(multiscale, context):
        reordered = context.version == "0.4" and _are_reordered(names, axes)  # there, this breaks a stronger rule
        if names != axes and not reordered:
            where, document = (*node.attributes_at[1], DIMENSIONS), node.attributes_at[0]
            yield Fault(*where, node=node, document=document, case="differ", names=shown(names), axes=shown(axes))
    group = context.group
    if context.version == "0.3" and DIMENSIONS not in group.attributes:
        lacking = [
            each.path for each in levels(multiscale.datasets, context) if DIMENSIONS not in each.array.attributes
        ]
        if lacking:
            where, document = group.attributes_at[1], group.attributes_at[0]
            yield Fault(*where, node=group, document=document, case="missing", path=lacking[0], axes=shown(axes))
