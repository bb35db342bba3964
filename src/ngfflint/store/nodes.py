"""Nodes of a store: groups and arrays with their metadata documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define, field

from ngfflint.model.problems import BROKEN
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from ngfflint.model.base import Model
    from ngfflint.model.problems import Pointer, Problem
    from ngfflint.store.consolidated import Copies
    from ngfflint.store.documents import Document


@define(kw_only=True, eq=False, repr=False)
class Node:
    """A place in a store where metadata was looked for; of no known sort unless it is a subclass.

    Args:
        path: relative to the root of the store, ``""`` for the root.
        parent: the node whose metadata led here.
        documents: those that are there or cannot be read, by file name.
        zarr_format: 2 or 3; ``None`` where nothing is there.
        metadata: the Zarr metadata, ``BROKEN`` where it could not be read.
        attributes: of the user; ``BROKEN`` where they could not be read.
        attributes_at: file name of the document with the attributes, and their pointer in it.
        version: of the specification whose rules are applied here.
        newer: whether it is written in a version newer than this linter.
        ordinal: its number in the walk, less than 0 until it is met.
        problems: the shape problems of its documents, each with the name of the document.
        stored_at: path at which it is stored; ``None`` where that is its own, for no link leads to it.
        copies: of the documents of the nodes below, where it has consolidated metadata.
    """

    path: str
    parent: Node | None = None
    documents: dict[str, Document] = field(factory=dict)
    zarr_format: int | None = None
    metadata: Any = BROKEN
    attributes: dict[str, Any] = field(factory=dict)
    attributes_at: tuple[str, Pointer] = ("", ())
    version: str = ""
    newer: bool = False
    ordinal: int = -1
    problems: list[tuple[str, Problem]] = field(factory=list)
    stored_at: str | None = None
    copies: Copies | None = None

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


@define(kw_only=True, eq=False, repr=False)
class Group(Node):
    """A Zarr group.

    Args:
        kind: ``image``, ``plate``, ...; ``""`` for a group without OME metadata.
        expected: the kind that the metadata of its parent ask for.
        ome: its OME metadata.
        ome_at: pointer of the OME object in the attributes: ``("ome",)`` or ``()``.
        bare: whether the OME object is the whole document, without the ``ome`` key that it is expected under.
        stated: the version that it states, as it stands in the JSON; ``None`` where it states none.
        stated_at: pointer of that in the OME object.
        children: the nodes its metadata leads to, by path relative to this group, while they are at hand.
        arrays: those of an image that are linted, by path, kept for its label images.
        source: of a label image: what stands where the image it belongs to should be.
        unlisted: of a labels group: label images below it that it does not list; ``None`` where nobody looked.
        misnamed: of a labels group: the unlisted label image that a listed path must mean, where nothing lies there.
        spare: of a plate: ``"row"`` or ``"well"`` and a group of it without images; ``None`` where nobody looked.
        whole: whether the nodes below can be asked for; not where a document is linted alone.
        top: whether it is known that no group above it has OME metadata.
        start: whether linting began here, not at a node whose metadata led here.
        ahead: images that its transformations lead to, by path.
        matrices: those that its transformations take from arrays, by path; ``None`` where they were not read.
        passed: paths of the nodes that its metadata leads to, and of those on the way to them that were read.
    """

    kind: str = ""
    expected: str = ""
    ome: Model | None = None
    ome_at: Pointer = ()
    bare: bool = False
    stated: Any = None
    stated_at: Pointer = ()
    children: dict[str, Node] = field(factory=dict)
    arrays: dict[str, Array] = field(factory=dict)
    source: Node | None = None
    unlisted: list[str] | None = None
    misnamed: dict[str, str] = field(factory=dict)
    spare: list[tuple[str, Node]] | None = None
    whole: bool = True
    top: bool = False
    start: bool = False
    ahead: dict[str, Node] = field(factory=dict)
    matrices: dict[str, list[list[float]] | None] = field(factory=dict)
    passed: set[str] = field(factory=set)

    @property
    def ome_pointer(self) -> Pointer:
        """Pointer of the OME object in its document."""
        return self.attributes_at[1] if self.bare else (*self.attributes_at[1], *self.ome_at)

    @property
    def ome_object(self) -> dict[str, Any]:
        """The OME object as it stands in the JSON: the attributes, or what lies under their key ``ome``."""
        ome: dict[str, Any] = self.attributes["ome"] if self.ome_at else self.attributes
        return ome


class Array(Node):
    """A Zarr array."""

    __slots__ = ()


class Absent(Node):
    """A place that metadata leads to, where nothing is."""

    __slots__ = ()


@define(kw_only=True, eq=False, repr=False)
class Unfollowed(Node):
    """A place that metadata leads to through a link which is not followed.

    Args:
        link: path of the link.
        reason: ``link-out`` of the store, or ``link-loop`` to a node that the path comes from.
    """

    link: str = ""
    reason: str = ""


MAIN = ("zarr.json", ".zarray", ".zgroup", ".zattrs")
"""The documents of a node, the one that says what it is first."""

MAIN_OF_V2 = (*MAIN[1:], MAIN[0])
"""The same for a node of Zarr v2, which may have a document of Zarr v3 beside its own."""
