"""Stores in S3, on a compatible server of this machine."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto.server import ThreadedMotoServer
from support.http_server import Server
from support.remote_stores import finding_rows, image, lint_at, screens

from ngfflint.cli.main import main
from ngfflint.errors import NothingFoundError
from ngfflint.store.base import Access
from ngfflint.store.remote.client import opened
from ngfflint.store.remote.connections import Servers
from ngfflint.store.remote.listing import targets

BROKEN = b"{"

KEYS = {"key": "AKIAEXAMPLE", "secret": "open-sesame-please"}


def client_of(endpoint: str) -> Any:
    """Return a client of a server."""
    import boto3

    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=KEYS["key"],
        aws_secret_access_key=KEYS["secret"],
    )


def asking(endpoint: str) -> Access:
    """Return how to ask a server."""
    return Access(options={**KEYS, "endpoint_url": endpoint, "client_kwargs": {"region_name": "us-east-1"}})


def put(access: Access, documents: dict[str, bytes]) -> None:
    """Put documents into the bucket."""
    client = client_of(access.options["endpoint_url"])
    for path, data in documents.items():
        client.put_object(Bucket="lab", Key=path, Body=data)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A server with a bucket of stores."""
    server = ThreadedMotoServer(port=0)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client_of(url).create_bucket(Bucket="lab")
    put(asking(url), screens())
    yield url
    server.stop()


@pytest.fixture
def access(endpoint: str) -> Access:
    """How to ask the server."""
    return asking(endpoint)


@pytest.mark.parametrize("path", ["screens/one.zarr", "screens/two/b", "screens/valid/0.5/plate.zarr"])
def test_lint(path: str, access: Access) -> None:
    """A store in a bucket is linted."""
    result = lint_at(f"s3://lab/{path}", access)
    assert finding_rows(result) == []
    assert result.summary.requests
    assert result.summary.documents > 2


def test_faults(access: Access) -> None:
    """What is missing is missing, and a key that is not a store is reported."""
    assert [code for code, *_ in finding_rows(lint_at("s3://lab/nothing", access))] == ["NGFF900"]
    ((code, _, words),) = finding_rows(lint_at("s3://no-such-bucket/a.zarr", access))
    assert (code, KEYS["secret"] in words) == ("NGFF900", False)


def test_targets(access: Access) -> None:
    """A prefix stands for the stores below it, in the order of their names; below a store nothing is listed."""
    found = [target.uri for target in targets("s3://lab/screens/", access)]
    assert found == ["s3://lab/screens/one.zarr", "s3://lab/screens/two/b", "s3://lab/screens/valid/0.5/plate.zarr"]
    assert [each.uri for each in targets("s3://lab", access)] == found
    assert [each.uri for each in targets("s3://lab/screens/two/b", access)] == found[1:2]
    with pytest.raises(NothingFoundError, match="s3://lab/empty: no Zarr store"):
        targets("s3://lab/empty", access)


