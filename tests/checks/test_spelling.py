"""Misspelled keys: what is near to a known key, and what is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.json_edits import DELETE, edited
from support.stores import group, lint_documents, settings
from support.valid_stores import attributes, image, image_store, label, plate, well


def findings_in(ome: dict[str, Any], version: str) -> list[tuple[str, str]]:
    """Return the pointer and the key to write of each misspelled key in an OME object."""
    content = attributes(ome, version)
    name = ".zattrs" if version == "0.4" else "zarr.json"
    documents = {path: json.dumps(value).encode() for path, value in group("", content, version).items()}
    result = lint_documents(documents, settings(select=["NGFF921"]))
    assert not result.failed
    assert all(each.location.document == name for each in result.findings)
    start = len("/attributes/ome") if version == "0.5" else 0
    return [(each.location.pointer[start:], each.help.split('"')[1]) for each in result.findings]


MULTISCALE = "/multiscales/0"
DATASET = f"{MULTISCALE}/datasets/0"
CHANNEL = {"label": "DAPI", "color": "0000FF", "window": {"min": 0, "start": 0, "end": 9, "max": 99}}
WELL = "/plate/wells/0"

RENAMED: list[tuple[str, dict[str, Any], str, str, str]] = [
    # OME object; the key that is renamed; the new key; what to write, empty if nothing is said
    ("an item too many", image("0.5"), f"{MULTISCALE}/axes/0/unit", "units", "unit"),
    ("case", image("0.5"), f"{MULTISCALE}/axes/0/type", "Type", "type"),
    (
        "an underscore",
        image("0.5"),
        f"{MULTISCALE}/coordinateTransformations",
        "coordinate_transformations",
        "coordinateTransformations",
    ),
    (
        "one letter less",
        image("0.5"),
        f"{DATASET}/coordinateTransformations",
        "coordinateTransformation",
        "coordinateTransformations",
    ),
    (
        "another form of the word",
        image("0.5"),
        f"{DATASET}/coordinateTransformations",
        "coordinateTransforms",
        "coordinateTransformations",
    ),
    ("two letters swapped", image("0.5"), f"{DATASET}/path", "paht", "path"),
    ("British", {**image("0.5"), "omero": {"channels": [CHANNEL]}}, "/omero/channels/0/color", "colour", "color"),
    ("omero in capitals", {**image("0.5"), "omero": {"channels": [CHANNEL]}}, "/omero", "OMERO", "omero"),
    ("an underscore for a hyphen", label("0.5"), "/image-label", "image_label", "image-label"),
    ("likewise", label("0.5"), "/image-label/colors/0/label-value", "label_value", "label-value"),
    ("a colour", label("0.5"), "/image-label/colors", "colours", "colors"),
    ("indices", plate("0.5"), f"{WELL}/rowIndex", "row_index", "rowIndex"),
    ("a hyphen", plate("0.5"), "/plate/field_count", "field-count", "field_count"),
    ("no space", plate("0.5"), "/plate/acquisitions/0/maximumfieldcount", "maximumFieldCount", "maximumfieldcount"),
    ("a letter doubled", well("0.5"), "/well/images/0/acquisition", "acquisitionn", "acquisition"),
    ("one image", image("0.5"), "/multiscales", "multiscale", "multiscales"),
    ("the plate", plate("0.5"), "/plate", "plates", "plate"),
    ("the writer's own", image("0.5"), f"{MULTISCALE}/name", "_name", ""),
    ("of linked data", image("0.5"), f"{MULTISCALE}/type", "@type", ""),
    ("an extension", image("0.5"), f"{MULTISCALE}/name", "x-name", ""),
    (
        "short keys must be the same",
        {**image("0.5"), "omero": {"channels": [CHANNEL]}},
        "/omero/channels/0/window/min",
        "mid",
        "",
    ),
    ("something else", image("0.5"), f"{MULTISCALE}/name", "title", ""),
    ("properties of labels are free", label("0.5"), "/image-label/properties/0/area", "label-valu", ""),
    ("metadata are free", image("0.5"), f"{MULTISCALE}/metadata/method", "nam", ""),
]


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize(
    ("ome", "pointer", "name", "wanted"), [row[1:] for row in RENAMED], ids=[row[0] for row in RENAMED]
)
def test_renamed(version: str, ome: dict[str, Any], pointer: str, name: str, wanted: str) -> None:
    """A key under another name."""
    value: Any = ome
    for step in pointer.split("/")[1:]:
        value = value[int(step) if isinstance(value, list) else step]
    at = f"{pointer.rpartition('/')[0]}/{name}"
    assert findings_in(edited(ome, {pointer: DELETE, at: value}), version) == ([(at, wanted)] if wanted else [])


@pytest.mark.parametrize(
    ("extra", "version"),
    [
        ({"label": [], "plates": {}, "wells": [], "serie": []}, "0.4"),
        ({"coordinateSystems": []}, "0.5"),
        ({"labels": []}, "0.5"),
    ],
)
def test_beside_an_image(extra: dict[str, Any], version: str) -> None:
    """Attributes of users beside OME metadata, and keys that other versions or kinds know, are not misspellings."""
    assert findings_in({**image(version), **extra}, version) == []


def test_known_key_that_is_there() -> None:
    """If the known key is also there, a similar one is something else."""
    ome = image("0.5")
    ome["multiscales"][0]["axis"] = 1
    assert findings_in(ome, "0.5") == []


@pytest.mark.parametrize(("version", "key"), [("0.1", "axes"), ("0.3", "coordinateTransformations")])
def test_keys_of_other_versions(version: str, key: str) -> None:
    """A key that a later version brought is reported by another rule."""
    ome = image(version)
    ome["multiscales"][0][key] = []
    documents = {path: json.dumps(value).encode() for path, value in group("", ome, version).items()}
    assert lint_documents(documents, settings(select=["NGFF921"])).findings == ()


@pytest.mark.parametrize("name", ["OME", "Ome"])
def test_namespace(name: str) -> None:
    """The key ``ome`` itself."""
    documents = group("", {name: {"version": "0.5", **image("0.5")}}, "0.5")
    encoded = {path: json.dumps(value).encode() for path, value in documents.items()}
    result = lint_documents(encoded, settings(select=["NGFF921"]))
    assert [each.location.pointer for each in result.findings] == [f"/attributes/{name}"]


def test_zarr_metadata() -> None:
    """The keys of Zarr's own documents."""
    documents = image_store("0.5")
    documents["0/zarr.json"]["dimension_name"] = documents["0/zarr.json"].pop("dimension_names")
    documents["0/zarr.json"]["storage_transformers"] = []
    encoded = {path: json.dumps(value).encode() for path, value in documents.items()}
    result = lint_documents(encoded, settings(select=["NGFF921"]))
    assert [(each.location.document, each.location.pointer) for each in result.findings] == [
        ("0/zarr.json", "/dimension_name")
    ]


