"""References: paths in metadata, resolved to nodes or rejected."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from ngfflint.hierarchy.nodes import IMAGES, Array, Group, Missing, Unfollowed
from ngfflint.model.base import UNREADABLE, VERSIONS, Model, Unreadable
from ngfflint.model.traversal import array_types, is_array, is_optional, is_tagged, tags, typed_fields
from ngfflint.records import NamedTuple
from ngfflint.store.paths import MAX_PATH_PARTS, ascend, join, resolve, way_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.model.base import Pointer


class PathInMetadata:
    """A path in metadata, with the pointer of its text.

    Args:
        path: as written in the metadata, relative to the group.
        pointer: in the OME object.
        above: the objects that enclose it, outermost first.
        target: path of the node in the store; ``None`` if the path must not be followed.

    Attributes:
        node: the node at the path, after it was read.
        stop: why the path must not be followed, ``""`` if it may be, see ``stop_of``.
    """

    node: Node | None = None
    stop = ""

    def __init__(self, path: str, pointer: Pointer, above: tuple[Any, ...], target: str | None) -> None:
        self.path, self.pointer, self.above, self.target = path, pointer, above, target

    @property
    def there(self) -> Node:
        """The node at the path.

        Raises:
            Unreadable: it was not read.
        """
        if self.node is None:
            raise Unreadable
        return self.node

    def names_link(self, _: Unfollowed) -> bool:
        """Whether a symbolic link is reported at this path."""
        return True


class Reference(PathInMetadata):
    """A path to a child node, which is linted with its group.

    Attributes:
        between: the nodes on the path to it, without those on an earlier path of the group.
        stored: the spelling of the path in the store, if it differs in case.
    """

    expected = "group"
    """The type of the node that it should lead to: ``"group"`` or ``"array"``."""

    kind = ""
    """The kind of group it should lead to."""

    optional = False
    """Whether the node may be missing."""

    from_parent = False
    """Whether the path is relative to the parent of the group."""

    first = False
    """Whether the rules of the group itself need the node."""

    ahead = False
    """Whether the rules of the group need the node, although it is linted after the group like others."""

    images_only = False
    """Whether nodes other than images are not followed."""

    between: tuple[Node, ...] = ()
    stored: str = ""

    def names_link(self, node: Unfollowed) -> bool:
        """Whether no earlier path of the group leads through the same link."""
        return (
            node.link == node.path or self.expected == "array" or any(node.link == each.path for each in self.between)
        )

    @property
    def ends_here(self) -> bool:
        """Whether the node is of a kind that this path does not follow."""
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
    """The path of an image that has a vector for each point."""

    kind = "image"
    ahead = True


class SceneImageReference(Reference):
    """The path of an image of a scene."""

    kind = "image"
    ahead = True


class LabelReference(Reference):
    """The path of a label image."""

    kind = "label image"


class FolderOfLabels(Reference):
    """The name of a ``labels`` group.

    Attributes:
        images: its images, if it has no metadata that could list them.
        labels: the group that contains them, which may be a folder without metadata.
    """

    optional = True
    images: Sequence[LabelReference] = ()
    labels: Group | None = None


class LabelsReference(FolderOfLabels):
    """The ``labels`` group that an image has by convention."""

    kind = "labels"


class StrayLabelsReference(FolderOfLabels):
    """A misplaced ``labels`` group, below a group that is not an image."""


class WellReference(Reference):
    """The path of a well."""

    kind = "well"


class FieldReference(Reference):
    """The path of a field of view."""

    kind = "image"


class OMEGroupReference(Reference):
    """The ``OME`` group below a collection in the bioformats2raw layout."""

    kind = "OME group"
    optional = True


class SeriesReference(Reference):
    """The path of an image of a collection, relative to the collection."""

    kind = "image"
    from_parent = True

    in_well = False
    """Whether it does not lead to an image, and a well of the plate lists the same path or is missing itself."""


class UnmarkedOMEReference(Reference):
    """The ``OME`` group below a root that is not marked as a collection."""

    kind = "OME group"
    first = optional = True


class NumberedImageReference(Reference):
    """A numbered image of a collection that lists none: the groups 0, 1, 2, ..."""

    kind = "image"
    optional = images_only = True


class StrayImageReference(NumberedImageReference):
    """The group 0 below a plate, where a collection has its first image."""


class SourceReference(PathInMetadata):
    """The path from a label image to its source image, which may be above it, and is linted elsewhere."""


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
"""References by class of the model whose ``path`` they are."""

LISTED: dict[str, type[Reference]] = {"LabelPaths": LabelReference, "SeriesPaths": SeriesReference}
"""References by class of the array whose items they are."""

LEADING = {*NAMED, *LISTED, "Endpoint"}
"""Classes that may contain a path."""

LAYOUT: Pointer = ("bioformats2raw.layout",)
"""Pointer in the OME object to the key that marks a collection."""

BELOW: dict[str, dict[str, type[Reference]]] = {
    "Image": {"labels": LabelsReference},
    "Plate": {"labels": StrayLabelsReference},
    "Bf2Raw": {"labels": StrayLabelsReference},
    "Scene": {"labels": StrayLabelsReference},
}
"""Child groups by convention, without a path in the metadata, by class of the parent's model."""


