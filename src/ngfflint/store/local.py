"""Stores in a folder of this machine, and stores made of documents at hand."""

from __future__ import annotations

import os
from errno import ENAMETOOLONG
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import frozen

from ngfflint.store.nodes import MAIN

if TYPE_CHECKING:
    from collections.abc import Mapping


class LocalStore:
    """A store in a folder.

    Args:
        folder: path of the folder.
        uri: what to call it; the folder itself where empty.
    """

    cheap = True

    def __init__(self, folder: str, uri: str = "") -> None:
        self.folder = folder
        self.uri = uri or folder

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Read a document; plain system calls, for this is where the time of a large plate goes."""
        try:
            file = os.open(f"{self.folder}/{path}", os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except (FileNotFoundError, NotADirectoryError, ValueError):  # a name that no file can have is a ValueError
            return None
        except OSError as reason:
            if reason.errno == ENAMETOOLONG:
                return None
            raise
        try:
            size = os.fstat(file).st_size
            if limit is not None and limit <= size:
                size = limit
            data = os.read(file, size if size == limit else size + 1)
            while len(data) < size and (more := os.read(file, size - len(data))):
                data += more
            return data
        finally:
            os.close(file)

    async def names(self, path: str) -> list[str] | None:
        """Return the names in a folder, or ``None`` where there is none or it cannot be listed."""
        try:
            return os.listdir(f"{self.folder}/{path}")
        except (OSError, ValueError):
            return None

    @cached_property
    def ignores_case(self) -> bool:
        """Whether the file system finds files in any case: nobody writes metadata under a name in capitals."""
        return any(os.path.exists(f"{self.folder}/{name.upper()}") for name in MAIN)


@frozen
class MemoryStore:
    """A store made of documents at hand, such as attributes from standard input.

    Args:
        uri: what to call it.
        documents: bytes by path.
        cheap: whether asking for what is not there costs next to nothing.
        ignores_case: whether documents are found in any case; they are not, unless a subclass sees to it.
    """

    uri: str
    documents: Mapping[str, bytes]
    cheap: bool = True
    ignores_case: bool = False

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Return a document that is at hand."""
        data = self.documents.get(path)
        return data if data is None else data[:limit]

    async def names(self, path: str) -> list[str] | None:
        """Return the names in a folder, or ``None`` where there is none."""
        start = f"{path}/" if path else ""
        names = {each[len(start) :].partition("/")[0] for each in self.documents if each.startswith(start)}
        return sorted(names) or None
