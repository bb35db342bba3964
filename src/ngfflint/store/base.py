"""The protocol of stores, targets, options of remote access, and read errors."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ngfflint.records import NamedTuple
from ngfflint.store.uri import is_address

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Mapping

    from ngfflint.store.archive import Archive
    from ngfflint.store.paths import FolderEntry

IN_BROWSER = sys.platform == "emscripten"
"""Whether Python runs in WebAssembly, without threads and sockets."""


class Target(NamedTuple):
    """Something to lint.

    Args:
        uri: its name in findings and messages.
        path: of the store's folder or archive, or of the file whose attributes are linted alone; for a remote store its
            address, which may contain credentials.
        inside: path of the node in the store to start from, ``""`` for the root.
        alone: whether it is a file whose attributes are linted alone.
        packed: whether it is a local archive.
        folder: whether it is a remote folder, which is searched for stores when it is linted.
    """

    uri: str
    path: str
    inside: str = ""
    alone: bool = False
    packed: bool = False
    folder: bool = False

    @property
    def is_local(self) -> bool:
        """Whether it is in the local file system."""
        return not is_address(self.path)


CONCURRENCY = 64
"""Default number of concurrent requests; with more of them the CPU is the bottleneck."""

TIMEOUT = 30
"""Default timeout of a request, in seconds."""


class Access(NamedTuple):
    """How to access remote stores.

    Args:
        concurrency: number of concurrent requests.
        timeout: of one request, in seconds.
        options: storage options of the fsspec file system.
        offline: whether all remote access is refused.
    """

    concurrency: int = CONCURRENCY
    timeout: float = TIMEOUT
    options: Mapping[str, Any] = MappingProxyType({})
    offline: bool = False


USUAL = Access()
"""The default options."""

T = TypeVar("T")


class LinkOutError(OSError):
    """A symbolic link on the path to a node leads out of the store.

    Args:
        link: path of the link, relative to the root of the store.
    """

    def __init__(self, link: str) -> None:
        super().__init__(f"the link {link} leads out of the store")
        self.link = link


class WithheldError(PermissionError):
    """A server denies access to a document, which may not exist: servers without list permission answer so to both."""


class Traffic:
    """Counts the requests to a server.

    Attributes:
        requests: number of requests, including retries.
        size: of the responses, in bytes.
        withheld: documents that are forbidden and were taken as absent, because no metadata refers to them.
        fallbacks: documents that do not exist, although the server answers every request with some content.
    """

    __slots__ = ("fallbacks", "requests", "size", "withheld")

    def __init__(self) -> None:
        self.requests = self.size = self.withheld = self.fallbacks = 0


class Store(Protocol):
    """A tree of metadata documents."""

    @property
    def uri(self) -> str:
        """The name of the store in findings and messages."""

    @property
    def cheap(self) -> bool:
        """Whether reading a document that does not exist costs next to nothing."""

    @property
    def ahead(self) -> int:
        """How many nodes to prefetch concurrently; 0 for stores that answer immediately."""

    @property
    def listable(self) -> bool:
        """Whether ``has``, ``size`` and ``scan`` answer immediately; otherwise none of them may be used."""

    @property
    def traffic(self) -> Traffic | None:
        """The requests to the server, ``None`` for a local store."""

    @property
    def archive(self) -> Archive | None:
        """The archive that the store is in, ``None`` if it is in none."""

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Return the bytes of a document, at most ``limit`` of them, or ``None`` if it does not exist.

        Raises:
            WithheldError: the server denies access to the document, which may not exist.
            OSError: the document may exist, but cannot be read; the text says why.
        """
        ...

    async def part(self, path: str, start: int, end: int | None = None) -> bytes | None:
        """Return some of the bytes of a file, ``None`` if it does not exist.

        Args:
            path: of the file.
            start: of the bytes; counted from the end of the file if it is negative.
            end: of the bytes, by default the end of the file.

        Raises:
            OSError: the file may exist, but cannot be read; the text says why.
        """
        ...

    async def names(self, path: str) -> list[str] | None:
        """Return the names in a folder as they are stored, or ``None`` if the store cannot list it."""
        ...

    def follow(self, path: str, start: str) -> str | None:
        """Return the path at which a node is stored, with symbolic links resolved from the folder ``start`` on.

        Returns:
            a path relative to the root of the store, ``None`` if nothing exists.

        Raises:
            LinkOutError: the node is stored outside of the store.
        """
        ...

    def lacks(self, path: str) -> bool:
        """Whether a document is known not to exist, in a folder from which another one was read."""
        ...

    def get(self, path: str) -> bytes | None:
        """Return the bytes of a document like ``read``, from a store that answers immediately.

        Raises:
            OSError: the document may exist, but cannot be read; the text says why.
        """
        ...

    def entries(self, path: str) -> dict[str, bool] | None:
        """Return the names in a folder, each with whether it is a link; ``None`` if listing takes too long."""
        ...

    def few_names(self, path: str) -> list[str] | None:
        """Return the names in a folder if there are only a few, ``None`` if there are more, or this is unknown."""
        ...

    def has(self, path: str) -> bool:
        """Whether anything exists at a path, following links."""
        ...

    def size(self, path: str) -> int | None:
        """Return the size of a file in bytes, following links; ``None`` if there is no file."""
        ...

    def size_inside(self, path: str, start: str) -> int | None:
        """Return the size of a file like ``size``, with symbolic links resolved from the folder ``start`` on.

        Raises:
            LinkOutError: the file is outside of the store.
        """
        ...

    def scan(self, path: str) -> Iterator[FolderEntry]:
        """Yield the entries of a folder in the order in which they are stored, none if there is no folder.

        Raises:
            OSError: the folder cannot be listed.
        """
        ...

    @property
    def ignores_case(self) -> bool:
        """Whether document names are case-insensitive."""
        ...


