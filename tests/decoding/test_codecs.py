"""What zarr-python writes, the decoder reads: each codec and data type of both formats."""

from __future__ import annotations

import gzip
import lzma
import zlib
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any, cast

import numcodecs
import numpy as np
import pytest
import zarr
from hypothesis import given
from hypothesis import strategies as st
from support.odd_codecs import zstd_bomb
from zarr import codecs as v3

from ngfflint.decoding.codecs import ChunkError, decode
from ngfflint.decoding.statistics import answer
from ngfflint.hierarchy.classify import prepare
from ngfflint.hierarchy.loader import load
from ngfflint.hierarchy.nodes import Array
from ngfflint.hierarchy.pixel_level import PixelLevel, pixel_level
from ngfflint.hierarchy.pixels import PixelReader
from ngfflint.hierarchy.references import DatasetReference
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore

if TYPE_CHECKING:
    from pathlib import Path

PIXELS = np.random.default_rng(0).integers(1, 60000, (3, 35, 40)).astype("u2")
"""Three channels of noise; chunks do not divide them."""


class Here:
    """Decodes in this process."""

    def ask(self, request: dict[str, Any], data: bytes) -> dict[str, Any]:
        """Answer like the worker."""
        from ngfflint.decoding.worker import handle

        return handle(request, data)


def read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> PixelLevel:
    """Read all pixels of an array."""
    monkeypatch.setattr("ngfflint.decoding.worker.limit_memory", lambda _: None)  # the limit is for another process
    store = LocalStore(str(folder))
    node = run(load(store, "", None, "array"))
    prepare(node)
    assert isinstance(node, Array)
    reference = DatasetReference("", ("multiscales", 0, "datasets", 0, "path"), (), "")
    reference.node = node
    level = pixel_level(reference, 0)
    assert level is not None
    decoder: Any = Here()
    run(PixelReader(store, decoder, "all").read(level, coarsest=False, wanted=[]))
    return level


def require_pixels(level: PixelLevel, pixels: np.ndarray[Any, Any]) -> None:
    """Compare what was read with what was written."""
    assert {kind: bad.words for kind, bad in level.bad.items()} == {}
    assert level.complete
    assert level.low == {number: plane.min() for number, plane in enumerate(pixels)}
    assert level.high == {number: plane.max() for number, plane in enumerate(pixels)}


COMPRESSORS = {
    "none": None,
    "blosc-lz4": numcodecs.Blosc("lz4"),
    "blosc-zstd": numcodecs.Blosc("zstd", shuffle=2),
    "zlib": numcodecs.Zlib(),
    "gzip": numcodecs.GZip(),
    "bz2": numcodecs.BZ2(),
    "lz4": numcodecs.LZ4(),
    "zstd": numcodecs.Zstd(),
    "lzma": numcodecs.LZMA(),
}


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("compressor", COMPRESSORS)
def test_v2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compressor: str, order: Any) -> None:
    for number, (dtype, filters) in enumerate(product(("<u2", ">u2"), (None, "delta", "shuffle"))):
        made = {"delta": numcodecs.Delta(dtype), "shuffle": numcodecs.Shuffle(2)}
        folder = tmp_path / str(number)
        written: Any = zarr.create_array(
            str(folder),
            shape=PIXELS.shape,
            chunks=(2, 16, 32),
            dtype=dtype,
            zarr_format=2,
            compressors=COMPRESSORS[compressor],
            filters=[made[filters]] if filters else None,
            order=order,
            fill_value=0,
        )
        written[:] = PIXELS
        require_pixels(read(folder, monkeypatch), PIXELS)


CHAINS: dict[str, Any] = {
    "none": None,
    "blosc": v3.BloscCodec(),
    "gzip": v3.GzipCodec(),
    "zstd": v3.ZstdCodec(),
    "zstd with checksum": v3.ZstdCodec(checksum=True),
    "crc32c": [v3.Crc32cCodec()],
    "gzip, crc32c": [v3.GzipCodec(), v3.Crc32cCodec()],
    "blosc, zstd": [v3.BloscCodec(), v3.ZstdCodec()],
}


@pytest.mark.parametrize("shards", [None, (2, 32, 64)])
@pytest.mark.parametrize("chain", CHAINS)
def test_v3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chain: str, shards: tuple[int, ...] | None) -> None:
    for number, (endian, order) in enumerate(product(("little", "big"), (None, (2, 0, 1)))):
        folder = tmp_path / str(number)
        written: Any = zarr.create_array(
            str(folder),
            shape=PIXELS.shape,
            chunks=(2, 16, 32),
            shards=shards,
            dtype="u2",
            compressors=CHAINS[chain],
            filters=[v3.TransposeCodec(order=order)] if order else None,
            serializer=v3.BytesCodec(endian=cast("Any", endian)),
            fill_value=0,
        )
        written[:] = PIXELS
        require_pixels(read(folder, monkeypatch), PIXELS)


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint8", "int64", "uint64", "float16", "float32", "float64"])
@pytest.mark.parametrize("zarr_format", [2, 3])
def test_data_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dtype: str, zarr_format: Any) -> None:
    written: Any = zarr.create_array(
        str(tmp_path), shape=PIXELS.shape, chunks=(1, 35, 40), dtype=dtype, zarr_format=zarr_format
    )
    pixels = (PIXELS % 2 if dtype == "bool" else PIXELS % 100).astype(dtype)
    written[:] = pixels
    require_pixels(read(tmp_path, monkeypatch), pixels)


def test_shards_within_shards() -> None:
    """They are decoded as a whole."""
    plain = [{"name": "bytes", "configuration": {"endian": "little"}}]
    pixels = np.arange(16, dtype="<u2").reshape(4, 4)
    quarters = [pixels[y : y + 2, x : x + 2].tobytes() for y in (0, 2) for x in (0, 2)]
    index = np.array([[8 * each, 8] for each in range(4)], "<u8").tobytes()
    inner = {"chunk_shape": [2, 2], "codecs": plain, "index_codecs": plain, "index_location": "end"}
    whole = {"chunk_shape": [4, 4], "codecs": [{"name": "sharding_indexed", "configuration": inner}]}
    shard = b"".join(quarters) + index
    outer = {**whole, "index_codecs": plain, "index_location": "start"}
    spec = {"format": 3, "shape": [4, 4], "dtype": "uint16"}
    data = np.array([16, len(shard)], "<u8").tobytes() + shard
    decoded = decode(spec | {"codecs": [{"name": "sharding_indexed", "configuration": outer}]}, data)
    assert decoded.tolist() == pixels.tolist()


RAW = np.arange(64, dtype="<u2").tobytes()


def v2(compressor: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    """Return how a chunk of 8 x 8 pixels of 16 bits is stored."""
    return {
        "format": 2,
        "shape": [8, 8],
        "dtype": "<u2",
        "order": "C",
        "filters": None,
        "compressor": compressor,
    } | more


def changed(data: bytes, at: int) -> bytes:
    """Return data with another byte at a place."""
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at:][1:]


GZIP, ZLIB, ZSTD, BLOSC = ({"id": name} for name in ("gzip", "zlib", "zstd", "blosc"))
PACKED = {"gzip": gzip.compress(RAW), "zlib": zlib.compress(RAW), "lzma": lzma.compress(RAW)}
PACKED |= {"zstd": bytes(numcodecs.Zstd(checksum=True).encode(RAW)), "blosc": bytes(numcodecs.Blosc().encode(RAW))}

