"""The central directory of a ZIP archive: where its entries are."""

from __future__ import annotations

import struct
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from attrs import define, field

from ngfflint.store.paths import METADATA, NAME
from ngfflint.store.uri import ZIPS

Fetch = Callable[[int, int | None], Awaitable[bytes]]
"""Returns the bytes of a file between two offsets; a negative start counts from the end of the file."""

END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR = struct.Struct("<4sLQL")
ENTRY = struct.Struct("<4s6H3L5H2L")
"""The records at the end of an archive, and the record of an entry in its directory."""

TAIL = (1 << 16) + END.size + LOCATOR.size + END_64.size
"""How many bytes to read from the end of an archive to find the end record of its directory."""

FULL, FULL_SHORT = 0xFFFFFFFF, 0xFFFF
"""Placeholders for numbers that are too large for their field; the extra field has them then."""

READ_NAMES = METADATA | {NAME}
"""Names of the documents that the linter reads."""

STORED, DEFLATED = 0, 8
"""Compression methods."""


class ArchiveError(OSError):
    """A file is not a ZIP archive, or a broken one."""


class Entry(NamedTuple):
    """A document in an archive.

    Args:
        offset: where its header starts in the file.
        packed: compressed size, in bytes.
        size: uncompressed size, in bytes.
        checksum: CRC-32 of the uncompressed bytes.
        slack: total size of its name and extra field in the directory, in bytes.
    """

    offset: int
    method: int
    packed: int
    size: int
    checksum: int
    slack: int
    encrypted: bool


@define
class Archive:
    """The contents of a ZIP archive; other entries than metadata are only counted, because there may be millions.

    Args:
        entries: the metadata documents, by path.
        count: number of all entries that are not folders.
        compressed: how many of them are compressed.
        first_compressed: path of the first compressed one.
        nested: paths of archives in the archive.
        folder: path of the store in the archive, ``""`` for the root.
    """

    entries: dict[str, Entry] = field(factory=dict)
    count: int = 0
    compressed: int = 0
    first_compressed: str = ""
    nested: list[str] = field(factory=list)
    folder: str = ""

    def add(self, path: str, entry: Entry) -> None:
        """Count an entry, and keep it if it is a metadata document."""
        if path.endswith("/"):
            return
        self.count += 1
        if entry.method != STORED:
            self.first_compressed = self.first_compressed or path
            self.compressed += 1
        if path.lower().endswith(ZIPS):
            self.nested.append(path)
        if path.rpartition("/")[2] in READ_NAMES:
            self.entries[path] = entry

    def find_folder(self) -> None:
        """Find the folder of the store: the root, or the only top-level folder with metadata."""
        if any("/" not in path for path in self.entries):
            return
        tops = {path.partition("/")[0] for path in self.entries if path.count("/") == 1}
        if len(tops) == 1:
            self.folder = tops.pop()


async def read_archive(fetch: Fetch, folder: str = "") -> Archive:
    """Read the directory of an archive; ``folder`` is the path of the store in it, where the user named one.

    Raises:
        ArchiveError: the file is not a ZIP archive, or a broken one.
    """
    tail = await fetch(-TAIL, None)
    position = tail.rfind(b"PK\5\6")
    if position < 0 or len(tail) - position < END.size:
        raise ArchiveError("this is no ZIP archive, or its end is missing")
    _, disk, first_disk, _, count, length, offset, _ = END.unpack_from(tail, position)
    if disk not in (0, FULL_SHORT) or first_disk not in (0, FULL_SHORT):
        raise ArchiveError("the ZIP archive is one of several parts")
    end = position
    if FULL in (length, offset) or count == FULL_SHORT:
        end = position - LOCATOR.size - END_64.size
        if end >= 0 and tail.startswith(b"PK\6\6", end):  # the end of a large archive, with larger numbers
            length, offset = END_64.unpack_from(tail, end)[-2:]
    begin = end - length
    directory = tail[begin:end] if begin >= 0 else await fetch(offset, offset + length)
    archive = Archive()
    _read_entries(directory, archive)
    if folder:
        archive.folder = folder
    else:
        archive.find_folder()
    return archive


def _read_entries(directory: bytes, archive: Archive) -> None:
    position = 0
    while position < len(directory):
        if len(directory) - position < ENTRY.size or not directory.startswith(b"PK\1\2", position):
            raise ArchiveError("the directory of the ZIP archive is broken")
        values = ENTRY.unpack_from(directory, position)
        flags, method, checksum, packed, size = values[3], values[4], values[7], values[8], values[9]
        named, extra, comment, offset = values[10], values[11], values[12], values[16]
        position += ENTRY.size
        name = directory[position : position + named]
        if FULL in (size, packed, offset):
            size, packed, offset = _zip64_numbers(
                directory[position + named : position + named + extra], size, packed, offset
            )
        position += named + extra + comment
        path = name.decode("utf-8" if flags & 0x800 else "cp437", "replace")
        archive.add(path, Entry(offset, method, packed, size, checksum, named + extra, bool(flags & 1)))


def _zip64_numbers(extra: bytes, *numbers: int) -> tuple[int, int, int]:
    """Return numbers of an entry, with those that are too large taken from the extra field."""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind == 1:
            wide = iter(struct.unpack_from(f"<{min(length, len(extra) - position - 4) // 8}Q", extra, position + 4))
            size, packed, offset = (next(wide, each) if each == FULL else each for each in numbers)
            return size, packed, offset
        position += 4 + length
    raise ArchiveError("the directory of the ZIP archive is broken")
