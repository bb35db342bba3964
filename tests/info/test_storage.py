"""What ``ngfflint info`` shows of stored chunks, on disk and in archives."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.stores import array
from support.stores_with_chunks import STORES, levels_of

from ngfflint.documents.parse import parse
from ngfflint.hierarchy.loader import make
from ngfflint.info.reader import store_info
from ngfflint.info.render import Display, render
from ngfflint.info.storage import MOST_COUNTED, codec_words, storage_info
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore
from ngfflint.store.memory import MemoryStore

if TYPE_CHECKING:
    from pathlib import Path

WITH_CHUNKS = [name for name in STORES if "without chunks" not in name]


@pytest.mark.parametrize("name", WITH_CHUNKS)
def test_written_stores(name: str, tmp_path: Path) -> None:
    """All chunks are counted, and their sizes are those of the files."""
    path = tmp_path / "image.zarr"
    STORES[name](path)
    info = run(store_info(LocalStore(str(path))))
    assert info.image is not None
    shown = [level.storage for level in info.image.multiscales[0].levels]
    for level, storage in zip(levels_of(path), shown, strict=True):
        assert storage is not None
        assert storage.complete
        assert storage.stored == storage.chunk_count == len(level.chunks)
        assert storage.size == sum(each.stat().st_size for each in level.chunks)
        assert storage.ratio is not None
        if "uncompressed" in name or name == "tensorstore v2":
            assert (storage.ratio, storage.codec) == (1, "none")


def test_image_without_chunks(tmp_path: Path) -> None:
    path = tmp_path / "image.zarr"
    STORES["yaozarrs 0.5, without chunks"](path)
    text = render(run(store_info(LocalStore(str(path)))), Display())
    assert "no pixels are stored" in text
    assert "no unit" in text


BLOSC: dict[str, Any] = {"cname": "lz4", "clevel": 5, "shuffle": "shuffle", "typesize": 2, "blocksize": 0}
SHARDED = {"name": "sharding_indexed", "configuration": {"chunk_shape": [8, 8], "codecs": ["bytes", "zstd"]}}

CODECS: list[tuple[str, dict[str, Any], str]] = [
    ("0.4", {"compressor": None}, "none"),
    ("0.4", {"compressor": {"id": "zlib", "level": 1}}, "zlib"),
    ("0.4", {"compressor": {"id": "blosc", "cname": "zstd"}}, "blosc zstd"),
    ("0.4", {"filters": [{"id": "delta"}], "compressor": {"id": "lz4"}}, "delta, lz4"),
    ("0.4", {"compressor": 5}, "none"),
    ("0.5", {"codecs": ["bytes"]}, "none"),
    ("0.5", {"codecs": ["bytes", {"name": "gzip", "configuration": {"level": 1}}, "crc32c"]}, "gzip"),
    ("0.5", {"codecs": ["bytes", {"name": "blosc", "configuration": BLOSC}]}, "blosc lz4"),
    ("0.5", {"codecs": [SHARDED]}, "zstd"),
    ("0.5", {"codecs": [{"name": "sharding_indexed"}]}, "none"),
    ("0.5", {"codecs": [3, None, {"name": 4}]}, "none"),
    ("0.5", {"codecs": "zstd"}, "none"),
]


@pytest.mark.parametrize(("version", "metadata", "words"), CODECS)
def test_codecs(version: str, metadata: dict[str, Any], words: str) -> None:
    (path, value), *_ = array("0", version, shape=[16, 16], metadata=metadata).items()
    node = make("0", None, {path.partition("/")[2]: parse(json.dumps(value).encode())})
    assert codec_words(node.metadata) == words


def test_counting_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very many chunks, only some are counted, which is said."""
    assert MOST_COUNTED >= 1000
    monkeypatch.setattr("ngfflint.info.storage.MOST_COUNTED", 5)
    shape = {"shape": [90], "chunks": [10]}
    documents = {path: json.dumps(value).encode() for path, value in array("", "0.4", **shape).items()}
    chunks = {str(index): bytes(20) for index in range(9)}
    store = MemoryStore("a", documents | chunks)
    node = make("", None, {".zarray": parse(documents[".zarray"])})
    storage = storage_info(store, node)
    assert storage is not None
    assert (storage.stored, storage.chunk_count, storage.complete, storage.ratio) == (5, 9, False, 1)
    text = render(run(store_info(store)), Display())
    assert "more than 5 of 9" in text
    assert "more than 100 B" in text


def test_chunks_are_not_counted_on_servers() -> None:
    """Servers are not asked for every chunk."""

    class Far(MemoryStore):
        listable = False

    documents = {path: json.dumps(value).encode() for path, value in array("", "0.4", shape=[4, 4]).items()}
    text = render(run(store_info(Far("a", documents))), Display())
    assert "stored" not in text
