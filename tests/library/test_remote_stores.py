"""Stores on servers and in archives, from Python."""

from __future__ import annotations

import asyncio
import gc
import os
import pickle
import threading
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
import zarr
from moto.server import ThreadedMotoServer
from support.http_server import Server
from support.paths import FIXTURES
from support.remote_stores import fixture

import ngfflint
from ngfflint import NGFFValidationError, from_uri, open_group, v04, v05
from ngfflint.library.session import INHERITED
from ngfflint.store.remote.http_client import HTTPClient


@pytest.fixture
def server() -> Iterator[Server]:
    """A server with a plate, an image, and one that is wrong."""
    names = ("valid/0.5/plate.zarr", "valid/0.4/image.zarr", "invalid/0.5/translation-first.zarr")
    with Server({path: data for name in names for path, data in fixture(name).items()}) as running:
        yield running


@pytest.mark.parametrize(
    ("path", "document", "kind"),
    [
        ("valid/0.5/plate.zarr", "zarr.json", v05.Plate),
        ("valid/0.5/plate.zarr/zarr.json", "", v05.Plate),
        ("valid/0.5/plate.zarr/A/1", "zarr.json", v05.Well),
        ("valid/0.4/image.zarr", ".zattrs", v04.Image),
        ("valid/0.4/image.zarr/.zattrs", "", v04.Image),
    ],
)
def test_from_uri(server: Server, path: str, document: str, kind: type) -> None:
    made: Any = from_uri(f"{server.url}/{path}")
    assert made.uri == f"{server.url}/{path}/{document}".rstrip("/")
    assert isinstance(getattr(made, "attributes", made).ome if hasattr(made, "attributes") else made, kind)


def test_lone_document() -> None:
    """A JSON file on a server, which is not a part of a store."""
    data = (FIXTURES / "valid/0.4/image.zarr/.zattrs").read_bytes()
    with Server({"metadata.json": data}) as server:
        made = from_uri(f"{server.url}/metadata.json")
        assert isinstance(made, v04.Image)
        assert made.uri == f"{server.url}/metadata.json"
        assert ngfflint.lint(f"{server.url}/metadata.json").count("error") == 0


def test_groups(server: Server) -> None:
    """A server lists nothing: the metadata name what is there."""
    group = open_group(f"{server.url}/valid/0.5/plate.zarr")
    local = open_group(FIXTURES / "valid/0.5/plate.zarr")
    layout: Any = local.ome_metadata()
    assert list(group) == sorted(each.path for each in layout.plate.wells)
    assert group.ome_metadata() == layout
    assert group["A/1/0/0"].attrs == local["A/1/0/0"].attrs
    assert isinstance(group["A/1/0/0"], ngfflint.Array)


def test_validating(server: Server) -> None:
    assert ngfflint.validate_zarr_store(f"{server.url}/valid/0.4/image.zarr").ome_version() == "0.4"
    with pytest.raises(NGFFValidationError) as caught:
        ngfflint.validate_zarr_store(f"{server.url}/invalid/0.5/translation-first.zarr")
    assert {each.code for each in caught.value.findings} == {"NGFF012"}
    assert server.url in str(caught.value)


@pytest.mark.parametrize("read", [from_uri, open_group])
def test_nothing_there(server: Server, read: Any) -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.zarr: no Zarr group"):
        read(f"{server.url}/nothing.zarr")


def sessions() -> int:
    """Return how many stores on servers are open."""
    gc.collect()
    return sum(each.name == "ngfflint" for each in threading.enumerate())


