"""Plates of real writers have no error; one fault planted in one gives its code, and no other."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from support.json_edits import DELETE, edit
from support.stores import lint_documents, settings
from support.written_plates import PLATE_WRITERS

from ngfflint.checks.plate import well_outside_plate
from ngfflint.hierarchy.classify import prepare
from ngfflint.hierarchy.loader import load
from ngfflint.hierarchy.nodes import Group, Missing
from ngfflint.linter.lint import lint_store
from ngfflint.model.base import Unreadable
from ngfflint.model.plate import Plate, Well
from ngfflint.rules.context import Context
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ngfflint.linter.findings import Finding

R, C, W, A, F = "/plate/rows", "/plate/columns", "/plate/wells", "/plate/acquisitions", "/well/images"

PLATE_FAULTS: list[tuple[str, dict[str, Any], str, list[str]]] = [
    # what was done; the edit of the OME object: pointer to value; code; pointers of the findings
    ("the plate is an array", {"/plate": []}, "NGFF120", ["/plate"]),
    ("rows is an object", {R: {}}, "NGFF120", [R]),
    ("rows is empty", {R: []}, "NGFF120", [R]),
    ("a column is a name", {f"{C}/1": "2"}, "NGFF120", [f"{C}/1"]),
    ("wells is text", {W: "A/1"}, "NGFF120", [W]),
    ("wells is empty", {W: []}, "NGFF120", [W]),
    ("acquisitions is an object", {A: {}}, "NGFF120", [A]),
    ("rows are missing", {R: DELETE}, "NGFF121", ["/plate"]),
    ("columns are missing", {C: DELETE}, "NGFF121", ["/plate"]),
    ("wells are missing", {W: DELETE}, "NGFF121", ["/plate"]),
    ("a row has no name", {f"{R}/0/name": DELETE}, "NGFF122", [f"{R}/0"]),
    ("a column is called 1", {f"{C}/0/name": 1}, "NGFF122", [f"{C}/0/name"]),
    ("a row name has a blank", {f"{R}/0/name": "A 1"}, "NGFF123", [f"{R}/0/name"]),
    ("a column name is empty", {f"{C}/0/name": ""}, "NGFF123", [f"{C}/0/name"]),
    ("two rows have one name", {f"{R}/1/name": "A"}, "NGFF124", [f"{R}/1/name"]),
    ("two columns have one name", {f"{C}/0/name": "2"}, "NGFF124", [f"{C}/1/name"]),
    ("the name is a number", {"/plate/name": 3}, "NGFF128", ["/plate/name"]),
    ("field_count is negative", {"/plate/field_count": -2}, "NGFF128", ["/plate/field_count"]),
    ("a row is renamed", {f"{R}/0/name": "H"}, "NGFF129", [f"{W}/0/path"]),
    ("a row is taken out", {f"{R}/1": DELETE}, "NGFF129", [f"{W}/2/path"]),
    ("a column is renamed", {f"{C}/1/name": "7"}, "NGFF129", [f"{W}/1/path"]),
    ("a well has no path", {f"{W}/1/path": DELETE}, "NGFF129", [f"{W}/1"]),
    ("a well path is absolute", {f"{W}/1/path": "/A/2"}, "NGFF129", [f"{W}/1/path"]),
    ("a well path leaves the plate", {f"{W}/1/path": "../A/2"}, "NGFF129", [f"{W}/1/path"]),
    ("a well path has a column first", {f"{W}/1/path": "2/A"}, "NGFF129", [f"{W}/1/path"]),
    ("a well path has another row", {f"{W}/1/path": "H/2"}, "NGFF129", [f"{W}/1/path"]),
    ("a well path has a slash behind", {f"{W}/1/path": "A/2/"}, "NGFF129", [f"{W}/1/path"]),
    ("a row index is missing", {f"{W}/1/rowIndex": DELETE}, "NGFF130", [f"{W}/1"]),
    ("a row index is text", {f"{W}/1/rowIndex": "0"}, "NGFF130", [f"{W}/1/rowIndex"]),
    ("a column index is true", {f"{W}/1/columnIndex": True}, "NGFF130", [f"{W}/1/columnIndex"]),
    ("a column index is too large", {f"{W}/1/columnIndex": 2}, "NGFF130", [f"{W}/1/columnIndex"]),
    ("a column index is that of another", {f"{W}/1/columnIndex": 0}, "NGFF131", [f"{W}/1/columnIndex"]),
    ("a well path is that of another", {f"{W}/1/path": "B/1"}, "NGFF131", [f"{W}/1/path"]),
    (
        "a well was never written",
        {f"{W}/1": {"path": "B/2", "rowIndex": 1, "columnIndex": 1}},
        "NGFF133",
        [f"{W}/1/path"],
    ),
    ("an acquisition has no id", {f"{A}/1/id": DELETE}, "NGFF136", [f"{A}/1"]),
    ("an id is text", {f"{A}/1/id": "2"}, "NGFF136", [f"{A}/1/id"]),
    ("an id is negative", {f"{A}/1/id": -2}, "NGFF136", [f"{A}/1/id"]),
    ("an id stands twice", {f"{A}/1/id": 1}, "NGFF137", [f"{A}/1/id"]),
    ("an acquisition is called 2", {f"{A}/1/name": 2}, "NGFF140", [f"{A}/1/name"]),
    ("a start is text", {f"{A}/1/starttime": "1343817672"}, "NGFF140", [f"{A}/1/starttime"]),
    ("a start is a fraction", {f"{A}/1/starttime": 1343817672.5}, "NGFF140", [f"{A}/1/starttime"]),
    ("an end is negative", {f"{A}/1/endtime": -1}, "NGFF140", [f"{A}/1/endtime"]),
    ("maximumfieldcount is 0", {f"{A}/1/maximumfieldcount": 0}, "NGFF140", [f"{A}/1/maximumfieldcount"]),
]

WELL_FAULTS: list[tuple[str, dict[str, Any], str, list[str]]] = [
    ("the well is an array", {"/well": []}, "NGFF150", ["/well"]),
    ("images are missing", {F: DELETE}, "NGFF150", ["/well"]),
    ("images is an object", {F: {}}, "NGFF150", [F]),
    ("images is empty", {F: []}, "NGFF150", [F]),
    ("an image is a path", {f"{F}/1": "1"}, "NGFF150", [f"{F}/1"]),
    ("an image has no path", {f"{F}/1/path": DELETE}, "NGFF151", [f"{F}/1"]),
    ("a path is a number", {f"{F}/1/path": 1}, "NGFF151", [f"{F}/1/path"]),
    ("a path has an underscore", {f"{F}/1/path": "field_1"}, "NGFF152", [f"{F}/1/path"]),
    ("a path is empty", {f"{F}/1/path": ""}, "NGFF152", [f"{F}/1/path"]),
    ("a path stands twice", {f"{F}/1/path": "0"}, "NGFF153", [f"{F}/1/path"]),
    ("an image names no acquisition", {f"{F}/1/acquisition": DELETE}, "NGFF154", [f"{F}/1"]),
    ("an acquisition is text", {f"{F}/1/acquisition": "2"}, "NGFF155", [f"{F}/1/acquisition"]),
    ("an acquisition is not known", {f"{F}/1/acquisition": 3}, "NGFF155", [f"{F}/1/acquisition"]),
    ("an image was never written", {f"{F}/1/path": "17"}, "NGFF156", [f"{F}/1/path"]),
]


@pytest.fixture(scope="module", params=["0.4", "0.5"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A plate as ome-zarr writes it, and its version."""
    path = tmp_path_factory.mktemp("stores") / "plate.zarr"
    PLATE_WRITERS["ome-zarr"](path, request.param)
    return path, request.param


