"""Remote stores: requests with retries, shared between concurrent readers."""

from __future__ import annotations

from asyncio import Event, sleep, timeout
from collections import OrderedDict
from contextlib import asynccontextmanager
from functools import partial
from random import random
from typing import TYPE_CHECKING

from ngfflint.files import LARGEST, TooLargeError
from ngfflint.store.archive import READ_NAMES, read_archive
from ngfflint.store.base import BaseStore, Traffic, WithheldError
from ngfflint.store.remote.connections import REPEATING
from ngfflint.store.remote.errors import RequestFault, fault_of, is_empty
from ngfflint.store.remote.fallback import Fallback
from ngfflint.store.remote.http import PROTOCOLS, address_in
from ngfflint.store.uri import archive_of, is_address, secrets_in, shown
from ngfflint.store.zip import ZipStore, open_zip

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from ngfflint.store.archive import Fetch
    from ngfflint.store.base import Store
    from ngfflint.store.remote.connections import Server, Servers

MOST = 512
"""Documents that are remembered at most."""

LARGEST_SUM = 2_000_000
"""Bytes of all that are remembered at most: memory stays flat."""


class Once:
    """The documents of a store that were read last, and those that are being read."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes | None] = OrderedDict()
        self._size = 0
        self._reading: dict[str, Event] = {}

    async def read(self, path: str, ask: Callable[[], Awaitable[bytes | None]]) -> bytes | None:
        """Return a document; what cannot be read is asked for by each who wants it.

        Args:
            path: of the document.
            ask: asks the server for it.

        Raises:
            OSError: it cannot be read.
        """
        while path in self._reading:
            await self._reading[path].wait()
        if path in self._kept:
            return self._kept[path]
        done = self._reading[path] = Event()
        try:
            data = await ask()
        finally:
            del self._reading[path]
            done.set()
        self._keep(path, data)
        return data

    def _keep(self, path: str, data: bytes | None) -> None:
        self._kept[path] = data
        self._size += len(data or b"")
        while self._kept and (len(self._kept) > MOST or self._size > LARGEST_SUM):
            _, old = self._kept.popitem(last=False)
            self._size -= len(old or b"")


ATTEMPTS = 4
"""How often a request is sent that fails in a way that may pass."""

PAUSE = 0.2
"""Seconds before it is sent again, twice as many each time, and up to half as many more."""

LONGEST_PAUSE = 20.0
"""Seconds that a server can ask for at most."""

HOPELESS = 16
"""Requests in a row that failed, from which on none is repeated."""


class Requests:
    """Requests for what is in one store.

    Args:
        servers: all that are asked.
        server: that has the store.
        secrets: credentials, which are not shown.
    """

    def __init__(self, servers: Servers, server: Server, secrets: set[str]) -> None:
        self.traffic = Traffic()
        self._servers, self._server, self._secrets = servers, server, secrets
        self._failed = 0
        self._attempts = 1 if REPEATING.intersection(server.protocols) else ATTEMPTS
        self._is_http = not set(PROTOCOLS).isdisjoint(server.protocols)

    async def get(self, address: str, start: int | None = None, end: int | None = None) -> bytes | None:
        """Return the bytes at an address, or some of them; ``None`` if nothing is there.

        Args:
            address: as the file system knows it.
            start: of the bytes that are wanted; from the end if it is negative.
            end: after the last byte that is wanted.

        Raises:
            WithheldError: the server keeps it back, or does not have it.
            OSError: it cannot be read.
        """
        attempt = 0
        while True:
            answer = await self._try(address, start, end)
            if not isinstance(answer, RequestFault):
                return answer
            attempt += 1
            if not answer.transient or attempt >= self._attempts or self._is_hopeless():
                break
            pause = PAUSE * 2 ** (attempt - 1) * (1 + random() / 2)  # noqa: S311  spreads requests, hides nothing
            await sleep(max(pause, min(answer.after, LONGEST_PAUSE)))
        if not answer.words:
            return None
        words = answer.words if attempt == 1 else f"{answer.words}, {attempt} times"
        raise WithheldError(words) if answer.withheld else OSError(words)

    async def fetch(self, address: str, start: int, end: int | None) -> bytes:
        """Return some of the bytes at an address; a server that knows no parts of documents gives all.

        Raises:
            OSError: they cannot be read, or nothing is there.
        """
        data = await self.get(address, start, end)
        if data is None:
            raise FileNotFoundError("not found")
        whole = end is not None and len(data) > end - start
        return data[start:end] if whole else data

    def _is_hopeless(self) -> bool:
        """Whether all fails, in this store or on the whole server."""
        return max(self._failed, self._server.failed) >= HOPELESS

    async def _try(self, address: str, start: int | None, end: int | None) -> bytes | RequestFault:
        limit = self._servers.access.timeout
        async with self._servers.slots:
            self.traffic.requests += 1
            try:
                async with timeout(limit):
                    data = await self._ask(address, start, end)
            except Exception as reason:  # noqa: BLE001  file systems raise what they like
                fault = fault_of(reason, limit, self._secrets)
                self._failed = self._failed + 1 if fault.transient else 0
                self._server.failed = self._server.failed + 1 if fault.transient else 0
                return fault
        self._failed = self._server.failed = 0
        self.traffic.size += len(data)
        return data

    async def _ask(self, address: str, start: int | None, end: int | None) -> bytes:
        """Ask the file system for one file; ``cat()`` would expand globs."""
        fs = self._server.fs
        if start is not None or end is not None:
            some: bytes = await fs._cat_file(address, start=start, end=end)  # noqa: SLF001
            return some
        if self._is_http:  # both clients have a limit of their own
            data: bytes = await fs._cat_file(address)  # noqa: SLF001
            return data
        try:  # without an end, s3fs asks for the size first: two requests for each document
            data = await fs._cat_file(address, start=0, end=LARGEST + 1)  # noqa: SLF001
        except Exception as reason:
            if is_empty(reason):
                return b""
            raise
        if len(data) > LARGEST:
            raise TooLargeError
        return data


AT_HAND = ("memory", "local", "file")
"""Protocols by which asking for what is not there costs next to nothing."""


class RemoteStore(BaseStore):
    """A store on a server.

    Args:
        requests: for what is in it.
        root: address of the store, as its file system knows it.
        uri: what to call it, without credentials.
        servers: that are asked.
    """

    cheap = False
    ignores_case = False
    archive = None

    def __init__(self, requests: Requests, root: str, uri: str, servers: Servers) -> None:
        self.uri = uri
        self._requests, self._root, self._servers = requests, root, servers
        self._is_http = root.startswith(PROTOCOLS)
        self._once = Once()
        self._fallback = Fallback(self._request)

    @property
    def ahead(self) -> int:
        """How many nodes are read at the same time, which changes with the number of stores that are."""
        return self._servers.ahead

    @property
    def traffic(self) -> Traffic:
        """What was asked of the server."""
        return self._requests.traffic

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Read a document, or return what was read a moment ago."""
        if limit is None:
            return await self._once.read(path, partial(self._read, path))
        return await self._read(path, limit)

    async def _read(self, path: str, limit: int | None = None) -> bytes | None:
        """Read a document; what the server sends for everything that it does not have is nothing."""
        data = await self._request(path, limit)
        if data is None or path.rpartition("/")[2] not in READ_NAMES or not await self._fallback.is_it(path, data):
            return data
        self.traffic.fallbacks += 1
        return None

    async def _request(self, path: str, limit: int | None = None) -> bytes | None:
        address = address_in(self._root, path) if self._is_http else f"{self._root}/{path}"
        if limit is None:
            return await self._requests.get(address)
        data = await self._requests.get(address, 0, limit)
        return None if data is None else data[:limit]

    async def part(self, path: str, start: int, end: int | None = None) -> bytes | None:
        """Read a part of a file; a server that ignores ranges sends all of it."""
        address = address_in(self._root, path) if self._is_http else f"{self._root}/{path}"
        data = await self._requests.get(address, start, end)
        if data is None or end is None:
            return data
        return data[start:end] if len(data) > end - start else data

    async def names(self, path: str) -> list[str] | None:  # noqa: ARG002  of any folder
        """Return nothing: to list a folder costs a request for each thousand of its chunks, if it is possible."""
        return None

    def follow(self, path: str, start: str) -> str | None:  # noqa: ARG002  there are no links
        """Return the path itself."""
        return path


