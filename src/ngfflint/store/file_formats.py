"""Recognize files of other formats by their first bytes, to say what they are."""

from __future__ import annotations

from ngfflint.records import NamedTuple

HEAD = 1024
"""How many bytes to read from a file."""


class Signature(NamedTuple):
    """The bytes at an offset that identify a format.

    Args:
        name: with its article.
    """

    name: str
    data: bytes
    offset: int = 0


SIGNATURES = (
    Signature("a TIFF file", b"II*\0"),
    Signature("a TIFF file", b"MM\0*"),
    Signature("a TIFF file", b"II+\0"),
    Signature("a TIFF file", b"MM\0+"),
    Signature("an HDF5 file", b"\x89HDF\r\n\x1a\n"),
    Signature("an HDF5 file", b"\x89HDF\r\n\x1a\n", 512),
    Signature("a CZI file", b"ZISRAWFILE"),
    Signature("an ND2 file", b"\xda\xce\xbe\x0a"),
    Signature("a JPEG 2000 file", b"\0\0\0\x0cjP  \r\n\x87\n"),
    Signature("an OLE2 file, such as OIB or ZVI", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    Signature("a PNG file", b"\x89PNG\r\n\x1a\n"),
    Signature("a JPEG file", b"\xff\xd8\xff"),
    Signature("a GIF file", b"GIF8"),
    Signature("a DICOM file", b"DICM", 128),
    Signature("an MRC file", b"MAP ", 208),
    Signature("a NIfTI file", b"n+1\0", 344),
    Signature("an NRRD file", b"NRRD0"),
    Signature("a FITS file", b"SIMPLE  ="),
    Signature("a NumPy file", b"\x93NUMPY"),
    Signature("a MATLAB file", b"MATLAB 5.0 MAT-file"),
    Signature("a Parquet file", b"PAR1"),
    Signature("an SQLite database", b"SQLite format 3\0"),
    Signature("a PDF file", b"%PDF-"),
    Signature("a gzip file", b"\x1f\x8b\x08"),
    Signature("an xz archive", b"\xfd7zXZ\0"),
    Signature("a Zstandard archive", b"\x28\xb5\x2f\xfd"),
    Signature("a 7z archive", b"7z\xbc\xaf\x27\x1c"),
    Signature("a tar archive", b"ustar", 257),
    Signature('a ZIP archive whose name does not end with ".zip" or ".ozx"', b"PK\3\4"),
)
"""The formats of images and archives that are often mistaken for OME-Zarr."""

LIF, LIF_MARK = b"\x70\0\0\0", b"\x2a"
"""The first bytes of a Leica LIF file, and the byte at ``LIF_AT``."""

LIF_AT = 8
MARKUP = (
    (b"<!doctype html", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<?xml", "an XML file"),
    (b"<ome", "an OME-XML file"),
)
"""The first characters of text formats, in lower case."""

N5_KEYS = (b'"n5"', b'"blockSize"')
"""Keys of the attributes of a container and of a dataset of N5, one of which is always there."""

N5_ATTRIBUTES = "attributes.json"
"""File name of the attributes of N5."""

N5 = "an N5 container"
"""The format with that file."""


TEXTS = {
    **dict.fromkeys((".md", ".markdown"), "a Markdown file"),
    **dict.fromkeys((".yaml", ".yml"), "a YAML file"),
    **dict.fromkeys((".ini", ".cfg", ".conf"), "a configuration file"),
    **dict.fromkeys((".sh", ".bash"), "a shell script"),
    ".csv": "a CSV file",
    ".log": "a log file",
    ".py": "a Python file",
    ".rst": "a reStructuredText file",
    ".toml": "a TOML file",
    ".tsv": "a TSV file",
    ".txt": "a text file",
}
"""Formats of text files by the end of their names; others are only called text files."""

LITERALS = (b"true", b"false", b"null", b"nan", b"infinity", b"none", b"undefined")
"""JSON values without quotes, and what is written for them, in lower case."""

COMMENTS = (b"//", b"#", b"/*", b"*", b"--")
"""What lines of comments begin with, which people also write into JSON."""

NOT_TEXT = bytes(each for each in range(32) if each not in b"\t\n\f\r\x1b")
"""Control characters that text files do not have; JSON in UTF-16 has null bytes."""

JSON_NAMES = (".json", ".json5", ".jsonc", ".zattrs", ".zgroup", ".zarray", ".zmetadata")
"""Ends of the names of files that are meant to be JSON, whatever their content."""


def _text_format(text: bytes, name: str) -> str:
    """Return what a text file is whose name and content are not those of JSON, ``""`` if it may be JSON."""
    folded = name.lower()
    if not name or folded.endswith(JSON_NAMES) or text.translate(None, NOT_TEXT) != text:
        return ""
    lines = (line.strip() for line in text.splitlines())
    content = next((line for line in lines if line and not line.startswith(COMMENTS)), b"")
    if content.startswith(b"{"):
        return ""
    called = TEXTS.get(f".{folded.rpartition('.')[2]}", "")
    return called or ("a text file" if content[:1].isalpha() and not content.startswith(LITERALS) else "")


def format_of(head: bytes, name: str = "") -> str:
    """Return the format of a file, with its article; ``""`` if it may be JSON or is unknown.

    Args:
        head: the first ``HEAD`` bytes of the file.
        name: of the file.
    """
    for signature in SIGNATURES:
        if head.startswith(signature.data, signature.offset):
            return signature.name
    if head.startswith(LIF) and head.startswith(LIF_MARK, LIF_AT):
        return "a Leica LIF file"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for start, called in MARKUP:
        if text.startswith(start):
            return called
    if name == N5_ATTRIBUTES and any(key in head for key in N5_KEYS):
        return N5
    return _text_format(text, name)


def format_at(path: str) -> str:
    """Return the format of a local file like ``format_of``; ``""`` if it cannot be read, which is reported later."""
    from pathlib import Path

    place = Path(path)
    try:
        with place.open("rb") as file:
            return format_of(file.read(HEAD), place.name)
    except OSError:
        return ""
