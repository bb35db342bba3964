"""Stored chunks of images by real writers: intact ones are clean, damage is found, and zarr-python agrees."""

from __future__ import annotations

import json
import shutil
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from support.stores import settings
from support.stores_with_chunks import STORES, Level, levels_of, move_chunks, other_encodings

from ngfflint.cli.main import main
from ngfflint.linter.lint import lint_store
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from ngfflint.linter.findings import Finding

CHUNK_RULES = ("NGFF600", "NGFF601", "NGFF602", "NGFF603", "NGFF604", "NGFF605", "NGFF612")
ONE_CHUNK = ("ome-zarr 0.4", "ome-zarr 0.5", "ngff-zarr 0.4", "ngff-zarr 0.5")
WITH_CHUNKS = [name for name in STORES if "without chunks" not in name]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that returns an untouched store, which is written once."""
    folder = tmp_path_factory.mktemp("stores")

    def path_of(name: str) -> Path:
        path = folder / f"{name}.zarr"
        if not path.exists():
            STORES[name](path)
        return path

    return path_of


@pytest.fixture
def copied(written: Callable[[str], Path], tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that returns a store to damage."""

    def copy_of(name: str) -> Path:
        path = tmp_path / "image.zarr"
        shutil.copytree(written(name), path)
        return path

    return copy_of


def chunk_findings(path: Path, chunks: str = "") -> list[Finding]:
    """Return the findings of the rules on chunks, and of those that they replace."""
    wanted = settings(select=[*CHUNK_RULES, "NGFF055", "NGFF304"])
    wanted = evolve(wanted, extent=wanted.extent._replace(chunks=chunks))
    result = run(lint_store(LocalStore(str(path)), wanted))
    assert not result.failed, result.findings
    return list(result.findings)


def places(findings: list[Finding]) -> list[tuple[str, str]]:
    """Return the codes and the nodes of findings."""
    return [(each.code, each.node) for each in findings]


def node_of(path: Path, level: Level) -> str:
    """Return the path of a level in its store."""
    return level.folder.relative_to(path).as_posix()


@pytest.mark.parametrize("chunks", ["sample", "all"])
@pytest.mark.parametrize("name", STORES)
def test_intact(name: str, chunks: str, written: Callable[[str], Path]) -> None:
    """No chunk of an intact store is reported, and zarr-python reads its pixels."""
    path = written(name)
    levels = levels_of(path)
    assert len(levels) > 1
    assert [each for each in chunk_findings(path, chunks) if each.code in CHUNK_RULES] == []
    assert all(each.shows_pixels for each in levels) is (name in WITH_CHUNKS)


@pytest.mark.parametrize("name", WITH_CHUNKS)
def test_wrong_keys(name: str, copied: Callable[[str], Path]) -> None:
    """Each wrong declaration is found, zarr-python sees no pixel, and the help names the right value."""
    path = copied(name)
    level = levels_of(path)[0]
    before = level.document.read_bytes()
    changes = list(other_encodings(level))
    assert len(changes) == (3 if not level.is_v2 else 2 if level.grid.encoding.separator == "/" else 1)
    for what, change, right in changes:
        level.edit(change)
        (finding,) = (each for each in chunk_findings(path) if each.node == node_of(path, level))
        assert (finding.code, finding.severity) == ("NGFF600", "error"), what
        assert right in finding.help, what
        assert level.shows_pixels is False, what
        level.document.write_bytes(before)
        assert level.shows_pixels


MOVES: list[tuple[str, Callable[[str], str]]] = [
    ("all in one folder", lambda key: key.replace("/", ".")),
    ("in folders", lambda key: key.replace(".", "/")),
    ("without c", lambda key: key.removeprefix("c/").removeprefix("c.")),
    ("with c", lambda key: key if key.startswith("c") else f"c/{key}"),
    ("another index", lambda key: f"{key}{'/' if '/' in key else '.'}0"),
]


@pytest.mark.parametrize(("what", "move"), MOVES)
@pytest.mark.parametrize("name", WITH_CHUNKS)
def test_moved_chunks(name: str, what: str, move: Callable[[str], str], copied: Callable[[str], Path]) -> None:
    """NGFF600 reports chunks under other keys just where zarr-python reads nothing but the fill value."""
    path = copied(name)
    for level in levels_of(path):
        move_chunks(level, move)
    for mode in ("sample", "all"):
        found = places(chunk_findings(path, mode))
        for level in levels_of(path):
            assert (("NGFF600", node_of(path, level)) in found) is not level.shows_pixels, what


DAMAGE: dict[str, tuple[Callable[[Level], object], set[str]]] = {
    "no chunks": (lambda level: [*map(Path.unlink, level.chunks)], {"NGFF601"}),
    "array metadata lost": (lambda level: level.document.unlink(), {"NGFF612"}),
    "all lost": (lambda level: shutil.rmtree(level.folder), {"NGFF055"}),
    "empty chunk": (lambda level: level.chunks[0].write_bytes(b""), {"NGFF603"}),
    "empty last chunk": (lambda level: level.chunks[-1].write_bytes(b""), {"NGFF603"}),
    "beyond": (lambda level: beyond(level), {"NGFF602"}),  # noqa: PLW0108  it is defined below
    "shape too small": (lambda level: level.edit(halve), {"NGFF602"}),
}


