"""OME-XML, the metadata of all images of a collection: read safely, without entities and with a size limit."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, lookup
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from ngfflint.documents.parse import ABSENT, Document, unreadable
from ngfflint.model.base import Unreadable
from ngfflint.store.paths import NAME, join

if TYPE_CHECKING:
    from collections.abc import Callable

    from ngfflint.store.base import Store

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


ASCII = 0x80
LONGEST_CHARACTER = 4


def words(code: int, rest: bytes, encoding: str, elements: list[str]) -> str:
    """Say what is wrong with a text."""
    return WORDS.get(code, _other)(code, rest, encoding, elements)


def _ends(_: int, __: bytes, ___: str, elements: list[str]) -> str:
    return f"it ends before <{elements[-1]}> is closed" if elements else "it has no element"


def _unclosed(*_: object) -> str:
    return "what starts here does not end"


def _token(_: int, rest: bytes, encoding: str, __: list[str]) -> str:
    lengths = range(1, LONGEST_CHARACTER + 1)
    if encoding == "utf-8" and rest[:1] >= b"\x80" and not any(_decodes(rest[:length]) for length in lengths):
        return f"byte 0x{rest[0]:02x} is not UTF-8"
    character = rest.decode(encoding, "replace")[:1]
    return f"{character if character.isprintable() else f'U+{ord(character or chr(0)):04X}'} cannot stand here"


def _decodes(data: bytes) -> bool:
    try:
        return len(data.decode()) == 1
    except UnicodeDecodeError:
        return False


def _mismatch(_: int, __: bytes, ___: str, elements: list[str]) -> str:
    return f"the tag does not close <{elements[-1]}>, which is open" if elements else "the tag closes nothing"


def _other(code: int, *_: object) -> str:
    from xml.parsers.expat import ErrorString  # the parser itself stays out of this: it only knows the words

    return (ErrorString(code) or "it is not well-formed").lower()


def _says(text: str) -> Callable[[int, bytes, str, list[str]], str]:
    return lambda *_: text


WORDS: dict[int, Callable[[int, bytes, str, list[str]], str]] = {
    3: _ends,
    4: _token,
    5: _unclosed,
    6: _unclosed,
    7: _mismatch,
    8: _says("the attribute is given twice"),
    9: _says("there is something behind the root element"),
    11: _says("the entity is not defined"),
    17: _says("the XML declaration is not at the start"),
    19: _says("it is not written in the encoding that it declares"),
    20: _says("it ends within a CDATA section"),
    27: _says("the prefix has no namespace"),
}
"""By the numbers that expat gives its faults."""

STARTS = (
    (BOM_UTF8, 3, "utf-8"),
    (BOM_UTF16_LE, 2, "utf-16-le"),
    (BOM_UTF16_BE, 2, "utf-16-be"),
    (b"<\0", 0, "utf-16-le"),
    (b"\0<", 0, "utf-16-be"),
)
"""How documents start that state no encoding in plain letters: the bytes, how many of them are a mark, the encoding."""

DECLARATION = re.compile(rb"<\?xml[^>]{1,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.-]{1,40})[\"']")

SINGLE_BYTE = re.compile(r"(us-)?ascii|latin-?1|(iso-?8859|windows|cp|koi8|mac)[-_]?\w+", re.IGNORECASE)
"""Encodings with one byte a character, which parsers may know; others that Python knows are codecs of all sorts."""

PIXEL_DATA = ("BinData", "TiffData")
"""Elements of Pixels that hold the pixels, or say where in a TIFF file they are."""


async def read_ome_xml(store: Store, folder: str, limit: int) -> Document | None:
    """Read the OME-XML document in a folder; ``None`` where it is not there."""
    path = join(folder, NAME)
    try:
        data = await store.read(path, limit + 1)
    except OSError as reason:
        return unreadable(reason)
    if data is None:
        return None
    return OMEXML(b"", larger_than=limit) if len(data) > limit else parse_xml(data)


def parse_xml(data: bytes) -> OMEXML:
    """Parse an OME-XML document up to its end, or to what is no XML that is safe to read."""
    mark, encoding = next(((length, name) for start, length, name in STARTS if data.startswith(start)), (0, ""))
    declared = DECLARATION.match(data, mark) if encoding in ("", "utf-8") else None
    name = declared[1].decode("ascii", "replace") if declared else "utf-8"
    codec = encoding or _codec(name)
    target = _Target(data, mark, codec or "latin-1")
    if declared and not codec:
        fault: XMLFault | None = _encoding_fault(target, name)
    else:
        fault = _feed(target)
    return OMEXML(data, encoding=target.encoding, mark=mark, fault=fault, content=target.content)


def _codec(name: str) -> str:
    """Return the codec of an encoding that is declared in plain letters, ``""`` where parsers cannot know it."""
    if name.lower() in ("utf-8", "utf-16"):  # plain letters are not UTF-16; the parser says so
        return "utf-8"
    try:
        return lookup(name).name if SINGLE_BYTE.fullmatch(name) else ""
    except LookupError:
        return ""


class _Target:
    """What the parser hands the elements to.

    Args:
        source: the document; the parser would take an attribute called data for a method.
        mark: bytes of its byte order mark.
        encoding: that it is written in.
    """

    parser: Any

    def __init__(self, source: bytes, mark: int, encoding: str) -> None:
        self.source, self.encoding = source, encoding
        self.content = Content()
        self.open: list[str] = []  # names of elements of the OME schemas, empty text for others
        self.names: list[str] = []
        self._byte, self._offset = mark, 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Keep an element if rules ask for such."""
        namespace, _, name = tag.rpartition("}")
        self.names.append(name)
        if self.open and not namespace.startswith("{" + SCHEMAS):
            name = ""
        depth = len(self.open)
        if depth == 0:
            self.content.root, self.content.root_at = tag, self.here()
        elif depth == 1 and name == "Image":
            self.content.images.append(XMLImage(attributes.get("ID", ""), self.here()))
        elif depth == 1 and name == "BinaryOnly":
            self.content.binary_only = self.here()
        elif depth > 1 and self.open[1] == "Image":
            self._in_image(self.content.images[-1], name, attributes)
        self.open.append(name)

    def _in_image(self, image: XMLImage, name: str, attributes: dict[str, str]) -> None:
        depth = len(self.open)
        if depth == 2 and name == "Pixels" and image.pixels_at is None:
            image.pixels, image.pixels_at = attributes, self.here()
        elif depth == 3 and self.open[2] == "Pixels":
            image.metadata_only = image.metadata_only or name == "MetadataOnly"
            if name in PIXEL_DATA:
                image.data = image.data or (name, self.here())
                image.data_count += 1

    def end(self, _: str) -> None:
        """Leave an element."""
        self.open.pop()
        self.names.pop()

    def here(self) -> Span:
        """Return the place of the tag that the parser is at, from its bracket to the end of its name."""
        start = self.offset(self.parser.CurrentByteIndex)
        text = self.source[self._byte : self._byte + 200].decode(self.encoding, "replace")
        name = re.match(r"<[^\s/>]*|", text)
        return start, start + max(1, len(name[0]) if name else 0)

    def offset(self, byte: int) -> int:
        """Return an offset in code points; those asked for must not go back."""
        if byte > self._byte:
            self._offset += len(self.source[self._byte : byte].decode(self.encoding, "replace"))
            self._byte = byte
        return self._offset


