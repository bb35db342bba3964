"""Checks of axes: their number, types, order, units, and the dimension names of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.checks.multiscales import leads_to_array
from ngfflint.checks.pyramid import LEAST_AXES, MOST_AXES, facts, levels
from ngfflint.checks.spelling import misspells
from ngfflint.model.base import UNREADABLE, Unreadable, present
from ngfflint.model.geometry import array_axes
from ngfflint.model.image import Multiscale
from ngfflint.model.levels import OTHER_RANK, RANKS
from ngfflint.model.zarr import ArrayV3
from ngfflint.rules.check import Fault, Related, clean_if
from ngfflint.rules.messages import clip, path_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.checks.pyramid import Level
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.model.axes import Axes, Axis
    from ngfflint.model.base import Pointer
    from ngfflint.model.image import Dataset
    from ngfflint.rules.context import Context

LEAST_SPACE, MOST_SPACE = 2, 3
USUAL_TYPES = frozenset(
    (*time, *channel, *["space"] * count)
    for time in ((), ("time",))
    for channel in ((), ("channel",))
    for count in (LEAST_SPACE, MOST_SPACE)
)
"""The types of axes that most images have."""

USUAL_UNITS = {"space": "micrometer", "time": "second"}
"""The unit to suggest, by type of axis."""

LONGEST_SYMBOL = 2
"""Longest unit symbol. In symbols case matters: "Mm" is a megameter and rarely meant, so it gets no suggestion."""


def axes_ndim_mismatch(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """The arrays of an image must have as many dimensions as the image has axes."""
    known = facts(multiscale.datasets, context)
    if known.complete and all(len(axes) == known.ndim for _, axes in _all_axes(multiscale)):
        return
    if known.ndim is None:
        return
    first, ndim = known.levels[0], known.ndim
    index, array = first.index, first.array
    dimensions = "1 dimension" if ndim == 1 else f"{ndim} dimensions"
    for pointer, axes in _all_axes(multiscale):
        if len(axes) != ndim:
            yield Fault(
                *pointer,
                case="few" if len(axes) < ndim else "many",
                covers=[()],
                also=(Related(array, "shape", message=dimensions),),
                count=_axis_count_text(len(axes)),
                names=[axis.name for axis in axes],
                path=multiscale.datasets[index].path,
                index=index,
                dimensions=dimensions,
            )


def _all_axes(multiscale: Multiscale) -> Iterator[tuple[Pointer, Axes]]:
    """Yield each list of axes of an image with its pointer: from 0.6 on there is one per coordinate system."""
    if multiscale.coordinateSystems is None:
        yield ("axes",), present(multiscale.axes)
        return
    for index, system in enumerate(multiscale.coordinateSystems):
        if system is not UNREADABLE and system.axes is not UNREADABLE:
            yield ("coordinateSystems", index, "axes"), system.axes


def axis_count(axes: Axes, context: Context) -> Iterator[Fault]:
    """An image must have 2 to 5 axes; another rule covers the coordinate systems of scenes."""
    context.enclosing(Multiscale)
    if not LEAST_AXES <= len(axes) <= MOST_AXES:
        yield Fault(case="few" if len(axes) < LEAST_AXES else "many", axes=_axis_count_text(len(axes)))


def _axis_count_text(count: int, sort: str = "") -> str:
    return f"{count} {sort}{'axis' if count == 1 else 'axes'}"


STEPS = {"space": "pixel size", "time": "time step"}
"""What a scale along an axis is, by type of the axis."""


def _axis_text(axis: Axis, context: Context) -> str:
    """Return the name of the visited axis for a message, or its path if it has no name."""
    return path_of(context.pointer) if axis.name is UNREADABLE else f'axis "{clip(axis.name)}"'


def states_type_and_unit(axis: Axis, _: Context) -> bool:
    """Whether an axis has a type, and a unit if there is a usual one for its type."""
    return axis.type is not None and (axis.unit is not None or axis.type not in USUAL_UNITS)


@clean_if(states_type_and_unit)
def missing_type(axis: Axis, context: Context) -> Iterator[Fault]:
    """An axis should have a type."""
    if axis.type is None:
        yield Fault(lacks=("type",), axis=_axis_text(axis, context))


@clean_if(states_type_and_unit)
def missing_unit(axis: Axis, context: Context) -> Iterator[Fault]:
    """Space and time axes should have a unit."""
    if axis.type in USUAL_UNITS and axis.unit is None:
        text = _axis_text(axis, context)
        yield Fault(lacks=("unit",), axis=text, step=STEPS[axis.type], such=USUAL_UNITS[axis.type])


def unknown_type(axis: Axis, context: Context) -> Iterator[Fault]:
    """The type of an axis should be a known one."""
    if axis.type is None or axis.type in context.option("known"):
        return
    since = context.option("since")
    known = context.option("known") + [each for each, version in since.items() if context.version >= version]
    if axis.type not in known:
        correction = _correct_spelling(axis.type, known, context.option("spelling"))
        case, text = "spelling" if correction else "", _axis_text(axis, context)
        yield Fault("type", case=case, axis=text, value=axis.type, known=known, right=correction)


def unknown_unit(axis: Axis, context: Context) -> Iterator[Fault]:
    """The unit of a space or time axis should be one of those listed for its type."""
    if axis.type not in USUAL_UNITS or axis.unit is None:
        return
    known = context.option(axis.type)
    if axis.unit not in known:
        correction = _correct_spelling(axis.unit, known, context.option("spelling")[axis.type])
        case, text = "spelling" if correction else "", _axis_text(axis, context)
        unit, step = USUAL_UNITS[axis.type], STEPS[axis.type]
        yield Fault("unit", case=case, axis=text, value=axis.unit, step=step, right=correction, such=unit)


def _correct_spelling(word: str, known: list[str], spelling: dict[str, str]) -> str:
    """Return the known word that an abbreviation, capitalized, plural or British spelling stands for, or ""."""
    plain = word.strip().casefold().replace("metre", "meter")
    brief = word.strip() if len(plain) <= LONGEST_SYMBOL else plain
    candidates = (spelling.get(brief), plain, plain.removesuffix("s"))
    return next((each for each in candidates if each in known), "")


def are_usual(axes: Axes, context: Context) -> bool:
    """Whether the axes of an image have the types of most images, in their order."""
    return tuple([axis.type for axis in axes]) in USUAL_TYPES and type(context.above[-1]) is Multiscale


@clean_if(are_usual)
def space_axis_count(axes: Axes, context: Context) -> Iterator[Fault]:
    """An image must have 2 or 3 space axes, unless (from 0.6 on) all of its axes are array axes."""
    count = sum(axis.type == "space" for axis in axes)
    if not any(isinstance(each, Multiscale) for each in context.above):
        yield from _scene_space_axes(axes, count)
    elif not _all_array_axes(axes, context) and not LEAST_SPACE <= count <= MOST_SPACE:
        untyped = [axis for axis in axes if axis.type is None]
        if any(axis.name is UNREADABLE for axis in untyped):  # another rule reports the axis
            return
        case = "many" if count > MOST_SPACE else "untyped" if untyped else "few"
        names, types = _names_text(untyped or axes), [f"{_name_text(axis)} is {shown(axis.type)}" for axis in axes]
        yield Fault(case=case, count=_axis_count_text(count, "space "), names=names, types=types)


def _name_text(axis: Axis) -> str:
    return "?" if axis.name is UNREADABLE else shown(axis.name)


def _names_text(axes: list[Axis]) -> str:
    """Return axes in words, such as 'axis "y" has'."""
    names = ", ".join(map(_name_text, axes))
    return f"axis {names} has" if len(axes) == 1 else f"axes {names} have"


def _scene_space_axes(axes: Axes, count: int) -> Iterator[Fault]:
    """Check the space axes of a coordinate system of a scene as the schema does."""
    of_array = sum(axis.type == "array" for axis in axes) >= LEAST_SPACE
    if len(axes) > MOST_AXES or (LEAST_SPACE <= count <= MOST_SPACE) == of_array:
        yield Fault(case="scene", count=_axis_count_text(count, "space "), axes=_axis_count_text(len(axes)))


def _all_array_axes(axes: Axes, context: Context) -> bool:
    return context.version >= "0.6" and all(axis.type == "array" for axis in axes)


@clean_if(are_usual)
def multiple_time_axes(axes: Axes, context: Context) -> Iterator[Fault]:
    """There must be at most one time axis; the finding points at the second."""
    context.enclosing(Multiscale)
    found = [index for index, axis in enumerate(axes) if axis.type == "time"]
    if len(found) > 1:
        yield Fault(found[1], count=len(found), names=[axes[index].name for index in found])


@clean_if(are_usual)
def multiple_channel_axes(axes: Axes, context: Context) -> Iterator[Fault]:
    """There must be at most one axis that is neither time nor space; the finding points at the odd one."""
    context.enclosing(Multiscale)
    found = [index for index, axis in enumerate(axes) if axis.type not in RANKS]
    if len(found) > 1 and not _all_array_axes(axes, context):
        names = ", ".join(f'"{axes[index].name}" ({_type_name(axes[index])})' for index in found)
        covers = [(each,) for each in found]
        for index in found:
            right = _correct_spelling(axes[index].type or "", list(RANKS), {})
            if right:
                values: dict[str, Any] = {"count": len(found), "names": names, "axis": axes[index].name, "right": right}
                yield Fault(index, "type", case="spelling", covers=covers, value=axes[index].type, **values)
                return
        odd = [index for index in found if axes[index].type != "channel"]
        at = odd[0] if len(odd) == 1 and len(found) == 2 else found[1]
        lacks = ("type",) if axes[at].type is None else ()
        yield Fault(at, covers=covers, lacks=lacks, count=len(found), names=names)


@clean_if(are_usual)
def axis_type_order(axes: Axes, context: Context) -> Iterator[Fault]:
    """Time must come first, then the channel or custom axis, then space; the finding points at the first wrong one."""
    context.enclosing(Multiscale)
    ranks = [RANKS.get(axis.type or "", OTHER_RANK) for axis in axes]
    late = next((index for index in range(1, len(axes)) if ranks[index] < ranks[index - 1]), None)
    if late is None:
        return
    before = next(axis for axis, rank in zip(axes, ranks, strict=True) if rank > ranks[late])
    axis, covers = axes[late], [(index,) for index, rank in enumerate(ranks) if rank == OTHER_RANK]
    lacks = ("type",) if axis.type is None else ()
    sort, other = _type_name(axis), _type_name(before)
    yield Fault(late, covers=covers, lacks=lacks, name=axis.name, sort=sort, before=before.name, before_sort=other)


def _type_name(axis: Axis) -> str:
    return axis.type or "untyped"


def spatial_axis_order(axes: Axes, context: Context) -> Iterator[Fault]:
    """Space axes named x, y and z should be ordered z, y, x."""
    context.enclosing(Multiscale)
    names = [axis.name for axis in axes if axis.type == "space"]
    lowered = [name.lower() for name in names]
    if sorted(lowered) == ["x", "y", "z"] and lowered != ["z", "y", "x"]:
        yield Fault(names=names)


DIMENSIONS = "_ARRAY_DIMENSIONS"
"""The attribute in which xarray keeps the names of dimensions in Zarr v2."""


@clean_if(leads_to_array)
def missing_dimension_names(dataset: Dataset, context: Context) -> Iterator[Fault]:
    """The array of a dataset must have dimension_names."""
    array = context.array(dataset.path)
    metadata = array.metadata
    if (
        isinstance(metadata, ArrayV3)
        and metadata.dimension_names is None
        and not misspells(metadata, "dimension_names")
    ):
        where = ("dimension_names",) if "dimension_names" in array.documents[array.main].value else ()
        yield Fault(*where, node=array, path=dataset.path, axes=shown(axes_names(context.enclosing(Multiscale))))


def axes_names(multiscale: Multiscale) -> list[str]:
    """Return the names of the axes of an image.

    Raises:
        Unreadable: the image has no readable axes.
    """
    return [str(axis.name) for axis in array_axes(multiscale).axes]  # str raises Unreadable for an unreadable name


def dimension_names_mismatch(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """The dimension names must equal the axis names, in order; in 0.6 they may also be unrelated names."""
    axes = axes_names(multiscale)
    if context.version == "0.4" and not _states_dimensions(multiscale, context):
        return
    group, pointer = context.group, array_axes(multiscale).pointer
    also = Related(group, *context.pointer, *pointer, message="the axes", document=group.attributes_at[0])
    if context.version <= "0.4":
        for node, names in _array_dimensions(multiscale, context):
            if names != axes and _are_reordered(names, axes):
                yield _mismatch([node], (*node.attributes_at[1], DIMENSIONS), names, axes, also)
        return
    wrong: dict[tuple[str | None, ...], list[Node]] = {}
    for level in levels(multiscale.datasets, context):
        names = _dimension_names(level)
        differ = names != axes and (context.version == "0.5" or _are_reordered(names, axes))
        if len(names) == len(level.shape) == len(axes) and differ:
            wrong.setdefault(tuple(names), []).append(level.array)
    for same, found in wrong.items():  # a renamed axis affects all arrays, so report it once
        yield _mismatch(found, ("dimension_names",), list(same), axes, also)


def _dimension_names(level: Level) -> list[str | None]:
    """Return the dimension names of an array, an empty list if they are missing or unreadable."""
    metadata = level.array.metadata
    try:
        names = metadata.dimension_names if isinstance(metadata, ArrayV3) else None
        return [name if name is None else str(name) for name in names or ()]
    except Unreadable:  # an unreadable array must not hide the others
        return []


def _are_reordered(names: Any, axes: list[str]) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names) and sorted(names) == sorted(axes)


def _mismatch(nodes: list[Node], where: Pointer, names: list[Any], axes: list[str], also: Related) -> Fault:
    """Return one fault, located at the first of the nodes that share these names."""
    node = nodes[0]
    return Fault(
        *where,
        case="several" if len(nodes) > 1 else "",
        node=node,
        document=node.attributes_at[0],  # for a Zarr v3 array this is its zarr.json
        also=(also,),
        name=where[-1],
        names=shown(names),
        axes=shown(axes),
        arrays=len(nodes),
    )


def _array_dimensions(multiscale: Multiscale, context: Context) -> Iterator[tuple[Node, Any]]:
    """Yield the `_ARRAY_DIMENSIONS` of the image group and of its arrays, where present."""
    for node in (context.group, *(level.array for level in levels(multiscale.datasets, context))):
        if DIMENSIONS in node.attributes:
            yield node, node.attributes[DIMENSIONS]


def _states_dimensions(multiscale: Multiscale, context: Context) -> bool:
    """Whether the group of an image or one of its arrays has a list of dimensions."""
    if DIMENSIONS in context.group.attributes:
        return True
    return any([DIMENSIONS in level.array.attributes for level in levels(multiscale.datasets, context)])  # noqa: C419


def array_dimensions(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """`_ARRAY_DIMENSIONS` of the group or the arrays must equal the axes; 0.3 requires it."""
    axes = axes_names(multiscale)
    if context.version == "0.4" and not _states_dimensions(multiscale, context):
        return
    differing: dict[str, list[Node]] = {}  # the same names in several arrays are one fault
    for node, names in _array_dimensions(multiscale, context):
        reordered = context.version == "0.4" and _are_reordered(names, axes)  # another rule reports this in 0.4
        if names != axes and not reordered:
            differing.setdefault(shown(names), []).append(node)
    for found, nodes in differing.items():
        where, document = (*nodes[0].attributes_at[1], DIMENSIONS), nodes[0].attributes_at[0]
        also = tuple(
            Related(each, *each.attributes_at[1], DIMENSIONS, message=found, document=each.attributes_at[0])
            for each in nodes[1:]
        )
        yield Fault(*where, node=nodes[0], document=document, also=also, case="differ", names=found, axes=shown(axes))
    group = context.group
    if context.version == "0.3" and DIMENSIONS not in group.attributes:
        lacking = [
            each.path for each in levels(multiscale.datasets, context) if DIMENSIONS not in each.array.attributes
        ]
        if lacking:
            where, document = group.attributes_at[1], group.attributes_at[0]
            yield Fault(*where, node=group, document=document, case="missing", path=lacking[0], axes=shown(axes))