def references(group: Group) -> list[Reference]:
    """Return the paths in the metadata of a group, in document order."""
    found = []
    ancestors = paths_to(group)
    for cls, path, pointer, above in _paths(group):
        try:
            target = path if path.isalnum() else resolve(path)
        except Unreadable:
            continue
        base = group.path.rpartition("/")[0] if cls.from_parent else group.path
        if cls.from_parent and not group.path:  # the parent of the root is outside the store
            target = None
        reference = cls(path, pointer, above, None if target is None else join(base, target))
        reference.stop = stop_of(group, reference, base, ancestors)
        found.append(reference)
    return found


def may_be_image(node: Node | None) -> bool:
    """Whether a node is an image, or cannot be read and may be one."""
    if isinstance(node, Group):
        return node.attributes is UNREADABLE or node.kind in IMAGES
    return node is not None and not isinstance(node, Missing | Array)


Path = tuple["type[Reference]", str, "Pointer", tuple[Any, ...]]
"""A path in metadata: its class, its text, its pointer in the OME object, and the objects that enclose it."""


def _paths(group: Group) -> list[Path]:
    found: list[Path] = []
    _collect(group.ome, (), (), _PLANS[group.version], found)
    if group.parent is None:
        found += _bf2raw_groups(group)
    model: type = type(group.ome)
    found += [(cls, path, (), (group.ome,)) for path, cls in _child_groups(model)]
    return found


@cache
def _child_groups(model: type) -> tuple[tuple[str, type[Reference]], ...]:
    """Return the child groups that a group with a model has by convention."""
    return tuple(each for base in model.__mro__ for each in BELOW.get(base.__name__, {}).items())


class _Plan(NamedTuple):
    """How to find paths in the objects of a class.

    Args:
        name: of the class, where its objects may contain a path themselves.
        fields: names and keys of the fields that may contain a path.
        items: whether the items of an array may contain a path.
    """

    name: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    items: bool = False


class _Plans(dict[type, _Plan]):
    """The plans of the classes of a version, made on first access."""

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
"""The plans of objects that usually have no path, and nothing below them."""

_PLANS = {version: _Plans(version) for version in VERSIONS}


def _collect(value: Any, pointer: Pointer, above: tuple[Any, ...], plans: _Plans, found: list[Path]) -> None:
    """Append the paths in an object and below it to ``found``, in document order."""
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
    """Append the paths of an array, or of an input or output of a transformation, to ``found``."""
    if name in LISTED:
        found += ((LISTED[name], path, (*pointer, index), (*above, value)) for index, path in enumerate(value))
    elif _names_image(above) and isinstance(value.path, str):
        known = any(cls is SceneImageReference and path == value.path for cls, path, *_ in found)
        if not known:  # a missing image is reported at the first path to it
            found.append((SceneImageReference, value.path, (*pointer, "path"), (*above, value)))


@cache
def may_lead(of: Any, version: str) -> bool:
    """Whether a value of a type may contain a path."""
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
    """Whether an input or output refers to an image of a scene, which those of nested transformations do not."""
    return [type(each).__name__ for each in above[-3:-1]] == ["SceneDef", "Links"]


def _bf2raw_groups(group: Group) -> Iterator[tuple[type[Reference], str, Pointer, tuple[Any, ...]]]:
    """Yield the groups that belong to the bioformats2raw layout, or that conflict with it."""
    if group.kind == "":
        yield UnmarkedOMEReference, "OME", (), ()
    elif group.kind == "collection" or (
        group.kind == "plate" and getattr(group.ome, "bioformats2raw_layout", None) is not None
    ):
        yield OMEGroupReference, "OME", LAYOUT, (group.ome,)
        if group.kind == "plate":
            yield StrayImageReference, "0", LAYOUT, (group.ome,)


DEEPEST = 11
"""Depth of the deepest group whose children are read: labels of labels, five times over."""


class NotFollowed:
    """A path in metadata that is not followed.

    Args:
        reference: the path.
        reason: how it leaves the store, as ``way_out`` returns it, or ``loop``, ``deep``, ``link-out``, ``link-loop``
            or ``circle``.
        link: path of the symbolic link that is the cause, relative to the store.
    """

    __slots__ = ("link", "reason", "reference")

    def __init__(self, reference: PathInMetadata, reason: str, link: str = "") -> None:
        self.reference, self.reason, self.link = reference, reason, link


def refused(reference: PathInMetadata) -> NotFollowed | None:
    """Return what rules report about a path that is not followed, once per symbolic link."""
    node = reference.node
    if isinstance(node, Unfollowed) and reference.names_link(node):
        return NotFollowed(reference, node.reason, node.link)
    return NotFollowed(reference, reference.stop) if reference.stop else None


def stop_of(group: Group, reference: Reference, base: str, ancestors: list[str]) -> str:
    """Return why a path relative to ``base`` must not be followed, ``""`` if it may be."""
    path = reference.path
    too_deep = len(ancestors) > DEEPEST and reference.expected == "group" and not reference.optional
    if too_deep or path.count("/") >= MAX_PATH_PARTS:
        return "deep"
    if not path or (reference.target is not None and not reference.from_parent):  # the target is below the group
        return ""
    if reference.from_parent and not group.path:  # the siblings of the root are unknown
        return ""
    return way_out(base, path) or ("loop" if ascend(base, path) in ancestors else "")


def paths_to(node: Node | None) -> list[str]:
    """Return the paths of a node and of its ancestors."""
    return [] if node is None else [node.path, *paths_to(node.parent)]
