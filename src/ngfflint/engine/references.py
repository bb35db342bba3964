"""Which nodes the metadata of a group leads to: paths as objects that rules visit like all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define

from ngfflint.model.problems import Unreadable
from ngfflint.model.walk import walk
from ngfflint.store.paths import ascend, join, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.model.problems import Pointer
    from ngfflint.store.nodes import Group, Node


@define(eq=False)
class Reference:
    """A path in metadata; its pointer is that of the text that names the path.

    Args:
        path: as it stands in the metadata, relative to the group.
        pointer: in the OME object.
        above: the objects that enclose it, outermost first.
        target: the node, relative to the store; ``None`` where the path must not be followed.
        node: what is there, once it was looked for.
    """

    expected = "group"
    """Whether it should lead to a group or to an array below, or to the source of labels, anywhere in the store."""

    kind = ""
    """The kind of group it should lead to."""

    optional = False
    """Whether it may well be that nothing is there."""

    from_parent = False
    """Whether the path starts at the parent of the group whose metadata name it."""

    path: str
    pointer: Pointer
    above: tuple[Any, ...]
    target: str | None
    node: Node | None = None

    @property
    def there(self) -> Node:
        """What the path leads to.

        Raises:
            Unreadable: nobody looked there.
        """
        if self.node is None:
            raise Unreadable
        return self.node


class ArrayReference(Reference):
    """A path that should lead to an array."""

    expected = "array"


class DatasetReference(ArrayReference):
    """The path of a dataset."""


class VectorReference(ArrayReference):
    """The path of an array with the parameters of a transformation."""


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


class SourceReference(Reference):
    """The path from a label image to the image it belongs to, which is looked at and not visited from here."""

    expected = "source"
    kind = "image"


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


NAMED: dict[str, type[Reference]] = {
    "Dataset": DatasetReference,
    "Scale": VectorReference,
    "Translation": VectorReference,
    "PlateWell": WellReference,
    "FieldOfView": FieldReference,
}
"""Classes that have a ``path``."""

LISTED: dict[str, type[Reference]] = {"LabelPaths": LabelReference, "SeriesPaths": SeriesReference}
"""Arrays whose items are paths."""

BELOW: dict[str, dict[str, type[Reference]]] = {
    "Image": {"labels": LabelsReference},
    "Plate": {"labels": StrayLabelsReference},
    "Bf2Raw": {"OME": OMEGroupReference, "labels": StrayLabelsReference},
}
"""Groups that the layout has below others, without a path in the metadata."""


def references(group: Group) -> list[Reference]:
    """Return the paths in the metadata of a group, in document order."""
    found = []
    for cls, path, pointer, above in _paths(group):
        try:
            found.append(cls(path, pointer, above, _target(group, cls, path)))
        except Unreadable:
            continue
    return found


def _target(group: Group, cls: type[Reference], path: str) -> str | None:
    """Return where a path leads, relative to the store."""
    if cls is SourceReference:
        return ascend(group.path, path) if path else None
    target = resolve(path)
    base = group.path.rpartition("/")[0] if cls.from_parent else group.path
    return None if target is None else join(base, target)


def _paths(group: Group) -> Iterator[tuple[type[Reference], str, Pointer, tuple[Any, ...]]]:
    for obj, pointer, above in walk(group.ome):
        name = type(obj).__name__
        if name in NAMED and obj.path is not None:
            yield NAMED[name], obj.path, (*pointer, "path"), (*above, obj)
        elif name in LISTED:
            for index, path in enumerate(obj):
                yield LISTED[name], path, (*pointer, index), (*above, obj)
        elif name == "LabelSource" and obj.image is not None:
            yield SourceReference, obj.image, (*pointer, "image"), (*above, obj)
    for base in type(group.ome).__mro__:
        for path, cls in BELOW.get(base.__name__, {}).items():
            yield cls, path, (), (group.ome,)
