"""Checks of the graph of coordinate systems, whose edges are transformations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.checks.connected import connected
from ngfflint.checks.systems import is_below_labels
from ngfflint.engine.at import At
from ngfflint.model.image import Multiscale
from ngfflint.model.intrinsic import intrinsic, intrinsic_name
from ngfflint.model.problems import Unreadable, present
from ngfflint.store.paths import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.model.image import Datasets
    from ngfflint.model.problems import Pointer
    from ngfflint.model.scene import SceneDef
    from ngfflint.model.transforms import Endpoint, Transform

Knot = tuple[str, str]
"""A coordinate system: the path of its image, and its name there; all those of one image count as one, without name."""


def disconnected_system(owner: Multiscale | SceneDef, _: Context) -> Iterator[At]:
    """From each coordinate system transformations must lead to each other one, in whatever direction."""
    knots: dict[Knot, Pointer] = {
        ("", system.name): ("coordinateSystems", index) for index, system in enumerate(owner.coordinateSystems or ())
    }
    edges: list[tuple[Knot, Knot]] = []
    for index, link in enumerate(owner.coordinateTransformations or ()):
        ends = [_knot(present(end), owner) for end in (link.input, link.output)]
        for end, side in zip(ends, ("input", "output"), strict=True):
            knots.setdefault(end, ("coordinateTransformations", index, side))
        edges.append((ends[0], ends[1]))
    groups = connected(knots, edges)
    first = ("", intrinsic_name(owner.datasets)) if isinstance(owner, Multiscale) and len(groups) > 1 else None
    main = next((group for group in groups if first in group), groups[0] if groups else [])
    for group in groups:
        if group is not main:
            names = [_called(knot) for knot in group]
            yield At(*knots[group[0]], names=names, other=_called(first if first in main else main[0]))


def _knot(end: Endpoint, owner: Multiscale | SceneDef) -> Knot:
    if end.path is None:
        return ("", present(end.name))
    path = resolve(end.path) or end.path
    return (path, present(end.name) if isinstance(owner, Multiscale) else "")


def _called(knot: Knot | None) -> str:
    path, name = knot or ("", "")
    return f"'{name}'" if not path else f"the systems of '{path}'"


def inconsistent_output(datasets: Datasets, _: Context) -> Iterator[At]:
    """All levels must lead to the same coordinate system."""
    usual = intrinsic_name(datasets)
    for level, dataset in enumerate(datasets):
        try:
            name = present(present(present(dataset.coordinateTransformations)[0].output).name)
            other = name != usual
        except (Unreadable, IndexError):  # what one level lacks does not speak for the others
            continue
        if other:
            where = (level, "coordinateTransformations", 0, "output", "name")
            yield At(*where, name=name, usual=usual, level=level)


def not_linked_to_intrinsic(link: Transform, context: Context) -> Iterator[At]:
    """A transformation of an image must start from its intrinsic coordinate system, or lead there."""
    multiscale = context.above[-2]
    if not isinstance(multiscale, Multiscale):
        return
    name = intrinsic(multiscale)[1].name
    ends = [present(link.input), present(link.output)]
    if any(end.path is not None and not is_below_labels(end.path) for end in ends):
        return  # another rule says that it leads to no label image
    if not any(end.path is None and present(end.name) == name for end in ends):
        yield At(intrinsic=name, names=[present(end.name) for end in ends])
