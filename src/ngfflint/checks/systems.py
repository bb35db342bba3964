"""Where the ends of transformations are: coordinate systems of the image, of the scene, or of an image at a path."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ngfflint.model.image import Dataset, Image, Multiscale
from ngfflint.model.problems import BROKEN, Unreadable, present
from ngfflint.model.scene import SceneDef
from ngfflint.model.transforms import Links, Transform
from ngfflint.store.kinds import IMAGES
from ngfflint.store.nodes import Group
from ngfflint.store.paths import resolve

if TYPE_CHECKING:
    from ngfflint.engine.context import Context
    from ngfflint.model.axes import CoordinateSystem
    from ngfflint.model.transforms import Endpoint

LABELS = "labels/"
"""Where the label images of an image are."""

Owner = Dataset | Multiscale | SceneDef


class Systems(NamedTuple):
    """Coordinate systems, to be found by their names.

    Args:
        named: the first one of each name.
        nameless: whether there are some whose names are empty or cannot be read: they may be any.
    """

    named: dict[str, CoordinateSystem]
    nameless: bool

    @classmethod
    def of(cls, listed: list[CoordinateSystem]) -> Systems:
        """Return coordinate systems by their names."""
        readable = [each for each in listed if each is not BROKEN and each.name is not BROKEN and each.name]
        return cls({each.name: each for each in reversed(readable)}, len(readable) < len(listed))


def is_link(transform: Transform, context: Context) -> bool:
    """Say whether a visited transformation stands in ``coordinateTransformations``, not in another transformation."""
    last = context.above[-1]
    return isinstance(last, Links) or (last is transform and isinstance(context.above[-2], Links))


def owner_of(context: Context) -> Owner:
    """Return the object whose ``coordinateTransformations`` the visited object is in.

    Raises:
        Unreadable: it is in none.
    """
    for index, each in enumerate(context.above):
        if isinstance(each, Links):
            owner: Owner = context.above[index - 1]
            return owner
    raise Unreadable


def link_around(context: Context) -> Transform:
    """Return the transformation in ``coordinateTransformations`` that the visited object is a part of.

    Raises:
        Unreadable: it is in none.
    """
    for before, each in pairwise(context.above):
        if isinstance(before, Links) and isinstance(each, Transform):
            return each
    raise Unreadable


def systems_for(endpoint: Endpoint, context: Context) -> Systems | None:
    """Return the coordinate systems that an end may name; ``None`` where nobody looked at what its path leads to.

    Raises:
        Unreadable: they cannot be read, or the path leads to no image, which other rules report.
    """
    owner = owner_of(context)
    around = context.enclosing(Multiscale) if isinstance(owner, Dataset) else owner
    path = None if endpoint.path is None or isinstance(owner, Dataset) else str(endpoint.path)
    key = (systems_for, id(around), path)
    if key not in context.kept:  # thousands of transformations may name one of thousands of systems
        listed = _listed(around) if path is None else _listed_at(path, around, context)
        context.kept[key] = None if listed is None else Systems.of(listed)
    found: Systems | None = context.kept[key]
    return found


def _listed(around: Multiscale | SceneDef) -> list[CoordinateSystem]:
    systems = around.coordinateSystems
    return list((systems or ()) if isinstance(around, SceneDef) else present(systems or None))


def _listed_at(path: str, around: Multiscale | SceneDef, context: Context) -> list[CoordinateSystem] | None:
    if isinstance(around, Multiscale) and not is_below_labels(path):
        raise Unreadable
    node = context.group.ahead.get(path)
    if node is None:
        return None
    if not isinstance(node, Group) or node.kind not in IMAGES or not isinstance(node.ome, Image):
        raise Unreadable
    return [each for image in node.ome.multiscales for each in present(image.coordinateSystems)]


def is_below_labels(path: str) -> bool:
    """Say whether a path of an image leads to where its label images are."""
    return (resolve(path) or "").startswith(LABELS)


def system_at(endpoint: Endpoint, context: Context) -> CoordinateSystem | None:
    """Return the coordinate system that an end names; ``None`` where nobody looked.

    Raises:
        Unreadable: there is none of this name, which another rule reports.
    """
    name, systems = present(endpoint.name), systems_for(endpoint, context)
    return None if systems is None else present(systems.named.get(name))
