"""Parse documents from bytes to JSON, and record every problem of the text."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from ngfflint import fast_json
from ngfflint.model.base import Problem
from ngfflint.store.base import WithheldError

if TYPE_CHECKING:
    from ngfflint.documents.json_scanner import Note


class Absent:
    """The type of ``ABSENT``, which has one instance in each process."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return a placeholder for debugging."""
        return "<absent>"

    def __reduce__(self) -> str:
        """Remain the only instance when copied or pickled."""
        return "ABSENT"


ABSENT: Final = Absent()
"""No JSON value: the document could not be read or parsed."""

OTHER_ENCODINGS = (
    (BOM_UTF32_LE, "UTF-32"),  # before UTF-16, whose little-endian mark is its prefix
    (BOM_UTF32_BE, "UTF-32"),
    (BOM_UTF16_LE, "UTF-16"),
    (BOM_UTF16_BE, "UTF-16"),
    (b"{\0\0\0", "UTF-32"),
    (b"\0\0\0{", "UTF-32"),
    (b"{\0", "UTF-16"),
    (b"\0{", "UTF-16"),
)
"""First bytes of documents in other encodings, with and without a byte order mark."""


LARGE = 1 << 15
"""Minimum size in bytes of documents that are not cached."""


class Document:
    """A metadata document; documents of the same bytes may share an object, because plates repeat documents.

    Args:
        data: the stored bytes; empty if they could not be read.
        value: the parsed JSON, or ``ABSENT``.
        problems: of the text, in its order.
    """

    __slots__ = ("data", "problems", "value")

    def __init__(self, data: bytes, value: Any, problems: tuple[Problem, ...] = ()) -> None:
        self.data, self.value, self.problems = data, value, problems

    def text(self) -> str:
        """Return the text without a byte order mark; invalid UTF-8 becomes replacement characters."""
        return self.data.decode("utf-8-sig", "replace")


class Withheld(Document):
    """A document that a server denies access to, and that may not exist."""

    __slots__ = ()


def parse(data: bytes) -> Document:
    """Parse a metadata document; any error becomes a problem."""
    return _parse_cached(data) if len(data) < LARGE else _parse(data)


@lru_cache(maxsize=256)
def _parse_cached(data: bytes) -> Document:
    """Parse a document, or return the cached one of the same bytes."""
    return _parse(data)


def _parse(data: bytes) -> Document:
    problems: list[Problem] = []
    body = data
    if data.startswith(BOM_UTF8):
        body = data[len(BOM_UTF8) :]
        problems.append(_problem("encoding", "bom", "UTF-8 without a byte order mark", "a byte order mark", 0))
    try:
        value = fast_json.loads(body)
    except fast_json.JSONDecodeError:
        value = _parse_rejected(body, problems)
    else:
        if _may_repeat_keys(body, value):
            from ngfflint.documents.json_scanner import survey

            problems += map(_repeated, survey(body.decode()).repeated)
    if value is not ABSENT and not isinstance(value, dict):
        problems.append(_problem("top", "type", "an object", value))
    return Document(data, value, tuple(problems))


def unreadable(reason: OSError) -> Document:
    """Return the document for one that could not be read."""
    message = reason.strerror or str(reason)
    return (Withheld if isinstance(reason, WithheldError) else Document)(
        b"", ABSENT, (_problem("content", "unreadable", "", message),)
    )


def _problem(field: str, kind: str, expected: str, got: Any, offset: int | None = None) -> Problem:
    return Problem((), "Document", field, kind, expected, got, offset)


def _repeated(note: Note) -> Problem:
    return Problem(note.pointer, "Document", "key", "duplicate", "each key once", note.text, note.offset)


def _non_finite(note: Note) -> Problem:
    from ngfflint.documents.json_errors import shorten

    got = shorten(note.text)
    kind = "too-large" if note.text[-1].isdigit() else "non-finite"
    return Problem(note.pointer, "Document", "number", kind, "a finite number", got, note.offset)


def _may_repeat_keys(body: bytes, value: Any) -> bool:
    """Whether orjson may have dropped members: each drops a colon, and strings keep theirs unless escaped."""
    if b"\\u003" in body:
        return True
    try:
        return body.count(b":") != fast_json.dumps(value).count(b":")
    except fast_json.JSONEncodeError:  # it serializes fewer levels than it parses
        return True


def _parse_rejected(body: bytes, problems: list[Problem]) -> Any:
    """Parse what orjson rejected, and record why; invalid numbers and surrogates still have a value."""
    text = _decode(body, problems)
    if text is None:
        return ABSENT
    from ngfflint.documents.json_errors import name_fault
    from ngfflint.documents.json_scanner import survey

    found = survey(text)
    if found.too_deep is not None:
        problems.append(_too_deep(found.too_deep))
    elif found.fault:
        problems.append(name_fault(text, found.fault))
    else:
        import json

        try:
            value = json.loads(text, parse_int=_integer)
        except RecursionError:  # json may support fewer levels than orjson
            problems.append(_too_deep(0))
            return ABSENT
        notes = [*map(_repeated, found.repeated), *map(_non_finite, found.non_finite)]
        problems += sorted(notes, key=lambda problem: problem.offset or 0)
        return value
    return ABSENT


def _too_deep(offset: int) -> Problem:
    return _problem("json", "depth", "fewer levels", "more levels than parsers follow", offset)


def _decode(body: bytes, problems: list[Problem]) -> str | None:
    for start, encoding in OTHER_ENCODINGS:
        if body.startswith(start):
            problems.append(_problem("encoding", "utf-8", "UTF-8", encoding, 0))
            return None
    try:
        return body.decode()
    except UnicodeDecodeError as fault:
        got = f"byte 0x{body[fault.start]:02x}"
        offset = len(body[: fault.start].decode())
        problems.append(_problem("encoding", "utf-8", "UTF-8", got, offset))
        return None


def _integer(digits: str) -> int | float:
    """Return an integer, or infinity if it exceeds all doubles: Python would not print it either."""
    number = float(digits)
    return number if number in (float("inf"), float("-inf")) else int(digits)
