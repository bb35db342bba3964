"""Our own HTTP client reads what aiohttp reads, and fails where it fails."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import pytest
from support.http_server import Server

from ngfflint.store.base import Access
from ngfflint.store.remote.client import opened
from ngfflint.store.remote.connections import Servers, suffices
from ngfflint.store.remote.errors import NOT_HTTP
from ngfflint.store.remote.http_client import HTTPClient

BODY = b'{"zarr_format": 3}'
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def packed(body: bytes, coding: str, length: int | None = None) -> bytes:
    """Return an answer with a compressed body."""
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {length or len(body)}\r\n\r\n"
    return head.encode() + body


def deflated(body: bytes) -> bytes:
    """Return a body without the header of zlib."""
    return zlib.compress(body)[2:-4]


ANSWERS = {
    "plain": b"HTTP/1.1 200 OK\r\n" + LENGTH + b"\r\n" + BODY,
    "no phrase": b"HTTP/1.1 200\r\n" + LENGTH + b"\r\n" + BODY,
    "old": b"HTTP/1.0 200 OK\r\n\r\n" + BODY,
    "until the end": b"HTTP/1.1 200 OK\r\n\r\n" + BODY,
    "closing": b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + LENGTH + b"\r\n" + BODY,
    "empty": b"HTTP/1.1 204 No Content\r\n\r\n",
    "early hints": b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\n" + LENGTH + b"\r\n" + BODY,
    "chunks": CHUNKED + b'3\r\n{"z\r\nf;a=b\r\narr_format": 3}\r\n0\r\n\r\n',
    "trailers": CHUNKED + b"12\r\n" + BODY + b"\r\n0\r\nX-Sum: 1\r\n\r\n",
    "bad chunk": CHUNKED + b"many\r\n" + BODY,
    "negative chunk": CHUNKED + b"-1\r\n" + BODY,
    "too few chunks": CHUNKED + b"3\r\nabc\r\n",
    "gzip": packed(gzip.compress(BODY), "gzip"),
    "zlib": packed(zlib.compress(BODY), "deflate"),
    "deflate": packed(deflated(BODY), "deflate"),
    "not gzip": packed(BODY, "gzip"),
    "too short": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + BODY,
    "too large": packed(gzip.compress(b" " * 2_000_000), "gzip"),
    "no HTTP": b"SSH-2.0-OpenSSH\r\n\r\n",
    "bad end of a chunk": CHUNKED + b"3\r\nabcXX0\r\n\r\n",
    "bad trailer": CHUNKED + b"12\r\n" + BODY + b"\r\n0\r\nnonsense\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n" + LENGTH + b"\r\n" + BODY,
    "no length": b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n" + BODY,
    "folded header": b"HTTP/1.1 200 OK\r\nX-Sum: 1\r\n 2\r\n" + LENGTH + b"\r\n" + BODY,
    "long header": b"HTTP/1.1 200 OK\r\nX-Sum: " + b"1" * 7000 + b"\r\n" + LENGTH + b"\r\n" + BODY,
    "no header": b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n" + BODY,
    "missing": b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    "withheld": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    "cut off": b"HTTP/1.1 200",
    "nothing": b"",
}

STRICTER = {
    "switch": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: a\r\n\r\n", NOT_HTTP),
    "empty line": (b"\r\nHTTP/1.1 200 OK\r\n" + LENGTH + b"\r\n" + BODY, NOT_HTTP),
    "two codings": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", NOT_HTTP),
    "gzip cut off": (packed(gzip.compress(BODY)[:-4], "gzip"), "the response is incomplete"),
}
"""Answers that aiohttp takes and h11 or we do not, with what is said of them."""


async def ask(answer: bytes, options: dict[str, object]) -> tuple[object, int]:
    """Return what comes of an answer, or the words of the fault, and how often a server was asked for it."""
    asked = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        await reader.readuntil(b"\r\n\r\n")
        asked += 1
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/image.zarr"
    async with server, Servers(Access(options=options, timeout=5)) as servers, opened(url, servers) as store:
        try:
            return await store.read("zarr.json"), asked
        except OSError as reason:
            return str(reason), asked


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_like_aiohttp(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ngfflint.store.remote.http_response.LARGEST", 1_000_000)
    monkeypatch.setattr("ngfflint.store.remote.http_client.LARGEST", 1_000_000)
    monkeypatch.setattr("ngfflint.store.remote.client.PAUSE", 0.001)
    assert asyncio.run(ask(answer, {})) == asyncio.run(ask(answer, {"client_kwargs": {}}))


@pytest.mark.parametrize(("answer", "words"), STRICTER.values(), ids=STRICTER)
def test_stricter_than_aiohttp(answer: bytes, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ngfflint.store.remote.client.PAUSE", 0.001)
    found, asked = asyncio.run(ask(answer, {}))
    assert found == f"{words}, {asked} times"
    assert not isinstance(asyncio.run(ask(answer, {"client_kwargs": {}}))[0], str)  # it raises no error


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://host/image.zarr", True),
        ("http://[2001:db8:0:0:0:0:0:1]:8000/image.zarr?signature=x", True),
        ("https://user:secret@host/image.zarr", False),
        ("https://höst/image.zarr", False),
        ("https://host:many/image.zarr", False),
        ("https:///image.zarr", False),
        ("http://host/a::http://host/b", False),
        ("s3://bucket/image.zarr", False),
    ],
)
def test_suffices(address: str, expected: object) -> None:
    assert suffices(address, {}) is expected
    assert not suffices(address, {"headers": {}})


def test_settings_of_fsspec(monkeypatch: pytest.MonkeyPatch) -> None:
    """If fsspec is configured, fsspec is used."""
    monkeypatch.setenv("FSSPEC_HTTP", '{"headers": {}}')
    assert not suffices("https://host/image.zarr", {})


@pytest.mark.parametrize(("idle", "connections"), [(15, 1), (-1, 3)])
def test_connections(idle: float, connections: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection is used again, unless it was idle for too long."""
    monkeypatch.setattr("ngfflint.store.remote.http_client.IDLE", idle)
    with Server({"a": BODY}) as server:

        async def read() -> None:
            client = HTTPClient()
            for _ in range(3):
                assert await client._cat_file(f"{server.url}/a") == BODY  # noqa: SLF001  the interface of fsspec
            await client.close()

        asyncio.run(read())
        assert (server.connections, server.requests) == (connections, 3)
