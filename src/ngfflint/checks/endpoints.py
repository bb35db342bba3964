"""Checks of the ends of transformations: that there are two, and that each names a coordinate system that exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.checks.systems import is_link, owner_of, systems_for
from ngfflint.engine.at import At
from ngfflint.model.image import Dataset
from ngfflint.model.problems import BROKEN, Unreadable, present
from ngfflint.model.scene import SceneDef
from ngfflint.model.transforms import Links
from ngfflint.store.paths import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.model.transforms import Endpoint, Transform


def missing_ends(transform: Transform, context: Context) -> Iterator[At]:
    """A transformation that is no part of another one must say where points come from and where they go."""
    if is_link(transform, context):
        missing = [name for name in ("input", "output") if getattr(transform, name) is None]
        if missing:
            yield At(case=missing[0] if len(missing) == 1 else "both", type=transform.TAG)


def incomplete_end(endpoint: Endpoint, context: Context) -> Iterator[At]:
    """An end must give the name, or the path, that its place asks for; in a scene nothing else."""
    owner, side = _place(endpoint, context), context.pointer[-1]
    if owner is None:
        if endpoint.name is None and endpoint.path is None:
            yield At(case="neither", side=side)
    elif isinstance(owner, Dataset) and side == "input":
        if endpoint.path is None:
            yield At(case="path", path=owner.path)
    elif endpoint.name is None:
        yield At(case="name", side=side)
    elif endpoint.path == "":
        yield At("path", case="empty", field="path")
    if isinstance(owner, SceneDef):
        for name in endpoint.extra:
            yield At(name, key=True, case="key", key_name=name, side=side)


def _place(endpoint: Endpoint, context: Context) -> object | None:
    """Return the object whose transformation has this end, ``None`` where that is a part of another one."""
    transform, around = context.above[-1], context.above[-2]
    if not isinstance(around, Links) or endpoint not in (transform.input, transform.output):
        return None
    return owner_of(context)


def unknown_system(endpoint: Endpoint, context: Context) -> Iterator[At]:
    """The coordinate system that an end names must exist."""
    owner = _place(endpoint, context)
    if owner is None or (isinstance(owner, Dataset) and context.pointer[-1] == "input"):
        return
    name, systems = present(endpoint.name), systems_for(endpoint, context)
    if systems is None or systems.nameless or name in systems.named:
        return
    inside = "scene" if isinstance(owner, SceneDef) else "image"
    beyond = endpoint.path is not None and not isinstance(owner, Dataset)
    names = list(reversed(systems.named)) or "none"
    yield At("name", case="image" if beyond else "", name=name, names=names, place=inside, path=endpoint.path or "")


def input_path(dataset: Dataset, _: Context) -> Iterator[At]:
    """The transformation of a level must start at the array of the level."""
    for index, transform in enumerate(present(dataset.coordinateTransformations)):
        start = present(_end(transform, "input"))
        path = present(start.path)
        if (resolve(path) or path) != (resolve(dataset.path) or dataset.path):
            where = ("coordinateTransformations", index, "input", "path")
            yield At(*where, path=path, wanted=dataset.path)


def superfluous(dataset: Dataset, _: Context) -> Iterator[At]:
    """The input of a level must have no name, and its output no path."""
    for index, transform in enumerate(present(dataset.coordinateTransformations)):
        for side, field in (("input", "name"), ("output", "path")):
            end = _end(transform, side)
            if end is not None and getattr(end, field) is not None:
                where = ("coordinateTransformations", index, side, field)
                yield At(*where, key=True, case=side, value=getattr(end, field))


def _end(transform: Transform, side: str) -> Endpoint | None:
    try:
        end: Endpoint | None = getattr(transform, side)
    except Unreadable:  # the transformation itself
        return None
    return None if end is BROKEN else end
