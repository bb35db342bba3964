"""References: paths in metadata, resolved to nodes or refused."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from ngfflint.hierarchy.nodes import IMAGES, Array, Group, Missing, Unfollowed
from ngfflint.model.base import UNREADABLE, VERSIONS, Model, Unreadable
from ngfflint.model.traversal import array_types, is_array, is_optional, is_tagged, tags, typed_fields
from ngfflint.store.paths import LONGEST_WAY, ascend, join, resolve, way_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.model.base import Pointer


class PathInMetadata:
    """A path in metadata; its pointer is that of the text that names the path.

    Args:
        path: as it stands in the metadata, relative to the group.
        pointer: in the OME object.
        above: the objects that enclose it, outermost first.
        target: the node, relative to the store; ``None`` where the path must not be followed.

    Attributes:
        node: what is there, once it was looked for.
        stop: why it must not be followed, ``""`` where it may be, see ``references.stop_of``.
    """

    node: Node | None = None
    stop = ""

    def __init__(self, path: str, pointer: Pointer, above: tuple[Any, ...], target: str | None) -> None:
        self.path, self.pointer, self.above, self.target = path, pointer, above, target

    @property
    def there(self) -> Node:
        """What the path leads to.

        Raises:
            Unreadable: nobody looked there.
        """
        if self.node is None:
            raise Unreadable
        return self.node

    def names_link(self, _: Unfollowed) -> bool:
        """Say whether this is the path at which a link is reported."""
        return True


class Reference(PathInMetadata):
    """A path to a node below, which is linted with its group.

    Attributes:
        between: the nodes on the way to it, without those that an earlier path of the group leads through.
        stored: how the path is spelt in the store, where that differs in case.
    """

    expected = "group"
    """Whether it should lead to a group or to an array."""

    kind = ""
    """The kind of group it should lead to."""

    optional = False
    """Whether it may well be that nothing is there."""

    from_parent = False
    """Whether the path starts at the parent of the group whose metadata name it."""

    first = False
    """Whether the rules of the group itself ask for what is there."""

    ahead = False
    """Whether the rules of the group ask for what is there, which is linted with the others all the same."""

    images_only = False
    """Whether the path is followed no further where it leads to something that is no image."""

    between: tuple[Node, ...] = ()
    stored: str = ""

    def names_link(self, node: Unfollowed) -> bool:
        """Say whether no earlier path of the group leads through the same link."""
        return node.link == node.path or self.expected == "array" or any(node.link == way.path for way in self.between)

    @property
    def ends_here(self) -> bool:
        """Whether it leads to something that is not for it."""
        return self.images_only and not may_be_image(self.node)


class ArrayReference(Reference):
    """A path that should lead to an array."""

    expected = "array"
    first = True


class DatasetReference(ArrayReference):
    """The path of a dataset."""


class VectorReference(ArrayReference):
    """The path of an array with the parameters of a transformation."""


class MatrixReference(ArrayReference):
    """The path of an array with the matrix of a transformation."""


class AffineReference(MatrixReference):
    """The path of an affine matrix."""


class RotationReference(MatrixReference):
    """The path of a rotation matrix."""


class VectorFieldReference(Reference):
    """The path of an image that holds a vector for each point."""

    kind = "image"
    ahead = True


class SceneImageReference(Reference):
    """The path of an image of a scene."""

    kind = "image"
    ahead = True


class LabelsReference(Reference):
    """The group ``labels`` that the layout has below an image."""

    kind = "labels"
    optional = True


class StrayLabelsReference(Reference):
    """The group ``labels`` below a group that is no image, where it should not be."""

    optional = True


class LabelReference(Reference):
    """The path of a label image."""

    kind = "label image"


class WellReference(Reference):
    """The path of a well."""

    kind = "well"


class FieldReference(Reference):
    """The path of a field of view."""

    kind = "image"


class OMEGroupReference(Reference):
    """The group ``OME`` that the layout of bioformats2raw has below a collection."""

    kind = "OME group"
    optional = True


class SeriesReference(Reference):
    """The path of an image of a collection, relative to the collection."""

    kind = "image"
    from_parent = True


class UnmarkedOMEReference(Reference):
    """The group ``OME`` below a root that does not say that it is a collection."""

    kind = "OME group"
    first = optional = True


class NumberedImageReference(Reference):
    """An image of a collection that names none: the groups 0, 1, 2, ..."""

    kind = "image"
    optional = images_only = True


class StrayImageReference(NumberedImageReference):
    """The group 0 below a plate, where a collection has its first image."""


class SourceReference(PathInMetadata):
    """The path from a label image to the image that it belongs to, which may lie above it, and is linted elsewhere."""


NAMED: dict[str, type[Reference]] = {
    "Dataset": DatasetReference,
    "Scale": VectorReference,
    "Translation": VectorReference,
    "Affine": AffineReference,
    "Rotation": RotationReference,
    "Displacements": VectorFieldReference,
    "Coordinates": VectorFieldReference,
    "PlateWell": WellReference,
    "FieldOfView": FieldReference,
}
"""Classes that have a ``path``."""

LISTED: dict[str, type[Reference]] = {"LabelPaths": LabelReference, "SeriesPaths": SeriesReference}
"""Arrays whose items are paths."""

LEADING = {*NAMED, *LISTED, "Endpoint"}
"""Classes that may lead somewhere."""

LAYOUT: Pointer = ("bioformats2raw.layout",)
"""Pointer of what makes a group a collection, in its OME object."""

BELOW: dict[str, dict[str, type[Reference]]] = {
    "Image": {"labels": LabelsReference},
    "Plate": {"labels": StrayLabelsReference},
    "Bf2Raw": {"labels": StrayLabelsReference},
}
"""Groups that the layout has below others, without a path in the metadata."""


def references(group: Group) -> list[Reference]:
    """Return the paths in the metadata of a group, in document order."""
    found = []
    on_way = on_way_to(group)
    for cls, path, pointer, above in _paths(group):
        try:
            target = path if path.isalnum() else resolve(path)
        except Unreadable:
            continue
        if cls.from_parent:  # the parent of the root is not in the store
            base = group.path.rpartition("/")[0]
            target = target if group.path else None
        else:
            base = group.path
        reference = cls(path, pointer, above, None if target is None else join(base, target))
        reference.stop = stop_of(group, reference, base, on_way)
        found.append(reference)
    return found


def may_be_image(node: Node | None) -> bool:
    """Say whether there is an image, or something that cannot be read and may be one."""
    if isinstance(node, Group):
        return node.attributes is UNREADABLE or node.kind in IMAGES
    return node is not None and not isinstance(node, Missing | Array)


Path = tuple["type[Reference]", str, "Pointer", tuple[Any, ...]]
"""A path in metadata: what it is, its text, its pointer in the OME object, and the objects that enclose it."""


def _paths(group: Group) -> list[Path]:
    found: list[Path] = []
    _collect(group.ome, (), (), _PLANS[group.version], found)
    if group.parent is None:
        found += _beside_layout(group)
    model: type = type(group.ome)
    found += [(cls, path, (), (group.ome,)) for path, cls in _below(model)]
    return found


@cache
def _below(model: type) -> tuple[tuple[str, type[Reference]], ...]:
    """Return the groups that the layout has below those with a model."""
    return tuple(each for base in model.__mro__ for each in BELOW.get(base.__name__, {}).items())


class _Plan(NamedTuple):
    """How to find paths in the objects of a class.

    Args:
        name: of the class, where its objects may hold a path themselves.
        fields: that may lead to a path, each with its key.
        items: whether the items of an array may.
    """

    name: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    items: bool = False


class _Plans(dict[type, _Plan]):
    """The plans of the classes of a version, made when a class is first met."""

    def __init__(self, version: str) -> None:
        super().__init__()
        self._version = version

    def __missing__(self, cls: type) -> _Plan:
        """Make the plan of a class."""
        plan = self[cls] = _Plan(
            cls.__name__ if cls.__name__ in LEADING else "",
            tuple((name, key) for name, key, of in typed_fields(cls) if may_lead(of, self._version)),
            issubclass(cls, list) and (cls is list or may_lead(array_types(cls)[1], self._version)),
        )
        return plan


LEAVES = frozenset({_Plan("Scale"), _Plan("Translation")})
"""The plans of objects that mostly have no path, and nothing below them."""

_PLANS = {version: _Plans(version) for version in VERSIONS}


def _collect(value: Any, pointer: Pointer, above: tuple[Any, ...], plans: _Plans, found: list[Path]) -> None:
    """Put the paths in an object and below it on a list, in document order."""
    name, fields, items = plans[type(value)]
    if name in NAMED:
        if value.path is not None:
            found.append((NAMED[name], value.path, (*pointer, "path"), (*above, value)))
    elif name:
        _collect_from(name, value, pointer, above, found)
    if fields:
        above = (*above, value)
        for attribute, key in fields:
            below = getattr(value, attribute)
            if below is not None:
                _collect(below, (*pointer, key), above, plans, found)
    elif items:
        above = (*above, value)
        for index, item in enumerate(value):
            if plans[type(item)] not in LEAVES or item.path is not None:
                _collect(item, (*pointer, index), above, plans, found)


def _collect_from(name: str, value: Any, pointer: Pointer, above: tuple[Any, ...], found: list[Path]) -> None:
    """Put the paths of an array, or of an end of a transformation, on a list."""
    if name in LISTED:
        found += ((LISTED[name], path, (*pointer, index), (*above, value)) for index, path in enumerate(value))
    elif _names_image(above) and isinstance(value.path, str):
        known = any(cls is SceneImageReference and path == value.path for cls, path, *_ in found)
        if not known:  # where an image is not there, that is reported at the first path that leads to it
            found.append((SceneImageReference, value.path, (*pointer, "path"), (*above, value)))


@cache
def may_lead(of: Any, version: str) -> bool:
    """Whether a value of a type may be one of the classes that lead somewhere, or hold one."""
    return _may_lead(of, version, set())


def _may_lead(of: Any, version: str, seen: set[type]) -> bool:
    if is_optional(of):
        return any(_may_lead(each, version, seen) for each in get_args(of))
    if is_array(of):
        classes = {of, *getattr(of, "IN", {}).values()}
        return any(
            getattr(each, "__name__", "") in LISTED or _may_lead(array_types(each)[1], version, seen)
            for each in classes
        )
    if not isinstance(of, type) or not issubclass(of, Model) or of in seen:
        return False
    seen.add(of)
    if is_tagged(of):
        return any(_may_lead(each, version, seen) for each in tags(of, version).values())
    return of.__name__ in LEADING or any(_may_lead(each, version, seen) for _, _, each in typed_fields(of))


def _names_image(above: tuple[Any, ...]) -> bool:
    """Say whether an end of a transformation names an image of a scene: not the ends of those inside others."""
    return [type(each).__name__ for each in above[-3:-1]] == ["SceneDef", "Links"]


def _beside_layout(group: Group) -> Iterator[tuple[type[Reference], str, Pointer, tuple[Any, ...]]]:
    """Yield the groups that belong to the layout of bioformats2raw, or must not stand beside it."""
    if group.kind == "":
        yield UnmarkedOMEReference, "OME", (), ()
    elif group.kind == "collection" or (group.kind == "plate" and getattr(group.ome, "layout", None) is not None):
        yield OMEGroupReference, "OME", LAYOUT, (group.ome,)
        if group.kind == "plate":
            yield StrayImageReference, "0", LAYOUT, (group.ome,)


DEEPEST = 11
"""Groups on the way to the deepest group whose groups are looked at: labels of labels, five times over."""


class NotFollowed:
    """A path in metadata that is not followed.

    Args:
        reference: the path.
        reason: how it leaves the store, in the words of ``way_out``, or ``loop``, ``deep``, ``link-out``,
            ``link-loop``, ``circle``.
        link: path of the link that leads elsewhere, relative to the store.
    """

    __slots__ = ("link", "reason", "reference")

    def __init__(self, reference: PathInMetadata, reason: str, link: str = "") -> None:
        self.reference = reference
        self.reason = reason
        self.link = link


def refused(reference: PathInMetadata) -> NotFollowed | None:
    """Return what is to be said of a path that is not followed, once for each link that it leads through."""
    node = reference.node
    if isinstance(node, Unfollowed) and reference.names_link(node):
        return NotFollowed(reference, node.reason, node.link)
    return NotFollowed(reference, reference.stop) if reference.stop else None


def stop_of(group: Group, reference: Reference, base: str, on_way: list[str]) -> str:
    """Say why a path must not be followed, ``""`` where it may be.

    Args:
        group: whose metadata hold it.
        reference: the path.
        base: where it starts, relative to the store.
        on_way: paths of the group and of the nodes that led to it.
    """
    path = reference.path
    too_deep = len(on_way) > DEEPEST and reference.expected == "group" and not reference.optional
    if too_deep or path.count("/") >= LONGEST_WAY:
        return "deep"
    if not path or (reference.target is not None and not reference.from_parent):  # it stays below the group
        return ""
    if reference.from_parent and not group.path:  # nobody knows what is beside the root
        return ""
    return way_out(base, path) or ("loop" if ascend(base, path) in on_way else "")


def on_way_to(group: Group) -> list[str]:
    """Return the paths of a group and of the nodes that led to it."""
    paths, node = [group.path], group.parent
    while node is not None:
        paths.append(node.path)
        node = node.parent
    return paths
