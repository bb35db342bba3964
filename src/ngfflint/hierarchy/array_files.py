"""The files in the folder of an array."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from ngfflint.store.paths import MAIN, METADATA, join

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ngfflint.store.base import Store
    from ngfflint.store.paths import FolderEntry

DEEPEST = 8
"""Maximum number of folders below an array in which chunks are looked for."""


class Files:
    """The files below the folder of an array, by their relative paths, without metadata and other nodes.

    Args:
        place: path of the folder, with all links followed.
        limit: of the entries in a folder and of the folders that are listed; ``None`` for all.

    Attributes:
        complete: whether all entries were listed.
        folders: those that were listed or will be.
    """

    def __init__(self, store: Store, place: str, limit: int | None = None) -> None:
        self._store, self._place, self._limit = store, place, limit
        self.complete = True
        self.folders = {""}

    def __iter__(self) -> Iterator[str]:
        """Yield the paths, folder by folder.

        Raises:
            OSError: a folder cannot be listed, or a link leads out of the store.
        """
        waiting = [("", self._place)]
        listed = 0
        while waiting:
            path, place = waiting.pop()
            if self._limit is not None and listed >= self._limit:
                self.complete = False
                return
            listed += 1
            below: list[tuple[str, str]] = []
            for each in self._entries(place):
                name = join(path, each.name)
                if each.kind == "file":
                    yield name
                    continue
                stored_at = self._behind(join(place, each.name), each.kind)
                if stored_at is None:
                    yield name
                elif stored_at and path.count("/") < DEEPEST:
                    below.append((name, stored_at))
            self.folders.update(name for name, _ in below)
            waiting += sorted(below, reverse=True)

    def _entries(self, place: str) -> Iterable[FolderEntry]:
        """Return the entries of a folder without metadata; none if it is a node of its own."""
        if place != self._place and any(self._store.has(join(place, name)) for name in MAIN):
            return ()
        entries: Iterable[FolderEntry] = self._store.scan(place)
        if self._limit is not None:
            entries = sorted(islice(entries, self._limit + 1))
            self.complete = self.complete and len(entries) <= self._limit
        return (each for each in entries if each.name not in METADATA)

    def _behind(self, place: str, kind: str) -> str | None:
        """Return where a folder is stored, ``None`` for a link to a file, ``""`` for anything else.

        Raises:
            LinkOutError: a link leads out of the store.
        """
        if kind == "folder":
            return place
        stored_at = self._store.follow(place, place.rpartition("/")[0]) if kind == "link" else None
        if stored_at is None:
            return ""
        return None if self._store.size(stored_at) is not None else stored_at