class PlainStore(BaseStore):
    """A store in a file system that is not asynchronous, and is asked one thing after the other.

    Args:
        server: whose file system it is.
        root: of the store, as its file system knows it.
        uri: what to call it, without credentials.
        secrets: credentials, which are not shown.
    """

    ahead = 0
    ignores_case = False
    archive = None

    def __init__(self, server: Server, root: str, uri: str, secrets: set[str]) -> None:
        self.uri = uri
        self.traffic = Traffic()
        self._fs, self._root, self._secrets = server.fs, root.rstrip("/"), secrets
        self.cheap = any(each in AT_HAND for each in server.protocols)

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Read a document."""
        return self._get(f"{self._root}/{path}", None, limit)

    async def part(self, path: str, start: int, end: int | None = None) -> bytes | None:
        """Read a part of a file."""
        return self._get(f"{self._root}/{path}", start, end)

    async def fetch(self, start: int, end: int | None) -> bytes:
        """Read from the file that the address is of.

        Raises:
            OSError: it cannot be read, or is not there.
        """
        data = self._get(self._root, start, end)
        if data is None:
            raise FileNotFoundError("not found")
        return data

    def _get(self, path: str, start: int | None, end: int | None) -> bytes | None:
        self.traffic.requests += 1
        is_whole = start is None and end is None
        try:
            data: bytes = self._fs.cat_file(path, start=start, end=LARGEST + 1 if is_whole else end)
        except Exception as reason:  # noqa: BLE001  file systems raise what they like
            fault = fault_of(reason, 0, self._secrets)
            if not fault.words:
                return None
            raise WithheldError(fault.words) if fault.withheld else OSError(fault.words) from None
        if is_whole and len(data) > LARGEST:
            raise TooLargeError
        self.traffic.size += len(data)
        return data

    async def names(self, path: str) -> list[str] | None:
        """Return the names in a folder, ``None`` if there is none or it cannot be listed."""
        try:
            found = self._fs.ls(f"{self._root}/{path}", detail=False)
        except Exception:  # noqa: BLE001  likewise
            return None
        return [each.rstrip("/").rpartition("/")[2] for each in found]

    def follow(self, path: str, start: str) -> str | None:  # noqa: ARG002  there are no links
        """Return the path itself."""
        return path


@asynccontextmanager
async def opened(address: str, servers: Servers) -> AsyncIterator[Store]:
    """Open the store at an address; it must be read in the event loop that it was opened in.

    Args:
        address: as fsspec writes it, such as ``https://host/image.zarr`` or ``zip::s3://bucket/image.zip``.
        servers: that are asked.

    Raises:
        UnknownProtocolError: no file system is installed for it, or the options are not for it.
        OSError: it is an archive that cannot be read.
    """
    secrets = secrets_in(address, dict(servers.access.options))
    uri = shown(address).rstrip("/")
    packed = archive_of(address)
    if packed is not None and not is_address(packed.address):
        yield await open_zip(packed.address, uri, packed.folder)
        return
    place = packed.address if packed else address
    async with servers.at(place) as (server, root):
        if not server.fs.async_impl or "::" in place:  # a server behind another may be of any kind
            plain_store = PlainStore(server, root, uri, secrets)
            yield await _unzip(plain_store.fetch, plain_store, packed.folder) if packed else plain_store
            return
        requests = Requests(servers, server, secrets)
        servers.stores += 1
        try:
            store = RemoteStore(requests, root, uri, servers)
            yield await _unzip(partial(requests.fetch, root), store, packed.folder) if packed else store
        finally:
            servers.stores -= 1


async def _unzip(fetch: Fetch, store: Store, folder: str) -> ZipStore:
    """Open the archive that was taken for a store."""
    archive = await read_archive(fetch, folder)
    return ZipStore(fetch, store.uri, archive, ahead=store.ahead, traffic=store.traffic)