DAMAGED: dict[str, tuple[dict[str, Any], bytes, str]] = {
    "too short": (v2(None), RAW[:-1], "127 bytes of pixels instead of 128"),
    "too long": (v2(None), RAW + b"\0", "129 bytes of pixels instead of 128"),
    "empty": (v2(GZIP), b"", "it is empty"),
    "gzip cut off": (v2(GZIP), PACKED["gzip"][:-9], "truncated"),
    "gzip checksum": (v2(GZIP), changed(PACKED["gzip"], -8), "checksum"),
    "gzip bytes": (v2(GZIP), changed(PACKED["gzip"], 10), "damaged"),
    "gzip, too few pixels": (v2(GZIP), gzip.compress(RAW[:100]), "100 bytes of pixels instead of 128"),
    "gzip bomb": (v2(GZIP), gzip.compress(bytes(2**24)), "more than the 128 bytes"),
    "zlib cut off": (v2(ZLIB), PACKED["zlib"][:-6], "truncated"),
    "zlib checksum": (v2(ZLIB), changed(PACKED["zlib"], -1), "checksum"),
    "zlib bomb": (v2(ZLIB), zlib.compress(bytes(2**24)), "more than the 128 bytes"),
    "bz2 bomb": (v2({"id": "bz2"}), bytes(numcodecs.BZ2().encode(bytes(2**24))), "more than the 128 bytes"),
    "lzma bomb": (v2({"id": "lzma"}), lzma.compress(bytes(2**24)), "more than the 128 bytes"),
    "lzma cut off": (v2({"id": "lzma"}), PACKED["lzma"][:-20], "truncated"),
    "zstd cut off": (v2(ZSTD), PACKED["zstd"][:-9], "truncated"),
    "zstd checksum": (v2(ZSTD), changed(PACKED["zstd"], -1), "checksum"),
    "zstd bomb": (v2(ZSTD), bytes(numcodecs.Zstd().encode(bytes(2**24))), "more than the 128 bytes"),
    "zstd bomb without a size": (v2(ZSTD), zstd_bomb(2**24), "more than the 128 bytes"),
    "lz4 bomb": (v2({"id": "lz4"}), bytes(numcodecs.LZ4().encode(bytes(2**24))), "more than the 128 bytes"),
    "blosc cut off": (v2(BLOSC), PACKED["blosc"][:-9], "truncated"),
    "blosc bomb": (v2(BLOSC), bytes(numcodecs.Blosc().encode(bytes(2**24))), "more than the 128 bytes"),
    "crc32": (v2({"id": "crc32"}), changed(bytes(numcodecs.CRC32().encode(RAW)), 9), "checksum"),
    "crc32c": (
        {"format": 3, "shape": [8, 8], "dtype": "uint16", "codecs": ["bytes", "crc32c"]},
        RAW + b"\0\0\0\0",
        "checksum",
    ),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_damaged(case: str) -> None:
    """The cause is in words, whatever is wrong."""
    spec, data, words = DAMAGED[case]
    with pytest.raises(ChunkError, match=words) as caught:
        decode(spec, data)
    assert caught.value.kind == "damaged"


@pytest.mark.parametrize("stored", PACKED)
@pytest.mark.parametrize("stated", PACKED)
def test_another_codec(stored: str, stated: str) -> None:
    """The codec that a chunk was written with is named."""
    if stored == stated:
        assert decode(v2({"id": stated}), PACKED[stored]).tobytes() == RAW
        return
    with pytest.raises(ChunkError, match=f'compressed with "{stored}", but the metadata says "{stated}"') as caught:
        decode(v2({"id": stated}), PACKED[stored])
    assert caught.value.kind == "other"


LIBRARIES: dict[str, Any] = {
    "zlib": numcodecs.Zlib(),
    "zstd": numcodecs.Zstd(),
    "zstd with checksum": numcodecs.Zstd(checksum=True),
    "blosc": numcodecs.Blosc(),
    "blosc with zstd": numcodecs.Blosc("zstd"),
    "lz4": numcodecs.LZ4(),
    "bz2": numcodecs.BZ2(),
}


@pytest.mark.parametrize("name", LIBRARIES)
@given(st.randoms(use_true_random=False))
def test_like_the_libraries(name: str, random: Random) -> None:
    """What numcodecs refuses is reported, and a chunk that it reads as it was written is not."""
    codec = LIBRARIES[name]
    data = bytearray(codec.encode(RAW))
    damage = random.choice(["change", "cut", "more", "none"])
    if damage == "change":
        data[random.randrange(min(16, len(data) - 1), len(data))] ^= 1 << random.randrange(8)
    elif damage == "cut":
        del data[random.randrange(len(data)) :]
    elif damage == "more":
        data += random.randbytes(5)
    try:
        read = np.frombuffer(codec.decode(bytes(data)), "u1").tobytes()
    except (RuntimeError, ValueError, OSError, zlib.error):
        read = b""
    try:
        decoded = decode(v2(codec.get_config()), bytes(data)).tobytes()
    except ChunkError:
        decoded = b""
    if len(read) != len(RAW) or damage == "cut":  # Blosc reads what follows the data in memory, at times the same byte
        assert decoded == b""
    elif read == RAW:
        assert decoded == RAW


UNCHECKED = {
    "codec of v2": v2({"id": "acme"}),
    "codec of v3": {"format": 3, "shape": [8], "dtype": "uint16", "codecs": ["bytes", "acme"]},
    "no codec makes bytes": {"format": 3, "shape": [8], "dtype": "uint16", "codecs": ["acme"]},
    "codec before bytes": {"format": 3, "shape": [8], "dtype": "uint16", "codecs": ["acme", "bytes"]},
    "text": v2(None, dtype="<U4"),
    "no data type": v2(None, dtype="acme"),
    "raw bits": {"format": 3, "shape": [8], "dtype": "r16", "codecs": ["bytes"]},
    "too large": v2(None, shape=[2**20, 2**20]),
}


@pytest.mark.parametrize("case", UNCHECKED)
def test_unchecked(case: str) -> None:
    """What cannot be decoded here is not an error in the store."""
    with pytest.raises(ChunkError) as caught:
        decode(UNCHECKED[case], RAW)
    assert caught.value.kind == "unchecked"


def test_numbers_that_are_none() -> None:
    """NaN is not a value, and the fill value can be NaN."""
    pixels = np.array([[np.nan, np.nan], [1.5, np.nan]], "f4")
    found = answer(pixels, {"valid": [2, 2], "channel": 0, "fill": "NaN", "block": [[1, 2], [0, 1]]})
    assert np.isnan(found["low"][0])
    assert (found["high"][1], found["content"], found["block"]) == (1.5, 0.25, [1.5])
