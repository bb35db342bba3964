"""What is read of a node, what counts where documents contradict each other, and what is reported only once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.stores import OddStore, array, group, settings

from ngfflint.hierarchy.loader import group_of, load
from ngfflint.hierarchy.nodes import Array, Group, Missing, Node
from ngfflint.linter.lint import lint_group, lint_store
from ngfflint.model.base import UNREADABLE
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore
from ngfflint.store.memory import MemoryStore

if TYPE_CHECKING:
    from pathlib import Path

V2_GROUP, V3_GROUP = {"zarr_format": 2}, {"zarr_format": 3, "node_type": "group"}
IMAGE = {"multiscales": [{"version": "0.4", "axes": [{"name": "y"}, {"name": "x"}], "datasets": [{"path": "0"}]}]}
DIMENSIONS = {"_ARRAY_DIMENSIONS": ["x", "y"]}
SIZE = {"shape": [8, 8], "dimension_names": ["y", "x"]}


def encoded(documents: dict[str, Any]) -> dict[str, bytes]:
    """Write documents."""
    return {path: json.dumps(value).encode() for path, value in documents.items()}


def codes(documents: dict[str, Any], *select: str, **odd: Any) -> list[tuple[str, str, str]]:
    """Return what rules find in a store: code, document, pointer."""
    result = run(lint_store(OddStore("store", encoded(documents), **odd), settings(select=select)))
    assert not result.failed
    return [(each.code, each.location.document, each.location.pointer) for each in result.findings]


@pytest.mark.parametrize(
    ("documents", "unreadable", "told"),
    [
        pytest.param({}, ["zarr.json", ".zgroup", ".zattrs", ".zarray"], ["zarr.json"], id="a folder"),
        pytest.param({".zattrs": {"labels": []}}, [".zgroup"], [".zgroup"], id="one document of two"),
        pytest.param({".zgroup": V2_GROUP}, [".zattrs"], [".zattrs"], id="the other one"),
        pytest.param(group("", IMAGE, "0.4"), ["0/.zarray"], ["0/.zarray"], id="an array"),
    ],
)
def test_unreadable_is_told_once(documents: dict[str, Any], unreadable: list[str], told: list[str]) -> None:
    """Where nothing of a node can be read, for one reason, one finding says so, and nothing follows from it."""
    found = codes(documents, "NGFF9,NGFF055,NGFF056,NGFF304", unreadable=frozenset(unreadable))
    assert found == [("NGFF901", path, "") for path in told]


@pytest.mark.parametrize("name", [".zgroup", ".zattrs", "zarr.json"])
def test_attributes_nobody_could_read(name: str) -> None:
    """A group of which a document cannot be read is not one without attributes."""
    store = OddStore("store", {}, unreadable=frozenset([name]))
    assert run(load(store, "")).attributes is UNREADABLE


@pytest.mark.parametrize(
    ("parent", "zarr_format", "main"), [(None, 3, "zarr.json"), (2, 2, ".zgroup"), (3, 3, "zarr.json")]
)
def test_both_formats(parent: int | None, zarr_format: int, main: str) -> None:
    """Where a node has both formats, that of its parent counts, and version 3 at the root."""
    documents = encoded({"a/.zgroup": V2_GROUP, "a/zarr.json": V3_GROUP})
    above = None if parent is None else Node(path="", zarr_format=parent)
    node = run(load(MemoryStore("store", documents), "a", above, "group" if above else ""))
    assert (type(node), node.zarr_format, node.main) == (Group, zarr_format, main)
    assert set(node.documents) == {".zgroup", "zarr.json"}


def test_attributes_of_arrays_over_a_network() -> None:
    """A remote store is not asked for the attributes of a Zarr v2 array, and no rule takes them for absent."""
    documents = group("", IMAGE, "0.4") | array("0", "0.4", attributes=DIMENSIONS, **SIZE)
    assert codes(documents, "NGFF306") == [("NGFF306", "0/.zattrs", "/_ARRAY_DIMENSIONS")]
    assert codes(documents, "NGFF306", cheap=False) == []
    node = run(load(MemoryStore("store", encoded(documents), cheap=False), "0", Node(path="", zarr_format=2), "array"))
    assert isinstance(node, Array)
    assert node.attributes is UNREADABLE


def test_other_format_over_a_network() -> None:
    """A remote store is not asked for documents of the other format."""
    documents = group("", IMAGE, "0.4") | array("0", "0.4", **SIZE) | array("0", "0.5", **SIZE)
    assert codes(documents, "NGFF907") == [("NGFF907", "0/.zarray", "")]
    assert codes(documents, "NGFF907", cheap=False) == []


LABELS = {"labels": ["nuclei"]}
LABEL = {"multiscales": IMAGE["multiscales"], "image-label": {"version": "0.4"}}


def v3(path: str, attributes: dict[str, Any]) -> dict[str, Any]:
    """Return a group of Zarr v3 with attributes at their top."""
    return group(path, attributes, "0.5")


@pytest.mark.parametrize(
    ("documents", "told"),
    [
        pytest.param(
            v3("", IMAGE) | array("0", "0.5", **SIZE) | v3("labels", LABELS) | v3("labels/nuclei", LABEL),
            [("NGFF300", "zarr.json", "/zarr_format")],
            id="the whole store has the other format",
        ),
        pytest.param(
            v3("", IMAGE) | array("0", "0.4", **SIZE),
            [("NGFF300", "zarr.json", "/zarr_format")],
            id="only the group has the other format",
        ),
        pytest.param(
            group("", IMAGE, "0.4") | v3("labels", LABELS) | v3("labels/nuclei", LABEL),
            [("NGFF301", "labels/zarr.json", "/zarr_format")],
            id="a subtree has the other format",
        ),
        pytest.param(
            {".zattrs": {"ome": {"version": "0.5", **IMAGE}}}, [("NGFF300", ".zattrs", "")], id="no document states it"
        ),
        pytest.param(
            group("", IMAGE, "0.4") | {"0/zarr.json": {}}, [("NGFF301", "0/zarr.json", "/zarr_format")], id="v3"
        ),
        pytest.param(group("", IMAGE, "0.4") | {"0/zarr.json": []}, [], id="a document that says nothing"),
    ],
)
def test_formats_are_told_once(documents: dict[str, Any], told: list[tuple[str, str, str]]) -> None:
    """One node in the wrong format gives one finding, at the top of what shares it."""
    assert codes(documents, "NGFF300,NGFF301") == told


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"ome": {"version": "0.4", "labels": []}}, []),
        (IMAGE, []),
        (V3_GROUP | {"attributes": IMAGE}, ["NGFF300"]),
        ({"multiscale": []}, ["NGFF900"]),
        (V3_GROUP | {"attributes": {}}, ["NGFF900"]),
        ([], ["NGFF906"]),
    ],
)
def test_document_alone(document: Any, told: list[str]) -> None:
    """Attributes alone say nothing of the Zarr format; a document without OME metadata is not skipped."""
    chosen = settings(select=["NGFF300,NGFF301,NGFF9"])
    result = run(lint_group(MemoryStore("document", {}), group_of(json.dumps(document).encode()), chosen))
    assert [each.code for each in result.findings] == told


def test_broken_document_alone() -> None:
    """Of a document that is not JSON nothing else is said."""
    result = run(lint_group(MemoryStore("document", {}), group_of(b'{"multiscales": ['), settings()))
    assert [each.code for each in result.findings] == ["NGFF902"]


WELLS = [("A", "1"), ("A", "2"), ("B", "1")]
PLATE = {
    "plate": {
        "version": "0.4",
        "rows": [{"name": "A"}, {"name": "B"}],
        "columns": [{"name": "1"}, {"name": "2"}],
        "wells": [
            {"path": f"{row}/{col}", "rowIndex": "AB".index(row), "columnIndex": int(col) - 1} for row, col in WELLS
        ],
    }
}


class CountingStore(MemoryStore):
    """A store that writes down what it was asked for."""

    asked: list[str] = []  # noqa: RUF012  set for each test

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Return a document."""
        self.asked.append(path)
        return await super().read(path, limit)


