"""A small HTTP client for reading documents: aiohttp takes longer to import than a small plate takes to lint.

h11 implements the protocol; connections, redirects and compression are ours. aiohttp is used if options of the file
system are given, where the URL has a user (see ``suffices``), and where fsspec is configured.
"""

from __future__ import annotations

from asyncio import open_connection
from functools import cache, lru_cache
from socket import gaierror
from ssl import SSLContext, SSLError, create_default_context
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import h11

from ngfflint.files import LARGEST, TooLargeError
from ngfflint.store.remote.http import PORTS, PROTOCOLS, redirected

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 10

STAGGER = 0.25
"""Seconds after which the next address of a host is tried as well."""

IDLE = 15
"""Seconds after which a connection is not used again: a router may have dropped it."""

PIECE = 1 << 16
"""Bytes that are read at once, and the length of the longest headers."""

Answer = tuple[int, dict[str, str], bytes]
"""Status, headers by their names in lower case, and body, decompressed if it was compressed."""


class ConnectError(OSError):
    """There is no connection to a server: the host, and the reason."""

    def __init__(self, host: str, os_error: OSError) -> None:
        super().__init__(f"no connection to {host}")
        self.host, self.os_error = host, os_error


class HostError(ConnectError):
    """DNS does not know the host."""


class TLSError(ConnectError):
    """There is no safe connection."""


class TooManyRedirects(OSError):  # noqa: N818  aiohttp has the same name
    """A server redirects too often."""


class StatusError(OSError):
    """An answer whose status says that something is wrong, with the value of ``Retry-After``."""

    def __init__(self, status: int, after: str) -> None:
        super().__init__(f"status {status}")
        self.status, self.headers = status, {"Retry-After": after}


class HTTPClient:
    """What reads documents by HTTP, with the part of the interface of fsspec that is used here.

    As many connections are kept as there were requests at the same time.
    """

    protocol = PROTOCOLS
    async_impl = True

    def __init__(self) -> None:
        self._idle: dict[tuple[str, str], list[_Connection]] = {}
        self._addresses: dict[str, str] = {}

    async def _cat_file(self, url: str, start: int | None = None, end: int | None = None) -> bytes:
        """Return the bytes at a URL, or some of them; see fsspec."""
        if start is not None and start == end:
            return b""
        place, limit, wanted = urlsplit(url), LARGEST, ""
        if start is not None and start < 0:
            wanted = f"bytes={start}"
        elif end is not None:
            wanted, limit = f"bytes={start or 0}-{end - 1}", max(limit, end - (start or 0))
        elif start is not None:
            wanted = f"bytes={start}-"
        for _ in range(MOST_REDIRECTS):
            status, headers, body = await self._ask(place, wanted, limit)
            location = headers.get("location") or headers.get("uri")
            if status not in REDIRECTS or not location:
                break
            place = urlsplit(redirected(place.geturl(), location))
        else:
            raise TooManyRedirects
        if status == 404:
            raise FileNotFoundError(url)
        if status >= 400:
            raise StatusError(status, headers.get("retry-after", ""))
        return body

    async def close(self) -> None:
        """Close all connections."""
        for each in self._idle.values():
            for connection in each:
                connection.writer.transport.abort()
        self._idle.clear()

    async def _ask(self, place: SplitResult, wanted: str, limit: int) -> Answer:
        """Send a request, and once more if the connection is closed before an answer begins."""
        target = f"{place.path or '/'}{'?' * bool(place.query)}{place.query}"
        headers = _request(place.netloc.rpartition("@")[2], wanted).headers
        request = h11.Request(method="GET", target=target, headers=headers)
        try:
            return await self._exchange(place, request, limit)
        except ConnectionError:
            return await self._exchange(place, request, limit)

    async def _exchange(self, place: SplitResult, request: h11.Request, limit: int) -> Answer:
        idle = self._idle.setdefault((place.scheme, place.netloc), [])
        while idle and (idle[-1].used + IDLE < monotonic() or idle[-1].reader.at_eof()):
            idle.pop().writer.close()
        connection = idle.pop() if idle else _Connection(*await self._connect(place))
        try:
            answer = await connection.ask(request, limit)
        except BaseException:
            connection.writer.transport.abort()
            raise
        if connection.is_free():
            idle.append(connection)
        else:
            connection.writer.close()
        return answer

    async def _connect(self, place: SplitResult) -> tuple[StreamReader, StreamWriter]:
        """Open a connection; the host is looked up once."""
        host, port = place.hostname or "", place.port or PORTS[place.scheme]
        address, context = self._addresses.get(host), tls() if place.scheme == "https" else None
        name, delay = host if context else None, None if address else STAGGER
        try:
            reader, writer = await open_connection(
                address or host, port, limit=PIECE, ssl=context, server_hostname=name, happy_eyeballs_delay=delay
            )
        except OSError as reason:
            self._addresses.pop(host, None)
            kind = HostError if isinstance(reason, gaierror) else TLSError if isinstance(reason, SSLError) else None
            raise (kind or ConnectError)(host, reason) from None
        self._addresses[host] = writer.get_extra_info("peername")[0]
        return reader, writer


