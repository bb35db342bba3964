"""Read OME-XML, the metadata of all images of a collection, safely: without entities and with a size limit."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, lookup
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from ngfflint.documents.ome_schema import KEPT, RULES
from ngfflint.documents.parse import ABSENT, Document, unreadable
from ngfflint.model.base import Unreadable
from ngfflint.store.paths import NAME, join

if TYPE_CHECKING:
    from collections.abc import Callable

    from ngfflint.store.base import Store

SCHEMAS = "http://www.openmicroscopy.org/Schemas/"
"""Start of the namespaces of the OME schemas; the name of the schema and its date follow."""

IN_SCHEMA = "{" + SCHEMAS
"""Start of the names of elements in these namespaces."""

SCHEMA = rf"\{{{SCHEMAS}OME/(20\d\d-(?:0[1-9]|1[0-2]|FC)(?:-[\w-]+)?)\}}"
"""The namespaces of OME elements, which contain the date of the schema."""

Span = tuple[int, int]
"""Start and end of a part of the text, in code points; the end is exclusive."""


@define
class XMLElement:
    """An element that is compared with the schema.

    Args:
        attributes: its attributes by name.
        span: from its opening bracket to the end of its name.
        children: names of the elements in it, in order, without immediate repetitions.
        kept: those of them that are compared with the schema.
        stray: name and span of the first one that is not in the namespace of the schema, but should be.
    """

    name: str
    attributes: dict[str, str]
    span: Span
    children: list[str] = field(factory=list)
    kept: list[XMLElement] = field(factory=list)
    stray: tuple[str, Span] | None = None


@define
class XMLImage:
    """An Image element.

    Args:
        id: its ``ID`` attribute, ``""`` if it has none.
        span: from its opening bracket to the end of its name, like all spans of elements.
        pixels: the attributes of its Pixels element.
        pixels_at: span of that element; ``None`` if there is none.
        metadata_only: whether that element has a MetadataOnly element.
        data: name and span of the first BinData or TiffData element.
        data_count: number of these elements.
        name: its ``Name`` attribute, ``""`` if it has none.
    """

    id: str
    span: Span
    pixels: dict[str, str] = field(factory=dict)
    pixels_at: Span | None = None
    metadata_only: bool = False
    data: tuple[str, Span] | None = None
    data_count: int = 0
    name: str = ""


@define
class Content:
    """The parts of a document that rules check.

    Args:
        root: name of the root element, after its namespace in braces.
        root_at: span of the root element.
        images: the Image elements of the root, in order.
        binary_only: span of the root's BinaryOnly element, which says that the metadata is in another file.
        element: the root element, with the elements that are compared with the schema.
        ids: the IDs of all elements that are not references.
    """

    root: str = ""
    root_at: Span = (0, 0)
    images: list[XMLImage] = field(factory=list)
    binary_only: Span | None = None
    element: XMLElement | None = None
    ids: set[str] = field(factory=set)


@frozen
class XMLFault:
    """Where a text is no longer XML that is safe to read.

    Args:
        kind: ``malformed``, ``doctype`` or ``encoding``.
        what: the cause, for people.
    """

    kind: str
    what: str
    span: Span


class OMEXML(Document):
    """The OME-XML document of a collection; it has no JSON value.

    Args:
        mark: size of its byte order mark, in bytes.
        larger_than: the size limit in bytes, if the document exceeds it and was not parsed; else 0.
        fault: where parsing stopped.
        content: up to the fault.
    """

    __slots__ = ("content", "encoding", "fault", "larger_than", "mark")

    def __init__(  # noqa: PLR0913  the results of parsing
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
        """Return the text without a byte order mark; invalid bytes become replacement characters."""
        return self.data[self.mark :].decode(self.encoding, "replace")

    @property
    def is_ome(self) -> bool:
        """Whether the root element is OME, of any schema version."""
        return self.content.root.endswith("}OME") and self.schema != ""

    @property
    def schema(self) -> str:
        """The version of the schema, such as ``2016-06``, ``""`` if the root element is in no OME schema."""
        found = re.match(SCHEMA, self.content.root)
        return found[1] if found else ""

    @property
    def images(self) -> list[XMLImage]:
        """The Image elements, in order.

        Raises:
            Unreadable: the document was not parsed to its end, is not OME-XML, or says that its metadata is elsewhere.
        """
        if self.elements.stray is not None:
            raise Unreadable
        return self.content.images

    @property
    def elements(self) -> XMLElement:
        """The root element, with all elements that are compared with the schema.

        Raises:
            Unreadable: as for ``images``.
        """
        content = self.content
        if self.larger_than or self.fault or not self.is_ome or content.binary_only or content.element is None:
            raise Unreadable
        return content.element


ASCII = 0x80
LONGEST_CHARACTER = 4


def describe_error(code: int, rest: bytes, encoding: str, elements: list[str]) -> str:
    """Return the cause of an expat error in words."""
    return WORDS.get(code, _expat_message)(code, rest, encoding, elements)


def _ends_early(_: int, __: bytes, ___: str, elements: list[str]) -> str:
    return f"it ends before <{elements[-1]}> is closed" if elements else "it has no element"


def _unclosed(*_: object) -> str:
    return "the element or text that starts here does not end"


def _token(_: int, rest: bytes, encoding: str, __: list[str]) -> str:
    lengths = range(1, LONGEST_CHARACTER + 1)
    if encoding == "utf-8" and rest[:1] >= b"\x80" and not any(_decodes(rest[:length]) for length in lengths):
        return f"byte 0x{rest[0]:02x} is not UTF-8"
    character = rest.decode(encoding, "replace")[:1]
    return f"{character if character.isprintable() else f'U+{ord(character or chr(0)):04X}'} is not allowed here"


def _decodes(data: bytes) -> bool:
    try:
        return len(data.decode()) == 1
    except UnicodeDecodeError:
        return False


def _mismatch(_: int, __: bytes, ___: str, elements: list[str]) -> str:
    return f"the tag does not close <{elements[-1]}>, which is open" if elements else "the tag has no opening tag"


def _expat_message(code: int, *_: object) -> str:
    from xml.parsers.expat import ErrorString  # only the texts; the parser is defusedxml

    return (ErrorString(code) or "it is not well-formed").lower()


def _constant(text: str) -> Callable[[int, bytes, str, list[str]], str]:
    return lambda *_: text


WORDS: dict[int, Callable[[int, bytes, str, list[str]], str]] = {
    3: _ends_early,
    4: _token,
    5: _unclosed,
    6: _unclosed,
    7: _mismatch,
    8: _constant("the attribute is repeated"),
    9: _constant("there is content after the root element"),
    11: _constant("the entity is not defined"),
    17: _constant("the XML declaration is not at the start"),
    19: _constant("it is not written in the encoding that it declares"),
    20: _constant("it ends within a CDATA section"),
    27: _constant("the prefix has no namespace"),
}
"""By expat error code."""

STARTS = (
    (BOM_UTF8, 3, "utf-8"),
    (BOM_UTF16_LE, 2, "utf-16-le"),
    (BOM_UTF16_BE, 2, "utf-16-be"),
    (b"<\0", 0, "utf-16-le"),
    (b"\0<", 0, "utf-16-be"),
)
"""First bytes that determine the encoding: the bytes, the size of their byte order mark, the encoding."""

DECLARATION = re.compile(rb"<\?xml[^>]{1,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.-]{1,40})[\"']")

SINGLE_BYTE = re.compile(r"(us-)?ascii|latin-?1|(iso-?8859|windows|cp|koi8|mac)[-_]?\w+", re.IGNORECASE)
"""Single-byte encodings, which parsers may support; Python has codecs that are not encodings at all."""

PIXEL_DATA = ("BinData", "TiffData")
"""Elements of Pixels that contain the pixels, or refer to a TIFF file."""


async def read_ome_xml(store: Store, folder: str, limit: int) -> Document | None:
    """Read the OME-XML document in a folder, ``None`` if there is none; one over ``limit`` bytes is not parsed."""
    path = join(folder, NAME)
    try:
        data = await store.read(path, limit + 1)
    except OSError as reason:
        return unreadable(reason)
    if data is None:
        return None
    return OMEXML(b"", larger_than=limit) if len(data) > limit else parse_xml(data)


def parse_xml(data: bytes) -> OMEXML:
    """Parse an OME-XML document up to its end, or to the first part that is not safe XML."""
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
    """Return the Python codec of a declared encoding, ``""`` where parsers cannot support it."""
    if name.lower() in ("utf-8", "utf-16"):  # the declaration is not in UTF-16, which the parser reports
        return "utf-8"
    try:
        return lookup(name).name if SINGLE_BYTE.fullmatch(name) else ""
    except LookupError:
        return ""


class _Target:
    """Receives the elements from the parser, which would call an attribute named ``data`` of it as a method."""

    parser: Any

    def __init__(self, source: bytes, mark: int, encoding: str) -> None:
        self.source, self.encoding = source, encoding
        self.content = Content()
        self.open: list[str] = []  # names of open elements in OME namespaces, "" for others
        self.names: list[str] = []
        self.kept: list[XMLElement | None] = []
        self._byte, self._offset = mark, 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Keep an element if rules check it."""
        namespace, _, local = tag.rpartition("}")
        self.names.append(local)
        name = local if not self.open or namespace.startswith(IN_SCHEMA) else ""
        depth = len(self.open)
        if "ID" in attributes and not local.endswith(("Ref", "Settings")):
            self.content.ids.add(attributes["ID"])
        around = self.kept[-1] if depth else None
        if around is None:
            self.kept.append(None)
        elif name and around.children[-1:] == [name] and name not in KEPT.get(around.name, ()):
            self.kept.append(None)  # such as the planes of an image
        else:
            self.kept.append(self._kept(around, namespace, local, attributes))
        if depth == 0:
            self.content.root, self.content.root_at = tag, self.here()
            self.content.element = self.kept[0] = XMLElement(name, attributes, self.content.root_at)
        elif depth == 1 and name == "Image":
            self.content.images.append(XMLImage(attributes.get("ID", ""), self.here(), name=attributes.get("Name", "")))
        elif depth == 1 and name == "BinaryOnly":
            self.content.binary_only = self.here()
        elif depth > 1 and self.open[1] == "Image":
            self._in_image(self.content.images[-1], name, attributes)
        self.open.append(name)

    def _kept(self, around: XMLElement, namespace: str, name: str, attributes: dict[str, str]) -> XMLElement | None:
        """Record an element in the one around it, and return it if it is compared with the schema."""
        if around.name not in RULES:
            return None
        if not namespace.startswith(IN_SCHEMA):
            is_meant = not namespace or "openmicroscopy" in namespace.casefold()
            if is_meant and around.stray is None and name in RULES[around.name].children:
                around.stray = (name, self.here())
            return None
        if around.children[-1:] != [name]:
            around.children.append(name)
        if name not in KEPT.get(around.name, ()):
            return None
        element = XMLElement(name, attributes, self.here())
        around.kept.append(element)
        return element

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
        """Close an element."""
        self.open.pop()
        self.kept.pop()
        self.names.pop()

    def here(self) -> Span:
        """Return the span of the tag that the parser is at, from its bracket to the end of its name."""
        start = self.offset(self.parser.CurrentByteIndex)
        text = self.source[self._byte : self._byte + 200].decode(self.encoding, "replace")
        name = re.match(r"<[^\s/>]*|", text)
        return start, start + max(1, len(name[0]) if name else 0)

    def offset(self, byte: int) -> int:
        """Return the offset in code points of a byte; calls must not go backward."""
        if byte > self._byte:
            self._offset += len(self.source[self._byte : byte].decode(self.encoding, "replace"))
            self._byte = byte
        return self._offset


def _feed(target: _Target) -> XMLFault | None:
    """Parse the document; return the fault that stopped the parser, if any."""
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
        what = describe_error(fault.code, target.source[byte : byte + 8], target.encoding, target.names)
        return XMLFault("malformed", what, (offset, offset + 1))
    except (ValueError, LookupError):  # raised by parsers for unknown encodings
        return _encoding_fault(target, target.encoding)
    return None


def _doctype(target: _Target) -> XMLFault:
    """Return the fault for the document type declaration that the parser is in."""
    start = "<!DOCTYPE".encode(target.encoding)
    offset = target.offset(max(0, target.source.rfind(start, 0, target.parser.CurrentByteIndex + len(start))))
    return XMLFault("doctype", "", (offset, offset + len("<!DOCTYPE")))


def _encoding_fault(target: _Target, name: str) -> XMLFault:
    offset = max(0, target.source.find(name.encode("ascii", "replace")))
    start = target.offset(offset)
    return XMLFault("encoding", name, (start, start + max(1, len(name))))
