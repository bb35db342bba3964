"""Decode the chunks of arrays, and say in words why one cannot be decoded; needs numpy and numcodecs.

Chunks are untrusted data: no codec may produce much more than a chunk has. Codecs whose output has no such limit run
within the memory limit of the worker process, which is the only one that imports this module.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numcodecs
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Pixels = NDArray[Any]
    Config = dict[str, Any]
    Decompress = Callable[[bytes, Config, int], bytes]

MOST_BYTES = 2**29
"""Maximum decoded size of a chunk, in bytes."""

NUMBERS = "biufc"
"""Kinds of numpy data types that pixels can have."""

EMPTY = 2**64 - 1
"""In the index of a shard: the offset and the length of a chunk that is not stored."""


class ChunkError(Exception):
    """A chunk cannot be decoded.

    Args:
        kind: ``damaged``, ``other`` (made by another codec), or ``unchecked`` (there is no codec here to decode it).
        words: the cause, for people.
    """

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind, self.words = kind, words


def decode(spec: Config, data: bytes) -> Pixels:
    """Return the pixels of a chunk.

    Args:
        spec: ``format`` (2 or 3), ``shape`` of the chunk and ``dtype``; for Zarr v3 ``codecs``, for v2 ``order``,
            ``compressor`` and ``filters``.
        data: as it is stored.

    Raises:
        ChunkError: it cannot be decoded.
    """
    return _decode_v2(spec, data) if spec["format"] == 2 else _decode_v3(spec, data)


def _dtype(text: Any) -> np.dtype[Any]:
    try:
        dtype: np.dtype[Any] = np.dtype(text)
    except (TypeError, ValueError, KeyError):
        raise ChunkError("unchecked", f"its data type {text!r} is unknown here") from None
    if dtype.kind not in NUMBERS:
        raise ChunkError("unchecked", f"its data type {text!r} is not a number")
    return dtype


def _size(shape: Sequence[int], dtype: np.dtype[Any]) -> int:
    """Return the size of a chunk in bytes."""
    size = int(prod(shape)) * dtype.itemsize
    if size > MOST_BYTES:
        raise ChunkError("unchecked", f"it has {size:,} bytes before compression, more than are decoded here")
    return size


def size_of(request: Config) -> int:
    """Return the size of the chunk of a request after decoding, in bytes; 0 if it is unknown."""
    spec = request.get("spec")
    if spec is None:
        return 16 * int(prod(request["counts"]))
    try:
        return _size(spec["shape"], _dtype(spec["dtype"]))
    except ChunkError:  # it is not decoded
        return 0


def _decode_v2(spec: Config, data: bytes) -> Pixels:
    dtype, shape = _dtype(spec["dtype"]), spec["shape"]
    size = _size(shape, dtype)
    filters, compressor = spec.get("filters") or [], spec.get("compressor")
    buffer: Any = data
    if compressor is not None:
        buffer = _decompress(compressor["id"], compressor, buffer, MOST_BYTES if filters else size)
    for each in reversed(filters):
        buffer = _filtered(each["id"], each, buffer)
    plain = np.frombuffer(_as_bytes(buffer), "u1")
    _require_size(plain.size, size)
    pixels: Pixels = plain.view(dtype).reshape(shape, order="F" if spec.get("order") == "F" else "C")
    return pixels


def _decode_v3(spec: Config, data: bytes) -> Pixels:
    dtype, shape = _dtype(spec["dtype"]), list(spec["shape"])
    size = _size(shape, dtype)
    codecs: list[Config] = [{"name": each} if isinstance(each, str) else each for each in spec["codecs"]]
    names = [each["name"] for each in codecs]
    place = next((i for i, name in enumerate(names) if name in ("bytes", "endian", "sharding_indexed")), None)
    if place is None:
        raise ChunkError("unchecked", f"its codecs {', '.join(names)} are unknown here")
    limits = [MOST_BYTES if names[place] == "sharding_indexed" else size]
    for name in names[place + 1 : -1]:
        limits.append(limits[-1] + 4 if name == "crc32c" else MOST_BYTES)
    buffer: Any = data
    for codec, most in zip(reversed(codecs[place + 1 :]), reversed(limits), strict=False):
        buffer = _decompress(_plain_name(codec["name"]), codec.get("configuration") or {}, buffer, most)
    orders = [_order(each.get("configuration") or {}, len(shape)) for each in codecs[:place] if _is_transpose(each)]
    for order in orders:
        shape = [shape[axis] for axis in order]
    if names[place] == "sharding_indexed":
        pixels = _decode_shard(codecs[place]["configuration"], shape, spec, _as_bytes(buffer))
    else:
        endian = (codecs[place].get("configuration") or {}).get("endian", "little")
        plain = np.frombuffer(_as_bytes(buffer), "u1")
        _require_size(plain.size, size)
        pixels = plain.view(dtype.newbyteorder(">" if endian == "big" else "<")).reshape(shape)
    for order in reversed(orders):
        pixels = pixels.transpose(np.argsort(order))
    return pixels


def _is_transpose(codec: Config) -> bool:
    if codec["name"] != "transpose":
        raise ChunkError("unchecked", f'its codec "{codec["name"]}" is unknown here')
    return True


def _order(configuration: Config, ndim: int) -> list[int]:
    order = configuration.get("order", "C")
    if isinstance(order, str):
        return list(range(ndim)) if order == "C" else list(reversed(range(ndim)))
    if sorted(order) != list(range(ndim)):
        raise ChunkError("unchecked", f"its order of dimensions {order} does not fit")
    return [int(axis) for axis in order]


def _decode_shard(configuration: Config, shape: Sequence[int], spec: Config, data: bytes) -> Pixels:
    """Return the pixels of a shard within a shard."""
    inner = configuration["chunk_shape"]
    counts = [length // step for length, step in zip(shape, inner, strict=True)]
    length = index_size(configuration, counts)
    index = data[:length] if configuration.get("index_location") == "start" else data[-length:]
    entries = shard_index(configuration, counts, index)
    pixels: Pixels = np.full(shape, spec.get("fill") or 0, _dtype(spec["dtype"]))
    part = spec | {"shape": inner, "codecs": configuration["codecs"]}
    for place, (offset, size) in zip(product(*map(range, counts)), entries, strict=True):
        if offset != EMPTY or size != EMPTY:
            if offset + size > len(data):
                raise ChunkError("damaged", "the index of its inner shard points outside the shard")
            where = tuple(slice(i * step, (i + 1) * step) for i, step in zip(place, inner, strict=True))
            pixels[where] = decode(part, data[offset : offset + size])
    return pixels


def index_size(configuration: Config, counts: Sequence[int]) -> int:
    """Return the size of the index of a shard in bytes.

    Raises:
        ChunkError: it is not known.
    """
    codecs = configuration.get("index_codecs") or []
    names = [each if isinstance(each, str) else each["name"] for each in codecs]
    if names[:1] != ["bytes"] or any(name != "crc32c" for name in names[1:]):
        raise ChunkError("unchecked", f"the codecs {', '.join(names)} of its shard index are unknown here")
    return 16 * int(prod(counts)) + 4 * (len(names) - 1)


def shard_index(configuration: Config, counts: Sequence[int], data: bytes) -> list[tuple[int, int]]:
    """Return the offset and the length of each chunk of a shard.

    Raises:
        ChunkError: the index cannot be decoded.
    """
    codecs = configuration.get("index_codecs") or []
    pixels = decode({"format": 3, "shape": [*counts, 2], "dtype": "uint64", "codecs": codecs}, data)
    return [(int(offset), int(length)) for offset, length in pixels.reshape(-1, 2).tolist()]


def _as_bytes(buffer: Any) -> bytes:
    return (
        bytes(buffer) if isinstance(buffer, bytes | bytearray | memoryview) else np.ascontiguousarray(buffer).tobytes()
    )


def _require_size(found: int, wanted: int) -> None:
    if found < wanted:
        raise ChunkError("damaged", f"it has {found:,} bytes of pixels instead of {wanted:,}, so it is truncated")
    if found > wanted:
        raise ChunkError(
            "damaged", f"it has {found:,} bytes of pixels instead of {wanted:,}, so it is not a chunk of this array"
        )


def _too_much(most: int) -> ChunkError:
    return ChunkError("damaged", f"it decompresses to more than the {most:,} bytes that a chunk has")


CUT_OFF = "its compressed data is truncated"
DAMAGED = "its compressed data is damaged"
CHECKSUM = "its checksum is wrong, so its bytes have changed"


def _plain_name(name: str) -> str:
    return name.removeprefix("numcodecs.")


def _decompress(name: str, configuration: Config, data: Any, most: int) -> Any:
    """Undo one codec that makes bytes from bytes; the result has at most ``most`` bytes."""
    buffer = _as_bytes(data)
    known = DECOMPRESSORS.get(name)
    if known is None:
        return _filtered(name, configuration, buffer)
    _require_format(name, buffer)
    result = known(buffer, configuration, most)
    if len(result) > most:
        raise _too_much(most)
    return result


FORMATS: dict[str, Callable[[bytes], bool]] = {
    "gzip": lambda data: data[:2] == b"\x1f\x8b",
    "zstd": lambda data: data[:4] == b"\x28\xb5\x2f\xfd",
    "bz2": lambda data: data[:3] == b"BZh",
    "blosc": lambda data: len(data) >= 16 and data[0] in (1, 2) and int.from_bytes(data[12:16], "little") <= len(data),
    "zlib": lambda data: len(data) > 1 and data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0,
    "lzma": lambda data: data[:6] == b"\xfd7zXZ\0",
}
"""Whether data start as those of a codec do."""


def _require_format(name: str, data: bytes) -> None:
    if not data:
        raise ChunkError("damaged", "it is empty")
    wanted = FORMATS.get(name)
    if wanted is None or wanted(data) or (name == "lzma" and data[:1] == b"\x5d"):
        return
    if name == "blosc" and data[0] in (1, 2) and len(data) < int.from_bytes(data[12:16].ljust(4, b"\xff"), "little"):
        raise ChunkError("damaged", CUT_OFF)
    found = next((other for other, fits in FORMATS.items() if other != name and fits(data)), "")
    if found:
        raise ChunkError("other", f'it is compressed with "{found}", but the metadata says "{name}"')
    raise ChunkError("other", f'it is not compressed with "{name}", as the metadata says')


ZLIB, GZIP = 15, 31
"""Formats, as the library for both numbers them."""


def _inflate(bits: int) -> Decompress:
    def inflate(data: bytes, _: Config, most: int) -> bytes:
        result = b""
        while data:
            one = zlib.decompressobj(bits)
            try:
                result += one.decompress(data, most + 1 - len(result))
            except zlib.error as reason:
                raise ChunkError("damaged", CHECKSUM if "check" in str(reason) else DAMAGED) from None
            if len(result) > most:
                raise _too_much(most)
            if not one.eof:
                raise ChunkError("damaged", CUT_OFF)
            data = one.unused_data if bits == GZIP else b""  # only gzip has several streams one after the other
        return result

    return inflate


def _bounded(make: Callable[[Config], Any]) -> Decompress:
    """Return a function for a decompressor of the standard library."""

    def decompress(data: bytes, configuration: Config, most: int) -> bytes:
        one = make(configuration)
        try:
            result: bytes = one.decompress(data, most + 1)
        except (OSError, ValueError, lzma.LZMAError):
            raise ChunkError("damaged", DAMAGED) from None
        if len(result) <= most and not one.eof:
            raise ChunkError("damaged", CUT_OFF)
        return result

    return decompress


def _lzma(configuration: Config) -> lzma.LZMADecompressor:
    kind = configuration.get("format", lzma.FORMAT_XZ)
    return lzma.LZMADecompressor(kind, filters=configuration.get("filters") if kind == lzma.FORMAT_RAW else None)


def _blosc(data: bytes, _: Config, most: int) -> bytes:
    if int.from_bytes(data[4:8], "little") > most:
        raise _too_much(most)
    return _by_library(numcodecs.blosc.decompress, data)


def _zstd(data: bytes, _: Config, most: int) -> bytes:
    flags = data[4] if len(data) > 4 else 0
    is_single = bool(flags & 0x20)
    width = (int(is_single), 2, 4, 8)[flags >> 6]
    start = 5 + (not is_single) + (0, 1, 2, 4)[flags & 3]
    stated = int.from_bytes(data[start : start + width], "little") + (256 if width == 2 else 0)
    if width and stated > most:
        raise _too_much(most)
    if _is_cut_off(data, start + width, has_checksum=bool(flags & 4)):
        raise ChunkError("damaged", CUT_OFF)
    return _by_library(numcodecs.zstd.decompress, data)


def _is_cut_off(data: bytes, start: int, *, has_checksum: bool) -> bool:
    """Whether a zstd frame, whose blocks begin at ``start``, ends too early."""
    while start + 3 <= len(data):
        header = int.from_bytes(data[start : start + 3], "little")
        is_last, kind, size = header & 1, header >> 1 & 3, header >> 3
        start += 3 + (1 if kind == RUN else size)
        if is_last:
            return start + 4 * has_checksum > len(data)
    return True


RUN = 1
"""The type of a zstd block that repeats one byte."""


def _lz4(data: bytes, _: Config, most: int) -> bytes:
    if int.from_bytes(data[:4], "little") > most:
        raise _too_much(most)
    return _by_library(numcodecs.lz4.decompress, data)


def _by_library(decompress: Callable[[bytes], Any], data: bytes) -> bytes:
    try:
        return _as_bytes(decompress(data))
    except (RuntimeError, ValueError) as reason:
        text = str(reason)
        if "checksum" in text:
            raise ChunkError("damaged", CHECKSUM) from None
        raise ChunkError("damaged", CUT_OFF if "size is incorrect" in text else DAMAGED) from None


def _crc32c(data: bytes, _: Config, __: int) -> bytes:
    try:
        from google_crc32c import value
    except ImportError:
        raise ChunkError("unchecked", "its checksum crc32c needs google-crc32c, which is not installed") from None
    if len(data) < 4:
        raise ChunkError("damaged", CUT_OFF)
    if value(data[:-4]) != int.from_bytes(data[-4:], "little"):
        raise ChunkError("damaged", CHECKSUM)
    return data[:-4]


DECOMPRESSORS: dict[str, Decompress] = {
    "gzip": _inflate(GZIP),
    "zlib": _inflate(ZLIB),
    "bz2": _bounded(lambda _: bz2.BZ2Decompressor()),
    "lzma": _bounded(_lzma),
    "blosc": _blosc,
    "zstd": _zstd,
    "lz4": _lz4,
    "crc32c": _crc32c,
}
"""How to undo each codec with a limit."""


def _filtered(name: str, configuration: Config, data: Any) -> Any:
    """Undo any other codec that numcodecs has."""
    try:
        codec = numcodecs.get_codec(configuration | {"id": name})
    except (ValueError, TypeError):
        raise ChunkError("unchecked", f'its codec "{name}" is not installed here') from None
    try:
        return codec.decode(data)
    except (RuntimeError, ValueError, TypeError) as reason:
        kind = CHECKSUM if "32" in name else DAMAGED  # crc32, adler32, fletcher32 and the like
        raise ChunkError("damaged", kind) from reason
