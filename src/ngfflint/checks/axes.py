"""Checks of axes: how many there are of each type, in which order, and what they are measured in."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ngfflint.checks.levels import facts
from ngfflint.engine.at import Also, At
from ngfflint.model.image import Multiscale
from ngfflint.model.problems import BROKEN, Unreadable, present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.model.axes import Axes, Axis
    from ngfflint.model.problems import Pointer
    from ngfflint.store.nodes import Array

LEAST_AXES, MOST_AXES = 2, 5
LEAST_SPACE, MOST_SPACE = 2, 3
RANKS = {"time": 0, "space": 2}
OTHER_RANK = 1
"""Channel, custom and untyped axes stand between time and space."""

USUAL_UNITS = {"space": "micrometer", "time": "second"}
"""What to propose, by the types of axes that have units."""

LONGEST_SYMBOL = 2
"""In symbols of units capitals count: Mm are megameters, and rarely meant; nothing is proposed for them."""


def axes_ndim_mismatch(multiscale: Multiscale, context: Context) -> Iterator[At]:
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
            yield At(
                *place,
                case="few" if len(axes) < ndim else "many",
                also=(Also(array, "shape", message=dimensions),),
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
        if system is not BROKEN and system.axes is not BROKEN:
            yield ("coordinateSystems", index, "axes"), system.axes


def axis_count(axes: Axes, context: Context) -> Iterator[At]:
    """An image must have 2 to 5 axes; coordinate systems of scenes are the matter of another rule."""
    context.enclosing(Multiscale)
    if not LEAST_AXES <= len(axes) <= MOST_AXES:
        yield At(case="few" if len(axes) < LEAST_AXES else "many", count=len(axes))


def _arrays(multiscale: Multiscale, context: Context) -> Iterator[tuple[int, Array, int]]:
    """Yield the arrays that can be read, each with the index of its dataset and its number of dimensions."""
    for index, dataset in enumerate(multiscale.datasets):
        with suppress(Unreadable):  # one level that is absent does not speak for the others
            array = context.array(dataset.path)
            yield index, array, len(array.metadata.shape)


def _counted(count: int, sort: str = "") -> str:
    return f"{count} {sort}{'axis' if count == 1 else 'axes'}"


def missing_unit(axis: Axis, _: Context) -> Iterator[At]:
    """Axes of space and time should have a unit; what a channel is measured in, nobody could say."""
    if axis.type in USUAL_UNITS and axis.unit is None:
        yield At(lacks=("unit",), type=axis.type, such=USUAL_UNITS[axis.type])


def unknown_type(axis: Axis, context: Context) -> Iterator[At]:
    """The type of an axis should be a known one."""
    since = context.option("since")
    known = context.option("known") + [each for each, version in since.items() if context.version >= version]
    if axis.type is not None and axis.type not in known:
        right = _respelt(axis.type, known, context.option("spelling"))
        yield At("type", case="spelling" if right else "", value=axis.type, known=known, right=right)


def unknown_unit(axis: Axis, context: Context) -> Iterator[At]:
    """The unit of an axis of space or time should be a listed one of its type."""
    if axis.type not in USUAL_UNITS or axis.unit is None:
        return
    known = context.option(axis.type)
    if axis.unit not in known:
        right = _respelt(axis.unit, known, context.option("spelling")[axis.type])
        such = USUAL_UNITS[axis.type]
        yield At("unit", case="spelling" if right else "", value=axis.unit, type=axis.type, right=right, such=such)


def _respelt(word: str, known: list[str], spelling: dict[str, str]) -> str:
    """Return the known word that was meant: of an abbreviation, or in capitals, in the plural, in British English."""
    plain = word.strip().casefold().replace("metre", "meter")
    brief = word.strip() if len(plain) <= LONGEST_SYMBOL else plain
    candidates = (spelling.get(brief), plain, plain.removesuffix("s"))
    return next((each for each in candidates if each in known), "")


def space_axis_count(axes: Axes, context: Context) -> Iterator[At]:
    """An image must have 2 or 3 axes of space, unless from 0.6 all of them are those of an array."""
    count = sum(axis.type == "space" for axis in axes)
    if not any(isinstance(each, Multiscale) for each in context.above):
        yield from _space_of_scene(axes, count)
    elif not _are_of_array(axes, context) and not LEAST_SPACE <= count <= MOST_SPACE:
        yield At(case="few" if count < LEAST_SPACE else "many", count=_counted(count, "space "))


def _space_of_scene(axes: Axes, count: int) -> Iterator[At]:
    """Find what the schema forbids in coordinate systems that belong to no image."""
    of_array = sum(axis.type == "array" for axis in axes) >= LEAST_SPACE
    if len(axes) > MOST_AXES or (LEAST_SPACE <= count <= MOST_SPACE) == of_array:
        yield At(case="scene", count=_counted(count, "space "), axes=_counted(len(axes)))


def _are_of_array(axes: Axes, context: Context) -> bool:
    return context.version >= "0.6" and all(axis.type == "array" for axis in axes)


def multiple_time_axes(axes: Axes, context: Context) -> Iterator[At]:
    """There must be at most one axis of time; the second one is marked."""
    context.enclosing(Multiscale)
    found = [index for index, axis in enumerate(axes) if axis.type == "time"]
    if len(found) > 1:
        yield At(found[1], count=len(found), names=[axes[index].name for index in found])


def multiple_channel_axes(axes: Axes, context: Context) -> Iterator[At]:
    """There must be at most one axis that is neither time nor space; the second one is marked."""
    context.enclosing(Multiscale)
    found = [index for index, axis in enumerate(axes) if axis.type not in RANKS]
    if len(found) > 1 and not _are_of_array(axes, context):
        names = [f"{axes[index].name} ({_sort(axes[index])})" for index in found]
        yield At(found[1], count=len(found), names=names)


def axis_type_order(axes: Axes, context: Context) -> Iterator[At]:
    """Time must come first, then the channel or custom axis, then space; the first that comes too late is marked."""
    context.enclosing(Multiscale)
    ranks = [RANKS.get(axis.type or "", OTHER_RANK) for axis in axes]
    late = next((index for index in range(1, len(axes)) if ranks[index] < ranks[index - 1]), None)
    if late is None:
        return
    before = next(axis for axis, rank in zip(axes, ranks, strict=True) if rank > ranks[late])
    axis = axes[late]
    yield At(late, name=axis.name, sort=_sort(axis), before=before.name, before_sort=_sort(before))


def _sort(axis: Axis) -> str:
    return axis.type or "untyped"


def spatial_axis_order(axes: Axes, context: Context) -> Iterator[At]:
    """Three axes of space that are called x, y and z should be ordered z, y, x."""
    context.enclosing(Multiscale)
    names = [axis.name for axis in axes if axis.type == "space"]
    lowered = [name.lower() for name in names]
    if sorted(lowered) == ["x", "y", "z"] and lowered != ["z", "y", "x"]:
        yield At(names=names)
