"""From an address to the stores that are meant, asking the server only where it can list what it has."""

from __future__ import annotations

import re
from asyncio import run as run_loop
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ngfflint.store.access import USUAL, Access
from ngfflint.store.climb import METADATA
from ngfflint.store.find import NothingFoundError, Target
from ngfflint.store.http import PROTOCOLS
from ngfflint.store.listing import STORE, Listing
from ngfflint.store.paths import join
from ngfflint.store.servers import Servers, UnknownProtocolError, file_system_of
from ngfflint.store.uri import QUERY, archive_of, shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def targets(address: str, access: Access = USUAL) -> list[Target]:
    """Return the stores that an address means, sorted by path; it must not be called in an event loop.

    Args:
        address: of a store or of something in it, of a metadata document, which stands for its store, of another JSON
            file, of an archive, or of a folder with stores, where the file system can list it.
        access: how to ask.

    Raises:
        NothingFoundError: there are no stores, nobody knows how to ask for them, or nobody shall be asked.
    """
    target = named(address, access)
    if not target.folder:
        return [target]

    async def collect() -> list[Target]:
        async with Servers(access) as servers:
            return [each async for each in stores_in(target, servers)]

    try:
        return run_loop(collect())
    except UnknownProtocolError as fault:
        raise NothingFoundError(str(fault)) from None


def named(address: str, access: Access = USUAL) -> Target:
    """Return the store that an address means, or the folder where the file system may list what is in it.

    Args:
        address: see ``targets``.
        access: how to ask.

    Raises:
        NothingFoundError: nobody knows how to ask for it, or nobody shall be asked.
    """
    if access.offline:
        raise NothingFoundError(f"{shown(address)}: no server is asked (--offline)")
    place, query = _split(address)
    if "::" not in place and not place.partition("://")[2]:
        raise NothingFoundError(f"{shown(address)}: the URL names no host, bucket or path")
    target = _by_name(place, query)
    if target is not None:
        return target
    if place.partition("://")[0] in PROTOCOLS:  # pages for people are no lists
        return _target(place, query)
    try:
        file_system_of(address)
    except UnknownProtocolError as fault:
        raise NothingFoundError(str(fault)) from None
    return _target(place, query)._replace(folder=True)


def _split(address: str) -> tuple[str, str]:
    """Return an address without the name of a metadata document, and its query."""
    place = re.sub(QUERY, "", address) if address.startswith(PROTOCOLS) else address
    query = address[len(place) :]
    folder, _, name = place.rstrip("/").rpartition("/")
    return (folder if name in METADATA else place).rstrip("/"), query


def _by_name(place: str, query: str) -> Target | None:
    """Return the store that an address names: the outermost one on its way that is called so."""
    if "::" in place or archive_of(place):
        return _target(place, query)
    if place.endswith(".json"):
        return _target(place, query)._replace(alone=True)
    start, mark, path = place.partition("://")
    parts = path.split("/")
    for index, part in enumerate(parts[1:], 1):
        if part.endswith(STORE):
            root = f"{start}{mark}{'/'.join(parts[: index + 1])}"
            return _target(root, query, "/".join(parts[index + 1 :]))
    return None


def _target(root: str, query: str = "", inside: str = "") -> Target:
    inside = unquote(inside) if root.startswith(PROTOCOLS) else inside
    return Target(join(shown(root), inside) if inside else shown(root), root + query, inside)


async def stores_in(target: Target, servers: Servers) -> AsyncIterator[Target]:
    """Yield the stores in a folder on a server, or the one that it is, while it is listed.

    Args:
        target: the folder.
        servers: that are asked.

    Yields:
        stores in the order of their paths; a folder that cannot be listed as one, for whoever reads it will tell why.

    Raises:
        NothingFoundError: there are none.
    """
    place, found = target.path, False
    async with servers.at(place) as (server, root):
        async for each in Listing(server.fs, servers).below(root):
            found = True
            yield _target(f"{place}{each[len(root) :]}" if each.startswith(root) else each)
    if not found:
        raise NothingFoundError(f"{target.uri}: no Zarr store at this address or below")
