"""Find stores at an address, listing the server only if it can be listed."""

from __future__ import annotations

import re
from asyncio import create_task, timeout
from asyncio import run as run_loop
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from ngfflint.errors import NothingFoundError
from ngfflint.records import NamedTuple
from ngfflint.store.base import USUAL, Access, Target
from ngfflint.store.paths import METADATA, PACKED, join
from ngfflint.store.remote.connections import Servers, UnknownProtocolError, file_system_of
from ngfflint.store.remote.http import PROTOCOLS
from ngfflint.store.uri import QUERY, archive_of, shown

if TYPE_CHECKING:
    from asyncio import Task
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator

STORE = ".zarr"
"""How the name of a store ends, usually."""

AHEAD = 16
"""Folders that are listed before they are come to."""


class Level(NamedTuple):
    """A folder whose entries are searched.

    Args:
        found: stores and folders that are left.
        left: folders that are not listed yet.
        begun: listings that have started.
    """

    found: Iterator[str]
    left: Iterator[str]
    begun: dict[str, Task[dict[str, str] | None]]


class Listing:
    """Lists folders on a server, some of them before they are come to; below a store nothing is listed.

    Args:
        fs: of fsspec.
        servers: that are asked.
    """

    def __init__(self, fs: Any, servers: Servers) -> None:
        self._fs, self._servers = fs, servers

    async def below(self, folder: str) -> AsyncGenerator[str]:
        """Yield the stores in a folder and below, or the folder if it is one or cannot be listed.

        Args:
            folder: as the file system knows it.
        """
        levels: list[Level] = []
        path, entries = folder, await self._list(folder)
        try:
            while True:
                if entries is None or any(kind == "file" and _name(each) in METADATA for each, kind in entries.items()):
                    yield path
                else:
                    levels.append(self._level(entries))
                while levels:
                    found = next(levels[-1].found, None)
                    if found is None:
                        levels.pop()
                    elif found not in levels[-1].begun:
                        yield found
                    else:
                        break
                else:
                    return
                path, level = found, levels[-1]
                entries = await level.begun.pop(path)
                level.begun.update((more, create_task(self._list(more))) for more in islice(level.left, 1))
        finally:
            for task in (task for level in levels for task in level.begun.values()):
                task.cancel()

    def _level(self, entries: dict[str, str]) -> Level:
        found = sorted(path for path, kind in entries.items() if _is_store(path, kind) or _is_searched(path, kind))
        left = iter([path for path in found if not _is_store(path, entries[path])])
        return Level(iter(found), left, {path: create_task(self._list(path)) for path in islice(left, AHEAD)})

    async def _list(self, folder: str) -> dict[str, str] | None:
        """Return what is in a folder, file or directory by path; ``None`` if it cannot be listed."""
        fs = self._fs
        try:
            async with self._servers.slots, timeout(self._servers.access.timeout):
                listed = await fs._ls(folder, detail=True) if fs.async_impl else fs.ls(folder, detail=True)  # noqa: SLF001
        except FileNotFoundError:
            return {}
        except Exception:  # noqa: BLE001  file systems raise what they like
            return None
        entries = {each["name"].rstrip("/"): each["type"] for each in listed}
        entries.pop(folder, None)
        return entries


def _is_store(path: str, kind: str) -> bool:
    """Whether the name alone shows that it is a store."""
    return path.endswith(STORE) if kind == "directory" else path.lower().endswith(PACKED)


def _is_searched(path: str, kind: str) -> bool:
    return kind == "directory" and not _name(path).startswith(".")


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def targets(address: str, access: Access = USUAL) -> list[Target]:
    """Return the stores that an address means, sorted by path; it must not be called in an event loop.

    Args:
        address: of a store or of something in it, of a metadata document, which means its store, of another JSON
            file, of an archive, or of a folder with stores, if the file system can list it.
        access: how to ask.

    Raises:
        NothingFoundError: there are no stores, they cannot be requested, or --offline is set.
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
    """Return the store that an address means, or the folder if the file system may list what is in it.

    Args:
        address: see ``targets``.
        access: how to ask.

    Raises:
        NothingFoundError: it cannot be requested, or --offline is set.
    """
    if access.offline:
        raise NothingFoundError(f"{shown(address)}: skipped because of --offline")
    place, query = _split(address)
    if "::" not in place and not place.partition("://")[2]:
        raise NothingFoundError(f"{shown(address)}: the URL has no host, bucket or path")
    target = _by_name(place, query)
    if target is not None:
        return target
    if place.partition("://")[0] in PROTOCOLS:  # HTML pages are not lists
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
    """Return the store that an address names: the outermost parent folder with such a name."""
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
        stores in the order of their paths; a folder that cannot be listed as one, because reading it will report why.

    Raises:
        NothingFoundError: there are none.
    """
    place, found = target.path, False
    async with servers.at(place) as (server, root):
        async for each in Listing(server.fs, servers).below(root):
            found = True
            yield _target(f"{place}{each[len(root) :]}" if each.startswith(root) else each)
    if not found:
        raise NothingFoundError(f"{target.uri}: no Zarr store at this address or below it")
