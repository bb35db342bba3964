"""The same fault in several arrays of an image is one finding, whether the image is cached or not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.stores import array, group, lint_documents

from ngfflint.linter.findings import Finding

AXES = [{"name": name, "type": "space", "unit": "micrometer"} for name in "yx"]

FOLDERS = ["", "levels/"]
"""Where the arrays are; images with arrays in folders are linted without the cache."""

LE = {"name": "bytes", "configuration": {"endian": "little"}}


def findings(folder: str, version: str, changes: list[dict[str, Any]]) -> list[Finding]:
    """Lint an image with these changes of the metadata of its arrays."""
    datasets = [
        {"path": f"{folder}{level}", "coordinateTransformations": [{"type": "scale", "scale": [2.0**level] * 2}]}
        for level in range(len(changes))
    ]
    multiscale = {"name": "a", "type": "mean", "metadata": {}, "axes": AXES, "datasets": datasets}
    ome: dict[str, Any] = {"multiscales": [multiscale | ({"version": version} if version == "0.4" else {})]}
    documents = group("", {"ome": {"version": version, **ome}} if version == "0.5" else ome, version)
    if folder:
        documents |= group(folder.rstrip("/"), {}, version)
    for level, change in enumerate(changes):
        shape = [64 >> level, 64 >> level]
        documents |= array(f"{folder}{level}", version, shape=shape, dimension_names=["y", "x"], metadata=change)
    result = lint_documents({path: json.dumps(value).encode() for path, value in documents.items()})
    return [each for each in result.findings if each.severity != "note"]


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"fill_value": -1}, id="content"),
        pytest.param({"shape": "64"}, id="type"),
        pytest.param({"shape": [0, 64]}, id="no pixels"),
    ],
)
def test_all_levels(folder: str, version: str, change: dict[str, Any]) -> None:
    """It is reported at the first array, and the others are second places."""
    found = findings(folder, version, [change, change, change])
    assert [each.node for each in found] == [f"{folder}0"]
    name = "zarr.json" if version == "0.5" else ".zarray"
    places = [each.location.document for each in found[0].related]
    assert places == [f"{folder}1/{name}", f"{folder}2/{name}"]
    assert {each.message for each in found[0].related} == {"the same problem"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_other_values(folder: str) -> None:
    """A second place shows its own message if that differs."""
    found = findings(folder, "0.5", [{}, {"fill_value": -1}, {"fill_value": -2}])
    assert [each.node for each in found] == [f"{folder}1"]
    assert [each.message.partition(",")[0] for each in found[0].related] == ['"fill_value" is -2']


@pytest.mark.parametrize("folder", FOLDERS)
def test_other_faults(folder: str) -> None:
    """Different faults stay different findings."""
    changes: list[dict[str, Any]] = [{"fill_value": -1}, {"codecs": [LE, LE]}, {"fill_value": -1, "codecs": [LE, LE]}]
    found = findings(folder, "0.5", changes)
    assert [(each.node, each.code, len(each.related)) for each in found] == [
        (f"{folder}0", "NGFF924", 1),
        (f"{folder}1", "NGFF926", 1),
    ]
