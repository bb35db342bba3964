"""Asking servers by HTTP: addresses of documents, and sessions that are not led to other servers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ngfflint.store.answers import RedirectError
from ngfflint.store.uri import shown

if TYPE_CHECKING:
    from types import SimpleNamespace

    from aiohttp import ClientSession, TraceRequestRedirectParams
    from yarl import URL

PROTOCOLS = ("http", "https")

SAFE = "/-._~!$&'()*+,;=:@"
"""Characters that stand in a path as they are."""


def plain(address: str) -> str:
    """Return an address as it is asked for: what must not stand in one is quoted, what follows ``#`` is no part."""
    return quote(address.partition("#")[0], f"{SAFE}%?[]")


def address_in(root: str, path: str) -> str:
    """Return the address of a document.

    Args:
        root: address of the store; a signature in its query holds for the documents as well.
        path: of the document, relative to the store; any characters.
    """
    base, mark, query = root.partition("?")
    place = f"{base.rstrip('/')}/{quote(path, SAFE)}" if path else base
    return f"{place}{mark}{query}"


def http_options(concurrency: int, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of fsspec's file system for HTTP, those of the user among them.

    Args:
        concurrency: requests at the same time.
        options: of the user.
    """
    return {"encoded": True, "get_client": partial(_session, concurrency), **options}


async def _session(concurrency: int, **options: Any) -> ClientSession:
    """Open a session; whoever makes requests sees to their time."""
    from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, TraceConfig

    from ngfflint.store.capped import Capped

    trace = TraceConfig()
    trace.on_request_redirect.append(_stay)
    usual: dict[str, Any] = {
        "connector": TCPConnector(limit=concurrency),
        "timeout": ClientTimeout(total=None),
        "cookie_jar": DummyCookieJar(),
        "trace_configs": [trace],
        "response_class": Capped,
    }
    return ClientSession(**{**usual, **options})


async def _stay(_: ClientSession, __: SimpleNamespace, params: TraceRequestRedirectParams) -> None:
    """Follow a server on to another address of its own, and to no other server.

    Raises:
        RedirectError: it is another one.
    """
    from yarl import URL

    location = params.response.headers.get("Location") or params.response.headers.get("URI") or ""
    here = params.url
    try:
        there = here.join(URL(location))
    except ValueError:
        there = URL()
    if not _same_server(here, there):
        params.response.close()
        raise RedirectError(shown(str(there.origin())) if there.absolute else "no proper address")


def _same_server(here: URL, there: URL) -> bool:
    """Say whether two addresses are those of one server, which may ask for a safe connection."""
    if here.host != there.host:
        return False
    return here.origin() == there.origin() or (here.scheme, here.port, there.scheme, there.port) == (
        *("http", 80),
        *("https", 443),
    )
