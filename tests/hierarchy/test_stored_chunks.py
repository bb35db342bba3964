"""Chunks are looked up for every image, in every kind of store, by name, and never outside of the store."""

from __future__ import annotations

import json
import os
import shutil
from itertools import permutations, product
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from support.http_server import Server
from support.planted_faults import encoded
from support.remote_stores import image, lint_at
from support.stores import archived, settings
from support.valid_stores import image_store, label_store, plate_store

from ngfflint.hierarchy.chunks import grid_of, probes
from ngfflint.hierarchy.loader import load
from ngfflint.linter.lint import lint_store
from ngfflint.linter.settings import Settings
from ngfflint.rules.ruleset import FindingCache
from ngfflint.store.archive import read_archive
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore
from ngfflint.store.memory import MemoryStore
from ngfflint.store.paths import METADATA
from ngfflint.store.zip import ZipStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ngfflint.hierarchy.chunks import ChunkGrid
    from ngfflint.linter.results import StoreResult
    from ngfflint.store.base import Store
    from ngfflint.store.paths import FolderEntry

VERSIONS = ("0.4", "0.5")
FIRST = "0/0/0/0/0"
RULES = ["NGFF600", "NGFF601", "NGFF602", "NGFF603", "NGFF604", "NGFF605", "NGFF612"]


def asked(mode: str = "", rules: list[str] | None = None) -> Settings:
    """Return settings with the rules on chunks, or with the default ones."""
    wanted = settings(select=RULES) if rules is None else settings()
    return evolve(wanted, extent=wanted.extent._replace(chunks=mode))


def found(result: StoreResult) -> list[tuple[str, str]]:
    """Return code and node of the findings."""
    assert not result.failed, result.findings
    return [(each.code, each.node) for each in result.findings]


def grid_at(documents: dict[str, bytes], path: str) -> ChunkGrid:
    """Return the chunk grid of an array."""
    grid = grid_of(run(load(MemoryStore("", documents), path)).metadata)
    assert grid is not None
    return grid


def with_chunks(documents: dict[str, bytes]) -> dict[str, bytes]:
    """Return a store whose arrays are compressed, so that chunks of any size are right, with all of their chunks."""
    found: dict[str, bytes] = {}
    for path, data in documents.items():
        folder, _, name = path.rpartition("/")
        value = json.loads(data)
        found[path] = data
        if name == ".zarray" or value.get("node_type") == "array":
            changed = {"compressor": {"id": "zlib", "level": 1}} if name == ".zarray" else {"codecs": GZIP}
            found[path] = json.dumps(value | changed).encode()
            grid = grid_at(documents, folder)
            found |= {f"{folder}/{grid.key(place)}": b"chunk" for place in product(*map(range, grid.counts))}
    return found


GZIP = [
    {"name": "bytes", "configuration": {"endian": "little"}},
    {"name": "gzip", "configuration": {"level": 1}},
]


def moved(documents: dict[str, bytes], folder: str) -> dict[str, bytes]:
    """Return a store in which the chunks below a folder have flat keys."""
    start = f"{folder}/" if folder else ""

    def place(path: str) -> str:
        if not path.startswith(start) or path.rpartition("/")[2] in METADATA:
            return path
        array, _, key = path[len(start) :].partition("/")
        return f"{start}{array}/{key.replace('/', '.')}"

    return {place(path): data for path, data in documents.items()}


def plate(version: str) -> dict[str, bytes]:
    """Return a plate whose images have the same bytes, and chunks."""
    return with_chunks(encoded(plate_store(version)))


