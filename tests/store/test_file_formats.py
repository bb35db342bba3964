"""Files of other formats: the message says what they are, and nothing else is taken for one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.arbitrary_json import JSON

from ngfflint.cli.main import main
from ngfflint.store.file_formats import HEAD, LIF, LIF_AT, LIF_MARK, MARKUP, N5, SIGNATURES, TEXTS, format_of

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


@given(JSON, st.sampled_from(["image.json", "attributes", "image", ".zattrs", "image.meta"]))
def test_json_is_no_other_format(value: object, name: str) -> None:
    assert format_of(json.dumps(value).encode()[:HEAD], name) == ""


TEXT_FILES = [
    # name, content, what it is
    ("README.md", "# Data\n\nThe images of 2024.\n", "a Markdown file"),
    ("README.md", "# Data\n", "a Markdown file"),
    ("README.md", "[link](address) and text", "a Markdown file"),
    ("README.MD", "", "a Markdown file"),
    ("settings.yaml", "# settings\na: 1\n", "a YAML file"),
    ("ngfflint.toml", "[rules]\n", "a TOML file"),
    ("stores.txt", "/data/a.zarr\n/data/b.zarr\n", "a text file"),
    ("wells.csv", "1,2,3\n", "a CSV file"),
    ("convert.py", "#!/usr/bin/env python3\nimport zarr\n", "a Python file"),
    ("LICENSE", "Copyright\n", "a text file"),
    ("Makefile", "# comment\nall:\n\techo\n", "a text file"),
    ("README", "\ufeffImages of embryos", "a text file"),
]


@pytest.mark.parametrize(("file", "content", "name"), TEXT_FILES)
def test_text_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, content: str, name: str) -> None:
    place = tmp_path / file
    place.write_text(content, "utf-8")
    assert main([str(place), "--isolated"]) == 2
    assert capsys.readouterr() == ("", f"ngfflint: {place}: this is {name}, not an OME-Zarr store\n")


DOCUMENTS = [
    # name, content, rule that reports it
    ("attributes.json", "// comment\n{}", "NGFF902"),
    ("attributes", "// comment\n{}", "NGFF902"),
    ("attributes.json", "# Data\n", "NGFF902"),
    ("attributes.json", "text", "NGFF902"),
    ("attributes.txt", "{,}", "NGFF902"),
    ("attributes", "null", "NGFF906"),
    ("attributes", '{"multiscales": []}', "NGFF050"),
    ("attributes.txt", '{"multiscales": []}', "NGFF050"),
    ("attributes.md", '\n{"multiscales": []}', "NGFF050"),
]


@pytest.mark.parametrize(("file", "content", "code"), DOCUMENTS)
def test_document(tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, content: str, code: str) -> None:
    """What is meant to be JSON is linted, with its mistakes."""
    (tmp_path / file).write_text(content, "utf-8")
    assert main([str(tmp_path / file), "--isolated", "--output-format", "concise"]) == 1
    assert code in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_encoded_json_is_no_text_file(encoding: str) -> None:
    assert format_of('{"multiscales": []}'.encode(encoding), "attributes") == ""


def test_formats_of_texts_have_names() -> None:
    assert all(ending.startswith(".") and called.split()[0] in ("a", "an") for ending, called in TEXTS.items())


@pytest.mark.parametrize("name", ["attributes.json", "image.json"])
def test_attributes_of_zarr_are_not_n5(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (tmp_path / name).write_text('{"multiscales": []}')
    assert main([str(tmp_path / name), "--isolated"]) == 1
    assert "NGFF050" in capsys.readouterr().out
