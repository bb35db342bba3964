"""A store in which some documents have another content than they have on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.store.paths import FolderEntry

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from ngfflint.store.base import Store


class Overlay:
    """A store that answers for changed and new documents itself, and asks another store for everything else.

    Args:
        changed: content by path of the document.
    """

    def __init__(self, store: Store, changed: Mapping[str, bytes]) -> None:
        self._store, self._changed = store, changed
        self._added: dict[str, list[str]] = {}
        for path in changed:
            folder, _, name = path.rpartition("/")
            self._added.setdefault(folder, []).append(name)

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the other store."""
        return getattr(self._store, name)

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Read a document."""
        data = self._changed.get(path)
        return await self._store.read(path, limit) if data is None else data[:limit]

    def get(self, path: str) -> bytes | None:
        """Read a document of a store that answers immediately."""
        data = self._changed.get(path)
        return self._store.get(path) if data is None else data

    def lacks(self, path: str) -> bool:
        """Whether a document is known not to exist."""
        return path not in self._changed and self._store.lacks(path)

    def entries(self, path: str) -> dict[str, bool] | None:
        """Return the names in a folder, each with whether it is a link."""
        found = self._store.entries(path)
        return found if found is None else found | dict.fromkeys(self._new(path, found), False)

    def few_names(self, path: str) -> list[str] | None:
        """Return the names in a folder if there are only a few."""
        found = self._store.few_names(path)
        return found if found is None else [*found, *self._new(path, found)]

    def has(self, path: str) -> bool:
        """Whether anything exists at a path."""
        return path in self._changed or path in self._added or self._store.has(path)

    def size(self, path: str) -> int | None:
        """Return the size of a file in bytes."""
        data = self._changed.get(path)
        return self._store.size(path) if data is None else len(data)

    def size_inside(self, path: str, start: str) -> int | None:
        """Return the size of a file in bytes, if it is in the store."""
        data = self._changed.get(path)
        return self._store.size_inside(path, start) if data is None else len(data)

    def scan(self, path: str) -> Iterator[FolderEntry]:
        """Yield the entries of a folder, the new ones last."""
        found = set()
        for entry in self._store.scan(path):
            found.add(entry.name)
            yield entry
        yield from (FolderEntry(name, "file") for name in self._new(path, found))

    async def names(self, path: str) -> list[str] | None:
        """Return the names in a folder."""
        found = await self._store.names(path)
        return found if found is None else [*found, *self._new(path, found)]

    def _new(self, path: str, found: Container[str]) -> list[str]:
        return [name for name in self._added.get(path, ()) if name not in found]
