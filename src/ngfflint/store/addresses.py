"""From an address to the stores that are meant, asking the server only where it can list what it has."""

from __future__ import annotations

import re
from asyncio import Semaphore, gather, timeout
from asyncio import run as run_loop
from typing import Any
from urllib.parse import unquote

from ngfflint.store.access import USUAL, Access
from ngfflint.store.climb import METADATA
from ngfflint.store.find import PACKED, NothingFoundError, Target
from ngfflint.store.http import PROTOCOLS
from ngfflint.store.paths import join
from ngfflint.store.servers import Servers, UnknownProtocolError
from ngfflint.store.uri import QUERY, archive_of, shown

STORE = ".zarr"
"""How the name of a store ends, mostly."""


def targets(address: str, access: Access = USUAL) -> list[Target]:
    """Return the stores that an address means, sorted by path; it must not be called in an event loop.

    Args:
        address: of a store or of something in it, of a metadata document, which stands for its store, of another JSON
            file, of an archive, or of a folder with stores, where the file system can list it.
        access: how to ask.

    Raises:
        NothingFoundError: there are no stores, nobody knows how to ask for them, or nobody shall be asked.
    """
    if access.offline:
        raise NothingFoundError(f"{shown(address)}: no server is asked (--offline)")
    place, query = _split(address)
    known = _by_name(place, query)
    try:
        return [known] if known else run_loop(_search(place, query, access))
    except UnknownProtocolError as fault:
        raise NothingFoundError(str(fault)) from None


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


async def _search(place: str, query: str, access: Access) -> list[Target]:
    """Return the stores in a folder, or the one that it is."""
    protocol = place.partition("://")[0]
    if protocol in PROTOCOLS:  # pages for people are no lists
        return [_target(place, query)]
    async with Servers(access) as servers, servers.at(place) as (server, root):
        try:
            found = await _stores_in(server.fs, root, servers.slots, access.timeout)
        except FileNotFoundError:
            found = []
        except Exception:  # noqa: BLE001  file systems raise what they like; whoever reads will tell what is wrong
            return [_target(place, query)]
    if not found:
        raise NothingFoundError(f"{shown(place)}: no Zarr store at this address or below")
    return [_target(f"{place}{each[len(root) :]}" if each.startswith(root) else each) for each in found]


async def _stores_in(fs: Any, folder: str, slots: Semaphore, seconds: float) -> list[str]:
    """Return the stores in a folder and below, or the folder if it is one; below a store nothing is listed."""
    async with slots, timeout(seconds):
        listed = await fs._ls(folder, detail=True) if fs.async_impl else fs.ls(folder, detail=True)  # noqa: SLF001
    entries = {each["name"].rstrip("/"): each["type"] for each in listed}
    entries.pop(folder, None)
    if any(kind == "file" and _name(path) in METADATA for path, kind in entries.items()):
        return [folder]
    found: list[str] = []
    below: list[str] = []
    for path, kind in entries.items():
        if path.endswith(STORE) if kind == "directory" else path.lower().endswith(PACKED):
            found.append(path)
        elif kind == "directory" and not _name(path).startswith("."):
            below.append(path)
    for more in await gather(*(_stores_in(fs, path, slots, seconds) for path in below)):
        found += more
    return sorted(found)


def _name(path: str) -> str:
    return path.rpartition("/")[2]
