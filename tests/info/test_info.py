"""``ngfflint info``, as people and scripts see it."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len
from support.http_server import Answer, Server
from support.info_output import encoded
from support.paths import FIXTURES
from support.remote_stores import image
from support.valid_stores import attributes_of, image_store, plate_store
from support.writers import HIERARCHIES, WRITERS
from support.written_plates import PLATE_WRITERS

from ngfflint.cli.main import main

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

STORES = sorted(path.relative_to(FIXTURES).as_posix() for path in FIXTURES.glob("*/*/*.zarr"))

INSIDE = [
    f"valid/{version}/{path}"
    for version in ("0.4", "0.5")
    for path in (
        "plate.zarr/A",
        "plate.zarr/A/1",
        "plate.zarr/A/1/0",
        "plate.zarr/A/1/0/0",
        "label-image.zarr/labels",
        "label-image.zarr/labels/nuclei",
        "collection.zarr/OME",
    )
]
"""Nodes of the other kinds."""


@pytest.fixture(autouse=True)
def _columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def info(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Run the command; return its code and what it wrote."""
    code = main(["info", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def write(folder: Path, documents: dict[str, Any]) -> Path:
    """Write a store."""
    for path, data in encoded(documents).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.mark.parametrize("store", STORES + INSIDE)
def test_fixtures(
    store: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    """Every kind of store and of node, whole, in 80 columns."""
    monkeypatch.chdir(FIXTURES)
    code, out, err = info(capsys, store)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    assert out == snapshot


WRITTEN: dict[str, Any] = {
    **HIERARCHIES,
    **{
        f"{name} tczyx {version}": lambda path, write=write, version=version: write(path, "tczyx", version)
        for name, write in WRITERS.items()
        for version in ("0.4", "0.5")
    },
    **{
        f"{name} plate {version}": lambda path, write=write, version=version: write(path, version)
        for name, write in PLATE_WRITERS.items()
        for version in ("0.4", "0.5")
    },
}
"""Stores of real writers, by a name that ends in the version."""


@pytest.mark.parametrize("name", WRITTEN)
def test_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Of what real writers write, nothing is missing and nothing is unreadable, at any width."""
    WRITTEN[name](tmp_path / "store.zarr")
    monkeypatch.chdir(tmp_path)
    for columns in (60, 80, 160):
        monkeypatch.setenv("COLUMNS", str(columns))
        code, out, err = info(capsys, "store.zarr")
        assert (code, err) == (0, "")
        assert f"OME-Zarr {name[-3:]}" in out.splitlines()[1]
        assert "missing or unreadable" not in out
        assert "?" not in out
        assert "uint16" in out or "float32" in out
        assert max(map(len, out.splitlines())) <= columns


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON contains what the tree shows."""
    code, out, _ = info(capsys, "--output-format", "json", FIXTURES / "valid/0.5/label-image.zarr")
    document = json.loads(out)
    store = document["stores"][0]
    image = store["image"]["multiscales"][0]
    assert (code, document["version"], len(document["stores"])) == (0, 1, 1)
    assert {key: store[key] for key in ("kind", "zarr_format", "spec_version", "stated_version", "unread")} == {
        "kind": "image",
        "zarr_format": 3,
        "spec_version": "0.5",
        "stated_version": "0.5",
        "unread": [],
    }
    assert image["axes"][-1] == {
        "name": "x",
        "type": "space",
        "unit": "micrometer",
        "size": 64,
        "pixel_size": 0.25,
        "extent": 16.0,
    }
    assert image["levels"][1] == {
        "path": "1",
        "shape": [2, 2, 4, 32, 32],
        "dtype": "uint16",
        "chunks": [1, 1, 1, 32, 32],
        "shards": None,
        "pixel_size": [1.0, 1.0, 1.0, 0.5, 0.5],
        "storage": {
            "codec": "none",
            "chunk_count": 16,
            "stored": 0,
            "size": 0,
            "complete": True,
            "ratio": None,
        },
    }
    assert store["image"]["channels"][0] == {"label": "DAPI", "color": "0000FF", "start": 10.0, "end": 900.0}
    assert [each["path"] for each in store["image"]["labels"]] == ["nuclei", "cells/nuclei"]


@pytest.mark.parametrize("store", STORES)
def test_json_of_fixtures(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON of every store is read back, and is the same in every run."""
    runs = [info(capsys, FIXTURES / store, "--output-format", "json") for _ in range(2)]
    assert runs[0] == runs[1]
    assert json.loads(runs[0][1])["stores"][0]["uri"] == (FIXTURES / store).as_posix()


def test_several(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Stores stand below each other with an empty line between; each is reported once, in whatever way it is named."""
    for name in ("a.zarr", "b/c.zarr"):
        write(tmp_path / name, image_store("0.5"))
    _, out, _ = info(
        capsys, tmp_path, tmp_path / "a.zarr", tmp_path / "b" / ".." / "a.zarr", tmp_path / "a.zarr/zarr.json"
    )
    assert [Path(each.splitlines()[0]).name for each in out.split("\n\n")] == ["a.zarr", "c.zarr"]


@pytest.mark.parametrize(
    ("kind", "version", "expected"),
    [
        ("image", "0.4", "image · OME-Zarr 0.4"),
        ("image", "0.5", "image · OME-Zarr 0.5"),
        ("plate", "0.4", "plate · OME-Zarr 0.4"),
        ("well", "0.5", "well · OME-Zarr 0.5"),
        ("collection", "0.5", "collection · OME-Zarr 0.5"),
        ("OME group", "0.5", "OME group · OME-Zarr 0.5"),
    ],
)
@pytest.mark.parametrize("place", ["file", "standard input"])
def test_attributes_alone(
    *,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    version: str,
    expected: str,
    place: str,
) -> None:
    """The attributes of one group are shown; they contain neither the Zarr format nor the nodes below."""
    data = json.dumps(attributes_of(kind, version)).encode()
    (tmp_path / "attributes.json").write_bytes(data)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    monkeypatch.chdir(tmp_path)
    argument = "-" if place == "standard input" else "attributes.json"
    code, out, _ = info(capsys, argument)
    first, second, *others = out.splitlines()
    assert (code, first, second) == (0, argument, expected)
    assert "missing or unreadable" not in "\n".join(others)


def test_document_of_a_group_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A whole ``zarr.json`` under another name says which Zarr format it is."""
    (tmp_path / "copy.json").write_text(json.dumps(image_store("0.5")["zarr.json"]))
    assert "image · OME-Zarr 0.5 · Zarr 3" in info(capsys, tmp_path / "copy.json")[1]


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("nowhere.zarr", "nowhere.zarr: no such file or folder"),
        ("empty", "empty: no Zarr store in this folder or below it"),
        ("esc\x1b[31m", r"esc\x1b[31m: no such file or folder"),
        ("nul\0", r"nul\x00: no such file or folder"),
    ],
)
def test_nothing_there(
    *,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    argument: str,
    words: str,
    form: str,
) -> None:
    """Exit code 2, one harmless line on standard error, and nothing on standard output."""
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    assert info(capsys, argument, "--output-format", form) == (2, "", f"ngfflint: {words}\n")


def test_unreadable_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be read is a line on standard error."""

    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "attributes.json").write_text("{}")
    monkeypatch.setattr("ngfflint.cli.info.content", refuse)
    monkeypatch.chdir(tmp_path)
    assert info(capsys, "attributes.json") == (2, "", "ngfflint: attributes.json: Permission denied\n")


@pytest.mark.parametrize(
    ("wells", "expected"),
    [("0", "o = not read; 0 of 2 wells were read"), ("1", "o = not read; 1 of 2 wells were read"), ("2", "  B . 2")],
)
def test_wells(capsys: pytest.CaptureFixture[str], wells: str, expected: str) -> None:
    """So many wells are looked at, and the rest is said."""
    _, out, _ = info(capsys, FIXTURES / "valid/0.4/plate.zarr", "--wells", wells)
    assert expected in out
    assert ("not read" in out) == (wells != "2")


@pytest.mark.parametrize("wells", ["-1", "x", "", "1.5", "٣", "9" * 5000])
def test_no_count_of_wells(capsys: pytest.CaptureFixture[str], wells: str) -> None:
    """Anything but a number of wells is refused."""
    with pytest.raises(SystemExit) as stop:
        main(["info", "--wells", wells, "x"])
    assert stop.value.code == 2
    assert "not a number of wells" in capsys.readouterr().err


ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize(
    ("color", "environment", "painted"),
    [
        ("always", {}, True),
        ("always", {"NO_COLOR": "1"}, True),
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_color(
    *,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    color: str,
    environment: dict[str, str],
    painted: bool,
) -> None:
    """Colors change nothing but patches of the colors of channels; a pipe gets none."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    out = info(capsys, FIXTURES / "valid/0.5/confocal.zarr", "--color", color)[1]
    assert bool(ESCAPE.search(out)) == painted
    assert out.count("██") == 3 * painted
    plain = info(capsys, FIXTURES / "valid/0.5/confocal.zarr", "--color", "never")[1]
    assert re.sub(" +", " ", ESCAPE.sub("", out).replace("██ ", "")) == re.sub(" +", " ", plain)


def test_pipe_and_ascii() -> None:
    """A pipe that knows nothing but ASCII gets nothing but ASCII, with the same words in it."""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    command = [sys.executable, "-m", "ngfflint", "info", str(FIXTURES / "valid/0.5/plate.zarr")]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    out = done.stdout.decode("ascii")
    assert "+-- plate: screen\n" in out
    assert "2x2x4x64x64" in out
    assert "\\u" not in out


HOSTILE = {
    "markup": "[bold red]x[/bold red]",
    "escape": "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "lines": "one\ntwo\r\nthree\u2028four\tfive",
    "right to left": "\u202etxet\u2066",
    "long": "x" * 10_000,
    "surrogate": "\ud800",
    "wide": "細胞" * 200,
    "combining": "e" + "\u0301" * 500,
    "separator": "C1 \x9b31m \x85",
}


def hostile_image(name: str) -> dict[str, Any]:
    """Return an image with a name in every place that has one."""
    documents = image_store("0.5")
    ome = documents["zarr.json"]["attributes"]["ome"]
    image = ome["multiscales"][0]
    image["name"] = image["axes"][0]["unit"] = image["axes"][1]["name"] = image["datasets"][1]["path"] = name
    image["axes"][2]["type"] = ome["omero"]["channels"][0]["label"] = ome["omero"]["channels"][1]["color"] = name
    documents["0/zarr.json"]["data_type"] = {"name": name}
    documents["labels/zarr.json"] = {
        "zarr_format": 3,
        "node_type": "group",
        "attributes": {"ome": {"version": "0.5", "labels": [name, "x/../y"]}},
    }
    ome["version"] = name
    return documents


def hostile_plate(name: str) -> dict[str, Any]:
    """Return a plate with a name in every place that has one."""
    documents = plate_store("0.5")
    plate = documents["zarr.json"]["attributes"]["ome"]["plate"]
    plate["name"] = plate["rows"][0]["name"] = plate["columns"][1]["name"] = plate["acquisitions"][0]["name"] = name
    plate["wells"].append({"path": name})
    documents["A/1/zarr.json"]["attributes"]["ome"]["well"]["images"].append({"path": name})
    return documents


@pytest.mark.parametrize("columns", [40, 60, 80, 160])
@pytest.mark.parametrize("make", [hostile_image, hostile_plate])
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names(
    *,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    make: Any,
    columns: int,
) -> None:
    """Names from a store print harmlessly, on one line each, and JSON of them is read back."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "store.zarr", make(name))
    code, out, err = info(capsys, "store.zarr")
    assert (code, err) == (0, "")
    assert not [each for each in out if each != "\n" and not each.isprintable()]
    assert max(map(cell_len, out.splitlines())) <= max(columns, 60)
    _, text, _ = info(capsys, "store.zarr", "--output-format", "json")
    assert not [each for each in text if each != "\n" and not each.isprintable()]
    assert json.loads(text)["stores"][0]["unread"]


def test_servers(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers are asked as ``check`` asks them: with options, and not at all with --offline."""
    monkeypatch.setattr("ngfflint.store.remote.client.ATTEMPTS", 1)
    with Server(image()) as server:
        url = f"{server.url}/image.zarr"
        options = [
            "--storage-option",
            "headers.X-Token=tell",
            "--storage-option",
            "headers.X-More=more",
            "--timeout",
            "5",
        ]
        assert main(["info", url, *options]) == 0
        assert "image" in capsys.readouterr().out
        assert (server.headers["x-token"], server.headers["x-more"]) == ("tell", "more")
        asked = server.requests
        assert main(["info", url, "--offline"]) == 2
        assert capsys.readouterr().err == f"ngfflint: {url}: skipped because of --offline\n"
        assert server.requests == asked
        server.answers = {"image.zarr/zarr.json": Answer(hang=3)}
        assert main(["info", url, "--timeout", "1", "--concurrency", "2"]) == 0
        assert "no response within 1 s" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["info"], ["--isolated", "--show-files"]])
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("foo://host/image.zarr", "unsupported URL scheme 'foo'"),
        ("foo://host/folder", "unsupported URL scheme 'foo'"),
        ("foo::s3://host/image.zarr", "unsupported URL scheme 'foo'"),
        ("ftp://host.invalid/image.zarr", "no such host"),
        ("ftp://host.invalid/folder", "no such host"),
        ("s3://", "the URL has no host, bucket or path"),
    ],
)
def test_addresses_that_cannot_be_read(
    *,
    command: list[str],
    address: str,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A URL without a usable file system is a sentence on standard error and exit code 2."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(-2, "no such host")

    monkeypatch.setattr("ftplib.FTP.connect", refuse)
    assert main([*command, address]) == 2
    assert capsys.readouterr() == ("", f"ngfflint: {address}: {words}\n")
