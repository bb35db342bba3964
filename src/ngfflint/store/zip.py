"""Stores in a ZIP archive, ``.zip`` or ``.ozx``, local or remote (RFC-9)."""

from __future__ import annotations

import os
import zlib
from stat import S_ISREG
from typing import TYPE_CHECKING

from ngfflint.files import LARGEST, READ, TooLargeError, not_a_file_error, read_bytes
from ngfflint.store.archive import DEFLATED, READ_NAMES, STORED, Archive, Entry, Fetch, read_archive
from ngfflint.store.base import BaseStore
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.store.base import Traffic
    from ngfflint.store.paths import FolderEntry

HEADER = 30
"""Size of the fixed part of an entry's header, in bytes."""

SPARE = 128
"""Extra bytes that are read in case an entry's header is longer than the directory says."""

GROWTH = 1000
"""Compression adds at most one byte to so many, and a few more."""


class ZipStore(BaseStore):
    """A store in a ZIP archive.

    Args:
        fetch: reads from the file of the archive.
        uri: its name in findings and messages, without credentials.
        ahead: how many nodes to prefetch concurrently; 0 for a local archive.
    """

    cheap = True
    ignores_case = False

    def __init__(
        self, fetch: Fetch, uri: str, archive: Archive, *, ahead: int = 0, traffic: Traffic | None = None
    ) -> None:
        self.uri, self.archive, self.ahead, self.traffic = uri, archive, ahead, traffic
        self._fetch = fetch
        self._folders: dict[str, dict[str, bool]] = {}

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Read and unpack a document or a chunk."""
        place = join(self.archive.folder, path)
        is_metadata = place.rpartition("/")[2] in READ_NAMES
        entry = self.archive.entries.get(place) if is_metadata else self.archive.directory.find(place)
        if entry is None:
            return None
        if entry.encrypted:
            raise OSError("it is encrypted in the ZIP archive")
        if entry.method not in (STORED, DEFLATED):
            raise OSError(f"it is compressed in the ZIP archive by method {entry.method}, which few programs support")
        if max(entry.size, entry.packed) > LARGEST and limit is None:
            raise TooLargeError
        return _unpack(await self._read_packed(entry, LARGEST if limit is None else limit), entry, limit)

    async def part(self, path: str, start: int, end: int | None = None) -> bytes | None:
        """Read a part of a file, only this part if it is not compressed."""
        entry = self.archive.directory.find(join(self.archive.folder, path))
        if entry is None or entry.method != STORED or entry.encrypted:
            return await super().part(path, start, end)
        header = await self._fetch(entry.offset, entry.offset + HEADER)
        if len(header) < HEADER or header[:4] != b"PK\3\4":
            raise OSError("it is not at the position in the directory of the ZIP archive")
        begin = (
            entry.offset + HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        )
        first = max(0, entry.size + start) if start < 0 else start
        last = entry.size if end is None else min(end, entry.size)
        return await self._fetch(begin + first, begin + last) if first < last else b""

    async def _read_packed(self, entry: Entry, limit: int) -> bytes:
        """Return the packed bytes of an entry, as many as can be needed for ``limit`` unpacked ones."""
        packed = min(entry.packed, limit + limit // GROWTH + SPARE)
        end = entry.offset + HEADER + entry.slack + SPARE + packed
        data = await self._fetch(entry.offset, end)
        if len(data) < HEADER or data[:4] != b"PK\3\4":
            raise OSError("it is not at the position in the directory of the ZIP archive")
        begin = HEADER + int.from_bytes(data[26:28], "little") + int.from_bytes(data[28:30], "little")
        if begin + packed > len(data):
            data += await self._fetch(entry.offset + len(data), entry.offset + begin + packed)
        return data[begin : begin + packed]

    def lacks(self, path: str) -> bool:
        """Whether a document is not in the archive."""
        return join(self.archive.folder, path) not in self.archive.entries

    @property
    def listable(self) -> bool:
        """Whether ``has``, ``size`` and ``scan`` can be used: all names are in the directory of the archive."""
        return True

    def size(self, path: str) -> int | None:
        """Return the unpacked size of a file in bytes."""
        entry = self.archive.directory.find(join(self.archive.folder, path))
        return None if entry is None else entry.size

    def scan(self, path: str) -> Iterator[FolderEntry]:
        """Yield the entries of a folder."""
        return self.archive.directory.scan(join(self.archive.folder, path).strip("/"))

    def entries(self, path: str) -> dict[str, bool] | None:
        """Return the names in a folder without those of chunks, and of folders with nothing else."""
        if not self._folders:
            for entry in (*self.archive.entries, *self.archive.others):
                folder, name = "", entry
                while name:
                    first, _, name = name.partition("/")
                    self._folders.setdefault(folder, {})[first] = False
                    folder = f"{folder}/{first}" if folder else first
        return self._folders.get(join(self.archive.folder, path).strip("/"), {})

    async def names(self, path: str) -> list[str] | None:
        """Return the same names as a list."""
        return sorted(self.entries(path) or ()) or None

    def follow(self, path: str, start: str) -> str | None:  # noqa: ARG002  archives have no links
        """Return the path itself."""
        return path


def _unpack(packed: bytes, entry: Entry, limit: int | None) -> bytes:
    data = packed
    if entry.method == DEFLATED:
        most = entry.size if limit is None else min(limit, entry.size)
        try:
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, max(most, 1))
        except zlib.error:
            raise OSError("its data in the ZIP archive cannot be decompressed") from None
    if limit is not None and limit < entry.size:
        return data[:limit]
    if len(data) != entry.size or zlib.crc32(data) != entry.checksum:
        raise OSError("its data in the ZIP archive has a wrong checksum")
    return data


def _read_range(path: str, start: int, end: int | None) -> bytes:
    """Return the bytes of a file between two offsets, fewer if it ends before."""
    file = os.open(path, READ)
    try:
        state = os.fstat(file)
        if not S_ISREG(state.st_mode):
            raise not_a_file_error(state.st_mode)
        size = state.st_size
        begin = max(size + start, 0) if start < 0 else min(start, size)
        os.lseek(file, begin, os.SEEK_SET)
        return read_bytes(file, (size if end is None else min(end, size)) - begin)
    finally:
        os.close(file)


async def open_zip(path: str, uri: str, folder: str = "") -> ZipStore:
    """Open a store in a local ZIP archive; ``folder`` is its path in the archive, if the user named one.

    Raises:
        OSError: the file cannot be read, or is not a ZIP archive.
    """

    async def fetch(start: int, end: int | None) -> bytes:
        return _read_range(path, start, end)

    return ZipStore(fetch, uri, await read_archive(fetch, folder))
