"""Locations of findings as text and in machine formats, and sorting by severity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from ngfflint.documents.positions import Place
from ngfflint.records import NamedTuple
from ngfflint.report.escape import clean, shown
from ngfflint.rules.rule import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ngfflint.linter.findings import Finding, Location
    from ngfflint.report.formatter import ReportSettings

ARCHIVES = (".zip", ".ozx")
"""File name suffixes of stores that are one file."""

_RESERVED = ":/?#[]@!$&'()*+,;=%"


def path(store: str, document: str) -> str:
    """Return the path of a document, or of the store itself for ``""``, as the user named the store."""
    if not document or not store:
        return shown(store or document)
    return shown(f"{store.rstrip('/')}/{document}")


def position(location: Location) -> str:
    """Return ``line:column``, or ``""`` if the position is unknown."""
    return f"{location.start.line}:{location.start.column}" if location.start else ""


def place(store: str, location: Location) -> str:
    """Return ``path:line:column``, which editors and terminals can open."""
    return ":".join(filter(None, (path(store, location.document), position(location))))


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """Sort findings by severity, keeping the order within a severity."""
    return sorted(findings, key=_rank)


def worst(findings: Sequence[Finding], most: int) -> list[Finding]:
    """Return at most ``most`` findings, the most severe and earliest ones, in their original order."""
    ranked = sorted(range(len(findings)), key=lambda index: _rank(findings[index]))
    return [findings[index] for index in sorted(ranked[:most])]


def _rank(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)


class Artifact(NamedTuple):
    """A file and a region in it.

    Args:
        path: relative to the root of the repository; absolute if outside, an address if not local.
        inside: whether it is in the repository.
        start: the first character; ``None`` if unknown.
        end: the position after the last character; never before ``start``.
        stands_for: the document with the finding, if the file is another one.
        address: the store, if the file is a list of stores.
    """

    path: str
    inside: bool
    start: Place | None
    end: Place | None
    stands_for: str = ""
    address: str = ""

    @property
    def uri(self) -> str:
        """The path as a percent-encoded URI reference."""
        if "://" in self.path and not self.inside:
            return quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", clean(self.path)), safe=_RESERVED)
        if self.path.startswith("/"):
            return f"file://{_encoded(self.path)}"
        if _starts_with_drive(self.path) and not self.inside:
            return f"file:///{self.path[:2]}{_encoded(self.path[2:])}"
        return _encoded(self.path)


def artifact(store: str, location: Location, settings: ReportSettings) -> Artifact:
    """Return the file to point at: for a listed store its line in the list, for an archive the whole file."""
    start = location.start
    end = max(location.end or start, start) if start else None
    if store in settings.list_of:
        file, line = settings.list_of[store]
        beginning = Place(line, 1)
        return Artifact(*from_root(file, settings), beginning, beginning, place(store, location), store)
    path = "/".join(filter(None, (store.rstrip("/"), location.document)))
    if "://" in store:
        return Artifact(path, inside=False, start=start, end=end)
    if store.endswith(ARCHIVES) and location.document:
        return Artifact(*from_root(store, settings), None, None, place(store, location))
    return Artifact(*from_root(path, settings), start, end)


def from_root(path: str, settings: ReportSettings) -> tuple[str, bool]:
    """Return a local path relative to the repository, and whether it is inside."""
    absolute = path.startswith("/") or _starts_with_drive(path)
    full = _normalized(path if absolute else f"{settings.folder}/{path}" if settings.folder else path)
    root = f"{settings.root.rstrip('/')}/"
    if settings.root and f"{full}/".startswith(root):
        return full[len(root) :] or ".", True
    outside = full == ".." or full.startswith(("/", "../")) or _starts_with_drive(full)
    return full or ".", not outside


def _starts_with_drive(path: str) -> bool:
    return path[:1].isascii() and path[:1].isalpha() and path[1:3] == ":/"


def _normalized(path: str) -> str:
    """Return a path without ``.``, empty parts, and ``..`` except at its start."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", ".") and not (part == ".." and path.startswith("/")):
            parts.append(part)
    return "/" * path.startswith("/") + "/".join(parts)


def _encoded(path: str) -> str:
    try:
        return quote(path, safe="/", errors="surrogateescape")  # the bytes of a name that is not UTF-8
    except UnicodeEncodeError:
        return quote(clean(path), safe="/")