def plate(*rows: str) -> dict[str, Any]:
    """Return a plate with groups in some of its rows."""
    documents = group("", PLATE, "0.4")
    for row in rows:
        documents |= group(row, {}, "0.4")
    for row, column in WELLS:
        documents |= group(f"{row}/{column}", {"well": {"version": "0.4", "images": []}}, "0.4")
    return documents


def test_row_without_group() -> None:
    """A row that is not a group is reported once, at its first well, and is not asked for again."""
    store = CountingStore("plate", encoded(plate("B")))
    CountingStore.asked = []
    result = run(lint_store(store, settings(select=["NGFF303"])))
    assert [(each.code, each.location.pointer) for each in result.findings] == [("NGFF303", "/plate/wells/0/path")]
    assert "'A'" in result.findings[0].label
    assert max(CountingStore.asked.count(f"{row}/.zgroup") for row in "AB") == 1


def test_row_of_wells_that_are_not_there() -> None:
    """Where a path leads nowhere, nothing is said of the folders on its way."""
    documents = {path: value for path, value in plate("B").items() if not path.startswith("A/")}
    assert codes(documents, "NGFF303") == []


def test_row_that_is_broken() -> None:
    """The documents of the nodes on the way are linted, and are among those that were read."""
    broken = encoded(plate("A", "B")) | {"A/.zgroup": b"{"}
    result = run(lint_store(MemoryStore("plate", broken), settings(select=["NGFF902"])))
    assert [each.location.document for each in result.findings] == ["A/.zgroup"]
    assert result.summary.nodes == len(["the plate", *WELLS, "A", "B"])


