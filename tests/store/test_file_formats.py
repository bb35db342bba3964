"""Files of other formats: the message says what they are, and nothing else is taken for one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from support.arbitrary_json import JSON

from ngfflint.cli.main import main
from ngfflint.store.file_formats import HEAD, LIF, LIF_AT, LIF_MARK, MARKUP, N5, SIGNATURES, format_of

FILES = [
    *((b"\1" * each.offset + each.data + b"\0" * 20, each.name) for each in SIGNATURES),
    *((b"\n  " + start.upper() + b" more", name) for start, name in MARKUP),
    (LIF.ljust(LIF_AT, b"\0") + LIF_MARK, "a Leica LIF file"),
]


@pytest.mark.parametrize(("data", "name"), FILES, ids=[f"{index} {name}" for index, (_, name) in enumerate(FILES)])
@pytest.mark.parametrize("file", ["image.ome.tif", "image.zarr", "image.json"])
def test_file_of_another_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, data: bytes, name: str
) -> None:
    place = tmp_path / file
    place.write_bytes(data)
    assert main([str(place), "--isolated"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"ngfflint: {place}: this is {name}, not an OME-Zarr store\n"


@pytest.mark.parametrize("named", ["x.n5", "x.n5/attributes.json", "x.n5/s0", "x.n5/s0/attributes.json"])
def test_n5(tmp_path: Path, capsys: pytest.CaptureFixture[str], named: str) -> None:
    (tmp_path / "x.n5" / "s0").mkdir(parents=True)
    (tmp_path / "x.n5" / "attributes.json").write_text('{"n5": "4.0.0"}')
    (tmp_path / "x.n5" / "s0" / "attributes.json").write_text('{"dimensions": [64, 64], "blockSize": [64, 64]}')
    assert main([str(tmp_path / named), "--isolated"]) == 2
    assert f"this is {N5}" in capsys.readouterr().err


@given(JSON)
def test_json_is_no_other_format(value: object) -> None:
    assert format_of(json.dumps(value).encode()[:HEAD], "image.json") == ""


@pytest.mark.parametrize("name", ["attributes.json", "image.json"])
def test_attributes_of_zarr_are_not_n5(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (tmp_path / name).write_text('{"multiscales": []}')
    assert main([str(tmp_path / name), "--isolated"]) == 1
    assert "NGFF050" in capsys.readouterr().out
