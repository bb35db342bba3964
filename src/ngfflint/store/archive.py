"""The central directory of a ZIP archive: where its entries are."""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Awaitable, Callable, Iterator
from functools import cached_property

from attrs import define, field

from ngfflint.records import NamedTuple
from ngfflint.store.paths import METADATA, NAME, FolderEntry
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

END_MARK = b"PK\5\6"

LARGEST_DIRECTORY = 1_000_000_000
"""Size of the largest directory that is read, in bytes: some ten million entries."""

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


class Directory:
    """All entries of an archive, sorted by path when they are first looked up; there may be millions.

    Args:
        data: the directory of the archive.
    """

    def __init__(self, data: bytes = b"") -> None:
        self._data = data

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        """Yield the entries in the order of the directory, each with its path.

        Raises:
            ArchiveError: the directory is broken.
        """
        position = 0
        while position < len(self._data):
            path, entry = self._read(position)
            yield path, entry
            position = self._behind(position)

    def _read(self, position: int) -> tuple[str, Entry]:
        data = self._data
        if len(data) - position < ENTRY.size or not data.startswith(b"PK\1\2", position):
            raise ArchiveError("the directory of the ZIP archive is broken")
        values = ENTRY.unpack_from(data, position)
        flags, method, checksum, packed, size = values[3], values[4], values[7], values[8], values[9]
        named, extra, offset = values[10], values[11], values[16]
        if FULL in (size, packed, offset):
            begin = position + ENTRY.size + named
            size, packed, offset = _zip64_numbers(data[begin : begin + extra], size, packed, offset)
        entry = Entry(offset, method, packed, size, checksum, named + extra, bool(flags & 1))
        return self._path(position), entry

    def _path(self, position: int) -> str:
        begin = position + ENTRY.size
        (flags,) = struct.unpack_from("<H", self._data, position + 8)
        (named,) = struct.unpack_from("<H", self._data, position + 28)
        return self._data[begin : begin + named].decode("utf-8" if flags & 0x800 else "cp437", "replace")

    def _behind(self, position: int) -> int:
        named, extra, comment = struct.unpack_from("<3H", self._data, position + 28)
        behind: int = position + ENTRY.size + named + extra + comment
        return behind

    @cached_property
    def _sorted(self) -> array[int]:
        """The positions of all entries, by path."""
        positions = []
        position = 0
        while position < len(self._data):
            positions.append(position)
            position = self._behind(position)
        positions.sort(key=self._path)
        return array("Q", positions)

    def find(self, path: str) -> Entry | None:
        """Return the entry of a file, ``None`` if there is none; of several the last one counts."""
        index = bisect_right(self._sorted, path, key=self._path) - 1
        if index < 0 or path.endswith("/") or self._path(self._sorted[index]) != path:
            return None
        return self._read(self._sorted[index])[1]

    def scan(self, folder: str) -> Iterator[FolderEntry]:
        """Yield the entries of a folder, skipping what is below its folders."""
        start = f"{folder}/" if folder else ""
        index = bisect_left(self._sorted, start, key=self._path)
        while index < len(self._sorted) and (path := self._path(self._sorted[index])).startswith(start):
            name, slash, _ = path[len(start) :].partition("/")
            if slash:
                yield FolderEntry(name, "folder")
                index = bisect_left(self._sorted, f"{start}{name}{AFTER_SLASH}", key=self._path)
            else:
                if name:
                    yield FolderEntry(name, "file")
                index = bisect_right(self._sorted, path, key=self._path)


AFTER_SLASH = chr(ord("/") + 1)
"""The character that sorts after the slash: all paths below a folder come before its name with this character."""


@define
class Archive:
    """The contents of a ZIP archive.

    Args:
        directory: all entries.
        entries: the metadata documents, by path.
        others: paths of all files whose names are not like those of documents or chunks.
        count: number of all entries that are not folders.
        compressed: how many of them are compressed.
        first_compressed: path of the first compressed one.
        nested: paths of archives in the archive.
        folder: path of the store in the archive, ``""`` for the root.
    """

    directory: Directory = field(factory=Directory)
    entries: dict[str, Entry] = field(factory=dict)
    others: list[str] = field(factory=list)
    count: int = 0
    compressed: int = 0
    first_compressed: str = ""
    nested: list[str] = field(factory=list)
    folder: str = ""

    def add(self, path: str, entry: Entry) -> None:
        """Count an entry, and keep it if it is a metadata document."""
        if not path or path.endswith("/"):
            return
        self.count += 1
        if entry.method != STORED:
            self.first_compressed = self.first_compressed or path
            self.compressed += 1
        if path.lower().endswith(ZIPS):
            self.nested.append(path)
        name = path.rpartition("/")[2]
        if name in READ_NAMES:
            self.entries[path] = entry
        elif not name[0].isdecimal() and not name.startswith("c."):
            self.others.append(path)

    def find_folder(self) -> None:
        """Find the folder of the store: the root, or the only top-level folder with metadata."""
        if any("/" not in path for path in self.entries):
            return
        tops = {path.partition("/")[0] for path in self.entries if path.count("/") == 1}
        if len(tops) == 1:
            self.folder = tops.pop()


async def read_archive(fetch: Fetch, folder: str = "") -> Archive:
    """Read the directory of an archive; ``folder`` is the path of the store in it, if the user named one.

    Raises:
        ArchiveError: the file is not a ZIP archive, or a broken one.
    """
    tail = await fetch(-TAIL, None)
    position = _end_record(tail)
    _, disk, first_disk, _, count, length, offset, _ = END.unpack_from(tail, position)
    if disk not in (0, FULL_SHORT) or first_disk not in (0, FULL_SHORT):
        raise ArchiveError("the ZIP archive has several parts")
    end = position
    if FULL in (length, offset) or count == FULL_SHORT:
        end = position - LOCATOR.size - END_64.size
        if end >= 0 and tail.startswith(b"PK\6\6", end):  # the end of a large archive, with larger numbers
            length, offset = END_64.unpack_from(tail, end)[-2:]
    begin = end - length
    if length > LARGEST_DIRECTORY:
        raise ArchiveError(f"the directory of the ZIP archive is larger than {LARGEST_DIRECTORY // 1_000_000} MB")
    directory = tail[begin:end] if begin >= 0 else await fetch(offset, offset + length)
    if len(directory) != length:
        raise ArchiveError("the directory of the ZIP archive is broken")
    archive = Archive(Directory(directory))
    for path, entry in archive.directory:
        archive.add(path, entry)
    if folder:
        archive.folder = folder
    else:
        archive.find_folder()
    return archive


def _end_record(tail: bytes) -> int:
    """Return the position of the last record whose comment ends with the file; a comment may contain such a record.

    Raises:
        ArchiveError: there is none.
    """
    position = last = tail.rfind(END_MARK)
    while position >= 0:
        if position + END.size <= len(tail):
            comment = END.unpack_from(tail, position)[-1]
            if position + END.size + comment == len(tail):
                return position
        position = tail.rfind(END_MARK, 0, position)
    if last < 0 or last + END.size > len(tail):
        raise ArchiveError("not a ZIP archive, or its end is missing")
    return last


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
