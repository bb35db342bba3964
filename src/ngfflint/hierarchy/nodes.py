"""Nodes of a hierarchy: groups and arrays with their metadata documents."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from ngfflint.model.base import UNREADABLE
from ngfflint.model.levels import sound_shape
from ngfflint.model.structure import structurer
from ngfflint.model.traversal import walk
from ngfflint.records import NamedTuple
from ngfflint.store.paths import MAIN, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ngfflint.documents.parse import Document
    from ngfflint.model.base import Model, Pointer, Problem
    from ngfflint.model.traversal import Visit

IMAGES = ("image", "label image")
"""Kinds of groups with multiscales."""


class Copies:
    """Copies of documents in a group.

    Args:
        group: that has them.
        document: file name of the document in which they are.
        pointer: of the object with the copies, in that document.
        entries: the copies: by path of the document in Zarr v2, by path of the node in version 3.

    Attributes:
        seen: paths of the nodes that were compared with their copies.
        gone: paths of those that do not exist.
        odd: the first key with a backslash, as some writers on Windows have them, ``""`` if there is none.
    """

    __slots__ = ("document", "entries", "gone", "group", "odd", "pointer", "seen")

    @property
    def in_v2(self) -> bool:
        """Whether they are keyed by documents, as in Zarr v2, and not by nodes."""
        return self.document == ".zmetadata"

    def __init__(self, group: Group, document: str, pointer: Pointer, entries: dict[str, Any]) -> None:
        self.group = group
        self.document = document
        self.pointer = pointer
        self.entries = entries
        self.seen: set[str] = set()
        self.gone: set[str] = set()
        self.odd = next((key for key in entries if "\\" in key), "")


class Ancestor(NamedTuple):
    """What rules may know of a node above the one that they visit; findings on images are cached with it.

    Args:
        kind: of a group, ``""`` if it has no OME metadata.
        version: of the specification whose rules are applied there.
        newer: whether it is written in a version newer than this linter.
        stated: the version that it states, as text; ``None`` if it states none.
        zarr_format: 2 or 3.
        both_formats: whether it has the metadata of both Zarr formats.
    """

    kind: str
    version: str
    newer: bool
    stated: str | None
    zarr_format: int | None
    both_formats: bool


class Node:
    """A place in a store where metadata was looked for; of no known kind unless it is a subclass.

    Args:
        path: relative to the root of the store, ``""`` for the root.
        parent: the node whose metadata led here.
        documents: those that are there or cannot be read, by file name.
        zarr_format: 2 or 3; ``None`` if nothing is there.
        metadata: the Zarr metadata, ``UNREADABLE`` if it could not be read.
        attributes: of the user; ``UNREADABLE`` if they could not be read.
        attributes_at: file name of the document with the attributes, and their pointer in it.
        version: of the specification whose rules are applied here.
        newer: whether it is written in a version newer than this linter.
        store: address of the store of which it is the root; ``""`` for other nodes.
        ordinal: its number in the walk, less than 0 until it is met.
        stored_at: path at which it is stored; ``None`` if that is its own, for no link leads to it.
        copies: of the documents of the nodes below, if it has consolidated metadata.
        container: the folder or plain group in which a node without a parent was found by listing.
    """

    parent: Node | None = None
    zarr_format: int | None = None
    metadata: Any = UNREADABLE
    attributes_at: tuple[str, Pointer] = ("", ())
    version: str = ""
    newer: bool = False
    store: str = ""
    ordinal: int = -1
    stored_at: str | None = None
    copies: Copies | None = None
    container: Node | None = None
    _ancestors: tuple[Ancestor, ...] | None = None

    def __init__(
        self,
        *,
        path: str,
        parent: Node | None = None,
        documents: dict[str, Document] | None = None,
        zarr_format: int | None = None,
    ) -> None:
        self.path, self.parent, self.zarr_format = path, parent, zarr_format
        self.documents = {} if documents is None else documents
        self.attributes: dict[str, Any] = {}
        self._problems: list[tuple[str, Problem]] = []

    @property
    def problems(self) -> list[tuple[str, Problem]]:
        """The shape problems of its documents, each with the name of the document."""
        return self._problems

    @property
    def ancestors(self) -> tuple[Ancestor, ...]:
        """What rules may know of the nodes above, the nearest first."""
        if self._ancestors is None:
            above = self.parent
            self._ancestors = () if above is None else (above.as_ancestor(), *above.ancestors)
        return self._ancestors

    @ancestors.setter
    def ancestors(self, ancestors: tuple[Ancestor, ...]) -> None:
        self._ancestors = ancestors

    def as_ancestor(self) -> Ancestor:
        """Return what rules on the nodes below may know of this one."""
        group = self if isinstance(self, Group) else None
        return Ancestor(
            group.kind if group else "",
            self.version,
            self.newer,
            None if group is None or group.stated is None else str(group.stated),
            self.zarr_format,
            bool(self.other_format),
        )

    @property
    def other_format(self) -> str:
        """The name of the Zarr v2 document that is there beside a ``zarr.json``, ``""`` if there is none."""
        if "zarr.json" not in self.documents:
            return ""
        return next((name for name in NODES_OF_V2 if name in self.documents), "")

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def place(self) -> str:
        """The path at which it is stored, whatever links lead to it."""
        return self.path if self.stored_at is None else self.stored_at

    @property
    def main(self) -> str:
        """File name of the document that makes this a node, or of the one there is."""
        names = MAIN_OF_V2 if self.zarr_format == 2 else MAIN
        return next((name for name in names if name in self.documents), self.attributes_at[0])

    def document_path(self, name: str) -> str:
        """Return the path of one of its documents, relative to the store."""
        return join(self.path, name) if name else self.path


class Group(Node):
    """A Zarr group.

    Args:
        kind: ``image``, ``plate``, ...; ``""`` for a group without OME metadata.
        expected: the kind that the metadata of its parent ask for.
        ome_at: pointer of the OME object in the attributes: ``("ome",)``, ``()``, or ``("ome", "ome")`` by mistake.
        beside: keys of OME metadata beside the "attributes" of its ``zarr.json``.
        bare: whether the OME object is the whole document, without the ``ome`` key that it is expected under.
        stated: the version that it states, as it is in the JSON; ``None`` if it states none.
        stated_at: pointer of that in the OME object.
        children: the nodes its metadata leads to, by path relative to this group, while they are at hand.
        arrays: those of an image that are linted, by path, kept for its label images.
        source: of a label image: what is where the image it belongs to should be.
        unlisted: of a labels group: label images below it that it does not list; ``None`` if this was not checked.
        misnamed: of a labels group: the unlisted label image that a listed path must mean, if nothing is there.
        spare: of a plate: ``"row"`` or ``"well"`` and a group of it without images; ``None`` if this was not checked.
        field_counts: of a plate that lacks them: the largest number of images in a well, by acquisition and of all.
        whole: whether the nodes below can be read; not if a document is linted alone.
        top: whether it is known that no group above it has OME metadata.
        start: whether linting began here, not at a node whose metadata led here.
        ahead: images that its transformations lead to, by path.
        matrices: those that its transformations take from arrays, by path; ``None`` if they were not read.
        entries: the names in its folder, each with whether it is a link; ``None`` if it was not listed.
        objects: those in its OME metadata, once they were listed; see ``objects``.
        passed: paths of the nodes that its metadata leads to, and of those on the way to them that were read.
    """

    kind: str = ""
    expected: str = ""
    ome_at: Pointer = ()
    bare: bool = False
    beside: Sequence[str] = ()
    stated: Any = None
    stated_at: Pointer = ()
    source: Node | None = None
    unlisted: list[str] | None = None
    spare: list[tuple[str, Node]] | None = None
    field_counts: dict[Any, int] | None = None
    whole: bool = True
    top: bool = False
    start: bool = False
    objects: list[Any] | None = None
    entries: dict[str, bool] | None = None
    _ome: Model | None = None
    _unread: tuple[dict[str, Any], type[Model]] | None = None

    def __init__(
        self,
        *,
        path: str,
        parent: Node | None = None,
        documents: dict[str, Document] | None = None,
        zarr_format: int | None = None,
    ) -> None:
        super().__init__(path=path, parent=parent, documents=documents, zarr_format=zarr_format)
        self.children: dict[str, Node] = {}
        self.arrays: dict[str, Array] = {}
        self.misnamed: dict[str, str] = {}
        self.ahead: dict[str, Node] = {}
        self.matrices: dict[str, list[list[float]] | None] = {}
        self.passed: set[str] = set()

    @property
    def has_ome(self) -> bool:
        """Whether it has OME metadata."""
        return self._unread is not None or self._ome is not None

    @property
    def ome(self) -> Model | None:
        """Its OME metadata, structured when they are first asked for."""
        if self._unread is not None:
            (value, cls), self._unread = self._unread, None
            self._ome, problems = structurer(self.version).structure(value, cls)
            for each in problems:
                if self.ome_at or not (each.field == "version" and each.kind == "missing"):  # no place to state one
                    self._problems.append((self.attributes_at[0], each.below(self.ome_pointer)))
        return self._ome

    @property
    def problems(self) -> list[tuple[str, Problem]]:
        """The shape problems of its documents and of its OME metadata, each with the name of the document."""
        _ = self.ome  # it is structured now
        return self._problems

    def read_ome(self, value: dict[str, Any], cls: type[Model]) -> None:
        """Give it OME metadata.

        Args:
            value: the OME object, as JSON.
            cls: the model to structure it as.
        """
        self._unread = (value, cls)

    def below(self, parent: Group, path: str) -> Group:
        """Return the same group as one below another group."""
        group = object.__new__(Group)
        group.__dict__.update(self.__dict__)
        group.path, group.parent, group.ordinal = path, parent, -1
        group.children, group.arrays = {}, {}
        return group

    def alone(self) -> Group:
        """Return the group as a root without anything above and below, of which only the ancestors are known."""
        group = Group(path="", documents=self.documents, zarr_format=self.zarr_format)
        group.metadata, group._problems = self.metadata, list(self._problems)
        group.attributes, group.attributes_at = self.attributes, self.attributes_at
        group.version, group.newer = self.version, self.newer
        group.stated, group.stated_at = self.stated, self.stated_at
        group.beside = self.beside
        group.kind, group.expected, group.ome_at, group.bare = self.kind, self.expected, self.ome_at, self.bare
        group.whole, group.top, group.start = self.whole, self.top, self.start
        group.ancestors, group._unread, group._ome = self.ancestors, self._unread, self._ome
        return group

    @property
    def ome_pointer(self) -> Pointer:
        """Pointer of the OME object in its document."""
        return (*self.attributes_at[1], *(self.ome_at[1:] if self.bare else self.ome_at))

    @property
    def ome_object(self) -> dict[str, Any]:
        """The OME object as it is in the JSON."""
        ome: dict[str, Any] = self.attributes
        for step in self.ome_at:
            ome = ome[str(step)]
        return ome


class Array(Node):
    """A Zarr array."""

    @cached_property
    def sound_shape(self) -> list[int] | None:
        """The shape of an array that has pixels and consistent metadata, ``None`` for others.

        Raises:
            Unreadable: the metadata cannot be read.
        """
        return sound_shape(self.metadata)


class Missing(Node):
    """A place that metadata refers to, but where nothing is."""


class Unfollowed(Node):
    """A place that metadata leads to through a link which is not followed.

    Args:
        link: path of the link.
        reason: ``link-out`` of the store, or ``link-loop`` to a node that the path comes from.
    """

    def __init__(self, *, path: str, parent: Node | None, link: str, reason: str) -> None:
        super().__init__(path=path, parent=parent)
        self.link, self.reason = link, reason


NODES_OF_V2 = (".zarray", ".zgroup")
"""The documents that make a folder a node of Zarr v2."""

MAIN_OF_V2 = (*MAIN[1:], MAIN[0])
"""The same for a node of Zarr v2, which may have a document of Zarr v3 beside its own."""


def objects(group: Group) -> list[Visit]:
    """Return the objects in the OME metadata of a group, with their pointers in its document.

    Args:
        group: with its model.
    """
    if group.objects is None:
        group.objects = walk(group.ome, group.ome_pointer)
    return group.objects