@pytest.fixture
def plate(written: tuple[Path, str], tmp_path: Path) -> tuple[Path, str]:
    """A copy of the plate, to be broken, and its version."""
    copied = tmp_path / "plate.zarr"
    shutil.copytree(written[0], copied)
    return copied, written[1]


def attributes_of(folder: Path, version: str) -> tuple[Path, str]:
    """Return the document with the OME object of a group, and the pointer of the object."""
    return (folder / ".zattrs", "") if version == "0.4" else (folder / "zarr.json", "/attributes/ome")


def findings(store: Path, **choice: Any) -> list[Finding]:
    """Return what is found in a store."""
    return list(run(lint_store(LocalStore(str(store)), settings(**choice))).findings)


def errors(store: Path) -> list[tuple[str, str, str]]:
    """Return code, document and pointer of the errors in a store."""
    found = [each for each in findings(store) if each.severity == "error"]
    return [(each.code, each.location.document, each.location.pointer) for each in found]


def plant(plate: tuple[Path, str], group: str, edits: dict[str, Any], code: str, at: list[str]) -> None:
    """Edit the OME object of a group, and compare the errors with those that are expected."""
    document, prefix = attributes_of(plate[0] / group, plate[1])
    content = json.loads(document.read_text())
    for pointer, new in edits.items():
        edit(content, prefix + pointer, new)
    document.write_text(json.dumps(content, indent=4))
    name = document.relative_to(plate[0]).as_posix()
    assert errors(plate[0]) == [(code, name, prefix + pointer) for pointer in at]


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize("writer", PLATE_WRITERS)
def test_written_without_error(tmp_path: Path, writer: str, version: str) -> None:
    """The linter follows the plate to every image, and finds no error."""
    PLATE_WRITERS[writer](tmp_path / "plate.zarr", version)
    result = run(lint_store(LocalStore(str(tmp_path / "plate.zarr")), settings()))
    assert (result.summary.kind, result.summary.spec_version) == ("plate", version)
    assert result.summary.nodes >= 1 + 2 + 3 + 6 + 6
    assert errors(tmp_path / "plate.zarr") == []