def test_one_session(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store stays open for all that is found in it, and no longer."""
    opened = []

    def counted(self: HTTPClient) -> None:
        opened.append(self)
        start(self)

    start = HTTPClient.__init__
    monkeypatch.setattr(HTTPClient, "__init__", counted)
    before = sessions()
    group: Any = open_group(f"{server.url}/valid/0.5/plate.zarr")
    field: Any = group["A/1/0"]
    assert "0" in field
    assert list(group)
    del group
    assert sessions() == before + 1
    assert isinstance(field["0"], ngfflint.Array)
    assert len(opened) == 1
    del field
    assert sessions() == before
    from_uri(f"{server.url}/valid/0.5/plate.zarr")
    assert sessions() == before


def test_groups_travel(server: Server) -> None:
    """In another process a group opens its store itself."""
    group: Any = open_group(f"{server.url}/valid/0.4/image.zarr")
    assert list(pickle.loads(pickle.dumps(group))) == ["0", "1"]
    with get_context("spawn").Pool(1) as pool:
        assert pool.apply(list, (group,)) == ["0", "1"]


def test_a_fork(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that was forked off has no thread of its parent, and makes its own."""
    group = open_group(f"{server.url}/valid/0.4/image.zarr")
    mine = os.getpid()
    before = sessions()
    monkeypatch.setattr(os, "getpid", lambda: mine + 1)
    assert list(group) == ["0", "1"]
    assert sessions() == before + 1
    monkeypatch.setattr(os, "getpid", lambda: mine + 2)
    assert list(group) == ["0", "1"]
    monkeypatch.undo()
    for loop, stack in INHERITED:  # which nothing else can do, because there was no fork
        asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        while loop.is_running():
            time.sleep(0.01)
        loop.close()
    INHERITED.clear()
    monkeypatch.setattr(os, "getpid", lambda: mine + 2)
    del group
    gc.collect()


def test_in_a_notebook(server: Server) -> None:
    """Where an event loop runs already, stores are read all the same."""

    async def cell() -> list[str]:
        return list(open_group(f"{server.url}/valid/0.4/image.zarr"))

    assert asyncio.run(cell()) == ["0", "1"]


def test_pixels(tmp_path: Path) -> None:
    pixels = np.arange(64, dtype="uint16").reshape(8, 8)
    zarr.create_group(str(tmp_path / "a.zarr")).create_array("0", data=pixels, chunks=(4, 4))
    files = {each.relative_to(tmp_path).as_posix(): each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    with Server(files) as server:
        array: Any = open_group(f"{server.url}/a.zarr")["0"]
        assert np.array_equal(array.to_zarr_python()[:], pixels)
        assert np.array_equal(np.asarray(array.to_tensorstore()), pixels)


def test_credentials_are_not_shown(server: Server) -> None:
    address = f"{server.url}/valid/0.4/image.zarr".replace("://", "://reader:geheim@")
    group = open_group(address)
    assert "geheim" not in repr(group)
    assert "geheim" in group.location


def test_s3(monkeypatch: pytest.MonkeyPatch) -> None:
    """Metadata in a bucket, from an S3 server on this machine."""
    import boto3

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    try:
        client = boto3.client("s3")
        client.create_bucket(Bucket="images")
        for path, data in fixture("valid/0.5/confocal.zarr").items():
            client.put_object(Bucket="images", Key=path, Body=data)
        made: Any = from_uri("s3://images/valid/0.5/confocal.zarr")
        assert isinstance(made.attributes.ome, v05.Image)
        assert made.uri == "s3://images/valid/0.5/confocal.zarr/zarr.json"
        assert "2" in open_group("s3://images/valid/0.5/confocal.zarr")
    finally:
        running.stop()


def test_archive(tmp_path: Path) -> None:
    """Metadata in a ZIP archive are read; for the pixels it has to be unpacked."""
    with ZipFile(tmp_path / "image.ozx", "w") as archive:
        for path in (FIXTURES / "valid/0.5/image.zarr").rglob("zarr.json"):
            archive.write(path, path.relative_to(FIXTURES / "valid/0.5/image.zarr").as_posix())
    made: Any = from_uri(tmp_path / "image.ozx")
    assert isinstance(made.attributes.ome, v05.Image)
    group = open_group(tmp_path / "image.ozx")
    array: Any = group["0"]
    for read in (group.to_zarr_python, array.to_zarr_python, array.to_tensorstore):
        with pytest.raises(ValueError, match="unpack it"):
            read()
