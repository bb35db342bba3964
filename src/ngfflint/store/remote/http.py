"""HTTP addresses: how they are written, and where redirects may lead."""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

from ngfflint.store.remote.errors import RedirectError

PROTOCOLS = ("http", "https")

PORTS = {"http": 80, "https": 443}
"""Ports if an address has none."""

SAFE = "/-._~!$&'()*+,;=:@"
"""Characters that are in a path as they are."""


def plain(address: str) -> str:
    """Return an address as it is asked for: what must not be in one is quoted, what follows ``#`` is not a part."""
    return quote(address.partition("#")[0], f"{SAFE}%?[]")


def address_in(root: str, path: str) -> str:
    """Return the address of a document.

    Args:
        root: address of the store; a signature in its query is valid for the documents as well.
        path: of the document, relative to the store; any characters.
    """
    base, mark, query = root.partition("?")
    place = f"{base.rstrip('/')}/{quote(path, SAFE)}" if path else base
    return f"{place}{mark}{query}"


def redirected(here: str, location: str) -> str:
    """Return the address that a server redirects to, if it is on the same server.

    Args:
        here: the address that was asked for.
        location: as the server gives it.

    Raises:
        RedirectError: it is on another server.
    """
    try:
        there = plain(urljoin(here, location))
        old, new = _origin(here), _origin(there)
    except ValueError:
        raise RedirectError("an invalid URL") from None
    scheme, host, port = new
    if old != new and (host != old[1] or (old[::2], new[::2]) != (("http", 80), ("https", 443))):
        name = f"[{host}]" if host and ":" in host else host
        shown_port = "" if port in (None, PORTS.get(scheme)) else f":{port}"
        raise RedirectError(f"{scheme}://{name}{shown_port}" if scheme and host else "an invalid URL")
    return there


def _origin(address: str) -> tuple[str, str | None, int | None]:
    place = urlsplit(address)
    return place.scheme, place.hostname, place.port or PORTS.get(place.scheme)
