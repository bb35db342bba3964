"""Reading files that users name: regular files of limited size, and TOML of limited depth."""

from __future__ import annotations

import os
import re
from errno import EAGAIN, EINVAL, EISDIR, ENXIO, ESPIPE
from stat import S_ISDIR, S_ISREG
from typing import Any

LARGEST = 256_000_000
"""Size of the largest document that is read, downloaded or unpacked, in bytes."""

DEEPEST = 100
"""Most levels of nested tables and arrays in a TOML file."""

LONG_KEY = rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{DEEPEST}}}"""
"""Matches the beginning of a key with too many dots."""

READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
"""Flags to open a file without waiting for a pipe."""

NOT_THE_END = (EAGAIN, EISDIR, ESPIPE)
"""Errors of reading something that is not a regular file."""


class TooLargeError(OSError):
    """A document is too large to be metadata."""

    def __init__(self) -> None:
        super().__init__(f"larger than {LARGEST // 1_000_000} MB")


def not_a_file_error(mode: int) -> OSError:
    """Return the same error on all systems for something that is not a regular file."""
    if S_ISDIR(mode):
        return OSError(EISDIR, "a folder, not a file")
    return OSError(EINVAL, "a pipe or a device, not a file")


def read_open(file: int, limit: int | None = None) -> bytes:
    """Return the content of an open file, at most ``limit`` bytes of it.

    A file that grows while it is read is read up to its size at the beginning.

    Raises:
        TooLargeError: there is no limit, and the file is too large.
        OSError: it is not a regular file, or cannot be read.
    """
    state = os.fstat(file)
    if not S_ISREG(state.st_mode):
        raise not_a_file_error(state.st_mode)
    if limit is None and state.st_size > LARGEST:
        raise TooLargeError
    size = state.st_size if limit is None else min(limit, state.st_size)
    if not size and limit is None:  # files of /proc and /sys do not know their size
        return _read_unsized(file)
    return read_bytes(file, size)


def read_bytes(file: int, count: int) -> bytes:
    """Return bytes of an open file from where it is, fewer if the file ends before."""
    if count <= 0:
        return b""
    data = os.read(file, count)
    while len(data) < count and (more := os.read(file, count - len(data))):
        data += more
    return data


def _read_unsized(file: int) -> bytes:
    data = bytearray()
    while more := os.read(file, 1 << 16):
        data += more
        if len(data) > LARGEST:
            raise TooLargeError
    return bytes(data)


def read_file(path: str) -> bytes:
    """Return the content of a file that the user named.

    Raises:
        TooLargeError: the file is too large.
        OSError: there is no file, it is not a regular file, or it cannot be read.
    """
    try:
        file = os.open(path, READ)
    except OSError as reason:
        if reason.errno == ENXIO:  # a socket
            raise not_a_file_error(0) from None
        raise
    except ValueError:  # a null character in the path
        raise OSError(EINVAL, "not the name of a file") from None
    try:
        return read_open(file)
    finally:
        os.close(file)


def parse_toml(text: str) -> dict[str, Any]:
    """Parse TOML that is not nested too deeply.

    Raises:
        ValueError: it is not TOML, or is nested too deeply.
    """
    import tomllib

    if re.search(LONG_KEY, text):  # the time of the parser grows with the square of their length
        raise ValueError("nested too deeply")
    try:
        document = tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    level: list[Any] = [document]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in (outer.values() if isinstance(outer, dict) else outer)]
        level = [each for each in level if isinstance(each, dict | list)]
        if not level:
            return document
    raise ValueError("nested too deeply")
