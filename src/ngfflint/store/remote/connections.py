"""Connections to servers: one session per server, concurrent requests limited, redirects to other servers refused."""

from __future__ import annotations

import os
from asyncio import Semaphore, get_running_loop
from contextlib import asynccontextmanager
from functools import partial
from inspect import iscoroutinefunction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import SplitResult, urlsplit
from weakref import finalize, getweakrefs

from ngfflint.store.base import IN_BROWSER
from ngfflint.store.remote.browser import BrowserClient
from ngfflint.store.remote.errors import RedirectError
from ngfflint.store.remote.http import PROTOCOLS, plain, redirected
from ngfflint.store.remote.http_client import HTTPClient
from ngfflint.store.uri import hide, secrets_in, shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from types import SimpleNamespace

    from aiohttp import ClientSession, TraceRequestRedirectParams

    from ngfflint.store.base import Access


def suffices(address: str, options: Mapping[str, object]) -> bool:
    """Whether our own client can read an address: no credentials, options, settings of fsspec, proxy, or browser.

    Args:
        address: of a store.
        options: of the file system.
    """
    if IN_BROWSER or options or "::" in address or any(name.startswith("FSSPEC_") for name in os.environ):
        return False
    try:
        place = urlsplit(address)
        has_host = place.scheme in PROTOCOLS and bool(place.hostname) and place.port != 0
    except ValueError:
        return False
    usual = has_host and place.netloc.isascii() and "@" not in place.netloc and not _has_proxy(place)
    return usual and not Path("~/.config/fsspec").expanduser().exists()


def _has_proxy(place: SplitResult) -> bool:
    """Whether the environment names a proxy for an address, which aiohttp then uses."""
    if not (os.environ.get(f"{place.scheme}_proxy") or os.environ.get(f"{place.scheme.upper()}_PROXY")):
        return False
    from urllib.request import proxy_bypass

    return not proxy_bypass(place.hostname or "")