M, A, T = "/multiscales/0", "/multiscales/0/axes/2", "/multiscales/0/datasets/0/coordinateTransformations/0"


@pytest.mark.parametrize(
    ("pointer", "name", "code"),
    [
        ("/multiscales", "multiscale", "NGFF008"),
        (f"{M}/datasets", "dataset", "NGFF051"),
        (f"{M}/axes", "Axes", "NGFF052"),
        (f"{M}/datasets/0/path", "paht", "NGFF053"),
        (f"{M}/datasets/0/coordinateTransformations", "coordinateTransformation", "NGFF010"),
        (f"{T}/scale", "scales", "NGFF019"),
        (f"{M}/axes/0/name", "nmae", "NGFF033"),
        (f"{A}/unit", "units", "NGFF038"),
    ],
)
def test_one_fault_gives_one_finding(pointer: str, name: str, code: str) -> None:
    """The rule that misses a key reports it at the misspelled key; otherwise the misspelling is reported alone."""
    ome, above = image("0.5"), pointer.rpartition("/")
    value: Any = ome
    for step in above[0].split("/")[1:]:
        value = value[int(step) if isinstance(value, list) else step]
    value[name] = value.pop(above[2])
    documents = {path: json.dumps(each).encode() for path, each in group("", attributes(ome, "0.5"), "0.5").items()}
    for ignored, spoken in (([], code), ([code], "NGFF921")):
        (finding,) = lint_documents(documents, settings(ignore=[*ignored, "NGFF055"])).findings
        assert finding.code == spoken
        assert finding.location.pointer == f"/attributes/ome{above[0]}/{name}"
        assert finding.help == f'write "{above[2]}" instead of "{name}"'