FIELDS = ["A/1/0", "A/1/1", "B/2/0", "B/2/1"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("version", VERSIONS)
def test_images_of_the_same_bytes(version: str, field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found about the chunks of one field of view is not found in another one, in whatever order."""
    broken = moved(plate(version), field)
    assert broken != plate(version)
    clean = MemoryStore("", plate(version))
    assert found(run(lint_store(clean, asked()))) == []
    assert found(run(lint_store(MemoryStore("", broken), asked()))) == [("NGFF600", f"{field}/0")]
    assert found(run(lint_store(clean, asked()))) == []
    monkeypatch.setattr(FindingCache, "recall", lambda *_: None)
    assert found(run(lint_store(MemoryStore("", broken), asked()))) == [("NGFF600", f"{field}/0")]


@pytest.mark.parametrize("version", VERSIONS)
def test_order_of_stores(version: str) -> None:
    """A verdict does not depend on the stores that were linted before."""
    base = with_chunks(encoded(image_store(version)))
    stores = [base, moved(base, ""), {path: data for path, data in base.items() if path[:2] != "0/" or path[2] in ".z"}]
    alone = [found(run(lint_store(MemoryStore("", each), asked(rules=[])))) for each in stores]
    assert [{code for code, _ in each} for each in alone] == [set(), {"NGFF600"}, {"NGFF601"}]
    for order in permutations(range(len(stores))):
        wanted = asked(rules=[])
        linted = [found(run(lint_store(MemoryStore("", stores[each]), wanted))) for each in order]
        assert linted == [alone[each] for each in order]


@pytest.mark.parametrize("version", VERSIONS)
def test_label_images(version: str) -> None:
    broken = moved(with_chunks(encoded(label_store(version))), "labels/nuclei")
    assert found(run(lint_store(MemoryStore("", broken), asked()))) == [
        ("NGFF600", "labels/nuclei/0"),
        ("NGFF600", "labels/nuclei/1"),
    ]


def zipped(documents: dict[str, bytes]) -> ZipStore:
    """Return a store in an archive."""
    data = archived(documents)

    async def fetch(start: int, end: int | None) -> bytes:
        return data[start:end]

    return ZipStore(fetch, "", run(read_archive(fetch)))


def local(documents: dict[str, bytes], folder: Path) -> LocalStore:
    """Return a store in a folder."""
    for path, data in documents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return LocalStore(str(folder))


def damages(version: str) -> Iterator[tuple[dict[str, bytes], list[tuple[str, str]]]]:
    """Yield stores with the findings that they have everywhere."""
    base = with_chunks(encoded(image_store(version)))
    first = "0/c/0/0/0/0/0" if version == "0.5" else "0/0/0/0/0/0"
    yield base, []
    yield {path: data for path, data in base.items() if path[:2] != "1/" or path[2] in ".z"}, [("NGFF601", "")]
    yield base | {first: b""}, [("NGFF603", "0")]
    yield base | {f"{first[:-1]}9": b"x"}, []
    yield base | {f"{first[:-1]}1": b"x"}, [("NGFF602", "0")]
    yield base | {".zattrs.12.partial": b""}, [("NGFF605", "")]


@pytest.mark.parametrize("version", VERSIONS)
def test_kinds_of_stores(version: str, tmp_path: Path) -> None:
    """Folders, archives and documents in memory are judged alike."""
    for number, (documents, expected) in enumerate(damages(version)):
        stores: list[Store] = [MemoryStore("", documents), zipped(documents), local(documents, tmp_path / str(number))]
        for store in stores:
            for _ in range(2):  # the second time, the metadata is known
                assert found(run(lint_store(store, asked()))) == expected, (number, store)


def test_documents_alone() -> None:
    """There is nothing to look at if only metadata is linted."""
    documents = encoded(image_store("0.4"))
    wanted = asked()
    wanted = evolve(wanted, extent=wanted.extent._replace(children=False))
    broken = documents | {"0/0.0.0.0.0": b"x", "1/0/0/0/0/0": bytes(8192)}
    assert found(run(lint_store(MemoryStore("", broken), asked()))) == [("NGFF600", "0"), ("NGFF603", "1")]
    assert found(run(lint_store(MemoryStore("", broken), wanted))) == []


class Recording(MemoryStore):
    """A store that records how it is asked."""

    def scan(self, path: str) -> Iterator[FolderEntry]:
        """Yield the names in a folder."""
        SCANS.append(path)
        return super().scan(path)

    def size(self, path: str) -> int | None:
        """Return the size of a document."""
        SIZES.append(path)
        return super().size(path)


SCANS: list[str] = []
SIZES: list[str] = []


def test_sample_lists_nothing() -> None:
    """Where chunks are as usual, only their names are looked up: first, middle, last, and the next along each axis."""
    documents = with_chunks(encoded(image_store("0.5")))
    SCANS.clear()
    SIZES.clear()
    assert found(run(lint_store(Recording("", documents), asked()))) == []
    assert [path for path in SCANS if path in ("0", "1")] == []
    assert set(SIZES) == {f"{path}/{key}" for path in "01" for key in probed(documents, path)}


def probed(documents: dict[str, bytes], path: str) -> tuple[str, ...]:
    """Return the keys that are looked up of an array."""
    keys = probes(grid_at(documents, path))
    return (*keys.inside, *keys.beyond)


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
@pytest.mark.parametrize("target_exists", [True, False])
@pytest.mark.parametrize("mode", ["sample", "all"])
def test_links_out_of_the_store(tmp_path: Path, mode: str, *, target_exists: bool) -> None:
    """Nothing is said about chunks behind a link that leads out, whether anything is there or not."""
    documents = with_chunks(encoded(image_store("0.5")))
    store = local(documents, tmp_path / "store")
    outside = tmp_path / "outside"
    shutil.move(tmp_path / "store" / "0" / "c", outside)
    (outside / FIRST).write_bytes(b"")
    (tmp_path / "store" / "0" / "c").symlink_to(outside)
    if not target_exists:
        shutil.rmtree(outside)
    assert found(run(lint_store(store, asked(mode)))) == []


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
def test_links_inside_the_store(tmp_path: Path) -> None:
    """Chunks behind a link within the store are chunks like others."""
    documents = with_chunks(encoded(image_store("0.5")))
    store = local(documents, tmp_path / "store")
    (tmp_path / "store" / "0" / "c").rename(tmp_path / "store" / "chunks")
    (tmp_path / "store" / "0" / "c").symlink_to("../chunks")
    assert found(run(lint_store(store, asked()))) == []
    (tmp_path / "store" / "chunks" / FIRST).write_bytes(b"")
    assert found(run(lint_store(store, asked()))) == [("NGFF603", "0")]


SERVED: list[tuple[str, str, dict[str, bytes], list[tuple[str, str]]]] = [
    ("0.5", "as usual", {"0/c/0/0": b"x", "1/c/0/0": b"x"}, []),
    ("0.5", "no chunks", {}, []),
    ("0.5", "one level without chunks", {"0/c/0/0": b"x"}, [("NGFF601", "")]),
    ("0.5", "flat", {"0/c.0.0": b"x", "1/c/0/0": b"x"}, [("NGFF600", "0")]),
    ("0.5", "without c", {"0/0/0": b"x", "1/0/0": b"x"}, [("NGFF600", "0"), ("NGFF600", "1")]),
    ("0.4", "flat", {"0/0.0": b"x", "1/0/0": b"x"}, [("NGFF600", "0")]),
]


@pytest.mark.parametrize(("version", "what", "chunks", "expected"), SERVED)
def test_servers(version: str, what: str, chunks: dict[str, bytes], expected: list[tuple[str, str]]) -> None:
    """On servers chunks are asked for only if the user wishes so, and these requests are counted."""
    documents = image(version) | {f"image.zarr/{path}": data for path, data in chunks.items()}
    with Server(documents) as server:
        address = f"{server.url}/image.zarr"
        plain = lint_at(address, wanted=asked())
        assert found(plain) == []
        assert [path for path in server.asked if path.partition(".zarr")[2].strip("/") in chunks] == []
        before = server.requests
        looked = lint_at(address, wanted=asked("sample"))
        assert found(looked) == expected, what
        assert looked.summary.requests == server.requests - before
        assert (looked.summary.requests or 0) > (plain.summary.requests or 0)
        assert found(lint_at(address, wanted=asked("none"))) == []


@pytest.mark.parametrize("lost", ["", "image.zarr/0/c/0/1", "image.zarr/0/c/1/1"])
def test_all_chunks_on_servers(lost: str) -> None:
    """With ``all``, a server is asked for every chunk, whether it can list folders or not."""
    documents: dict[str, Any] = dict(image())
    metadata = json.loads(documents["image.zarr/0/zarr.json"])
    height, width = metadata["shape"]
    metadata["chunk_grid"]["configuration"]["chunk_shape"] = [height // 2, width // 2]
    documents["image.zarr/0/zarr.json"] = json.dumps(metadata).encode()
    keys = ["0/c/0/0", "0/c/0/1", "0/c/1/0", "0/c/1/1", "1/c/0/0"]
    documents |= {f"image.zarr/{key}": b"x" for key in keys}
    documents.pop(lost, None)
    with Server(documents) as server:
        result = lint_at(f"{server.url}/image.zarr", wanted=asked("all"))
        assert set(keys) <= {path.partition("image.zarr/")[2] for path in server.asked}
    assert found(result) == ([("NGFF604", "0")] if lost else [])
    assert all("3 of 4 chunks" in each.message for each in result.findings)


def test_servers_are_not_asked_without_end() -> None:
    """Metadata can state any number of chunks; of a huge array, a few are asked for."""
    documents: dict[str, Any] = dict(image())
    metadata = json.loads(documents["image.zarr/0/zarr.json"])
    metadata["shape"] = [1 << 50, 1 << 50]
    documents["image.zarr/0/zarr.json"] = json.dumps(metadata).encode()
    with Server(documents) as server:
        lint_at(f"{server.url}/image.zarr", wanted=asked("all"))
        assert server.requests < 100


def test_server_that_keeps_chunks_back() -> None:
    """Nothing is reported if a server does not say whether a chunk exists."""
    from support.http_server import Answer

    documents: dict[str, Any] = image() | {"image.zarr/0/c/0/0": b"x"}
    with Server(documents) as server:
        server.answers["image.zarr/1/c/0/0"] = Answer(403)
        assert found(lint_at(f"{server.url}/image.zarr", wanted=asked("sample"))) == []


@pytest.mark.parametrize("mode", ["sample", "all"])
def test_folders_that_cannot_be_listed(tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents can be read in such folders, and nothing is reported about chunks that were not found."""
    documents = with_chunks(encoded(image_store("0.5")))
    store = local({path: data for path, data in documents.items() if path[:3] != "0/c"}, tmp_path)

    def refuse(_: str) -> None:
        raise PermissionError(13, "Permission denied")

    assert ("NGFF601", "") in found(run(lint_store(store, asked(mode))))
    monkeypatch.setattr(os, "scandir", refuse)
    assert found(run(lint_store(store, asked(mode)))) == []
