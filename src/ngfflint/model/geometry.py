"""The axes and the transformations of the levels of an image, in all versions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ngfflint.model.axes import Axis
from ngfflint.model.base import UNREADABLE, Unreadable, present
from ngfflint.model.transforms import Links
from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ngfflint.model.axes import Axes, CoordinateSystem
    from ngfflint.model.base import Pointer
    from ngfflint.model.image import Dataset, Multiscale
    from ngfflint.model.transforms import Transform


class PlacedAxes(NamedTuple):
    """The axes of the arrays of an image.

    Args:
        pointer: relative to the multiscales entry.
        axes: in the order of the dimensions.
    """

    pointer: Pointer
    axes: Axes


class PlacedSteps(NamedTuple):
    """The transformations of a level that are applied in sequence.

    Args:
        pointer: relative to the dataset.
        steps: usually a scale, and maybe a translation.
    """

    pointer: Pointer
    steps: Sequence[Transform]


def array_axes(multiscale: Multiscale) -> PlacedAxes:
    """Return the axes of the arrays: up to 0.5 those of the image, from 0.6 of the intrinsic coordinate system.

    Raises:
        Unreadable: there are none, or the coordinate system is ambiguous.
    """
    if multiscale.coordinateSystems is None:
        return PlacedAxes(("axes",), present(multiscale.axes))
    index, system = intrinsic(multiscale)
    return PlacedAxes(("coordinateSystems", index, "axes"), system.axes)


LETTER_TYPES = {"t": "time", "c": "channel", "z": "space", "y": "space", "x": "space"}
"""The axes of images of 0.1 and 0.2 in their order, with the types that these names imply up to 0.3."""


def typed_axes(multiscale: Multiscale, version: str) -> list[Axis]:
    """Return the axes of the arrays; up to 0.3, where axes have no type, with the type that their names imply.

    Raises:
        Unreadable: the axes are missing or malformed.
    """
    if version < "0.3":
        return [Axis(name=name, type=kind) for name, kind in LETTER_TYPES.items()]
    axes = array_axes(multiscale).axes
    if version == "0.3":
        return [Axis(name=axis.name, type=LETTER_TYPES.get(str(axis.name))) for axis in axes]
    return list(axes)


def intrinsic(multiscale: Multiscale) -> tuple[int, CoordinateSystem]:
    """Return the coordinate system that the levels are mapped to, with its index; a single one is always it.

    Raises:
        Unreadable: no level is mapped to a coordinate system of the image.
    """
    systems = present(multiscale.coordinateSystems)
    if len(systems) == 1:
        return 0, systems[0]
    name = intrinsic_name(multiscale.datasets)
    for index, system in enumerate(systems):
        if system is not UNREADABLE and system.name is not UNREADABLE and system.name == name:
            return index, system
    raise Unreadable


def intrinsic_name(datasets: Iterable[Dataset]) -> str:
    """Return the name of the coordinate system that most levels are mapped to.

    Raises:
        Unreadable: no level names one.
    """
    names = Counter(output_names(datasets))
    if not names:
        raise Unreadable
    return names.most_common(1)[0][0]


def output_names(datasets: Iterable[Dataset]) -> list[str]:
    """Return the names of the coordinate systems that levels are mapped to, as far as they can be read."""
    found = []
    for dataset in datasets:
        try:
            found.append(str(present(present(present(dataset.coordinateTransformations)[0].output).name)))
        except (Unreadable, IndexError):  # the other levels may still have one
            continue
    return [name for name in found if name]


def steps_of(dataset: Dataset) -> PlacedSteps:
    """Return the transformations of a level: up to 0.5 the list, from 0.6 those of its sequence, or the only one.

    Raises:
        Unreadable: it has none.
    """
    transforms = present(dataset.coordinateTransformations)
    if isinstance(transforms, Links) and transforms:
        steps = getattr(transforms[0], "transformations", None)
        if steps is not None and getattr(transforms[0], "TAG", "") == "sequence":
            return PlacedSteps(("coordinateTransformations", 0, "transformations"), steps)
    return PlacedSteps(("coordinateTransformations",), transforms)
