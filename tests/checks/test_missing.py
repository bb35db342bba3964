"""What is lost together gives one finding; what is lost alone gives its own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.stores import array, group, lint_documents, settings

AXES = [{"name": name, "type": "space", "unit": "micrometer"} for name in "yx"]
WELLS = [f"{row}/{column}" for row in "ABC" for column in "123"]


def image(path: str, levels: int = 2) -> dict[str, Any]:
    """Return the documents of an image."""
    datasets = [
        {"path": str(level), "coordinateTransformations": [{"type": "scale", "scale": [2.0**level] * 2}]}
        for level in range(levels)
    ]
    multiscale = {"name": "field", "type": "mean", "metadata": {}, "axes": AXES, "datasets": datasets}
    documents = group(path, {"ome": {"version": "0.5", "multiscales": [multiscale]}}, "0.5")
    for level in range(levels):
        shape = [64 >> level] * 2
        documents |= array(f"{path}/{level}".strip("/"), "0.5", shape=shape, dimension_names=["y", "x"])
    return documents


def plate(*entries: object) -> dict[str, Any]:
    """Return the documents of a plate with nine wells of two images, and other entries in its list of wells."""
    wells = [{"path": path, "rowIndex": "ABC".index(path[0]), "columnIndex": int(path[2]) - 1} for path in WELLS]
    names = {"rows": [{"name": row} for row in "ABC"], "columns": [{"name": column} for column in "123"]}
    content = {"name": "screen", "version": "0.5", "field_count": 2, **names, "wells": [*entries, *wells]}
    documents = group("", {"ome": {"version": "0.5", "plate": content}}, "0.5")
    for row in "ABC":
        documents |= group(row, {}, "0.5")
    for well in WELLS:
        fields = {"version": "0.5", "images": [{"path": "0"}, {"path": "1"}]}
        documents |= group(well, {"ome": {"version": "0.5", "well": fields}}, "0.5")
        documents |= image(f"{well}/0") | image(f"{well}/1")
    return documents


def found(documents: dict[str, Any], *lost: str, code: str) -> list[str]:
    """Return the messages of a rule for what is left of a store."""
    left = {
        path: data if isinstance(data, bytes) else json.dumps(data).encode()
        for path, data in documents.items()
        if not path.startswith(lost)
    }
    return [each.message for each in lint_documents(left, settings(select=[code])).findings]


WELL = "there is no group at the well path '{}'"
FIELD = "there is no group at the image path '{}'"
LEVEL = "there is no array at the dataset path '{}'"

LOST: list[tuple[str, tuple[str, ...], list[str]]] = [
    ("NGFF133", ("B/2/",), [WELL.format("B/2")]),
    ("NGFF133", ("B/2/", "B/3/"), [WELL.format("B/2"), WELL.format("B/3")]),
    ("NGFF133", ("B/",), [f"{WELL.format('B/1')}, nor at those of the 2 other wells of row 'B'"]),
    (
        "NGFF133",
        ("A/3/", "B/"),
        [WELL.format("A/3"), f"{WELL.format('B/1')}, nor at those of the 2 other wells of row 'B'"],
    ),
    ("NGFF133", ("A/", "B/", "C/"), [f"{WELL.format('A/1')}, nor at those of the 8 other wells of the plate"]),
    ("NGFF156", ("A/1/1/",), [FIELD.format("1")]),
    ("NGFF156", ("A/1/0/", "A/1/1/"), [f"{FIELD.format('0')}, nor at that of the other image of the well"]),
    ("NGFF055", ("A/1/0/1/",), [LEVEL.format("1")]),
    ("NGFF055", ("A/1/0/0/", "A/1/0/1/"), [f"{LEVEL.format('0')}, nor at that of the other level of the image"]),
    ("NGFF055", ("A/1/0/0/", "A/1/1/1/"), [LEVEL.format("0"), LEVEL.format("1")]),
]


@pytest.mark.parametrize(("code", "lost", "messages"), LOST)
def test_plate(code: str, lost: tuple[str, ...], messages: list[str]) -> None:
    assert found(plate(), *lost, code=code) == messages


@pytest.mark.parametrize("entry", [7, None, {}, {"path": 3}, {"path": ""}])
def test_malformed_entries_hide_nothing(entry: object) -> None:
    """A malformed well in the list does not keep the others from being found missing."""
    messages = found(plate(entry), "B/", code="NGFF133")
    assert f"{WELL.format('B/1')}, nor at those of the 2 other wells of row 'B'" in messages


def test_all_labels() -> None:
    documents = image("") | group("labels", {"ome": {"version": "0.5", "labels": ["nuclei", "cells", "spots"]}}, "0.5")
    first = "there is no group at the label path 'nuclei'"
    assert found(documents, "#", code="NGFF101") == [f"{first}, nor at those of the 2 other labels in the list"]
