"""Stores in ZIP archives: in a folder, on a server, in memory, broken in all ways."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.http_server import Server
from support.paths import FIXTURES
from support.remote_stores import finding_rows, fixture, image, lint_at
from support.stores import archived, settings

from ngfflint.cli.main import main
from ngfflint.linter.lint import lint_store
from ngfflint.store.archive import TAIL, read_archive
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore
from ngfflint.store.zip import ZipStore, open_zip

STORES = sorted(path.relative_to(FIXTURES).as_posix() for path in FIXTURES.glob("*/*/*.zarr"))


def packed(name: str, sort: str = "plain") -> bytes:
    """Return an archive of a fixture."""
    return archived({path.removeprefix(f"{name}/"): data for path, data in fixture(name).items()}, sort)


@pytest.mark.parametrize("name", STORES)
def test_like_local(name: str, tmp_path: Path) -> None:
    """A store in an archive has the findings that it has in a folder, on this machine and on a server."""
    near = finding_rows(run(lint_store(LocalStore(str(FIXTURES / name), "store"), settings())))
    file = tmp_path / "image.ozx"
    file.write_bytes(packed(name))
    assert finding_rows(run(lint_store(run(open_zip(str(file), "store")), settings()))) == near
    with Server({"image.ozx": file.read_bytes()}) as server:
        assert finding_rows(lint_at(f"{server.url}/image.ozx")) == near
        assert finding_rows(lint_at(f"zip::{server.url}/image.ozx")) == near


def test_requests() -> None:
    """The directory of an archive on a server is read once, and nothing is asked for that is not in it."""
    name = "valid/0.5/plate.zarr"
    with Server({"plate.ozx": packed(name)}) as server:
        result = lint_at(f"{server.url}/plate.ozx")
        assert result.summary.requests == server.requests == 1 + result.summary.documents
        assert result.summary.documents == len(fixture(name))


def test_server_without_parts() -> None:
    """A server that hands out whole files only is asked all the same."""
    with Server({"a.zip": packed("valid/0.5/image.zarr")}, parts=False) as server:
        assert finding_rows(lint_at(f"{server.url}/a.zip")) == []


def test_memory() -> None:
    """Archives and stores may be in any file system of fsspec."""
    import fsspec

    fs = fsspec.filesystem("memory")
    fs.pipe_file("/zips/a.ozx", packed("valid/0.4/image.zarr"))
    for path, data in image(at="/stores/a.zarr").items():
        fs.pipe_file(path, data)
    try:
        assert finding_rows(lint_at("memory://zips/a.ozx")) == []
        assert finding_rows(lint_at("memory://stores/a.zarr")) == []
        assert [code for code, *_ in finding_rows(lint_at("memory://stores/b.zarr"))] == ["NGFF900"]
    finally:
        fs.rm("/zips", recursive=True)
        fs.rm("/stores", recursive=True)


@pytest.mark.parametrize(("sort", "codes"), [("plain", []), ("compressed", [1]), ("nested", [1]), ("folder", [1])])
def test_command(
    sort: str, codes: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command takes archives, and finds them in folders."""
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "a.ozx").write_bytes(packed("valid/0.5/image.zarr", sort))
    (tmp_path / "lab" / "b.zarr.zip").write_bytes(packed("valid/0.5/image.zarr"))
    (tmp_path / "lab" / "papers.zip").write_bytes(packed("valid/0.5/image.zarr"))
    monkeypatch.chdir(tmp_path)
    for argument in ("lab/a.ozx", "lab", "file://lab/a.ozx", f"zip::file://{tmp_path}/lab/a.ozx"):
        assert main(["--isolated", "--fail-on", "warning", "--output-format", "concise", argument]) == int(bool(codes))
        assert capsys.readouterr().out.count("NGFF923") == len(codes)


def entry(data: bytes = b"{}", method: int = ZIP_STORED) -> bytes:
    """Return an archive with one document."""
    file = BytesIO()
    with ZipFile(file, "w", method) as archive:
        archive.writestr("zarr.json", data)
    return file.getvalue()


