"""Looking for stores in the folders of a server."""

from __future__ import annotations

from asyncio import create_task, timeout
from itertools import islice
from typing import TYPE_CHECKING, Any

from ngfflint.store.climb import METADATA
from ngfflint.store.find import PACKED

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from ngfflint.store.servers import Servers

STORE = ".zarr"
"""How the name of a store ends, mostly."""

AHEAD = 16
"""Folders that are listed before they are come to."""


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
        async for each in self._in(folder, await self._list(folder)):
            yield each

    async def _in(self, folder: str, entries: dict[str, str] | None) -> AsyncGenerator[str]:
        if entries is None or any(kind == "file" and _name(path) in METADATA for path, kind in entries.items()):
            yield folder
            return
        found = sorted(path for path, kind in entries.items() if _is_store(path, kind) or _is_searched(path, kind))
        left = iter([path for path in found if not _is_store(path, entries[path])])
        begun = {path: create_task(self._list(path)) for path in islice(left, AHEAD)}
        try:
            for path in found:
                if path not in begun:
                    yield path
                    continue
                inside = await begun.pop(path)
                begun |= {more: create_task(self._list(more)) for more in islice(left, 1)}
                async for each in self._in(path, inside):
                    yield each
        finally:
            for task in begun.values():
                task.cancel()

    async def _list(self, folder: str) -> dict[str, str] | None:
        """Return what is in a folder, file or directory by path; ``None`` where it cannot be listed."""
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
    """Say whether the name alone tells a store."""
    return path.endswith(STORE) if kind == "directory" else path.lower().endswith(PACKED)


def _is_searched(path: str, kind: str) -> bool:
    return kind == "directory" and not _name(path).startswith(".")


def _name(path: str) -> str:
    return path.rpartition("/")[2]
