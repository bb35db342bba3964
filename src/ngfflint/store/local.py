"""Stores in a local folder."""

from __future__ import annotations

import os
from errno import ELOOP, EMLINK, ENAMETOOLONG, ENXIO
from itertools import islice
from stat import S_ISLNK, S_ISREG
from typing import TYPE_CHECKING

from ngfflint.files import NOT_THE_END, READ, not_a_file_error, read_bytes, read_open
from ngfflint.store.base import LinkOutError
from ngfflint.store.paths import MAIN, FolderEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

LINKS = os.access in os.supports_follow_symlinks
"""Whether ``os.access`` supports links, which avoids an exception for each missing file."""


def is_there(name: str) -> bool:
    """Whether a path exists, even as a broken link."""
    return os.access(name, os.F_OK, follow_symlinks=False) if LINKS else os.path.lexists(name)


NO_LINK = getattr(os, "O_NOFOLLOW", 0)
"""Flag to open a file without following a link, if the system supports that."""

SMALL = 1 << 14
"""Bytes that are read at once: nearly every document is smaller, and is known to be a file when it was read."""

MOST_ENTRIES = 4096
"""Maximum number of names listed in a folder; image groups have a dozen, but folders of chunks may have a million."""


FEW = 8
"""Maximum number of names that ``few_names`` returns."""


LONGEST_NAME, LONGEST_PATH = 255, 2000
"""Length of the longest file name, and of the longest path that surely fits below a store, in bytes."""


def _is_too_long(path: str) -> bool:
    """Whether a path in a store is too long for any file system, wherever the store is."""
    data = os.fsencode(path)
    return len(data) > LONGEST_PATH or any(len(name) > LONGEST_NAME for name in data.split(b"/"))