def beyond(level: Level) -> None:
    """Copy a chunk to the first place outside of the grid along the last axis."""
    counts = level.grid.counts
    place = level.folder / level.grid.key((*(0,) * (len(counts) - 1), counts[-1]))
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(level.chunks[0], place)


def halve(value: dict[str, Any]) -> None:
    """Write a shape of one chunk along the last axis but one."""
    if "zarr_format" in value and value["zarr_format"] == 2:
        value["shape"][-2] = value["chunks"][-2] = 5
        return
    value["shape"][-2] = 5
    value["chunk_grid"]["configuration"]["chunk_shape"][-2] = 5
    value["codecs"] = [each for each in value["codecs"] if each["name"] != "sharding_indexed"] or value["codecs"]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        (name, what)
        for name in WITH_CHUNKS
        for what in DAMAGE
        if what != "shape too small" or name not in (*ONE_CHUNK, "zarr v3 sharded")
    ],
)
def test_damage(name: str, what: str, copied: Callable[[str], Path]) -> None:
    """Each damage of the last level is found, once."""
    path = copied(name)
    level = levels_of(path)[-1]
    damage, codes = DAMAGE[what]
    damage(level)
    found = [each for each in chunk_findings(path) if each.code != "NGFF304"]
    assert {each.code for each in found} - {"NGFF603"} | ({"NGFF603"} & codes) == codes
    assert len({each.code for each in found}) == len(found)


@pytest.mark.parametrize("name", [name for name in WITH_CHUNKS if name not in ONE_CHUNK])
def test_missing_chunks(name: str, copied: Callable[[str], Path]) -> None:
    """A chunk that is not stored is counted; a missing end of an axis is a warning that names it."""
    path = copied(name)
    level = levels_of(path)[0]
    total, stored = prod(level.grid.counts), level.chunks
    assert len(stored) == total
    axis = next(axis for axis, count in enumerate(level.grid.counts) if count > 1)
    last = level.grid.counts[axis] - 1
    for each in stored:
        indices = level.grid.indices(each.relative_to(level.folder).as_posix())
        assert indices is not None
        if indices[axis] == last:
            each.unlink()
    (finding,) = (each for each in chunk_findings(path, "all") if each.code == "NGFF604")
    assert finding.severity == "warning"
    assert f"{len(level.chunks)} of {total} chunks" in finding.message
    assert "all of " in finding.message
    assert places([each for each in chunk_findings(path) if each.code == "NGFF604"]) == []


@pytest.mark.parametrize("name", ["zarr v2 nested", "zarr v3 nested"])
def test_leftovers(name: str, copied: Callable[[str], Path]) -> None:
    path = copied(name)
    level = levels_of(path)[0]
    (path / "zarr.json.0123.partial").write_bytes(b"{")
    level.chunks[0].with_name("0.__lock").write_bytes(b"")
    assert [each.location.document for each in chunk_findings(path)] == ["zarr.json.0123.partial"]
    found = chunk_findings(path, "all")
    assert {each.code for each in found} == {"NGFF605"}
    assert len(found) == 2


@pytest.mark.parametrize("name", ["zarr v2 nested", "zarr v3 nested", "zarr v3 sharded"])
def test_order_of_listing_does_not_matter(
    name: str, copied: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folders are listed by file systems in any order."""
    path = copied(name)
    for level in levels_of(path):
        for each in (level.chunks[0], level.chunks[len(level.chunks) // 2], level.chunks[-1]):
            each.unlink(missing_ok=True)
    (path / "a.tmp").write_bytes(b"")
    scan = LocalStore.scan
    expected = {mode: chunk_findings(path, mode) for mode in ("sample", "all")}
    monkeypatch.setattr(LocalStore, "scan", lambda self, folder: reversed(list(scan(self, folder))))
    assert {mode: chunk_findings(path, mode) for mode in ("sample", "all")} == expected


def test_none(copied: Callable[[str], Path]) -> None:
    """Without chunks to look up, only metadata is checked."""
    path = copied("zarr v2 nested")
    level = levels_of(path)[0]
    level.edit(lambda value: value.pop("dimension_separator"))
    assert places(chunk_findings(path)) == [("NGFF600", "0")]
    assert places(chunk_findings(path, "none")) == [("NGFF304", "0")]
    assert json.loads(level.document.read_text())["shape"] == [3, 40, 30]


def test_command(copied: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The option and the setting decide how many chunks are looked up."""
    path = copied("zarr v2 nested")
    levels_of(path)[0].chunks[3].unlink()
    wanted = ["--output-format", "json", "--select", "NGFF604", "--fail-on", "note"]
    for mode, code in (("none", 0), ("sample", 0), ("all", 1)):
        assert main([str(path), "--isolated", "--chunks", mode, *wanted]) == code
    file = tmp_path / "ngfflint.toml"
    file.write_text('chunks = "all"')
    assert main([str(path), *wanted]) == 1
    capsys.readouterr()
    with pytest.raises(SystemExit, match="2"):
        main([str(path), *wanted, "--chunks", "few"])
    assert "few" in capsys.readouterr().err