@pytest.mark.parametrize(
    ("edits", "code", "at"), [row[1:] for row in PLATE_FAULTS], ids=[row[0] for row in PLATE_FAULTS]
)
def test_plate_fault(plate: tuple[Path, str], edits: dict[str, Any], code: str, at: list[str]) -> None:
    """A fault in the metadata of the plate."""
    plant(plate, "", edits, code, at)


@pytest.mark.parametrize(("edits", "code", "at"), [row[1:] for row in WELL_FAULTS], ids=[row[0] for row in WELL_FAULTS])
def test_well_fault(plate: tuple[Path, str], edits: dict[str, Any], code: str, at: list[str]) -> None:
    """A fault in the metadata of a well."""
    plant(plate, "A/2", edits, code, at)


ROWS, COLUMNS = "ABCDEFGHIJKLMNOP", [str(number) for number in range(1, 25)]

CAUSES: dict[str, Callable[[str, str], str]] = {
    "the column first": lambda row, column: f"{column}/{row}",
    "an acquisition in front": lambda row, column: f"run{column}/{row}/{column}",
    "a slash in front": lambda row, column: f"/{row}/{column}",
    "a slash behind": lambda row, column: f"{row}/{column}/",
    "a field of view behind": lambda row, column: f"{row}/{column}/0",
    "a backslash": lambda row, column: f"{row}\\{column}",
    "two slashes": lambda row, column: f"{row}//{column}",
    "a hyphen": lambda row, column: f"{row}-{column}",
    "no slash": lambda row, column: f"{row}{column}",
    "leading zeros": lambda row, column: f"{row}/{column.zfill(3)}",
    "small letters": lambda row, column: f"{row.lower()}/{column}",
    "other names": lambda row, column: f"well {row}-{column}.zarr",
}


def screen(path_of: Callable[[str, str], str], **changes: Any) -> bytes:
    """Return the document of a plate of 384 wells whose paths are made in one way."""
    wells = [
        {"path": path_of(row, column), "rowIndex": ROWS.index(row), "columnIndex": COLUMNS.index(column)}
        for row in ROWS
        for column in COLUMNS
    ]
    lists = {"rows": [{"name": each} for each in ROWS], "columns": [{"name": each} for each in COLUMNS]}
    plate = {"version": "0.4", "name": "screen", "field_count": 1, **lists, "wells": wells, **changes}
    return json.dumps({"plate": plate}).encode()


def codes(document: bytes, **choice: Any) -> list[tuple[str, str]]:
    """Return code and pointer of the findings on a store of one group."""
    found = lint_documents({".zgroup": b'{"zarr_format": 2}', ".zattrs": document}, settings(**choice))
    return [(each.code, each.location.pointer) for each in found.findings]


@pytest.mark.parametrize("cause", CAUSES)
def test_one_cause_of_384_paths(cause: str) -> None:
    """One cause is one finding, however many wells it has."""
    assert codes(screen(CAUSES[cause])) == [("NGFF129", "/plate/wells/0/path")]


def test_rows_and_columns_swapped() -> None:
    """Lists that were swapped are reported at their key, and the indices not at all."""
    lists = {"columns": [{"name": each} for each in ROWS], "rows": [{"name": each} for each in COLUMNS]}
    document = screen(lambda row, column: f"{row}/{column}", **lists)
    assert codes(document, ignore=["NGFF133"]) == [("NGFF129", "/plate/rows")]


