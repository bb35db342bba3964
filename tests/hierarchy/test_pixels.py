"""Pixels of whole stores: what is read, what is found, and that nothing stops the run."""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.http_server import Server
from support.odd_codecs import FAKE_WORKER
from support.pixel_stores import RAMP, about_pixels, image_documents, lint_pixels
from support.stores import archived, group, settings
from support.writers import write_ome_zarr

from ngfflint.cli.main import main
from ngfflint.decoding.client import Decoder
from ngfflint.hierarchy.pixels import chosen
from ngfflint.linter.lint import lint_store
from ngfflint.linter.settings import Settings
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore
from ngfflint.store.memory import MemoryStore

PIXEL_RULES = [f"NGFF{number}" for number in range(606, 612)]
HALF = RAMP.reshape(8, 2, 8, 2).mean((1, 3)).astype("<u2")


GZIP = {"compressor": {"id": "gzip", "level": 1}}
GOOD = gzip.compress(RAMP.tobytes())
CUT_OFF = GOOD[:-9]


def wanted() -> Settings:
    """Return settings with the rules about pixels."""
    return settings(select=PIXEL_RULES)


@pytest.fixture
def odd_codecs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Decoder]:
    """A worker with codecs that crash and hang."""
    decoder = Decoder(FAKE_WORKER, timeout=10)
    monkeypatch.setattr("ngfflint.hierarchy.image_pixels.decoder", lambda: decoder)
    yield decoder
    decoder.close()


@pytest.mark.parametrize(("version", "prefix"), [("0.4", ""), ("0.5", "c/")])
def test_honest_pyramid(version: str, prefix: str) -> None:
    chunks = {f"0/{prefix}0/0": RAMP.tobytes(), f"1/{prefix}0/0": HALF.tobytes()}
    assert about_pixels(lint_pixels(image_documents(version, 2) | chunks, wanted())) == []


def test_nothing_is_read_unless_asked() -> None:
    documents = image_documents(metadata=GZIP) | {"0/0/0": CUT_OFF}
    assert about_pixels(run(lint_store(MemoryStore("image", documents), wanted()))) == []
    assert [code for code, *_ in about_pixels(lint_pixels(documents, wanted()))] == ["NGFF606"]


@pytest.mark.parametrize("codec", ["acme-crash", "acme-exit", "acme-hungry", "acme-odd"])
def test_one_bad_chunk_does_not_hide_the_others(odd_codecs: Decoder, codec: str) -> None:
    """The codec fails on the first level, and the second one is damaged in another way."""
    documents = image_documents("0.4", 2, metadata=GZIP)
    array = json.loads(documents["0/.zarray"])
    documents["0/.zarray"] = json.dumps(array | {"compressor": {"id": codec}}).encode()
    found = about_pixels(
        lint_pixels(documents | {"0/0/0": RAMP.tobytes(), "1/0/0": gzip.compress(HALF.tobytes())[:-9]}, wanted())
    )
    assert [(code, document) for code, document, _ in found] == [("NGFF606", "0/0/0"), ("NGFF606", "1/0/0")]
    assert found[1][2].endswith("its compressed data is truncated")
    assert odd_codecs.started <= 2


def test_many_bad_chunks_are_one_finding() -> None:
    documents = image_documents("0.4", chunks=[4, 4], metadata=GZIP)
    chunks = {f"0/{y}/{x}": CUT_OFF for y in range(4) for x in range(4)}
    (found,) = about_pixels(lint_pixels(documents | chunks, wanted()))
    assert found[1] == "0/0/0"
    assert "nor can 15 other chunks that were read" in found[2]


class CountingStore(MemoryStore):
    """A store with every chunk that is asked for, which counts what is read."""

    reads: ClassVar[Counter[str]] = Counter()

    async def part(self, path: str, start: int, end: int | None = None) -> bytes | None:  # noqa: ARG002
        """Return a chunk."""
        self.reads[path] += 1
        return zlib.compress(bytes(512))

    def size(self, path: str) -> int | None:
        """Return that it is there."""
        return super().size(path) or (64 if "/" in path else None)


def test_a_sample_of_many_chunks() -> None:
    """Of ten thousand chunks eight are read, the same each time: the first, the middle, the last and others."""
    documents = image_documents("0.4", chunks=[16, 16], metadata={"compressor": {"id": "zlib"}})
    array = json.loads(documents["0/.zarray"])
    documents["0/.zarray"] = json.dumps(array | {"shape": [1600, 1600]}).encode()
    reads = []
    for _ in range(2):
        CountingStore.reads = Counter()
        assert about_pixels(lint_pixels(CountingStore("image", documents), wanted(), "sample")) == []
        reads.append(CountingStore.reads)
    assert reads[0] == reads[1]
    assert sum(reads[0].values()) == 8
    assert {"0/0/0", "0/50/50", "0/99/99"} <= reads[0].keys()


