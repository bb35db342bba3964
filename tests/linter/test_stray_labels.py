"""Labels groups at wrong places: each is reported once, and their images are linted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.stores import Example, documents_of, group, lint_documents
from support.valid_stores import Documents, attributes, collection_store, image_store, label, plate_store
from support.valid_stores_06 import scene_store

from ngfflint.cli.main import main

PLACES = {
    "plate": (plate_store, ""),
    "row": (plate_store, "A"),
    "well": (plate_store, "A/1"),
    "collection": (collection_store, ""),
    "image": (image_store, ""),
}


REPORTED = {"listed": [], "unlisted": ["NGFF100"], "folder": ["NGFF303"], "misplaced": ["NGFF105"]}
"""What is reported of the group itself."""


def labels_group(at: str, version: str, *, listed: bool, with_metadata: bool = True) -> Documents:
    """Return a labels group with one label image whose array is missing."""
    path = f"{at}/labels" if at else "labels"
    documents = group(path, attributes({"labels": ["cells"]}, version) if listed else {}, version)
    image = group(f"{path}/cells", attributes(label(version), version), version)
    return image | (documents if with_metadata else {})


def found(documents: Documents) -> list[tuple[str, str]]:
    """Return the errors of a store, as code and node."""
    encoded = {
        path: value if isinstance(value, bytes) else json.dumps(value).encode() for path, value in documents.items()
    }
    result = lint_documents(encoded)
    return sorted({(each.code, each.node) for each in result.findings if each.severity == "error"})


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize("sort", ["listed", "unlisted", "folder"])
@pytest.mark.parametrize("place", PLACES)
def test_labels_group_is_reported_and_its_images_are_linted(place: str, sort: str, version: str) -> None:
    make, at = PLACES[place]
    path = f"{at}/labels" if at else "labels"
    documents = make(version)
    labels = labels_group(at, version, listed=sort == "listed", with_metadata=sort != "folder")
    missing_array = ("NGFF055", f"{path}/cells")
    others = [each for each in found(documents | labels) if each != missing_array]
    assert missing_array in found(documents | labels)
    assert [code for code, _ in others] == REPORTED[sort if place == "image" else "misplaced"]


def test_labels_group_in_a_scene() -> None:
    documents = scene_store() | labels_group("", "0.6", listed=True)
    assert [code for code, _ in found(documents)] == ["NGFF055", "NGFF105"]


@pytest.mark.parametrize("name", ["labels", "notlabels"])
def test_column_or_field_named_labels_is_no_labels_group(name: str) -> None:
    plate = f"""{{"plate": {{"name": "p", "columns": [{{"name": "{name}"}}], "rows": [{{"name": "{name}"}}],
      "field_count": 1, "wells": [{{"path": "{name}/{name}", "rowIndex": 0, "columnIndex": 0}}]}}}}"""
    image = json.dumps(
        {
            "multiscales": [
                {
                    "name": "a",
                    "type": "mean",
                    "metadata": {},
                    "axes": [
                        {"name": "y", "type": "space", "unit": "micrometer"},
                        {"name": "x", "type": "space", "unit": "micrometer"},
                    ],
                    "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [0.5, 0.5]}]}],
                }
            ]
        }
    )
    well = f'{{"well": {{"images": [{{"path": "{name}"}}]}}}}'
    example = Example(
        good=plate,
        groups={name: "", f"{name}/{name}": well, f"{name}/{name}/{name}": image},
        arrays={f"{name}/{name}/{name}/0": {"shape": [64, 64], "dimension_names": ["y", "x"]}},
    )
    result = lint_documents(documents_of(example, "0.5"))
    assert [(each.code, each.node) for each in result.findings] == []


@pytest.mark.parametrize("make", [plate_store, collection_store, image_store])
def test_folders_named_labels_without_images_are_left_alone(tmp_path: Path, make: type) -> None:
    store = tmp_path / "s.zarr"
    for path, value in make("0.5").items():
        place = store / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    if not (store / "labels").exists():
        (store / "labels").mkdir()
    assert main([str(store), "--isolated", "-q"]) == 0
