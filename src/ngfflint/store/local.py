"""Stores in a folder of this machine, and stores made of documents at hand."""

from __future__ import annotations

import os
from errno import ENAMETOOLONG
from typing import TYPE_CHECKING

from attrs import frozen

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

    async def read(self, path: str) -> bytes | None:
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
            data = os.read(file, size + 1)
            while len(data) < size and (more := os.read(file, size - len(data))):
                data += more
            return data
        finally:
            os.close(file)


@frozen
class MemoryStore:
    """A store made of documents at hand, such as attributes from standard input.

    Args:
        uri: what to call it.
        documents: bytes by path.
    """

    uri: str
    documents: Mapping[str, bytes]
    cheap: bool = True

    async def read(self, path: str) -> bytes | None:
        """Return a document that is at hand."""
        return self.documents.get(path)