def test_well_listed_twice(plate: tuple[Path, str]) -> None:
    """A well that is listed twice is one fault, and is visited once."""
    document, prefix = attributes_of(*plate)
    content = json.loads(document.read_text())
    ome = content["attributes"]["ome"] if prefix else content
    before = len(findings(plate[0]))
    ome["plate"]["wells"].append(ome["plate"]["wells"][0])
    document.write_text(json.dumps(content, indent=4))
    assert errors(plate[0]) == [("NGFF132", document.name, f"{prefix}{W}/3/path")]
    assert len(findings(plate[0])) == before + 1


@pytest.mark.parametrize(
    ("group", "place", "absent", "bare"),
    [("A/2", ("", f"{W}/1/path"), "NGFF133", "NGFF134"), ("A/2/1", ("A/2", f"{F}/1/path"), "NGFF156", "NGFF157")],
    ids=["well", "image"],
)
def test_nodes_lost(plate: tuple[Path, str], group: str, place: tuple[str, str], absent: str, bare: str) -> None:
    """A group that lost its attributes, and then is lost itself, is reported where it is listed."""
    naming, prefix = attributes_of(plate[0] / place[0], plate[1])
    at = (naming.relative_to(plate[0]).as_posix(), prefix + place[1])
    attributes, _ = attributes_of(plate[0] / group, plate[1])
    content = json.loads(attributes.read_text())
    for left in ({"ome": {"version": "0.5"}}, {}) if prefix else ({"created_by": "us"},):
        attributes.write_text(json.dumps({**content, "attributes": left} if prefix else left))
        assert errors(plate[0]) == [(bare, *at)]
    shutil.rmtree(plate[0] / group)
    assert errors(plate[0]) == [(absent, *at)]


def test_unknown_acquisitions(plate: tuple[Path, str]) -> None:
    """Without acquisitions in the plate, ids in the wells are not errors but warnings."""
    document, prefix = attributes_of(*plate)
    content = json.loads(document.read_text())
    edit(content, f"{prefix}{A}", DELETE)
    document.write_text(json.dumps(content))
    found = [each.severity for each in findings(plate[0], select=["NGFF154", "NGFF155"])]
    assert found == ["warning"]


def test_images_below_unlisted_groups(plate: tuple[Path, str]) -> None:
    """A well that the plate does not list is spare only if there is no image in it, whatever it says of itself."""
    document, prefix = attributes_of(*plate)
    content = json.loads(document.read_text())
    edit(content, f"{prefix}{W}/2", DELETE)
    document.write_text(json.dumps(content))
    assert findings(plate[0], select=["NGFF135"]) == []
    attributes, _ = attributes_of(plate[0] / "B" / "1", plate[1])
    attributes.write_text(json.dumps({"zarr_format": 3, "node_type": "group"} if prefix else {}))
    assert findings(plate[0], select=["NGFF135"]) == []
    for field in ("0", "1"):
        shutil.rmtree(plate[0] / "B" / "1" / field)
    assert [each.node for each in findings(plate[0], select=["NGFF135"])] == ["B"]


def outside(well: Group) -> list[str]:
    """Return the cases in which a well is outside its plate."""
    assert isinstance(well.ome, Well)
    return [at.case for at in well_outside_plate(well.ome.well, Context(well))]


def prepared(store: LocalStore, path: str, parent: Group | Missing | None = None) -> Group:
    """Read a group of a store and structure its metadata."""
    node = run(load(store, path, parent, "group" if parent else ""))
    assert isinstance(node, Group)
    prepare(node)
    return node


def test_well_outside_plate(written: tuple[Path, str]) -> None:
    """A well belongs to a plate that lists it; if this was not checked above it, nothing is said."""
    store = LocalStore(str(written[0]))
    plate = prepared(store, "")
    assert outside(prepared(store, "A/1", plate)) == []
    assert isinstance(plate.ome, Plate)
    del plate.ome.plate.wells[0]
    well = prepared(store, "A/1", plate)
    assert outside(well) == []  # the walk did not start here
    well.start = True
    assert outside(well) == ["unlisted"]
    alone = LocalStore(str(written[0] / "A" / "1"))
    with pytest.raises(Unreadable):
        outside(prepared(alone, ""))
    lost = prepared(alone, "")
    lost.top = True
    assert outside(lost) == ["outside"]