def test_all_of_a_sparse_array() -> None:
    """The stored chunks are listed, not looked up in a grid that has more places than there is time."""
    documents = image_documents("0.4", chunks=[16, 16], metadata=GZIP)
    array = json.loads(documents["0/.zarray"])
    documents["0/.zarray"] = json.dumps(array | {"shape": [2**40, 2**40]}).encode()
    chunks = {"0/0/0": GOOD, "0/70000/5": CUT_OFF, "0/600/700": CUT_OFF, "0/left.tmp": b""}
    ((code, document, message),) = about_pixels(lint_pixels(documents | chunks, wanted()))
    assert (code, document) == ("NGFF606", "0/600/700")
    assert "nor can 1 other chunk that" in message


@pytest.mark.parametrize("counts", [(1,), (3, 3), (100, 100), (2, 1, 1, 7, 9), ()])
def test_chosen_chunks(counts: tuple[int, ...]) -> None:
    """They are different places in the grid, and all of them if it is small."""
    total = int(np.prod(counts))
    places = list(chosen(counts, "sample"))
    assert len(set(places)) == len(places) == min(total, 8)
    assert all(0 <= index < count for place in places for index, count in zip(place, counts, strict=True))
    assert list(chosen(counts, "all")) == [tuple(map(int, place)) for place in np.ndindex(*counts)]


def test_equal_metadata_and_other_chunks() -> None:
    """Fields of a well with the same metadata bytes are each read: findings about pixels are never cached."""
    fields = [str(number) for number in range(3)]
    documents = {path: json.dumps(value).encode() for path, value in group("", {"well": WELL}, "0.4").items()}
    for field in fields:
        documents |= {f"{field}/{path}": data for path, data in image_documents(metadata=GZIP).items()}
        documents[f"{field}/0/0/0"] = GOOD
    documents["1/0/0/0"] = CUT_OFF
    found = about_pixels(lint_pixels(documents, wanted()))
    assert [(code, document) for code, document, _ in found] == [("NGFF606", "1/0/0/0")]


WELL = {"version": "0.4", "images": [{"path": str(number)} for number in range(3)]}


def test_archives(tmp_path: Path) -> None:
    """Chunks in ZIP archives, compressed by it or not."""
    bad = image_documents("0.5", metadata=SHARDED) | {"0/c/0/0": bytes(600)}
    for sort in ("plain", "compressed"):
        path = tmp_path / f"{sort}.zip"
        path.write_bytes(archived(bad, sort))
        assert codes(tmp_path, path) == [("NGFF607", "0/c/0/0")]


SHARDED = {
    "codecs": [
        {
            "name": "sharding_indexed",
            "configuration": {
                "chunk_shape": [8, 8],
                "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
                "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "crc32c"}],
                "index_location": "end",
            },
        }
    ]
}


def codes(folder: Path, *arguments: str | Path) -> list[tuple[str, str]]:
    """Return code and document of the findings about pixels of a run of the command."""
    out = folder / "out.json"
    main([*map(str, arguments), "--pixels", "all", "--output-format", f"json={out}", "--isolated", "--silent"])
    found = json.loads(out.read_text())["findings"]
    return [(each["code"], each["document"]) for each in found if each["code"] in PIXEL_RULES]


def test_servers(tmp_path: Path) -> None:
    """Parts of shards and whole chunks are asked for; the same is found as in a folder."""
    shard = gzip.compress(bytes(100))
    with Server() as server:
        documents = image_documents("0.5", 2, metadata=SHARDED)
        documents |= {"0/c/0/0": shard, "1/c/0/0": b"x"}
        server.documents = {f"a.zarr/{path}": data for path, data in documents.items()}
        server.documents |= {f"b.zarr/{path}": data for path, data in (image_documents() | {"0/0/0": b"short"}).items()}
        found = codes(tmp_path, f"{server.url}/a.zarr", f"{server.url}/b.zarr")
    assert found == [("NGFF607", "0/c/0/0"), ("NGFF607", "1/c/0/0"), ("NGFF606", "0/0/0")]


def test_several_processes(tmp_path: Path) -> None:
    """Each has a worker of its own, and finds what one process finds."""
    for number in range(12):
        for path, data in (image_documents() | {"0/0/0": bytes(number)}).items():
            file = tmp_path / f"{number:02}.zarr" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    one, several = (codes(tmp_path, tmp_path, "--jobs", jobs, "--chunks", "none") for jobs in ("1", "2"))
    assert one == several
    assert len(one) == 12


def test_links_are_not_followed_out_of_the_store(tmp_path: Path) -> None:
    """A chunk may be anything on this disk."""
    store = tmp_path / "image.zarr"
    for path, data in image_documents().items():
        (store / path).parent.mkdir(parents=True, exist_ok=True)
        (store / path).write_bytes(data)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/0").write_bytes(b"short")
    (store / "0/0").symlink_to(tmp_path / "secret")
    out = tmp_path / "out.json"
    main([str(store), "--pixels", "all", "--output-format", f"json={out}", "--isolated", "--silent"])
    messages = [each["message"] for each in json.loads(out.read_text())["findings"] if each["code"] == "NGFF606"]
    assert len(messages) == 1
    assert "leads out of the store" in messages[0]