def _feed(target: _Target) -> XMLFault | None:
    """Parse, and say what stopped the parser if anything did."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, XMLParser

    parser = XMLParser(target=target, forbid_dtd=True)
    target.parser = parser.parser
    try:
        parser.feed(target.source)
        parser.close()
    except DefusedXmlException:
        return _doctype(target)
    except ParseError as fault:
        byte = max(0, target.parser.CurrentByteIndex)
        offset = target.offset(byte)
        what = words(fault.code, target.source[byte : byte + 8], target.encoding, target.names)
        return XMLFault("malformed", what, (offset, offset + 1))
    except (ValueError, LookupError):  # what parsers raise of encodings that they do not know
        return _encoding_fault(target, target.encoding)
    return None


def _doctype(target: _Target) -> XMLFault:
    """Return the place of the document type declaration that the parser is in."""
    start = "<!DOCTYPE".encode(target.encoding)
    offset = target.offset(max(0, target.source.rfind(start, 0, target.parser.CurrentByteIndex + len(start))))
    return XMLFault("doctype", "", (offset, offset + len("<!DOCTYPE")))


def _encoding_fault(target: _Target, name: str) -> XMLFault:
    offset = max(0, target.source.find(name.encode("ascii", "replace")))
    start = target.offset(offset)
    return XMLFault("encoding", name, (start, start + max(1, len(name))))
