"""From arguments to stores: every document leads to the root that owns it, and each root is named once."""

from __future__ import annotations

import os
from errno import EACCES
from pathlib import Path
from typing import Any

import pytest

from ngfflint.errors import NothingFoundError
from ngfflint.store.discovery import Climb, find, find_all


def grow(folder: Path, *paths: str) -> None:
    """Make files, and folders where a path ends with a slash."""
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            (folder / path).mkdir(parents=True, exist_ok=True)
        else:
            (folder / path).write_text("{}")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that is the current folder."""
    folder = tmp_path / "above" / "repository"
    grow(folder, ".git/")
    monkeypatch.chdir(folder)
    return folder


def roots_of(*arguments: str) -> list[str]:
    """Return the roots that arguments stand for, and where in them to begin."""
    return [each.path + (f" {each.inside}" if each.inside else "") for each in find_all(arguments)]


ROOTS: list[tuple[str, list[str], list[str], list[str]]] = [
    # what is shown; files and folders; arguments; roots
    ("a root", ["i.zarr/zarr.json"], ["i.zarr/zarr.json"], ["i.zarr"]),
    ("an array", ["i.zarr/zarr.json", "i.zarr/0/zarr.json"], ["i.zarr/0/zarr.json"], ["i.zarr"]),
    ("any name of a folder", ["image/.zattrs", "image/0/.zarray"], ["image/0/.zarray"], ["image"]),
    ("all documents of v2", ["i/.zgroup"], ["i/.zgroup", "i/.zattrs", "i/.zmetadata", "i/0/.zarray"], ["i"]),
    ("in other folders", ["a/b/c/i.zarr/zarr.json"], ["a/b/c/i.zarr/zarr.json"], ["a/b/c/i.zarr"]),
    ("no row groups", ["p/.zattrs", "p/A/1/.zattrs"], ["p/A/1/.zattrs"], ["p"]),
    ("no row and well groups", ["p/.zattrs", "p/A/1/0/.zattrs"], ["p/A/1/0/.zattrs"], ["p"]),
    ("three groups missing", ["p/.zattrs", "p/a/b/c/0/.zattrs"], ["p/a/b/c/0/.zattrs"], ["p/a/b/c/0"]),
    ("gaps twice", ["p/.zattrs", "p/a/b/.zgroup", "p/a/b/c/d/.zattrs"], ["p/a/b/c/d/.zattrs"], ["p"]),
    ("a name is enough", ["p.zarr/A/1/0/.zattrs"], ["p.zarr/A/1/0/.zattrs"], ["p.zarr"]),
    ("the repository is the store", ["zarr.json", "0/zarr.json"], ["0/zarr.json"], ["."]),
    ("a store is a repository", ["../zarr.json", "zarr.json"], ["zarr.json"], ["."]),
    ("nothing above it", ["../zarr.json", "a/i/zarr.json"], ["a/i/zarr.json"], ["a/i"]),
    ("a store with a repository", ["o/zarr.json", "o/i/.git/", "o/i/zarr.json"], ["o/i/zarr.json"], ["o/i"]),
    ("a file called .git", ["o/zarr.json", "o/i/.git", "o/i/zarr.json"], ["o/i/zarr.json"], ["o/i"]),
    ("a store in a store", ["o.zarr/zarr.json", "o.zarr/x/i.zarr/.zattrs"], ["o.zarr/x/i.zarr/.zattrs"], ["o.zarr"]),
    (
        "several stores",
        ["b.zarr/zarr.json", "a.zarr/.zattrs", "a.zarr/0/.zarray"],
        ["b.zarr/zarr.json", "a.zarr/.zattrs", "a.zarr/0/.zarray", "./b.zarr/zarr.json"],
        ["b.zarr", "a.zarr"],
    ),
    ("a store and its document", ["i.zarr/zarr.json"], ["./i.zarr/", "i.zarr/zarr.json"], ["i.zarr"]),
    ("a node", ["i.zarr/zarr.json", "i.zarr/0/zarr.json"], ["i.zarr/0"], ["i.zarr 0"]),
    ("a node across a gap", ["p/.zattrs", "p/A/1/.zattrs"], ["p/A/1"], ["p A/1"]),
    ("a folder of stores", ["s/b/zarr.json", "s/a.zarr/"], ["s"], ["s/a.zarr", "s/b"]),
    ("hidden folders", [".x/b/zarr.json", "s/a.zarr/"], ["."], ["s/a.zarr"]),
    (
        "archives",
        ["s/a.ozx", "s/b.zarr.zip", "s/c.zip", "s/d.zarr/zarr.json"],
        ["s"],
        ["s/a.ozx", "s/b.zarr.zip", "s/d.zarr"],
    ),
    ("an archive", ["s/c.ZIP"], ["s/c.ZIP"], ["s/c.ZIP"]),
    ("a document that vanished", ["i.zarr/zarr.json"], ["i.zarr/0/zarr.json"], ["i.zarr"]),
    ("a well that vanished", ["p/.zattrs"], ["p/A/1/0/0/.zarray"], ["p"]),
    ("a root that vanished", ["i.zarr/zarr.json"], ["gone.zarr/zarr.json", "i.zarr/zarr.json"], ["i.zarr"]),
    ("one of two that vanished", ["i.zarr/zarr.json"], ["i.zarr/zarr.json", "x/.zattrs", "x/.zgroup"], ["i.zarr"]),
]


@pytest.mark.parametrize(("files", "arguments", "roots"), [row[1:] for row in ROOTS], ids=[row[0] for row in ROOTS])
def test_roots(here: Path, files: list[str], arguments: list[str], roots: list[str]) -> None:
    grow(Path(), *files)
    assert roots_of(*arguments) == [str(Path(each)) for each in roots]
    found = find_all([str(here / each) for each in arguments])
    assert [each.uri for each in found] == [(here / each.replace(" ", "/")).as_posix() for each in roots]


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one, the gap alone ends the way up."""
    grow(tmp_path, "zarr.json", "a/b/c/i/zarr.json", "a/b/j/zarr.json")
    monkeypatch.chdir(tmp_path / "a")
    assert roots_of("b/c/i/zarr.json", "b/j/zarr.json") == [str(Path("b/c/i")), ".."]