class BaseStore(ABC):
    """A store that can only find out whether a document exists by reading it."""

    __slots__ = ()

    @property
    def listable(self) -> bool:
        """Whether ``has``, ``size`` and ``scan`` can be used."""
        return False

    def few_names(self, path: str) -> list[str] | None:  # noqa: ARG002  the protocol has it
        """Return that the names are unknown."""
        return None

    def has(self, path: str) -> bool:
        """Whether anything exists at a path."""
        return self.size(path) is not None or any(True for _ in self.scan(path))

    def size(self, path: str) -> int | None:  # noqa: ARG002  the protocol has it
        """Return that there is no file."""
        return None

    def size_inside(self, path: str, start: str) -> int | None:  # noqa: ARG002  there are no links
        """Return the size of a file, ``None`` if there is no file."""
        return self.size(path)

    def scan(self, path: str) -> Iterator[FolderEntry]:  # noqa: ARG002  the protocol has it
        """Yield nothing."""
        return iter(())

    def lacks(self, path: str) -> bool:  # noqa: ARG002  the protocol has it
        """Return that no document is known not to exist."""
        return False

    def entries(self, path: str) -> dict[str, bool] | None:  # noqa: ARG002  likewise
        """Return that the folder cannot be listed quickly."""
        return None

    async def part(self, path: str, start: int, end: int | None = None) -> bytes | None:
        """Return some of the bytes of a file, reading all of them."""
        data = await self.read(path, None if start < 0 else end)
        return data if data is None else data[start:end]

    def get(self, path: str) -> bytes | None:
        """Return the bytes of a document; only for stores that answer immediately."""
        return run(self.read(path))

    @abstractmethod
    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Return the bytes of a document, see ``Store``."""


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run asynchronous code over a store that answers immediately, without an event loop.

    Raises:
        RuntimeError: the code awaited something.
    """
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    coroutine.close()
    message = "a store that is read without an event loop must respond immediately"
    raise RuntimeError(message)