def altered(data: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    """Return an archive with other bytes in the last record of a kind."""
    at = data.rindex(signature) + offset
    return data[:at] + value + data[at + len(value) :]


TEXT = b'{"zarr_format": 3, "node_type": "group"}' * 20

BROKEN = {
    "nothing": (b"", "not a ZIP archive, or its end is missing"),
    "text": (b"hello" * 100, "not a ZIP archive, or its end is missing"),
    "cut off": (entry()[:-10], "not a ZIP archive, or its end is missing"),
    "of parts": (altered(entry(), b"PK\5\6", 4, b"\2\0\2\0"), "the ZIP archive has several parts"),
    "directory": (altered(entry(), b"PK\1\2", 0, b"XX"), "the directory of the ZIP archive is broken"),
    "too long": (altered(entry(), b"PK\5\6", 12, b"\xf0\0\0\0"), "the directory of the ZIP archive is broken"),
    "encrypted": (altered(entry(), b"PK\1\2", 8, b"\1\0"), "it is encrypted in the ZIP archive"),
    "method": (
        altered(entry(), b"PK\1\2", 10, b"\x5d\0"),
        "it is compressed in the ZIP archive by method 93, which few programs support",
    ),
    "checksum": (
        altered(entry(), b"PK\1\2", 16, b"\1\2\3\4"),
        "its data in the ZIP archive has a wrong checksum",
    ),
    "place": (
        altered(entry(), b"PK\1\2", 42, b"\5\0\0\0"),
        "it is not at the position in the directory of the ZIP archive",
    ),
    "not packed": (
        altered(entry(TEXT, ZIP_DEFLATED), b"zarr.json", 9, b"")[:39] + b"\xff" * 20 + entry(TEXT, ZIP_DEFLATED)[59:],
        "its data in the ZIP archive cannot be decompressed",
    ),
    "huge": (
        altered(entry(TEXT, ZIP_DEFLATED), b"PK\1\2", 24, struct.pack("<L", 1 << 31)),
        "larger than 256 MB",
    ),
}
"""Archives that cannot be read, and what is said of them."""


@pytest.mark.parametrize(("data", "words"), BROKEN.values(), ids=BROKEN)
def test_broken(data: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An archive that cannot be read is a finding, in words."""
    (tmp_path / "a.zip").write_bytes(data)
    assert main(["--isolated", "--output-format", "concise", "--select", "NGFF901", str(tmp_path / "a.zip")]) == 1
    assert f"cannot read the document: {words}" in capsys.readouterr().out
    with Server({"a.zip": data}) as server:
        found = [message for code, _, message in finding_rows(lint_at(f"{server.url}/a.zip")) if code == "NGFF901"]
        assert found == [f"cannot read the document: {words}"]


def test_no_archive() -> None:
    """An archive that is not there is a finding."""
    with Server() as server:
        ((code, _, message),) = finding_rows(lint_at(f"{server.url}/a.zip"))
        assert (code, message) == ("NGFF901", "cannot read the document: not found")


def read(data: bytes, path: str, folder: str = "") -> bytes | None:
    """Read a document from an archive."""

    async def fetch(start: int, end: int | None) -> bytes:
        return data[max(len(data) + start, 0) if start < 0 else start : end]

    async def start() -> bytes | None:
        return await ZipStore(fetch, "store", await read_archive(fetch, folder)).read(path)

    return run(start())


def test_large_numbers() -> None:
    """Archives whose numbers are too large for the usual records are read as others are."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_STORED, allowZip64=True) as archive:
        for path in ("zarr.json", "0/zarr.json"):
            with archive.open(ZipInfo(path), "w", force_zip64=True) as document:
                document.write(path.encode())
    data = file.getvalue()
    end = data.rindex(b"PK\5\6")
    directory = struct.unpack_from("<L", data, end + 16)[0]
    first = bytearray(data[directory:end])
    wide = struct.pack("<HHQ", 1, 8, 0)
    struct.pack_into("<L", first, 42, 0xFFFFFFFF)
    struct.pack_into("<H", first, 30, len(wide))
    name = 46 + len("zarr.json")
    directory_bytes = bytes(first[:name]) + wide + bytes(first[name:])
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 2, 2, len(directory_bytes), directory)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, directory + len(directory_bytes), 1)
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    large = data[:directory] + directory_bytes + record + locator + tail
    assert read(large, "zarr.json") == b"zarr.json"
    assert read(large, "0/zarr.json") == b"0/zarr.json"


def test_many_entries() -> None:
    """A directory that is longer than the end of the file that is read first is read as a whole."""
    documents = {f"{number}/{'x' * 100}/zarr.json": b"{}" for number in range(TAIL // 150)}
    data = archived({**documents, "zarr.json": b"[]"})
    assert read(data, "zarr.json") == b"[]"
    assert read(data, next(iter(documents))) == b"{}"


def test_long_header() -> None:
    """What stands before a document may be longer than the directory says."""
    data = entry(b"[1]")
    extra = b"\0" * 400
    header = bytearray(data[: 30 + len("zarr.json")])
    struct.pack_into("<H", header, 28, len(extra))
    body = bytes(header) + extra + b"[1]"
    directory = data[data.index(b"PK\1\2") : data.index(b"PK\5\6")]
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(directory), len(body), 0)
    assert read(body + directory + end, "zarr.json") == b"[1]"


def test_folder() -> None:
    """A folder of the archive can be named."""
    data = archived({"a/zarr.json": b"1", "b/zarr.json": b"2"})
    assert read(data, "zarr.json") is None
    assert read(data, "zarr.json", "b") == b"2"


def test_names(tmp_path: Path) -> None:
    """An archive is listed as far as there are documents, and a part of a document can be had."""
    file = tmp_path / "a.zip"
    file.write_bytes(archived({"zarr.json": b"12345", "0/zarr.json": b"{}", "0/c/0": b"chunk"}, "compressed"))
    store = run(open_zip(str(file), "a.zip"))
    assert run(store.names("")) == ["0", "zarr.json"]
    assert run(store.names("0")) == ["zarr.json"]
    assert run(store.names("1")) is None
    assert run(store.read("zarr.json", 3)) == b"123"
    assert run(store.read("zarr.json", 9)) == b"12345"
    assert store.archive.count == 3


@given(st.data())
def test_hostile(data: st.DataObject) -> None:
    """Whatever bytes there are, they are read or refused."""
    whole = bytearray(archived({"zarr.json": TEXT, "0/zarr.json": b"{}"}, "compressed"))
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=4)):
        whole[at] = data.draw(st.integers(0, 255))
    found, checksums = None, set()
    with suppress(OSError):
        found, checksums = read(bytes(whole), "zarr.json"), checksums_in(bytes(whole))
    assert found is None or zlib.crc32(found) in checksums


def checksums_in(data: bytes) -> set[int]:
    """Return the checksums that the directory of an archive states."""

    async def fetch(start: int, end: int | None) -> bytes:
        return data[start:end]

    return {each.checksum for each in run(read_archive(fetch)).entries.values()}
