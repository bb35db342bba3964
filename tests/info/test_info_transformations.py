"""What people see of the coordinate systems and transformations of 0.6."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.paths import FIXTURES
from support.planted_faults import encoded
from support.valid_stores_06 import STORES06

from ngfflint.cli.main import main

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

STORES = ("scene-registration", "scene-stitching", "displacement-field", "label-image")


@pytest.mark.parametrize("name", STORES)
def test_told_as_json(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    """Programs get what the tree shows: the systems, and each transformation with what it is made of."""
    monkeypatch.chdir(FIXTURES)
    assert main(["info", f"valid/0.6/{name}.zarr", "--output-format", "json"]) == 0
    assert capsys.readouterr().out == snapshot


def written(folder: Path, kind: str, **changes: object) -> Path:
    """Write a store of 0.6, with values of the first transformation of its root changed."""
    documents = STORES06[kind]("0.6")
    ome = documents["zarr.json"]["attributes"]["ome"]
    ome.get("scene", ome.get("multiscales", [{}])[0])["coordinateTransformations"][0] |= changes
    for path, data in encoded(documents).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.mark.parametrize("kind", STORES06)
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="as it should be"),
        pytest.param({"input": "physical", "output": None}, id="ends that are no objects"),
        pytest.param({"type": "scale", "scale": ["x", None, 1]}, id="numbers that are none"),
        pytest.param({"type": "mapAxis", "mapAxis": {}}, id="an order that is an object"),
        pytest.param({"type": "bijection", "forward": 3}, id="a way that is a number"),
        pytest.param({"type": "rotation", "rotation": [[1], 2]}, id="rows that are none"),
        pytest.param({"type": "unheard of"}, id="a type that is not known"),
        pytest.param({"name": "\x1b[31mred"}, id="a name that would colour the terminal"),
    ],
)
def test_broken_ones_are_drawn_too(
    kind: str, changes: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever a transformation is, the others are shown, and no control character reaches the terminal."""
    store = written(tmp_path / "store.zarr", kind, **changes)
    assert main(["info", str(store), "--color", "never"]) == 0
    drawn = capsys.readouterr().out
    assert "→" in drawn or "->" in drawn
    assert "\x1b" not in drawn
    assert main(["info", str(store), "--output-format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["stores"][0]["spec_version"] == "0.6"
