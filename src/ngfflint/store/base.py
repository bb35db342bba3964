"""The protocol of stores, targets, options of remote access, and errors of reading."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from ngfflint.store.uri import is_address

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from ngfflint.store.archive import Archive


class Target(NamedTuple):
    """Something to lint.

    Args:
        uri: what to call it.
        path: of the folder of the store, of its archive, or of the file whose attributes are linted alone; where it
            lies on a server, the address of the store, which may hold credentials.
        inside: where in the store to begin, ``""`` for its root.
        alone: whether it is such a file.
        packed: whether it is an archive of this machine.
        folder: whether it is a folder on a server, in which stores are looked for when it is linted.
    """

    uri: str
    path: str
    inside: str = ""
    alone: bool = False
    packed: bool = False
    folder: bool = False

    @property
    def is_local(self) -> bool:
        """Whether it lies in a folder of this machine."""
        return not is_address(self.path)


CONCURRENCY = 64
"""Requests at the same time; with more the processor of this machine is the limit."""

TIMEOUT = 30
"""Seconds until a request is given up."""


class Access(NamedTuple):
    """How remote stores are asked.

    Args:
        concurrency: requests at the same time.
        timeout: of one request, in seconds.
        options: of the file system, by the names that fsspec knows them by.
        offline: whether no server is asked at all.
    """

    concurrency: int = CONCURRENCY
    timeout: float = TIMEOUT
    options: Mapping[str, Any] = MappingProxyType({})
    offline: bool = False


USUAL = Access()
"""How they are asked where nobody says."""

T = TypeVar("T")

LARGEST = 256_000_000
"""Size of the largest document that is read from a server or unpacked, in bytes."""


class LinkOutError(OSError):
    """A link on the way to a node leads out of the store.

    Args:
        link: path of the link, relative to the root of the store.
    """

    def __init__(self, link: str) -> None:
        super().__init__(f"the link {link} leads out of the store")
        self.link = link


class WithheldError(PermissionError):
    """A server keeps a document back, and may not have it: those that list nothing say the same of both."""


class TooLargeError(OSError):
    """A document is so large that it is none."""

    def __init__(self) -> None:
        super().__init__(f"it is larger than {LARGEST // 1_000_000} MB")


class Traffic:
    """What was asked of a server.

    Attributes:
        requests: sent, each repetition counted.
        size: of the answers, in bytes.
        withheld: documents that it keeps back and that were taken as absent, for no metadata name them.
    """

    __slots__ = ("requests", "size", "withheld")

    def __init__(self) -> None:
        self.requests = self.size = self.withheld = 0


class Store(Protocol):
    """A tree of metadata documents."""

    @property
    def uri(self) -> str:
        """What to call the store."""

    @property
    def cheap(self) -> bool:
        """Whether asking for what is not there costs next to nothing."""

    @property
    def ahead(self) -> int:
        """How many nodes are read at the same time, before a walk comes to them; 0 where the store answers at once."""

    @property
    def traffic(self) -> Traffic | None:
        """What was asked of the server, ``None`` where there is none."""

    @property
    def archive(self) -> Archive | None:
        """What is in the archive that the store lies in, ``None`` where it lies in none."""

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Return the bytes of a document, or ``None`` where it is not there.

        Raises:
            WithheldError: a server keeps the document back, or does not have it.
            OSError: the document may be there, but cannot be read; the text says why.
        """
        ...

    async def names(self, path: str) -> list[str] | None:
        """Return the names in a folder as they are stored, or ``None`` where the store cannot list it."""
        ...

    def follow(self, path: str, start: str) -> str | None:
        """Return the path at which a node is really stored: its own, unless there are links on the way to it.

        Returns:
            a path relative to the root, ``None`` where nothing is there.

        Raises:
            LinkOutError: the node is stored outside of the store.
        """
        ...

    def lacks(self, path: str) -> bool:
        """Whether it is plain that a document is not there, in a folder of which another one was read."""
        ...

    def get(self, path: str) -> bytes | None:
        """Return the bytes of a document like ``read``, of a store that answers at once.

        Raises:
            OSError: the document may be there, but cannot be read; the text says why.
        """
        ...

    def entries(self, path: str) -> dict[str, bool] | None:
        """Return the names in a folder, each with whether it is a link; ``None`` where to list them takes too long."""
        ...

    @property
    def ignores_case(self) -> bool:
        """Whether a document is found in whatever case its path is written."""
        ...


class BaseStore:
    """A store that knows no faster way to find out than to ask for a document."""

    __slots__ = ()

    def lacks(self, path: str) -> bool:  # noqa: ARG002  it does not look
        """Return that nothing is known to be absent."""
        return False

    def entries(self, path: str) -> dict[str, bool] | None:  # noqa: ARG002  likewise
        """Return that the folder cannot be listed at once."""
        return None

    def get(self, path: str) -> bytes | None:
        """Return the bytes of a document; only stores that answer at once are asked."""
        return run(self.read(path))

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Return the bytes of a document, see ``Store``."""
        raise NotImplementedError


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run asynchronous code over a store that answers at once, without an event loop.

    Raises:
        RuntimeError: the code waited for something.
    """
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    coroutine.close()
    message = "a store that is read without an event loop must answer at once"
    raise RuntimeError(message)
