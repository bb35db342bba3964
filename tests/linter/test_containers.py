"""Folders and plain Zarr groups: what is below them is linted, each node once."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from support.stores import lint_documents, settings
from support.valid_stores import Documents, collection_store, image_store, label_store, plate_store

from ngfflint.cli.main import main
from ngfflint.linter.lint import lint_store
from ngfflint.linter.results import StoreResult
from ngfflint.linter.scope import Extent
from ngfflint.store.base import run
from ngfflint.store.memory import MemoryStore

V2: Documents = {".zgroup": {"zarr_format": 2}}
TABLE: Documents = {
    ".zgroup": {"zarr_format": 2},
    ".zattrs": {"encoding-type": "anndata", "encoding-version": "0.1.0"},
    "uns/.zgroup": {"zarr_format": 2},
    "uns/image/.zgroup": {"zarr_format": 2},
    "uns/image/.zattrs": {"multiscales": "of somebody else"},
    "X/.zarray": {"shape": "not looked at"},
}


def at(path: str, documents: Documents) -> Documents:
    """Return a store inside another one."""
    return {f"{path}/{name}": value for name, value in documents.items()}


def group(version: str, attributes: dict[str, Any] | None = None) -> Documents:
    """Return the documents of a group without OME metadata."""
    if version == "0.5":
        return {"zarr.json": {"zarr_format": 3, "node_type": "group", "attributes": attributes or {}}}
    return V2 | ({".zattrs": attributes} if attributes else {})


def spatial_data(version: str) -> Documents:
    """Return a SpatialData object with two images, shapes and a table."""
    return {
        **group(version, {"spatialdata_attrs": {"version": "0.2"}}),
        **at("images", group(version)),
        **at("shapes", group(version)),
        **at("shapes/cells", group(version, {"encoding-type": "ngff:shapes"})),
        **at("tables", group(version)),
        **at("tables/counts", TABLE),
    }


Shelf = Callable[[str], tuple[Documents, dict[str, Documents]]]
"""Returns, for a version, the documents of a shelf, and the stores on it by path."""

SHELVES: dict[str, Shelf] = {
    "SpatialData": lambda version: (
        spatial_data(version),
        {"images/a": image_store(version), "images/b": image_store(version)},
    ),
    "N5 in Zarr": lambda version: (group(version, {"n5": "4.0.0"}), {"setup0": image_store(version)}),
    "MoBIE": lambda version: (group(version), {"images/ome-zarr/raw.ome.zarr": image_store(version)}),
    "a plain group of stores": lambda version: (
        group(version),
        {
            "image.zarr": image_store(version),
            "labels.zarr": label_store(version),
            "plate.zarr": plate_store(version),
            "collection.zarr": collection_store(version),
        },
    ),
    "a folder of stores": lambda version: ({}, {"2024/run/image.zarr": image_store(version)}),
    "an image with a table": lambda version: (
        {**group(version), **at("a/tables/counts", TABLE)},
        {"a": image_store(version)},
    ),
}


@pytest.fixture(params=["0.4", "0.5"])
def version(request: pytest.FixtureRequest) -> str:
    """A version of each Zarr format."""
    return str(request.param)


def encoded(documents: Documents) -> dict[str, bytes]:
    """Return documents as bytes."""
    return {
        path: value if isinstance(value, bytes) else json.dumps(value).encode() for path, value in documents.items()
    }


def codes(result: StoreResult) -> list[tuple[str, str]]:
    """Return code and node of each finding."""
    return [(each.code, each.node) for each in result.findings]


def whole(shelf: tuple[Documents, dict[str, Documents]], *, faulty: bool = False) -> dict[str, bytes]:
    """Return the documents of a shelf with its stores."""
    plain, stores = shelf
    documents = encoded(plain)
    for path, inner in stores.items():
        documents |= encoded(at(path, inner))
    return with_faults(documents) if faulty else documents


def with_faults(documents: dict[str, bytes]) -> dict[str, bytes]:
    """Return a store whose space axes all have a type that does not exist."""
    return {path: data.replace(b'"space"', b'"spaces"') for path, data in documents.items()}


def places(result: StoreResult, at: str = "") -> list[tuple[str, str, str]]:
    """Return code, document and pointer of the findings of a store in a shelf, sorted."""
    start = f"{at}/" if at else ""
    found = ((each.code, start + each.location.document, each.location.pointer) for each in result.findings)
    return sorted(found)


@pytest.mark.parametrize("name", SHELVES)
def test_nothing_is_reported_for_valid_stores(name: str, version: str) -> None:
    assert codes(lint_documents(whole(SHELVES[name](version)))) == []


@pytest.mark.parametrize("name", SHELVES)
def test_findings_are_those_of_each_store_alone(name: str, version: str) -> None:
    shelf = SHELVES[name](version)
    documents = whole(shelf, faulty=True)
    result = lint_documents(documents)
    expected: list[tuple[str, str, str]] = []
    for path, inner in shelf[1].items():
        alone = places(lint_documents(with_faults(encoded(inner))), path)
        assert alone
        expected += alone
    assert places(result) == sorted(expected)
    assert result.summary.documents <= len(documents)


@frozen
class Shuffled(MemoryStore):
    """A store that lists names in another order each time."""

    async def names(self, path: str) -> list[str] | None:
        """Return the names in a folder in any order."""
        names = await super().names(path)
        return names and random.sample(names, len(names))


@pytest.mark.parametrize("name", SHELVES)
def test_order_of_names_makes_no_difference(name: str, version: str) -> None:
    documents = whole(SHELVES[name](version), faulty=True)
    results = [run(lint_store(Shuffled("s", documents), settings())).findings for _ in range(5)]
    assert results.count(results[0]) == len(results)


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_depth_is_counted_from_the_root(depth: int, version: str) -> None:
    documents = whole(SHELVES["SpatialData"](version))
    wanted = settings()
    wanted = type(wanted)(wanted.rules, wanted.selection, extent=Extent(max_depth=depth))
    result = run(lint_store(MemoryStore("s", documents), wanted))
    assert bool(result.left_out and result.left_out.deep) == (depth < 3)
    assert codes(result) == ([("NGFF900", "")] if depth < 2 else [])


def written(folder: Path, documents: Documents) -> Path:
    """Write a store."""
    for path, data in encoded(documents).items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return folder


def test_links_are_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str], version: str) -> None:
    """A link to the store itself has no end, and one to an image is linted where the image is."""
    store = written(tmp_path / "s.zarr", whole(SHELVES["SpatialData"](version)))
    (store / "images" / "again").symlink_to(store, target_is_directory=True)
    (store / "images" / "c").symlink_to(store / "images" / "a", target_is_directory=True)
    (store / "out").symlink_to(written(tmp_path / "t.zarr", {".zgroup": b"{"}), target_is_directory=True)
    assert main([str(store), "--isolated", "--output-format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["findings"] == []
    assert found["stores"][0]["nodes"] == lint_documents(whole(SHELVES["SpatialData"](version))).summary.nodes


@pytest.mark.parametrize("stale", [False, True])
def test_consolidated_metadata_lead_to_groups_where_nothing_is_listed(version: str, *, stale: bool) -> None:
    plain, stores = SHELVES["SpatialData"](version)
    documents = plain | {name: value for path, each in stores.items() for name, value in at(path, each).items()}
    if version == "0.5":
        copies = {path.removesuffix("/zarr.json"): value for path, value in documents.items() if "/zarr.json" in path}
        root: Any = documents["zarr.json"]
        documents = documents | {
            "zarr.json": {
                **root,
                "consolidated_metadata": {"kind": "inline", "must_understand": False, "metadata": copies},
            }
        }
    else:
        documents = documents | {".zmetadata": {"zarr_consolidated_format": 1, "metadata": dict(documents)}}
    if stale:
        documents = {path: value for path, value in documents.items() if not path.startswith("images/b")}
    store = MemoryStore("s", with_faults(encoded(documents)), cheap=False)
    found = {node for code, node in codes(run(lint_store(store, settings(ignore=["NGFF916"])))) if code}
    assert found == ({"images/a"} if stale else {"images/a", "images/b"})


@pytest.mark.parametrize("name", SHELVES)
def test_info_shows_the_groups_in_a_container(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, version: str
) -> None:
    shelf = SHELVES[name](version)
    if not shelf[0]:
        return  # a folder without metadata is searched for stores, each of which is shown
    store = tmp_path / "s.zarr"
    for path, data in whole(shelf).items():
        place = store / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    assert main(["info", str(store), "--output-format", "json"]) == 0
    (shown,) = json.loads(capsys.readouterr().out)["stores"]
    assert (shown["kind"], [each["path"] for each in shown["images"]]) == ("group", sorted(shelf[1]))
