"""Checks of coordinate systems and of the transformations that link them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from ngfflint.checks.spelling import is_no_image, misspells
from ngfflint.hierarchy.nodes import IMAGES, Array, Group, Missing
from ngfflint.model.base import UNREADABLE, Unreadable, present
from ngfflint.model.collection import SceneDef
from ngfflint.model.geometry import intrinsic, intrinsic_name
from ngfflint.model.image import Dataset, Image, Multiscale
from ngfflint.model.transforms import Endpoint, Identity, Links, Scale, Transform, Translation
from ngfflint.model.transforms_v06 import Sequence
from ngfflint.model.traversal import walk
from ngfflint.records import NamedTuple
from ngfflint.rules.check import Fault, Related
from ngfflint.rules.messages import with_article
from ngfflint.similar import nearest
from ngfflint.store.paths import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ngfflint.hierarchy.neighbors import LabelLinkReference
    from ngfflint.hierarchy.references import PathInMetadata, SceneImageReference
    from ngfflint.model.axes import CoordinateSystem
    from ngfflint.model.base import OMEAttributes, Pointer
    from ngfflint.model.image import Datasets
    from ngfflint.rules.context import Context

LABELS = "labels/"
"""Path prefix of the label images of an image."""

Owner = Dataset | Multiscale | SceneDef


class Systems(NamedTuple):
    """Coordinate systems by name.

    Args:
        named: the first system with each name.
        nameless: whether some systems have an empty or unreadable name, so that any name may exist.
    """

    named: dict[str, CoordinateSystem]
    nameless: bool

    @classmethod
    def of(cls, listed: list[CoordinateSystem]) -> Systems:
        """Index a list of coordinate systems by name."""
        readable = [each for each in listed if each is not UNREADABLE and each.name is not UNREADABLE and each.name]
        return cls({each.name: each for each in reversed(readable)}, len(readable) < len(listed))


def is_link(transform: Transform, context: Context) -> bool:
    """Whether the visited transformation is an item of ``coordinateTransformations``, not part of another one."""
    last = context.above[-1]
    return isinstance(last, Links) or (last is transform and isinstance(context.above[-2], Links))


def owner_of(context: Context) -> Owner:
    """Return the object whose ``coordinateTransformations`` contain the visited object.

    Raises:
        Unreadable: there is none.
    """
    for index, each in enumerate(context.above):
        if isinstance(each, Links):
            owner: Owner = context.above[index - 1]
            return owner
    raise Unreadable


def link_around(context: Context) -> Transform:
    """Return the item of ``coordinateTransformations`` that contains the visited object.

    Raises:
        Unreadable: there is none.
    """
    for before, each in pairwise(context.above):
        if isinstance(before, Links) and isinstance(each, Transform):
            return each
    raise Unreadable


def systems_for(endpoint: Endpoint, context: Context) -> Systems | None:
    """Return the coordinate systems that an endpoint may name; ``None`` if the node at its path was not loaded.

    Raises:
        Unreadable: they are unreadable, or the path does not lead to an image; other rules report that.
    """
    owner = owner_of(context)
    around = context.enclosing(Multiscale) if isinstance(owner, Dataset) else owner
    path = None if endpoint.path is None or isinstance(owner, Dataset) else str(endpoint.path)
    key = (systems_for, id(around), path)
    if key not in context.kept:  # there may be thousands of transformations and of systems
        listed = _own_systems(around) if path is None else _systems_at(path, around, context)
        context.kept[key] = None if listed is None else Systems.of(listed)
    found: Systems | None = context.kept[key]
    return found


def _own_systems(around: Multiscale | SceneDef) -> list[CoordinateSystem]:
    systems = around.coordinateSystems
    return list((systems or ()) if isinstance(around, SceneDef) else present(systems or None))


def _systems_at(path: str, around: Multiscale | SceneDef, context: Context) -> list[CoordinateSystem] | None:
    if isinstance(around, Multiscale) and not is_below_labels(path):
        raise Unreadable
    node = context.group.ahead.get(path)
    if node is None:
        return None
    if not isinstance(node, Group) or node.kind not in IMAGES or not isinstance(node.ome, Image):
        raise Unreadable
    return [each for image in node.ome.multiscales for each in present(image.coordinateSystems)]


def is_below_labels(path: str) -> bool:
    """Whether a path of an image leads into its labels group."""
    return (resolve(path) or "").startswith(LABELS)


def system_at(endpoint: Endpoint, context: Context) -> CoordinateSystem | None:
    """Return the coordinate system that an endpoint names; ``None`` if the node at its path was not loaded.

    Raises:
        Unreadable: no system has this name; another rule reports that.
    """
    name, systems = present(endpoint.name), systems_for(endpoint, context)
    return None if systems is None else present(systems.named.get(name))


def missing_ends(transform: Transform, context: Context) -> Iterator[Fault]:
    """A transformation that is not part of another one must have "input" and "output"."""
    if is_link(transform, context):
        missing = [name for name in ("input", "output") if getattr(transform, name) is None]
        if missing:
            yield Fault(case=missing[0] if len(missing) == 1 else "both", lacks=tuple(missing), type=transform.TAG)


def incomplete_end(endpoint: Endpoint, context: Context) -> Iterator[Fault]:
    """An endpoint must have the name or path that its position requires, and in a scene no other key."""
    owner, side = _owner_of_end(endpoint, context), context.pointer[-1]
    if owner is None:
        if endpoint.name is None and endpoint.path is None:
            yield Fault(case="neither", lacks=("name", "path"), side=side)
    elif isinstance(owner, Dataset) and side == "input":
        if endpoint.path is None:
            yield Fault(case="path", lacks=("path",), path=owner.path)
    elif endpoint.name is None:
        yield Fault(case="name", lacks=("name",), side=side)
    elif endpoint.path == "":
        yield Fault("path", case="empty", field="path")
    if isinstance(owner, SceneDef) and endpoint.name is not None:
        for name in endpoint.extra:
            if endpoint.path is not None or not nearest(name, frozenset({"path"})):
                yield Fault(name, key=True, case="key", key_name=name, side=side)


def _owner_of_end(endpoint: Endpoint, context: Context) -> Owner | None:
    """Return the owner of the transformation with this endpoint; ``None`` for part of another transformation."""
    transform, around = context.above[-1], context.above[-2]
    if not isinstance(around, Links) or endpoint not in (transform.input, transform.output):
        return None
    return owner_of(context)


def unknown_system(endpoint: Endpoint, context: Context) -> Iterator[Fault]:
    """The coordinate system that an endpoint names must exist."""
    owner = _owner_of_end(endpoint, context)
    if owner is None or (isinstance(owner, Dataset) and context.pointer[-1] == "input") or misspells(endpoint, "path"):
        return
    name, systems = present(endpoint.name), systems_for(endpoint, context)
    if systems is None or systems.nameless or name in systems.named or misspells(owner, "coordinateSystems"):
        return
    inside = "scene" if isinstance(owner, SceneDef) else "image"
    beyond = endpoint.path is not None and not isinstance(owner, Dataset)
    if beyond and not systems.named:
        return  # the image has no coordinate systems, which its own rules report
    same = _ends_with(endpoint, owner, context)
    if context.pointer != same[0]:
        return  # reported there
    document = context.group.attributes_at[0]
    also = tuple(Related(context.group, *each, "name", message="the same name", document=document) for each in same[1:])
    names, path = list(reversed(systems.named)) or "none", endpoint.path or ""
    yield Fault("name", case="image" if beyond else "", also=also, name=name, names=names, place=inside, path=path)


def _ends_with(endpoint: Endpoint, owner: Owner, context: Context) -> list[Pointer]:
    """Return the pointers of all endpoints in an image or a scene that name the same coordinate system."""
    around = context.enclosing(Multiscale) if isinstance(owner, Dataset) else owner
    key = (_ends_with, id(around))
    if key not in context.kept:
        at = (
            context.pointer.index("scene") + 1
            if isinstance(around, SceneDef)
            else context.pointer.index("multiscales") + 2
        )
        found: dict[tuple[str, str], list[Pointer]] = {}
        for each, pointer, above in walk(around):
            if isinstance(each, Endpoint) and isinstance(above[-2], Links):
                of_level, side = isinstance(above[-3], Dataset), pointer[-1]
                if not (of_level and side == "input") and each.name is not UNREADABLE and each.path is not UNREADABLE:
                    name = ("" if of_level else each.path or "", each.name or "")
                    found.setdefault(name, []).append((*context.pointer[:at], *pointer))
        context.kept[key] = found
    path = "" if isinstance(owner, Dataset) else endpoint.path or ""
    same: list[Pointer] = context.kept[key][path, endpoint.name or ""]
    return same


def input_path(dataset: Dataset, context: Context) -> Iterator[Fault]:
    """The transformation of a level must start at the array of the level, if that exists."""
    if context.group.whole and isinstance(context.group.children.get(dataset.path), Missing | None):
        return  # another rule reports the path of the level
    for index, transform in enumerate(present(dataset.coordinateTransformations)):
        start = present(_end(transform, "input"))
        path = present(start.path)
        if dataset.path and (resolve(path) or path) != (resolve(dataset.path) or dataset.path):
            where = ("coordinateTransformations", index, "input", "path")
            yield Fault(*where, path=path, wanted=dataset.path)


def superfluous(dataset: Dataset, _: Context) -> Iterator[Fault]:
    """The input of the transformation of a level must have no name, and its output no path."""
    for index, transform in enumerate(present(dataset.coordinateTransformations)):
        for side, field in (("input", "name"), ("output", "path")):
            end = _end(transform, side)
            if end is not None and getattr(end, field) is not None:
                where = ("coordinateTransformations", index, side, field)
                yield Fault(*where, key=True, case=side, value=getattr(end, field))


def _end(transform: Transform, side: str) -> Endpoint | None:
    try:
        end: Endpoint | None = getattr(transform, side)
    except Unreadable:  # the whole transformation is unreadable
        return None
    return None if end is UNREADABLE else end


T = TypeVar("T")


def connected(items: Iterable[T], edges: Iterable[tuple[T, T]]) -> list[list[T]]:
    """Return the connected components of an undirected graph, in the order of their items."""
    parents = {item: item for item in items}
    for edge in edges:
        one, other = (_representative(parents, end) for end in edge)
        parents[other] = one
    groups: dict[T, list[T]] = {}
    for item in parents:
        groups.setdefault(_representative(parents, item), []).append(item)
    return list(groups.values())


def _representative(parents: dict[T, T], item: T) -> T:
    """Return the representative of an item, halving the path to it for later calls."""
    while parents[item] != item:
        parents[item] = item = parents[parents[item]]
    return item


SystemKey = tuple[str, str]
"""A coordinate system: the path of its image ("" for the own one) and its name ("" for all systems of an image)."""


def disconnected_system(owner: Multiscale | SceneDef, _: Context) -> Iterator[Fault]:
    """Transformations, in either direction, must connect all coordinate systems."""
    if misspells(owner, "coordinateTransformations"):
        return
    items: dict[SystemKey, Pointer] = {
        ("", system.name): ("coordinateSystems", index) for index, system in enumerate(owner.coordinateSystems or ())
    }
    edges: list[tuple[SystemKey, SystemKey]] = []
    for index, link in enumerate(owner.coordinateTransformations or ()):
        ends = [_system_key(present(end), owner) for end in (link.input, link.output)]
        for end, side in zip(ends, ("input", "output"), strict=True):
            items.setdefault(end, ("coordinateTransformations", index, side))
        edges.append((ends[0], ends[1]))
    groups = connected(items, edges)
    first = ("", intrinsic_name(owner.datasets)) if isinstance(owner, Multiscale) and len(groups) > 1 else None
    main = next((group for group in groups if first in group), groups[0] if groups else [])
    for group in groups:
        if group is not main:
            names = ", ".join(map(_system_text, group))
            yield Fault(*items[group[0]], names=names, other=_system_text(first if first in main else main[0]))


def _system_key(end: Endpoint, owner: Multiscale | SceneDef) -> SystemKey:
    if end.path is None:
        return ("", present(end.name))
    path = resolve(end.path) or end.path
    return (path, present(end.name) if isinstance(owner, Multiscale) else "")


def _system_text(item: SystemKey | None) -> str:
    path, name = item or ("", "")
    return f'"{name}"' if not path else f"the coordinate systems of '{path}'"


def inconsistent_output(datasets: Datasets, _: Context) -> Iterator[Fault]:
    """All levels must lead to the same coordinate system."""
    usual = intrinsic_name(datasets)
    for level, dataset in enumerate(datasets):
        try:
            name = present(present(present(dataset.coordinateTransformations)[0].output).name)
            other = name != usual
        except (Unreadable, IndexError):  # an incomplete level must not hide the others
            continue
        if other:
            where = (level, "coordinateTransformations", 0, "output", "name")
            yield Fault(*where, name=name, usual=usual, level=level)


def not_linked_to_intrinsic(link: Transform, context: Context) -> Iterator[Fault]:
    """A transformation of an image must start from its intrinsic coordinate system, or lead there."""
    multiscale = context.above[-2]
    if not isinstance(multiscale, Multiscale):
        return
    name = intrinsic(multiscale)[1].name
    ends = [present(link.input), present(link.output)]
    if any(end.path is not None and not is_below_labels(end.path) for end in ends):
        return  # another rule reports that it does not lead to a label image
    if not any(end.path is None and present(end.name) == name for end in ends):
        yield Fault(intrinsic=name, names=[present(end.name) for end in ends])


def repeated_name(ome: OMEAttributes, _: Context) -> Iterator[Fault]:
    """No two transformations in one document may have the same name."""
    seen: set[str] = set()
    for obj, pointer, _above in walk(ome):
        if isinstance(obj, Transform) and obj.name is not UNREADABLE and obj.name:
            if obj.name in seen:
                yield Fault(*pointer, "name", case="repeated", name=obj.name)
            seen.add(obj.name)


def transformation_count(links: Links, context: Context) -> Iterator[Fault]:
    """A level must have exactly one transformation."""
    if isinstance(context.above[-1], Dataset) and len(links) > 1:
        yield Fault(1, count=len(links))


def label_link(visited: LabelLinkReference | Transform, context: Context) -> Iterator[Fault]:
    """A link that has a path must lead to a label image of the image, and be a scale, a translation or nothing."""
    if not isinstance(visited, Transform):
        if is_below_labels(visited.path):
            yield from not_an_image(visited)
        return
    if not isinstance(context.above[-2], Multiscale):
        return
    for side in ("input", "output"):
        end = getattr(visited, side)
        if end is None or end.path is None:
            continue
        if resolve(end.path) is not None and not is_below_labels(end.path):
            yield Fault(side, "path", case="place", path=end.path)
        elif not _is_plain(visited):
            steps = [present(step).TAG for step in visited.transformations] if isinstance(visited, Sequence) else []
            yield Fault("type", case="steps" if steps else "type", type=visited.TAG, steps=steps)


def _is_plain(transform: Transform) -> bool:
    if isinstance(transform, Sequence):
        return sorted(str(present(step).TAG) for step in transform.transformations) == ["scale", "translation"]
    return isinstance(transform, Identity | Scale | Translation)


def scene_image(reference: SceneImageReference, _: Context) -> Iterator[Fault]:
    """A path in a scene must lead to an image."""
    yield from not_an_image(reference)


def not_an_image(reference: PathInMetadata) -> Iterator[Fault]:
    """Report a path that does not lead to an image."""
    node = reference.there
    if isinstance(node, Missing):
        yield Fault(case="absent", path=reference.path)
    elif isinstance(node, Array):
        yield Fault(case="kind", path=reference.path, kind="an array")
    elif isinstance(node, Group) and is_no_image(node):
        yield Fault(case="kind", path=reference.path, kind=with_article(node.kind))
