"""OME-XML documents: what rules ask of METADATA.ome.xml, the metadata of all images of a collection."""

from __future__ import annotations

from attrs import define, field, frozen

from ngfflint.model.problems import Unreadable
from ngfflint.store.documents import ABSENT, Document

NAME = "METADATA.ome.xml"
"""File name of the document in the group ``OME``."""

SCHEMAS = "http://www.openmicroscopy.org/Schemas/"
"""How the namespaces of the OME schemas start; the name of the schema and its date follow."""

Span = tuple[int, int]
"""Start and end of a piece of the text, in code points; the end is exclusive."""


@define
class XMLImage:
    """An Image element.

    Args:
        id: its attribute, ``""`` where it has none.
        span: where it starts.
        pixels: the attributes of its Pixels element.
        pixels_at: where that starts; ``None`` where there is none.
        metadata_only: whether that has a MetadataOnly element.
        data: the first element in it that stands for pixels: its name and where it starts.
        data_count: how many of those there are.
    """

    id: str
    span: Span
    pixels: dict[str, str] = field(factory=dict)
    pixels_at: Span | None = None
    metadata_only: bool = False
    data: tuple[str, Span] | None = None
    data_count: int = 0


@define
class Content:
    """What rules are about in a document.

    Args:
        root: name of the root element, with its namespace in braces in front.
        root_at: where it starts.
        images: the Image elements of the root, in order.
        binary_only: where the BinaryOnly element of the root starts, which says that the metadata are elsewhere.
    """

    root: str = ""
    root_at: Span = (0, 0)
    images: list[XMLImage] = field(factory=list)
    binary_only: Span | None = None


@frozen
class XMLFault:
    """Where a text stops to be XML that is safe to read.

    Args:
        kind: ``malformed``, ``doctype`` or ``encoding``.
        what: in words for people.
        span: where.
    """

    kind: str
    what: str
    span: Span


class OMEXML(Document):
    """The OME-XML document of a collection; it has no JSON value.

    Args:
        encoding: that it is written in.
        mark: bytes of its byte order mark.
        larger_than: the bytes that are looked at, where it has more and nothing of it was read; else 0.
        fault: where reading stopped.
        content: up to there.
    """

    __slots__ = ("content", "encoding", "fault", "larger_than", "mark")

    def __init__(  # noqa: PLR0913  it is what a reader knows at its end
        self,
        data: bytes,
        *,
        encoding: str = "utf-8",
        mark: int = 0,
        larger_than: int = 0,
        fault: XMLFault | None = None,
        content: Content | None = None,
    ) -> None:
        super().__init__(data, ABSENT)
        self.encoding, self.mark, self.larger_than, self.fault = encoding, mark, larger_than, fault
        self.content = content or Content()

    def text(self) -> str:
        """Return the text without a byte order mark; what cannot be decoded becomes replacement characters."""
        return self.data[self.mark :].decode(self.encoding, "replace")

    @property
    def is_ome(self) -> bool:
        """Whether the root element is OME, of any date of the schema."""
        namespace, _, name = self.content.root.rpartition("}")
        return name == "OME" and namespace.startswith(f"{{{SCHEMAS}OME/")

    @property
    def images(self) -> list[XMLImage]:
        """The Image elements, in order.

        Raises:
            Unreadable: the document was not read to its end, is no OME-XML, or says that its metadata are elsewhere.
        """
        if self.larger_than or self.fault or not self.is_ome or self.content.binary_only:
            raise Unreadable
        return self.content.images
