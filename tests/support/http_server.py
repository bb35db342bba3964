"""An HTTP server on this machine for tests: slow, faulty, and counting what it is asked."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from ipaddress import ip_address
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from types import TracebackType
from typing import Self
from urllib.parse import unquote

from attrs import define, field
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PATIENCE = 10
"""Seconds after which a gate opens in any case."""


@define
class Answer:
    """What the server does instead of handing out a document.

    Args:
        status: of the answer.
        headers: beside the usual ones.
        body: of the answer.
        length: what it says of the length of the body, whatever that is; ``None``: the truth.
        hang: seconds before it answers.
        drop: whether it closes the connection instead of an answer.
        endless: whether the body is sent again and again, until the client has enough.
        times: how often it does so, before it hands out the document; ``None``: always.
    """

    status: int = 200
    headers: dict[str, str] = field(factory=dict)
    body: bytes = b"{}"
    length: str | None = None
    hang: float = 0
    drop: bool = False
    endless: bool = False
    times: int | None = None


@define
class Server:
    """A server on the loopback interface; it runs in a thread of its own.

    Args:
        documents: by path, without the first slash.
        latency: seconds before each answer.
        answers: instead of documents, by path.
        tls: its TLS settings, if any.
        parts: whether it hands out parts of documents.
        missing: status where there is nothing.
        gate: how many requests must be under way at the same time before the first of them is answered.
        gated: the pattern of the paths for which that holds.
        asked: how often each path was asked for.
        queries: that were sent with paths.
        headers: of the last request, by name in small letters.
        most: requests at the same time, at most.
        connections: that were opened.
        sent: bytes of documents.
    """

    documents: Mapping[str, bytes] = field(factory=dict)
    latency: float = 0
    answers: dict[str, Answer] = field(factory=dict)
    tls: SSLContext | None = None
    parts: bool = True
    missing: int = 404
    gate: int = 0
    gated: str = "*"
    asked: Counter[str] = field(factory=Counter)
    queries: set[str] = field(factory=set)
    headers: dict[str, str] = field(factory=dict)
    most: int = 0
    connections: int = 0
    sent: int = 0
    port: int = 0
    _now: int = 0
    _ready: threading.Event = field(factory=threading.Event)
    _loop: asyncio.AbstractEventLoop = field(factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None
    _tasks: set[asyncio.Task[None]] = field(factory=set)

    @property
    def url(self) -> str:
        """The address of the root."""
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    @property
    def requests(self) -> int:
        """How often it was asked."""
        return self.asked.total()

    def __enter__(self) -> Self:
        """Start."""
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True)
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        """Stop."""
        self._loop.call_soon_threadsafe(self._stop.set)
        assert self._thread is not None
        self._thread.join(10)
        self._loop.close()

    _stop: asyncio.Event = field(factory=asyncio.Event)
    _open: asyncio.Event = field(factory=asyncio.Event)

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0, backlog=1024, ssl=self.tls)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went away, or the test is over
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether another may follow on this connection."""
        head = await reader.readexactly(1)
        if head == b"\x16":  # the client uses TLS
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return False
        line, *lines = (head + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        method, address, *_ = line.split(" ")
        target, _, query = address.partition("?")
        path = unquote(target[1:])
        self.headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
        self.asked[path] += 1
        if query:
            self.queries.add(query)
        self._now += 1
        self.most = max(self.most, self._now)
        answer = self._to(path)
        await asyncio.sleep(self.latency + answer.hang)
        if self.gate and fnmatchcase(path, self.gated):
            await self._pass()
        self._now -= 1
        if answer.drop:
            return False
        writer.write(self._bytes_of(answer, method))
        await writer.drain()
        while answer.endless:
            writer.write(answer.body)
            await writer.drain()
        return answer.length is None

    async def _pass(self) -> None:
        """Wait until so many are under way as the gate wants, but not for ever."""
        if self.most >= self.gate:
            self._open.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._open.wait(), PATIENCE)

    def _to(self, path: str) -> Answer:
        answer = self.answers.get(path)
        if answer is not None and answer.times != 0:
            if answer.times is not None:
                answer.times -= 1
            return answer
        if path not in self.documents:
            return Answer(self.missing)
        data = self.documents[path]
        wanted = self.headers.get("range", "") if self.parts else ""
        if not wanted:
            return Answer(body=data)
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        start = int(first) if first else max(len(data) - int(last), 0)
        stop = int(last) + 1 if first and last else len(data)
        return Answer(206, {"Content-Range": f"bytes {start}-{min(stop, len(data)) - 1}/{len(data)}"}, data[start:stop])

    def _bytes_of(self, answer: Answer, method: str) -> bytes:
        self.sent += len(answer.body) if answer.status < 300 else 0
        headers = {} if answer.endless else {"Content-Length": answer.length or str(len(answer.body))}
        headers |= answer.headers
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 {answer.status} Whatever\r\n{head}\r\n".encode() + (b"" if method == "HEAD" else answer.body)


def certified(folder: Path) -> tuple[SSLContext, Path]:
    """Return TLS settings with an untrusted certificate, and that certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, file
