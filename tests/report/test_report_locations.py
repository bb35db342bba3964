"""The paths of machine formats start at the root of the repository, wherever the linter is started."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from hypothesis import given
from support.machine_formats import MACHINE
from support.report_strategies import ANY_TEXT, LOCATIONS

from ngfflint.documents.positions import Place
from ngfflint.linter.findings import Location
from ngfflint.report.formatter import root_of
from ngfflint.report.locations import artifact

NOWHERE = MACHINE._replace(folder="", root="")


@pytest.mark.parametrize(
    ("store", "document", "path", "uri"),
    [
        ("a.zarr", "zarr.json", "data/a.zarr/zarr.json", "data/a.zarr/zarr.json"),
        ("./a.zarr/", "0/zarr.json", "data/a.zarr/0/zarr.json", "data/a.zarr/0/zarr.json"),
        ("../b.zarr", "zarr.json", "b.zarr/zarr.json", "b.zarr/zarr.json"),
        (".", "zarr.json", "data/zarr.json", "data/zarr.json"),
        ("..", "", ".", "."),
        ("/home/u/repo/c.zarr", "zarr.json", "c.zarr/zarr.json", "c.zarr/zarr.json"),
        ("../../d.zarr", "zarr.json", "/home/u/d.zarr/zarr.json", "file:///home/u/d.zarr/zarr.json"),
        ("/home/u/repository.zarr", "", "/home/u/repository.zarr", "file:///home/u/repository.zarr"),
        ("D:/e.zarr", "zarr.json", "D:/e.zarr/zarr.json", "file:///D:/e.zarr/zarr.json"),
        ("a b#%.zarr", "c:d/µ", "data/a b#%.zarr/c:d/µ", "data/a%20b%23%25.zarr/c%3Ad/%C2%B5"),
        ("\udcff.zarr", "", "data/\udcff.zarr", "data/%FF.zarr"),
        ("\ud800.zarr", "", "data/\ud800.zarr", "data/%EF%BF%BD.zarr"),
        ("s3://b/k.zarr/", "zarr.json", "s3://b/k.zarr/zarr.json", "s3://b/k.zarr/zarr.json"),
        ("https://h/a%20b", "c d%zz", "https://h/a%20b/c d%zz", "https://h/a%20b/c%20d%25zz"),
        ("zip::https://h/x.zip", ".zattrs", "zip::https://h/x.zip/.zattrs", "zip::https://h/x.zip/.zattrs"),
    ],
)
def test_path_and_uri(store: str, document: str, path: str, uri: str) -> None:
    found = artifact(store, Location(document, ""), MACHINE)
    assert (found.path, found.uri) == (path, uri)
    assert found.inside == (not path.startswith(("/", "D:")) and "://" not in path)


@pytest.mark.parametrize(
    ("path", "expected", "inside"),
    [
        ("a.zarr", "a.zarr", True),
        ("./b/../a.zarr", "a.zarr", True),
        ("../a.zarr", "../a.zarr", False),
        ("..", "..", False),
        (".", ".", True),
        ("/a/../../b.zarr", "/b.zarr", False),
    ],
)
def test_without_a_root_paths_stay_as_they_are_named(path: str, expected: str, *, inside: bool) -> None:
    assert artifact(path, Location("", ""), NOWHERE)[:2] == (expected, inside)


def test_root_of_all() -> None:
    found = artifact("a.zarr", Location("", ""), MACHINE._replace(root="/"))
    assert found[:2] == ("home/u/repo/data/a.zarr", True)


PLACE = Place(14, 3)


def test_a_listed_store_is_pointed_at_where_it_is_listed() -> None:
    found = artifact("https://example.org/plate.zarr", Location("A/zarr.json", "", PLACE, Place(14, 9)), MACHINE)
    assert found[:4] == ("data/lists/stores.txt", True, Place(7, 1), Place(7, 1))
    assert found.stands_for == "https://example.org/plate.zarr/A/zarr.json:14:3"


@pytest.mark.parametrize("store", ["image.ozx", "image.zarr.zip"])
def test_an_archive_is_pointed_at_as_a_whole(store: str) -> None:
    found = artifact(store, Location("zarr.json", "", PLACE, PLACE), MACHINE)
    assert found[:4] == (f"data/{store}", True, None, None)
    assert found.stands_for == f"{store}/zarr.json:14:3"


@given(ANY_TEXT, LOCATIONS)
def test_anything_has_an_address(store: str, location: Location) -> None:
    found = artifact(store, location, MACHINE)
    assert found.uri.isascii()
    assert found.uri.isprintable()
    assert not set(found.uri) & set(' "<>\\^`{|}')
    assert (found.start is None) == (found.end is None)
    if found.start and found.end:
        assert found.start <= found.end
    if found.inside:
        assert urlsplit(found.uri)[:2] == ("", "")
        assert b".." not in unquote_to_bytes(found.uri).split(b"/")


@pytest.mark.parametrize("mark", ["folder", "file", ""])
def test_root_of(tmp_path: Path, mark: str) -> None:
    folder = tmp_path / "repo" / "a" / "b"
    folder.mkdir(parents=True)
    git = tmp_path / "repo" / ".git"
    if mark == "folder":
        git.mkdir()
    elif mark:
        git.write_text("gitdir: ../elsewhere")
    assert root_of(folder.as_posix()) == (git.parent if mark else folder).as_posix()