def test_without_packages(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A sentence that says what to install, and exit code 2."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert main([str(tmp_path), "--pixels", "sample", "--isolated"]) == 2
    assert "pip install 'ngfflint[pixels]'" in capsys.readouterr().err


WRONG_LEVELS: dict[str, tuple[np.ndarray[Any, Any], bool]] = {
    "mean": (HALF, False),
    "nearest": (RAMP[::2, ::2], False),
    "other corner": (RAMP[1::2, 1::2], False),
    "largest": (RAMP.reshape(8, 2, 8, 2).max((1, 3)), False),
    "upside down": (HALF[::-1], True),
    "transposed": (HALF.T, True),
    "another image": (HALF + 5000, True),
    "blank": (HALF * 0, True),
    "sum": (HALF * 4, True),
}


@pytest.mark.parametrize("name", WRONG_LEVELS)
def test_levels(name: str) -> None:
    """A level shows the one before it: any usual method passes, and what is wrong does not."""
    pixels, is_wrong = WRONG_LEVELS[name]
    documents = image_documents("0.4", 2) | {"0/0/0": RAMP.tobytes(), "1/0/0": pixels.astype("<u2").tobytes()}
    found = [code for code, *_ in about_pixels(lint_pixels(documents, wanted()))]
    assert found == (["NGFF608"] if is_wrong else [])


METHODS: dict[str, Any] = {"first": lambda each: each[:, 0, :, 0], "last": lambda each: each[:, -1, :, -1]}
METHODS |= {name: lambda each, name=name: getattr(each, name)((1, 3)) for name in ("mean", "max", "min")}


@given(st.sampled_from(list(METHODS)), st.sampled_from([2, 3, 4]), st.integers(0, 2**32 - 1))
def test_honest_levels(method: str, factor: int, seed: int) -> None:
    """Whatever the image, and whatever the method: a level that was made from the one before it passes."""
    random = np.random.default_rng(seed)
    shape = random.integers(4 * factor, 60, 2)
    image = random.integers(0, 60000, shape) * (random.random(shape) < random.random())
    size = shape // factor
    inside = image[: size[0] * factor, : size[1] * factor].reshape(size[0], factor, size[1], factor)
    documents = image_documents("0.4", 2)
    for level, pixels in (("0", image), ("1", METHODS[method](inside))):
        array = json.loads(documents[f"{level}/.zarray"])
        own: dict[str, Any] = {"shape": list(pixels.shape), "chunks": list(pixels.shape)}
        documents[f"{level}/.zarray"] = json.dumps(array | own).encode()
        documents[f"{level}/0/0"] = pixels.astype("<u2").tobytes()
    documents[".zattrs"] = documents[".zattrs"].replace(b"[1.0, 1.0]", str([factor / 2] * 2).encode())
    assert [code for code, *_ in about_pixels(lint_pixels(documents, wanted())) if code == "NGFF608"] == []


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_a_real_writer(tmp_path: Path, version: str) -> None:
    """What ome-zarr writes can be decoded, and its levels show the same image."""
    write_ome_zarr(tmp_path / "image.zarr", "cyx", version)
    assert about_pixels(lint_pixels(LocalStore(str(tmp_path / "image.zarr")), wanted())) == []


ODD_VALUES: list[Any] = [
    None,
    0,
    -1,
    2**63,
    2**70,
    -0.5,
    "",
    "gzip",
    "<u2",
    [],
    {},
    [1],
    [[1]],
    [0, 0],
    [2**40, 2**40],
    True,
    "F",
]
ODD_VALUES += [{"name": "bytes"}, {"id": "zlib"}, {"name": "transpose", "configuration": {"order": [1, 0]}}]
ODD_VALUES += [{"name": "sharding_indexed", "configuration": {}}, "NaN", [1, 1], [10**9, 1]]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each value in JSON, except the whole."""
    keys: Any = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*path, key)
        yield from places(value[key], (*path, key))


@given(st.randoms(use_true_random=False))
def test_any_metadata_and_any_chunks(random: Random) -> None:
    """Whatever the metadata of an array say, and whatever is in its chunks: the run ends, and no rule breaks."""
    version = random.choice(["0.4", "0.5"])
    more: Any = random.choice([{"chunks": [8, 8]}, {"metadata": SHARDED} if version == "0.5" else {"metadata": GZIP}])
    documents = image_documents(version, 2, **more)
    name = random.choice([each for each in documents if each.startswith(("0/", "1/"))])
    value = json.loads(documents[name])
    *steps, last = random.choice(list(places(value)))
    inner = value
    for step in steps:
        inner = inner[step]
    inner[last] = random.choice(ODD_VALUES)
    documents[name] = json.dumps(value).encode()
    for key in ("0/0", "0/1", "1/0", "1/1"):
        chunk = random.choice([None, bytes(128), random.randbytes(200), RAMP.tobytes(), GOOD])
        if chunk is not None:
            documents[f"{random.choice('01')}/{'c/' if version == '0.5' else ''}{key}"] = chunk
    assert not lint_pixels(documents, wanted(), random.choice(["sample", "all"])).failed