class LocalStore:
    """A store in a folder.

    Args:
        folder: path of the folder.
        uri: its name in findings and messages, by default the folder.
    """

    cheap = listable = True
    ahead = 0
    traffic = None
    archive = None

    def __init__(self, folder: str, uri: str = "") -> None:
        self.folder = folder
        self.uri = uri or folder
        self._ignores_case: bool | None = None

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Read a document."""
        return self.get(path, limit)

    def get(self, path: str, limit: int | None = None) -> bytes | None:
        """Read a document with plain system calls, because they dominate the time of a large plate."""
        try:
            file = self._open(f"{self.folder}/{path}")
        except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: an invalid file name
            return None
        except OSError as reason:
            if reason.errno == ENAMETOOLONG and _is_too_long(path):
                return None
            raise
        try:
            if limit is None:
                data = os.read(file, SMALL)
                if 0 < len(data) < SMALL and os.lseek(file, 0, os.SEEK_CUR) == len(data):  # pipes have no position
                    return data
                os.lseek(file, 0, os.SEEK_SET)
            return read_open(file, limit)
        except OSError as reason:
            if reason.errno in NOT_THE_END:
                raise not_a_file_error(os.fstat(file).st_mode) from None
            raise
        finally:
            os.close(file)

    async def part(self, path: str, start: int, end: int | None = None) -> bytes | None:
        """Read a part of a file."""
        try:
            file = self._open(f"{self.folder}/{path}")
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return None
        try:
            state = os.fstat(file)
            if not S_ISREG(state.st_mode):
                raise not_a_file_error(state.st_mode)
            begin = max(0, state.st_size + start) if start < 0 else start
            stop = state.st_size if end is None else min(end, state.st_size)
            os.lseek(file, begin, os.SEEK_SET)
            return read_bytes(file, stop - begin)
        finally:
            os.close(file)

    def _open(self, name: str) -> int:
        """Open a document without following links: the error of a link saves a system call for each other file."""
        try:
            if NO_LINK or not os.path.islink(name):
                return os.open(name, READ | NO_LINK)
        except OSError as reason:
            if reason.errno == ENXIO:  # a socket
                raise not_a_file_error(0) from None
            if reason.errno not in (ELOOP, EMLINK) or not os.path.islink(name):
                raise
        if self._inside(name) is None:
            raise OSError(ELOOP, "a link that leads out of the store is not followed")
        return os.open(name, READ)

    def follow(self, path: str, start: str) -> str | None:
        """Return the path at which a node is stored, with one system call for each folder below ``start``."""
        end = len(start)
        while end < len(path):
            end = path.find("/", end + 1)
            end = len(path) if end < 0 else end
            try:
                mode = os.lstat(f"{self.folder}/{path[:end]}").st_mode
            except (FileNotFoundError, NotADirectoryError, ValueError):
                return None
            except OSError as reason:  # reading the node reports the error
                return None if reason.errno == ENAMETOOLONG else path
            if S_ISLNK(mode):
                stored_at = self._inside(f"{self.folder}/{path}")
                if stored_at is None:
                    raise LinkOutError(path[:end])
                return stored_at
        return path

    def _inside(self, name: str) -> str | None:
        """Return the path in the store that links lead to, ``None`` if they lead out of it."""
        root, real = os.path.realpath(self.folder), os.path.realpath(name)
        if real == root:
            return ""
        inside = os.path.join(root, "")
        return real[len(inside) :].replace(os.sep, "/") if real.startswith(inside) else None

    def lacks(self, path: str) -> bool:
        """Whether nothing exists at a path; this takes a third of the time of failing to open it."""
        return not is_there(f"{self.folder}/{path}")

    def entries(self, path: str) -> dict[str, bool] | None:
        """Return the names in a folder, each with whether it is a link; ``None`` if there are too many."""
        try:
            with os.scandir(f"{self.folder}/{path}") as found:
                entries = {entry.name: entry.is_symlink() for entry in islice(found, MOST_ENTRIES)}
        except (OSError, ValueError):
            return None
        return entries if len(entries) < MOST_ENTRIES else None

    def few_names(self, path: str) -> list[str] | None:
        """Return the names in a folder, ``None`` if there are more than a few; this costs two failed look-ups."""
        try:
            with os.scandir(f"{self.folder}/{path}") as found:
                names = [entry.name for entry in islice(found, FEW + 1)]
        except (OSError, ValueError):
            return None
        return names if len(names) <= FEW else None

    def has(self, path: str) -> bool:
        """Whether anything exists at a path; this takes half of the time of asking for the size."""
        return os.access(f"{self.folder}/{path}", os.F_OK)

    def size(self, path: str) -> int | None:
        """Return the size of a file in bytes, ``None`` if there is no file."""
        try:
            state = os.stat(f"{self.folder}/{path}")
        except (OSError, ValueError):
            return None
        return state.st_size if S_ISREG(state.st_mode) else None

    def size_inside(self, path: str, start: str) -> int | None:
        """Return the size of a file without following links out of the store."""
        stored_at = self.follow(path, start)
        return None if stored_at is None else self.size(stored_at)

    def scan(self, path: str) -> Iterator[FolderEntry]:
        """Yield the entries of a folder."""
        try:
            found = os.scandir(f"{self.folder}/{path}")
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return
        with found:
            for each in found:
                if each.is_symlink():
                    yield FolderEntry(each.name, "link")
                elif each.is_dir(follow_symlinks=False):
                    yield FolderEntry(each.name, "folder")
                else:
                    yield FolderEntry(each.name, "file" if each.is_file(follow_symlinks=False) else "other")

    async def names(self, path: str) -> list[str] | None:
        """Return the names in a folder, or ``None`` if it is outside of the store or cannot be listed."""
        try:
            self.follow(path, "")
            return os.listdir(f"{self.folder}/{path}")
        except (OSError, ValueError):
            return None

    @property
    def ignores_case(self) -> bool:
        """Whether the file system is case-insensitive: metadata is found under an upper-case name."""
        if self._ignores_case is None:
            there = next((name for name in MAIN if is_there(f"{self.folder}/{name}")), "")
            self._ignores_case = bool(there) and is_there(f"{self.folder}/{there.upper()}")
        return self._ignores_case