def http_options(concurrency: int, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of fsspec's file system for HTTP, those of the user among them.

    Args:
        concurrency: requests at the same time.
        options: of the user.
    """
    return {"encoded": True, "get_client": partial(_session, concurrency), **options}


async def _session(concurrency: int, **options: Any) -> ClientSession:
    """Open a session; the caller limits the time of requests."""
    from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, TraceConfig

    from ngfflint.store.remote.http_response import Capped

    trace = TraceConfig()
    trace.on_request_redirect.append(_stay)
    usual: dict[str, Any] = {
        "connector": TCPConnector(limit=concurrency),
        "timeout": ClientTimeout(total=None),
        "cookie_jar": DummyCookieJar(),
        "trace_configs": [trace],
        "response_class": Capped,
        "trust_env": True,
    }
    return ClientSession(**{**usual, **options})


async def _stay(_: ClientSession, __: SimpleNamespace, params: TraceRequestRedirectParams) -> None:
    """Follow redirects within a server, but not to another server.

    Raises:
        RedirectError: it is another one.
    """
    location = params.response.headers.get("Location") or params.response.headers.get("URI") or ""
    try:
        redirected(str(params.url), location)
    except RedirectError:
        params.response.close()
        raise


EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs", "az": "az", "abfs": "az", "abfss": "az", "adl": "az"}
"""The extra that brings the file system of a protocol."""

REPEATING = frozenset(EXTRAS)
"""Protocols whose file systems repeat requests themselves."""

IDLE = 16
"""Servers whose session is kept although nothing reads from them: the next store may be there."""

LEAST = 4
"""Nodes that are read ahead of a walk at least, however many stores are walked at the same time."""


class UnknownProtocolError(ValueError):
    """There is no way to read from an address; the text says what to do."""


CLOSED = ("_session", "_s3", "service_client", "credential")
"""Attributes of the file systems of fsspec, s3fs, gcsfs and adlfs that hold connections."""


class Server:
    """A file system, and what is known about its servers.

    Args:
        fs: of fsspec.

    Attributes:
        protocols: by which it is asked.
        users: stores that are read from it now.
        failed: requests in a row that failed in a way that may pass.
    """

    def __init__(self, fs: Any) -> None:
        self.fs = fs
        self.protocols: tuple[str, ...] = (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)
        self.users = self.failed = 0

    async def close(self) -> None:
        """Close the connections in the way of the file system."""
        if isinstance(self.fs, HTTPClient):
            await self.fs.close()
            return
        for name in CLOSED:
            close = getattr(getattr(self.fs, name, None), "close", None)
            if iscoroutinefunction(close):
                await close()
        for reference in getweakrefs(self.fs):  # adlfs closes again at exit, in an event loop that has ended
            if isinstance(reference.__callback__, finalize):
                reference.__callback__.detach()


class Servers:
    """All that are asked in an event loop; it must be entered.

    Args:
        access: how to ask.

    Attributes:
        slots: as many as there may be requests at the same time.
        stores: that are read at the same time.
    """

    def __init__(self, access: Access) -> None:
        self.access = access
        self.slots = Semaphore(access.concurrency)
        self.stores = 0
        self._known: dict[str, Server] = {}

    @property
    def ahead(self) -> int:
        """How many nodes of one store are read ahead: the more stores there are, the fewer of each."""
        return max(min(LEAST, self.access.concurrency), self.access.concurrency // max(1, self.stores))

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End."""
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        known = list(self._known.values())
        self._known.clear()
        for each in known:
            await each.close()

    @asynccontextmanager
    async def at(self, address: str) -> AsyncIterator[tuple[Server, str]]:
        """Give the server of an address, and the address as its file system knows it.

        Args:
            address: as fsspec writes it.

        Raises:
            UnknownProtocolError: no file system is installed for it, or the options are not for it.
        """
        cls = HTTPClient if suffices(address, self.access.options) else file_system_of(address)
        try:
            server, root = self._chained(address) if "::" in address else self._server(cls, address)
        except Exception as reason:  # noqa: BLE001  file systems raise what they like
            words = (isinstance(reason, OSError) and reason.strerror) or str(reason) or type(reason).__name__
            words = hide(words, secrets_in(address, dict(self.access.options)))
            raise UnknownProtocolError(f"{shown(address)}: {words}") from None
        server.users += 1
        try:
            yield server, root
        finally:
            server.users -= 1
            await self._close_idle()

    def _chained(self, address: str) -> tuple[Server, str]:
        from fsspec.core import url_to_fs

        fs, path = url_to_fs(address, **dict(self.access.options))
        return Server(fs), path

    def _server(self, cls: Any, address: str) -> tuple[Server, str]:
        if cls in (HTTPClient, BrowserClient):
            return self._shared(urlsplit(address).netloc, cls), plain(address)
        options, protocol = dict(self.access.options), _protocol(address)
        is_http = protocol in PROTOCOLS
        if is_http:
            options = http_options(self.access.concurrency, options)
        elif EXTRAS.get(protocol) == "s3":  # whose client has ten connections otherwise
            limit = {"max_pool_connections": self.access.concurrency}
            options["config_kwargs"] = {**limit, **options.get("config_kwargs", {})}
            options = {"use_listings_cache": False, **options}  # no folder is listed twice
        given = {**cls._get_kwargs_from_urls(address), **options}
        if cls.async_impl:
            given |= {"asynchronous": True, "loop": get_running_loop(), "skip_instance_cache": True}
        key = repr((cls, urlsplit(address).netloc if is_http else "", given))
        server = self._shared(key, partial(cls, **given))
        return server, plain(address) if is_http else cls._strip_protocol(address).rstrip("/")

    def _shared(self, key: str, make: Callable[[], Any]) -> Server:
        server = self._known.pop(key, None) or Server(make())
        self._known[key] = server  # the server asked last comes last
        return server

    async def _close_idle(self) -> None:
        idle = [key for key, each in self._known.items() if not each.users]
        for key in idle[: max(0, len(idle) - IDLE)]:
            await self._known.pop(key).close()


def file_system_of(address: str) -> Any:
    """Return the class of the file system of an address.

    Args:
        address: as fsspec writes it.

    Raises:
        UnknownProtocolError: none is installed.
    """
    protocol = _protocol(address)
    if IN_BROWSER:
        if protocol in PROTOCOLS:
            return BrowserClient
        raise UnknownProtocolError(f"{shown(address)}: in a browser, only http:// and https:// can be read")
    from fsspec.core import get_filesystem_class

    try:
        return get_filesystem_class(protocol)
    except ImportError as reason:
        extra = EXTRAS.get(protocol)
        how = f"pip install 'ngfflint[{extra}]'" if extra else str(reason)
        raise UnknownProtocolError(f"{shown(address)}: {how} to read from {protocol}://") from None
    except ValueError:
        raise UnknownProtocolError(f"{shown(address)}: unsupported URL scheme '{protocol}'") from None


def _protocol(address: str) -> str:
    return address.partition("::")[0].partition("://")[0]
