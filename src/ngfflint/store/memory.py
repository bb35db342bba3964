"""Stores of documents in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import frozen

from ngfflint.store.base import BaseStore
from ngfflint.store.paths import FolderEntry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@frozen
class MemoryStore(BaseStore):
    """A store of documents in memory, given as bytes by path, such as attributes from standard input."""

    uri: str
    documents: Mapping[str, bytes]
    cheap: bool = True
    ignores_case: bool = False
    ahead: ClassVar[int] = 0
    traffic: ClassVar[None] = None
    archive: ClassVar[None] = None

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Return a document."""
        data = self.documents.get(path)
        return data if data is None else data[:limit]

    async def names(self, path: str) -> list[str] | None:
        """Return the names in a folder, or ``None`` if it does not exist."""
        start = f"{path}/" if path else ""
        names = {each[len(start) :].partition("/")[0] for each in self.documents if each.startswith(start)}
        return sorted(names) or None

    def entries(self, path: str) -> dict[str, bool] | None:
        """Return the names in a folder; there are no links."""
        start = f"{path}/" if path else ""
        return {each[len(start) :].partition("/")[0]: False for each in self.documents if each.startswith(start)}

    @property
    def listable(self) -> bool:
        """Whether ``has``, ``size`` and ``scan`` can be used."""
        return True

    def size(self, path: str) -> int | None:
        """Return the size of a document in bytes."""
        data = self.documents.get(path)
        return None if data is None else len(data)

    def scan(self, path: str) -> Iterator[FolderEntry]:
        """Yield the names in a folder."""
        start = f"{path}/" if path else ""
        below = (each[len(start) :].partition("/") for each in self.documents if each.startswith(start))
        for name, is_folder in dict.fromkeys((name, slash) for name, slash, _ in below):
            yield FolderEntry(name, "folder" if is_folder else "file")

    def lacks(self, path: str) -> bool:
        """Whether a document does not exist."""
        return path not in self.documents

    def follow(self, path: str, start: str) -> str | None:  # noqa: ARG002  there are no links
        """Return the path itself, ``None`` if nothing is below it."""
        return path if any(each.startswith(f"{path}/") for each in self.documents) else None
