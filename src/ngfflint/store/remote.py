"""Stores behind any file system that fsspec knows; all of it is imported when the first of them is met."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from ngfflint.store.answers import fault_of
from ngfflint.store.archive import read_archive
from ngfflint.store.http import PROTOCOLS, address_in, http_options, plain
from ngfflint.store.requests import Requests
from ngfflint.store.store import Traffic, WithheldError
from ngfflint.store.uri import archive_of, hide, is_address, secrets_in, shown
from ngfflint.store.zip import ZipStore, open_zip

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ngfflint.store.access import Access
    from ngfflint.store.archive import Fetch
    from ngfflint.store.store import Store

EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs", "az": "az", "abfs": "az", "abfss": "az", "adl": "az"}
"""The extra that brings the file system of a protocol."""

AT_HAND = ("memory", "local", "file")
"""Protocols by which asking for what is not there costs next to nothing."""


class UnknownProtocolError(ValueError):
    """Nobody knows how to read from an address; the text says what to do."""


class RemoteStore:
    """A store on a server.

    Args:
        requests: to the server.
        root: address of the store, as its file system knows it.
        uri: what to call it, without credentials.
        concurrency: requests at the same time.
    """

    cheap = False
    ignores_case = False
    archive = None

    def __init__(self, requests: Requests, root: str, uri: str, concurrency: int) -> None:
        self.uri, self.ahead = uri, concurrency
        self._requests, self._root = requests, root
        self._is_http = root.startswith(PROTOCOLS)

    @property
    def traffic(self) -> Traffic:
        """What was asked of the server."""
        return self._requests.traffic

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Read a document."""
        address = address_in(self._root, path) if self._is_http else f"{self._root}/{path}"
        data = await self._requests.get(address, None if limit is None else 0, limit)
        return data if data is None or limit is None else data[:limit]

    async def names(self, path: str) -> list[str] | None:  # noqa: ARG002  of any folder
        """Return nothing: to list a folder costs a request for each thousand of its chunks, where it is possible."""
        return None

    def follow(self, path: str, start: str) -> str | None:  # noqa: ARG002  there are no links
        """Return the path itself."""
        return path


class PlainStore:
    """A store behind a file system that is not asynchronous, and is asked one thing after the other.

    Args:
        fs: of fsspec.
        root: of the store, as its file system knows it.
        uri: what to call it, without credentials.
        secrets: credentials, which are not shown.
    """

    ahead = 0
    ignores_case = False
    archive = None

    def __init__(self, fs: Any, root: str, uri: str, secrets: set[str]) -> None:
        self.uri = uri
        self.traffic = Traffic()
        self._fs, self._root, self._secrets = fs, root.rstrip("/"), secrets
        protocols = (fs.protocol,) if isinstance(fs.protocol, str) else fs.protocol
        self.cheap = any(each in AT_HAND for each in protocols)

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
async def opened(address: str, access: Access) -> AsyncIterator[Store]:
    """Open the store at an address; it must be read in the event loop that it was opened in.

    Args:
        address: as fsspec writes it, such as ``https://host/image.zarr`` or ``zip::s3://bucket/image.zip``.
        access: how to ask.

    Raises:
        UnknownProtocolError: no file system is installed for it, or the options are not for it.
        OSError: it is an archive that cannot be read.
    """
    secrets = secrets_in(address, dict(access.options))
    uri = shown(address).rstrip("/")
    packed = archive_of(address)
    if packed is not None and not is_address(packed.address):
        yield await open_zip(packed.address, uri, packed.folder)
        return
    place = packed.address if packed else address
    fs, root = file_system(place, access)
    if not fs.async_impl or "::" in place:  # who stands behind another one may be of any sort
        plain_store = PlainStore(fs, root, uri, secrets)
        yield await _unzip(plain_store.fetch, plain_store, packed.folder) if packed else plain_store
        return
    async with closing(fs):
        requests = Requests(fs, access, secrets)
        store = RemoteStore(requests, root, uri, access.concurrency)
        yield await _unzip(partial(requests.fetch, root), store, packed.folder) if packed else store


async def _unzip(fetch: Fetch, store: Store, folder: str) -> ZipStore:
    """Open the archive that was taken for a store."""
    archive = await read_archive(fetch, folder)
    return ZipStore(fetch, store.uri, archive, ahead=store.ahead, traffic=store.traffic)


def file_system(address: str, access: Access) -> tuple[Any, str]:
    """Return the file system of an address, and the address as it knows it.

    Raises:
        UnknownProtocolError: no file system is installed for it, or the options are not for it.
    """
    from asyncio import get_running_loop

    from fsspec.core import get_filesystem_class, url_to_fs

    protocol = address.partition("::")[0].partition("://")[0]
    options = dict(access.options)
    try:
        if "::" in address:
            fs, path = url_to_fs(address, **options)
            return fs, path
        cls = get_filesystem_class(protocol)
        if protocol in PROTOCOLS:
            options = http_options(access.concurrency, options)
        elif EXTRAS.get(protocol) == "s3":  # whose client has ten connections otherwise
            options["config_kwargs"] = {"max_pool_connections": access.concurrency, **options.get("config_kwargs", {})}
        given = {**cls._get_kwargs_from_urls(address), **options}
        if cls.async_impl:
            given |= {"asynchronous": True, "loop": get_running_loop(), "skip_instance_cache": True}
        root = plain(address) if protocol in PROTOCOLS else cls._strip_protocol(address).rstrip("/")
        return cls(**given), root
    except ImportError as reason:
        extra = EXTRAS.get(protocol)
        how = f"pip install 'ngfflint[{extra}]'" if extra else str(reason)
        raise UnknownProtocolError(f"{shown(address)}: {how} to read from {protocol}://") from None
    except Exception as reason:  # noqa: BLE001  file systems raise what they like
        words = hide(str(reason) or type(reason).__name__, secrets_in(address, options))
        raise UnknownProtocolError(f"{shown(address)}: {words}") from None


@asynccontextmanager
async def closing(fs: Any) -> AsyncIterator[None]:
    """Close the connections of a file system in the end, in whatever way it has."""
    try:
        yield
    finally:
        session = getattr(fs, "_session", None) or getattr(fs, "_s3", None)
        if session is not None:
            await session.close()