def test_no_credentials(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    """Without credentials no request is sent."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    ((code, _, words),) = finding_rows(lint_at("s3://lab/screens/one.zarr", Access(options={"endpoint_url": endpoint})))
    assert (code, "--storage-option anon=true" in words) == ("NGFF901", True)


def test_concurrency() -> None:
    """As many requests are under way at the same time as may be."""
    with Server({f"lab/a/{number}": b"{}" for number in range(60)}, gate=30) as server:
        options = {**KEYS, "endpoint_url": server.url, "client_kwargs": {"region_name": "us-east-1"}}

        async def ask() -> list[bytes | None]:
            access = Access(concurrency=30, options=options)
            async with Servers(access) as servers, opened("s3://lab/a", servers) as store:
                return await asyncio.gather(*(store.read(str(number)) for number in range(60)))

        assert asyncio.run(ask()) == [b"{}"] * 60
        assert server.most == 30
        assert server.requests == 60, "nobody asks for sizes first"


def test_sizes(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document may be empty; of one that is too large, no more is read than it may have."""
    put(access, {"sizes/a.zarr/zarr.json": b"", "sizes/b.zarr/zarr.json": b" " * 1000})
    ((code, document, _),) = finding_rows(lint_at("s3://lab/sizes/a.zarr", access))
    assert (code, document) == ("NGFF902", "zarr.json")
    monkeypatch.setattr("ngfflint.store.remote.client.LARGEST", 100)
    words = "cannot read the document: larger than 256 MB"
    assert finding_rows(lint_at("s3://lab/sizes/b.zarr", access)) == [("NGFF901", "zarr.json", words)]


def test_not_listed() -> None:
    """A prefix that cannot be listed is treated as a store; reading it reports the reason."""
    with Server(image(at="lab/screens"), missing=403) as server:
        options = {**KEYS, "endpoint_url": server.url, "client_kwargs": {"region_name": "us-east-1"}}
        (target,) = targets("s3://lab/screens", Access(options=options))
        assert target.path == "s3://lab/screens"
        assert finding_rows(lint_at(target.path, Access(options=options))) == []
        ((code, document, _),) = finding_rows(lint_at("s3://lab/other", Access(options=options)))
        assert (code, document) == ("NGFF901", "zarr.json")


def test_many(access: Access, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Stores below a prefix are linted while it is listed, each once, in the order of their paths; a run goes on."""
    names = [f"many/{folder:02}/{number:02}.zarr" for folder in range(10) for number in range(6)]
    put(access, {f"{name}/zarr.json": BROKEN for name in names})
    options = [f"--storage-option={name}={value}" for name, value in KEYS.items()]
    options += [f"--storage-option=endpoint_url={access.options['endpoint_url']}", "--isolated"]
    options += ["--storage-option=client_kwargs.region_name=us-east-1", "--output-format=json"]
    assert main(["s3://lab/many", f"s3://lab/{names[7]}", *options]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [each["uri"] for each in report["stores"]] == [f"s3://lab/{name}" for name in names]
    assert {each["code"] for each in report["findings"]} == {"NGFF902"}
    journal = f"--resume={tmp_path / 'journal'}"
    assert main(["s3://lab/many/03", "s3://lab/many/04", *options, journal]) == 1
    assert len(json.loads(capsys.readouterr().out)["stores"]) == 12
    assert main(["s3://lab/many/03", "s3://lab/many/06", *options, journal]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [each["uri"] for each in report["stores"]] == [f"s3://lab/{name}" for name in (*names[18:24], *names[36:42])]


def test_empty_prefix(access: Access, capsys: pytest.CaptureFixture[str]) -> None:
    """A prefix without stores is reported, and does not end the run."""
    options = [f"--storage-option={name}={value}" for name, value in KEYS.items()]
    options += [f"--storage-option=endpoint_url={access.options['endpoint_url']}", "--isolated"]
    options += ["--storage-option=client_kwargs.region_name=us-east-1", "--output-format=json"]
    assert main(["s3://lab/empty", "s3://lab/screens/two", *options]) == 2
    report = json.loads(capsys.readouterr().out)
    assert [each["uri"] for each in report["stores"]] == ["s3://lab/empty", "s3://lab/screens/two/b"]
    words = "the store was not linted: s3://lab/empty: no Zarr store at this address or below it"
    assert [each["message"] for each in report["findings"]] == [words]


def test_command(endpoint: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The command lints all stores below a prefix, and shows no key."""
    options = [f"--storage-option={name}={value}" for name, value in KEYS.items()]
    options += [f"--storage-option=endpoint_url={endpoint}", "--storage-option=client_kwargs.region_name=us-east-1"]
    for form in ("full", "sarif", "json"):
        assert main(["s3://lab/screens/", *options, "--isolated", "--output-format", form]) == 0
        shown = capsys.readouterr()
        assert form == "sarif" or "s3://lab/screens/two/b" in shown.out or "3 stores" in shown.out
        assert KEYS["secret"] not in shown.out + shown.err
        assert KEYS["key"] not in shown.out + shown.err
