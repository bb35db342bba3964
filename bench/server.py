"""``python -m bench.server FOLDER MILLISECONDS``: serve files by HTTP with latency, and count the requests.

It listens on localhost only, prints its port when ready, and exits when its standard input closes. ``/-/counts``
returns the counts since its last request without latency.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from urllib.parse import unquote

COUNTS = "/-/counts"


class Counts:
    """Request counts.

    Attributes:
        requests: all requests.
        missing: requests for missing files.
        now: requests in progress.
        most: maximum of ``now``.
    """

    def __init__(self) -> None:
        self.requests = self.missing = self.now = self.most = 0

    def take(self) -> bytes:
        """Return the counts as JSON, and reset them."""
        answer = json.dumps({"requests": self.requests, "missing": self.missing, "most": self.most}).encode()
        self.requests = self.missing = self.most = 0
        return answer


class Connection(asyncio.Protocol):
    """A connection with sequential requests.

    Args:
        folder: the folder to serve.
        latency: seconds before each response.
        counts: counts of all connections.
    """

    transport: asyncio.Transport

    def __init__(self, folder: Path, latency: float, counts: Counts) -> None:
        self.folder, self.latency, self.counts = folder, latency, counts
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        if isinstance(transport, asyncio.Transport):
            self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Handle complete requests in the received data."""
        self.received += data
        while (end := self.received.find(b"\r\n\r\n")) >= 0:
            head, self.received = self.received[:end].decode("latin-1"), self.received[end + 4 :]
            method, path, *_ = head.split(" ", 2)
            if path == COUNTS:
                self._send(200, self.counts.take(), method)
                continue
            self.counts.requests += 1
            self.counts.now += 1
            self.counts.most = max(self.counts.most, self.counts.now)
            asyncio.get_running_loop().call_later(self.latency, self._answer, path, method)

    def _answer(self, path: str, method: str) -> None:
        self.counts.now -= 1
        try:
            data = (self.folder / unquote(path[1:])).read_bytes()
        except OSError:
            self.counts.missing += 1
            self._send(404, b"", method)
        else:
            self._send(200, data, method)

    def _send(self, status: int, data: bytes, method: str) -> None:
        head = f"HTTP/1.1 {status} -\r\nContent-Length: {len(data)}\r\n\r\n".encode()
        self.transport.write(head + (b"" if method == "HEAD" else data))


async def serve(folder: Path, latency: float) -> None:
    """Serve a folder, with latency in seconds, until standard input closes."""
    counts = Counts()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(folder, latency, counts), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2]) / 1000))
