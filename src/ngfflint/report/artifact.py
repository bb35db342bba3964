"""The file that a machine format points at: its path from the root of the repository, and the place in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from ngfflint.report.unicode import clean
from ngfflint.report.where import place
from ngfflint.store.positions import Place

if TYPE_CHECKING:
    from ngfflint.engine.finding import Location
    from ngfflint.report.base import Settings

ARCHIVES = (".zip", ".ozx")
"""Ends of the names of stores that are one file."""

_DRIVE = re.compile(r"[A-Za-z]:/")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_RESERVED = ":/?#[]@!$&'()*+,;=%"


class Artifact(NamedTuple):
    """A file, and a place in it.

    Args:
        path: from the root of the repository; absolute where it is outside, an address where it is no local file.
        inside: whether it is below the root.
        start: the first character; ``None`` where the place is not known.
        end: behind the last character; never before ``start``.
        stands_for: the document that is meant, for people, where the file is not that document.
        address: of the store, where the file is a list of stores.
    """

    path: str
    inside: bool
    start: Place | None
    end: Place | None
    stands_for: str = ""
    address: str = ""

    @property
    def uri(self) -> str:
        """The path as a reference in a URI, percent-encoded."""
        if "://" in self.path and not self.inside:
            return quote(_STRAY_PERCENT.sub("%25", clean(self.path)), safe=_RESERVED)
        if self.path.startswith("/"):
            return f"file://{_encoded(self.path)}"
        if _DRIVE.match(self.path) and not self.inside:
            return f"file:///{self.path[:2]}{_encoded(self.path[2:])}"
        return _encoded(self.path)


def artifact(store: str, location: Location, settings: Settings) -> Artifact:
    """Return the file to point at for a place in a store.

    A store that is listed in a file is pointed at there, an archive as a whole: neither is a folder that a forge shows.

    Args:
        store: as the user named it, or as it was found.
        location: in the store.
        settings: with the root of the repository.
    """
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


def from_root(path: str, settings: Settings) -> tuple[str, bool]:
    """Return a local path from the root of the repository, and whether it is below the root.

    Args:
        path: absolute, or from the folder of the settings.
        settings: with the folder and the root.
    """
    absolute = path.startswith("/") or _DRIVE.match(path) is not None
    full = _plain(path if absolute else f"{settings.folder}/{path}" if settings.folder else path)
    root = f"{settings.root.rstrip('/')}/"
    if settings.root and f"{full}/".startswith(root):
        return full[len(root) :] or ".", True
    outside = full == ".." or full.startswith(("/", "../")) or _DRIVE.match(full) is not None
    return full or ".", not outside


def _plain(path: str) -> str:
    """Return a path without ``.``, ``..`` and empty parts, as far as it says where it starts."""
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