class _Connection:
    """A connection to a server, which answers one request after the other."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.http = h11.Connection(h11.CLIENT, PIECE)
        self.used = monotonic()

    async def ask(self, request: h11.Request, limit: int) -> Answer:
        """Send a request and return the answer.

        Raises:
            TooLargeError: the body is larger than the limit.
        """
        self.writer.write(self.http.send(request) + self.http.send(h11.EndOfMessage()))
        headers: dict[str, str] = {}
        status, body, data = 0, bytearray(), b""
        try:
            while True:
                data = await self.reader.read(PIECE)
                self.http.receive_data(data)
                while (event := self.http.next_event()) is not h11.NEED_DATA:
                    if isinstance(event, h11.EndOfMessage):
                        return status, headers, _unpacked(bytes(body), headers.get("content-encoding", ""), limit)
                    if isinstance(event, h11.Data):
                        body += event.data
                    elif isinstance(event, h11.Response):
                        status = event.status_code
                        headers = {name.decode(): value.decode("utf-8", "replace") for name, value in event.headers}
                    if max(len(body), int(headers.get("content-length", 0))) > limit:
                        raise TooLargeError
        except h11.RemoteProtocolError:
            if data:
                raise
            raise (EOFError if status else ConnectionResetError) from None
        except ConnectionError as reason:
            raise (EOFError() if status else ConnectionAbortedError(*reason.args)) from None

    def is_free(self) -> bool:
        """Whether the connection can be used for another request, after the answer to one."""
        self.used = monotonic()
        free = self.http.our_state is h11.DONE and self.http.their_state is h11.DONE and not self.http.trailing_data[0]
        if free:
            self.http.start_next_cycle()
        return free


@cache
def tls() -> SSLContext:
    """Return the TLS settings; reading the certificates of the system takes longer than a request."""
    return create_default_context()


@lru_cache
def _request(host: str, wanted: str) -> h11.Request:
    """Return a request for some bytes, or for all; h11 need not check the headers again."""
    headers = [("Host", host), ("Accept", "*/*"), ("Accept-Encoding", "gzip, deflate"), ("User-Agent", "ngfflint")]
    return h11.Request(method="GET", target="/", headers=[*headers, *([("Range", wanted)] if wanted else [])])


def _unpacked(data: bytes, coding: str, limit: int) -> bytes:
    coding = coding.lower()
    if not data or coding not in ("gzip", "x-gzip", "deflate"):
        return data
    from zlib import MAX_WBITS, decompressobj, error

    raw = coding == "deflate" and data[0] & 0xF != 8  # some servers leave out the header of zlib
    unpacker = decompressobj(-MAX_WBITS if raw else MAX_WBITS | 32)
    try:
        found = unpacker.decompress(data, limit + 1)
    except error:
        raise EOFError from None
    if len(found) > limit:
        raise TooLargeError
    if not unpacker.eof:
        raise EOFError
    return found