def test_label_on_the_way_of_another() -> None:
    """A label image that is also a folder on the way is visited as what it is, once."""
    documents = group("", IMAGE, "0.4") | group("labels", {"labels": ["cells/nuclei", "cells"]}, "0.4")
    for path in ("labels/cells", "labels/cells/nuclei"):
        documents |= group(path, LABEL, "0.4")
    documents["labels/cells/.zgroup"] = {"zarr_format": 1}
    assert codes(documents, "NGFF909,NGFF303") == [("NGFF909", "labels/cells/.zgroup", "/zarr_format")]


def test_case_in_folders() -> None:
    """Each part of a path is compared with its folder."""
    documents = group("", {"plate": PLATE["plate"] | {"wells": [{"path": "a/1"}]}}, "0.4") | group("A/1", {}, "0.4")
    assert codes(documents, "NGFF913") == []
    assert codes(documents, "NGFF913", ignores_case=True) == [("NGFF913", ".zattrs", "/plate/wells/0/path")]


@pytest.mark.parametrize(
    ("names", "ignores"), [(["zarr.json"], False), (["zarr.json", "ZARR.JSON"], True), ([], False)]
)
def test_file_system_that_ignores_case(tmp_path: Path, names: list[str], ignores: bool) -> None:  # noqa: FBT001
    """It shows in a document that is found under a name in capitals."""
    for name in names:
        (tmp_path / name).write_text("{}")
    here = bool(names) and (tmp_path / "ZARR.JSON").exists()  # where these tests run
    assert LocalStore(str(tmp_path)).ignores_case is (ignores or here)


def test_names(tmp_path: Path) -> None:
    """A store names what is in a folder, and nothing for anything else."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "zarr.json").write_text("{}")
    local, memory = LocalStore(str(tmp_path)), MemoryStore("store", {"a/zarr.json": b"{}", "a/b/zarr.json": b"{}"})
    for store in (local, memory):
        names = run(store.names("a"))
        assert names is not None
        assert sorted(names) == ["b", "zarr.json"]
        assert run(store.names("")) == ["a"]
        assert run(store.names("c")) is None
        assert run(store.names("a/zarr.json")) is None


def test_nothing_below_is_no_missing_store() -> None:
    """Only the root can be a store without metadata."""
    assert codes(group("", IMAGE, "0.4"), "NGFF900") == []
    assert codes({"notes.txt": 1}, "NGFF900") == [("NGFF900", "", "")]
    assert isinstance(run(load(MemoryStore("store", {}), "")), Missing)
