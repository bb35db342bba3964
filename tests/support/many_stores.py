"""Folders with many stores, good ones and bad ones, and plates that it pays to share out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from support.planted_faults import encoded, planted
from support.stores import array, group

OME: dict[str, Any] = {
    "version": "0.5",
    "multiscales": [
        {
            "name": "embryo",
            "type": "gaussian",
            "metadata": {},
            "axes": [{"name": name, "type": "space", "unit": "micrometer"} for name in "yx"],
            "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [0.5, 0.5]}]}],
        }
    ],
}

BAD = 7
"""Every so many stores have an error."""


def write_stores(folder: Path, count: int) -> Path:
    """Write images; the first of each ``BAD`` has a scale with a value too many."""
    for number in range(count):
        ome = json.loads(json.dumps(OME))
        if number % BAD == 0:
            ome["multiscales"][0]["datasets"][0]["coordinateTransformations"][0]["scale"].append(number + 1)
        documents = group("", {"ome": ome}, "0.5") | array("0", "0.5", shape=[8, 8], dimension_names=["y", "x"])
        for path, value in documents.items():
            file = folder / f"{number:04}.zarr" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(value))
    return folder


def write_plate(folder: Path, claimed: int) -> Path:
    """Write a plate that claims to have many fields, so that it is taken for a large one; it has a fault a well."""
    edits = {
        "/plate/field_count": claimed,
        "A/1/0@/multiscales/0/name": 1,
        "A/1/0/0#/shape": [1],
        "B/2@/well/images/0/path": "no such",
    }
    for path, data in encoded(planted("plate", "0.5", edits)).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder
