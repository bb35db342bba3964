"""Stores behind any file system that fsspec knows; all of it is imported when the first of them is met."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from ngfflint.store.answers import fault_of
from ngfflint.store.archive import read_archive
from ngfflint.store.http import PROTOCOLS, address_in
from ngfflint.store.once import Once
from ngfflint.store.requests import Requests
from ngfflint.store.store import BaseStore, Traffic, WithheldError
from ngfflint.store.uri import archive_of, is_address, secrets_in, shown
from ngfflint.store.zip import ZipStore, open_zip

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ngfflint.store.archive import Fetch
    from ngfflint.store.servers import Server, Servers
    from ngfflint.store.store import Store

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
        address = address_in(self._root, path) if self._is_http else f"{self._root}/{path}"
        if limit is None:
            return await self._once.read(path, partial(self._requests.get, address))
        data = await self._requests.get(address, 0, limit)
        return None if data is None else data[:limit]

    async def names(self, path: str) -> list[str] | None:  # noqa: ARG002  of any folder
        """Return nothing: to list a folder costs a request for each thousand of its chunks, where it is possible."""
        return None

    def follow(self, path: str, start: str) -> str | None:  # noqa: ARG002  there are no links
        """Return the path itself."""
        return path


class PlainStore(BaseStore):
    """A store behind a file system that is not asynchronous, and is asked one thing after the other.

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

    async def fetch(self, start: int, end: int | None) -> bytes:
        """Read from the file that the address is of.

        Raises:
            OSError: it cannot be read, or is not there.
        """
        data = self._get(self._root, start, end)
        if data is None:
            raise FileNotFoundError("nothing is there")
        return data

    def _get(self, path: str, start: int | None, end: int | None) -> bytes | None:
        self.traffic.requests += 1
        try:
            data: bytes = self._fs.cat_file(path, start=start, end=end)
        except Exception as reason:  # noqa: BLE001  file systems raise what they like
            fault = fault_of(reason, 0, self._secrets)
            if not fault.words:
                return None
            raise WithheldError(fault.words) if fault.withheld else OSError(fault.words) from None
        self.traffic.size += len(data)
        return data

    async def names(self, path: str) -> list[str] | None:
        """Return the names in a folder, ``None`` where there is none or where it cannot be listed."""
        try:
            found = self._fs.ls(f"{self._root}/{path}", detail=False)
        except Exception:  # noqa: BLE001  likewise
            return None
        return [each.rstrip("/").rpartition("/")[2] for each in found]

    def follow(self, path: str, start: str) -> str | None:  # noqa: ARG002  nobody tells links
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
        if not server.fs.async_impl or "::" in place:  # who stands behind another one may be of any sort
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