def test_inside_a_store(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way up leads out of the current folder, and so may a path."""
    grow(here, "p.zarr/.zattrs", "p.zarr/A/1/.zattrs", "p.zarr/A/1/0/.zattrs")
    monkeypatch.chdir(here / "p.zarr/A/1")
    up = str(Path("../.."))
    assert roots_of("0/.zattrs", ".zattrs", "../../.zattrs") == [up]
    assert roots_of("0", ".", "../1/0") == [f"{up} A/1/0", f"{up} A/1"]


def test_links(here: Path) -> None:
    """A link keeps its name and is not left; a store that is reached in two ways is linted once, by its first name."""
    grow(here, "data/i.zarr/zarr.json", "data/i.zarr/0/zarr.json", "p.zarr/.zattrs", "wells/one/.zattrs")
    (here / "link.zarr").symlink_to("data/i.zarr")
    (here / "p.zarr/one").symlink_to("../wells/one")
    (here / "loop").symlink_to(".")
    assert roots_of("link.zarr/0/zarr.json", "link.zarr") == ["link.zarr"]
    assert roots_of("link.zarr/zarr.json", "data/i.zarr/zarr.json") == ["link.zarr"]
    assert roots_of("p.zarr/one/.zattrs", "wells/one/.zattrs") == ["p.zarr", str(Path("wells/one"))]
    assert roots_of("loop/loop/data/i.zarr/zarr.json", "data/i.zarr/zarr.json") == [str(Path("loop/loop/data/i.zarr"))]
    assert roots_of(".") == [str(Path("data/i.zarr")), "p.zarr", str(Path("wells/one"))]
    (here / "i.zarr").mkdir()
    (here / "i.zarr/zarr.json").symlink_to("nowhere")
    assert roots_of("i.zarr/zarr.json") == ["i.zarr"]


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("nowhere", "nowhere: no such file or folder"),
        ("gone/0/zarr.json", "gone/0/zarr.json: no such file, and it is not"),
        ("empty", "empty: no Zarr store in this folder"),
    ],
)
def test_nothing_found(here: Path, argument: str, words: str) -> None:
    grow(here, "empty/")
    with pytest.raises(NothingFoundError, match=words):
        find_all([argument])


@pytest.mark.parametrize(
    ("fault", "found"),
    [(PermissionError(EACCES, "not yours"), ["closed", "i.zarr"]), (FileNotFoundError(), ["i.zarr"])],
)
def test_closed_folder(here: Path, monkeypatch: pytest.MonkeyPatch, fault: OSError, found: list[str]) -> None:
    """A folder that cannot be read is not a folder without stores; one that went meanwhile is none."""
    grow(here, "closed/", "i.zarr/zarr.json")
    scandir = os.scandir

    def scan(folder: str) -> Any:
        if folder.endswith("closed"):
            raise fault
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", scan)
    assert roots_of(".") == found


def test_closed_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    def stat(_: object) -> os.stat_result:
        raise PermissionError(EACCES, "not yours")

    monkeypatch.setattr(os, "stat", stat)
    with pytest.raises(NothingFoundError, match=r"closed/i\.zarr: not yours"):
        find("closed/i.zarr")


@pytest.mark.usefixtures("here")
def test_all_may_have_vanished() -> None:
    """A hook that ran before may have deleted every store that was changed."""
    gone = ["gone.zarr/zarr.json", "gone.zarr/0/zarr.json", "old/.zattrs"]
    assert find_all(gone, forgiving=True) == find(gone[0]) == []
    with pytest.raises(NothingFoundError, match="no such file or folder"):
        find_all(["nowhere"], forgiving=True)


def test_attributes_alone(here: Path) -> None:
    grow(here, "attributes.json", "i.zarr/zarr.json")
    found = find_all(["attributes.json", "./attributes.json", "i.zarr/zarr.json"])
    assert [each.alone for each in found] == [True, False]


def test_thousands_of_documents(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is above a folder is looked at once, however many documents are below it."""
    wells = [f"p.zarr/{row}/{column}" for row in "ABCDEFGH" for column in range(1, 13)]
    documents = [f"{well}/{field}/{level}/.zarray" for well in wells for field in range(13) for level in range(4)]
    grow(here, "p.zarr/.zattrs", *(f"{well}/{field}/.zattrs" for well in wells for field in range(13)))
    looked = 0
    isfile = os.path.isfile

    def count(path: str) -> bool:
        nonlocal looked
        looked += 1
        return isfile(path)

    monkeypatch.setattr(os.path, "isfile", count)
    assert [each.path for each in find_all(documents)] == ["p.zarr"]
    assert len(documents) == 4992
    assert looked < 8 * len(documents)


def test_ways_are_remembered(here: Path) -> None:
    """What a climb has seen is not looked at again, and not believed by the next one."""
    grow(here, "i/zarr.json", "i/0/zarr.json")
    climb = Climb()
    assert climb.root("i/0") == "i"
    grow(here, "zarr.json")
    assert climb.root("i/0") == "i"
    assert Climb().root("i/0") == "."


@pytest.mark.parametrize("content", [b"", b"{}", b"II", b'{"a": "II*"}', b"\xef\xbb\xbf{}"])
def test_other_files_are_documents(here: Path, content: bytes) -> None:
    """All other files are read as metadata, so that a broken document is a finding."""
    (here / "image.json").write_bytes(content)
    (target,) = find_all(["image.json"])
    assert target.alone
