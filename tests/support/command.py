"""The command as tests start it, and small images on disk for it to lint."""

from __future__ import annotations

import json
import time
from pathlib import Path
from unittest import mock

import pytest
from support.stores import array, group

from ngfflint.cli.main import main

GOOD = {
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


def write(folder: Path, ome: object = GOOD, *, version: str = "0.5") -> Path:
    """Write an image."""
    attributes = {"ome": ome} if version == "0.5" else ome
    assert isinstance(attributes, dict)
    documents = group("", attributes, version) | array("0", version, shape=[8, 8], dimension_names=["y", "x"])
    for path, value in documents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(json.dumps(value, indent=2))
    return folder


def broken() -> dict[str, object]:
    """Return OME metadata with six faults: a translation before its scale, and five others."""
    ome = json.loads(json.dumps(GOOD))
    image = ome["multiscales"][0]
    image["name"] = 7
    image["axes"][0]["type"] = 3
    image["axes"][1]["unit"] = True
    image["datasets"][0]["coordinateTransformations"] = [
        {"type": "translation", "translation": [1.0, 1.0]},
        {"type": "scale", "scale": [0.5, 0.5]},
    ]
    ome["omero"] = {"channels": [{"color": "#00FF00", "window": {"min": 0, "start": 0, "end": 9}}]}
    return dict(ome)


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Run the command with a stopped clock; return its code and what it wrote."""
    with mock.patch.object(time, "perf_counter", return_value=0.0):
        code = main([str(each) for each in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def codes(text: str) -> list[str]:
    """Return the codes in JSON output."""
    return [each["code"] for each in json.loads(text)["findings"]]


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """Run the command, which must refuse to do so; return what it says on standard error."""
    try:
        code = main([str(each) for each in arguments])
    except SystemExit as stop:
        code = int(str(stop.code))
    out, err = capsys.readouterr()
    assert (code, out) == (2, ""), err
    assert "Traceback" not in err
    return err
