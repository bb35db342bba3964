"""What the explorer shows: its Python writes the documents that it shows, and the rules find nothing in them."""

from __future__ import annotations

import json
import runpy
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.paths import ROOT

EXPLORER = runpy.run_path(str(ROOT / "docs/explorer/explorer.py"))

DIMS = [
    {"name": "t", "type": "time", "unit": "second", "size": 2},
    {"name": "c", "type": "channel", "size": 2},
    {"name": "z", "type": "space", "unit": "micrometer", "size": 3, "scale": 0.5, "scale_factor": 1},
    {"name": "y", "type": "space", "unit": "micrometer", "size": 61, "scale": 0.2, "translation": 3.5},
    {"name": "x", "type": "space", "unit": "micrometer", "size": 530, "scale": 0.2},
]

CHANNELS = [{"label": 'nuclei "1"', "color": "#0000ff"}, {"label": "actin", "color": "#00ff00"}]

NOT_COMPARED = {"codecs", "compressor", "attributes", "storage_transformers"}
"""Keys of arrays that the writer may choose otherwise."""


def chosen(kind: str, version: str, **others: Any) -> dict[str, Any]:
    """Return choices as the page sends them."""
    plate = {"rows": ["A", "B"], "columns": ["1", "2", "3"], "wells": ["A/1", "B/3"], "fields": 2}
    choices = {"kind": kind, "version": version, "name": "cells", "dtype": "uint16", "levels": 2, "dims": DIMS}
    return choices | {"channels": CHANNELS, "labels": ["nuclei"], "images": 2} | plate | others


def explored(choices: dict[str, Any]) -> Any:
    """Return what the page shows for choices."""
    return json.loads(EXPLORER["explore"](json.dumps(choices)))


def compared(text: str) -> Any:
    """Return what two documents must have in common."""
    document = json.loads(text) if text.lstrip().startswith("{") else text.splitlines()
    if isinstance(document, dict):
        is_array = "shape" in document
        return {key: value for key, value in document.items() if value != {} and not (is_array and key in NOT_COMPARED)}
    return document


@pytest.mark.parametrize("dtype", ["uint8", "float32"])
@pytest.mark.parametrize("kind", ["image", "plate", "collection"])
@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_python_writes_the_documents(
    version: str, kind: str, dtype: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = explored(chosen(kind, version, dtype=dtype))
    monkeypatch.chdir(tmp_path)
    exec(result["python"], {})  # noqa: S102  the program is what is tested
    for path, text in result["documents"].items():
        assert compared((tmp_path / "cells.zarr" / path).read_text("utf-8")) == compared(text), path


@pytest.mark.parametrize("levels", [1, 3])
@pytest.mark.parametrize("labels", [[], ["nuclei", "cells"]])
@pytest.mark.parametrize("kind", ["image", "plate", "collection"])
@pytest.mark.parametrize("version", ["0.4", "0.5", "0.6"])
def test_no_findings(version: str, kind: str, labels: list[str], levels: int) -> None:
    result = explored(chosen(kind, version, labels=labels, levels=levels))
    assert result["findings"] == []
    exec(compile(result["python"], kind, "exec"), {}) if version == "0.6" else None  # noqa: S102


def test_findings() -> None:
    """The rules say what is wrong with free choices, at a line of a document that is shown."""
    twice = [{"name": "y", "size": 8}, {"name": "x", "size": 8}, {"name": "x", "size": 8}]
    result = explored(chosen("image", "0.5", dims=twice, labels=[], channels=[]))
    [found] = [each for each in result["findings"] if each["code"] == "NGFF034"]
    assert found["url"].endswith("NGFF034/")
    assert '"x"' in result["documents"][found["path"]].splitlines()[found["line"] - 1]


NUMBERS = st.sampled_from([0, -1, 0.2, 1, 2, 1e300, 1e-300])

FREE_DIMS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["x", "y", "c", "q", "", "'", '"', "}{"]),
            "type": st.sampled_from(["space", "time", "channel", "x", ""]),
            "unit": st.sampled_from(["micrometer", "x", "", "\\"]),
            "size": st.sampled_from([1, 7, 10**12]),
            **dict.fromkeys(("scale", "translation", "scale_factor"), NUMBERS),
        },
    ),
    max_size=6,
)


@given(
    kind=st.sampled_from(["image", "plate", "collection"]),
    version=st.sampled_from(["0.4", "0.5", "0.6"]),
    dims=FREE_DIMS,
    levels=st.sampled_from([1, 3, 10]),
    labels=st.sampled_from([[], ["0"], ["zarr.json"]]),
    wells=st.sampled_from([[], ["A/1"]]),
)
def test_free_choices(**choices: Any) -> None:
    """Whatever is chosen, the page shows a store and a program, or one sentence."""
    result = explored(chosen(**choices))
    if "error" in result:
        assert result.keys() == {"error"}
    else:
        compile(result["python"], "shown", "exec")


@pytest.mark.parametrize(
    ("dim", "reason"),
    [
        ({"name": "x"}, "no size given for x"),
        ({"name": "x", "size": 4, "scale_factor": 0}, "greater than 0"),
        ({"name": "x", "size": 4, "scale_factor": 1e300}, "too large"),
        ({"name": "c", "size": 10**12}, "channels"),
    ],
)
def test_no_such_store(dim: dict[str, Any], reason: str) -> None:
    assert reason in explored(chosen("collection", "0.5", dims=[dim], levels=3, labels=[], channels=[]))["error"]


def test_archive() -> None:
    choices = chosen("plate", "0.5")
    with ZipFile(BytesIO(EXPLORER["archive"](json.dumps(choices)))) as packed:
        names = packed.namelist()
    assert names == [f"cells.zarr/{path}" for path in explored(choices)["documents"]]
