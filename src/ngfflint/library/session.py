"""Opening stores for the library; remote stores stay open to reuse connections."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ngfflint.errors import NothingFoundError
from ngfflint.model.base import Model
from ngfflint.store.base import IN_BROWSER, USUAL
from ngfflint.store.discovery import find, is_store
from ngfflint.store.open import enter_remote, read_from
from ngfflint.store.paths import METADATA
from ngfflint.store.uri import is_address

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Coroutine
    from threading import Thread

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.store.base import Store, Target

T = TypeVar("T")

INHERITED: list[tuple[AbstractEventLoop, AsyncExitStack]] = []
"""Event loops and open stores inherited from the parent process by a fork."""

PATIENCE = 5.0
"""Most seconds to wait for connections to close."""


def outside_loop(function: Callable[..., T], *arguments: Any) -> T:
    """Call a function that may start an event loop, in its own thread if a loop is running, as in notebooks.

    A browser has no threads, and reads all stores without an event loop.
    """
    if IN_BROWSER or not _in_loop():
        return function(*arguments)  # outside of the handler, so that errors of the function are not chained to it
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *arguments).result()


def _in_loop() -> bool:
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class HasStore(Protocol):
    """A group or an array of zarr-python."""

    @property
    def store(self) -> Any:
        """The store that it is in."""
        ...

    @property
    def path(self) -> str:
        """Its path in the store."""
        ...


def address_of(given: object) -> str | None:
    """Return the path or address of a store, ``None`` if the object has no address.

    Args:
        given: a path or an address, or a group, an array or a store of zarr-python or of this package, or a mapping of
            fsspec.
    """
    if isinstance(given, str | os.PathLike):
        return os.fspath(given)
    if isinstance(given, Model):
        return None
    store = getattr(given, "store", given)
    fs, path = getattr(store, "fs", None), getattr(store, "root", getattr(store, "path", None))
    inside = getattr(given, "path", "").strip("/") if store is not given else ""
    if fs is not None and isinstance(path, str):
        path = getattr(fs, "sync_fs", fs).unstrip_protocol(path).removeprefix("file://")
    elif not isinstance(path, str | os.PathLike) or not type(store).__module__.startswith("zarr."):
        place: str | None = getattr(given, "location", None)
        return place
    return f"{os.fspath(path)}/{inside}" if inside else os.fspath(path)


def required_address(given: object) -> str:
    """Return the path or address of a store like ``address_of``.

    Raises:
        TypeError: the object has no path or address, such as a store in memory.
    """
    found = address_of(given)
    if found is None:
        raise TypeError(f"{type(given).__name__} has no path or address: write the store to a folder first")
    return found


def targets_of(uri: str | os.PathLike[str]) -> list[Target]:
    """Return all targets at a path or address: a store, a folder with stores, an archive or a JSON document.

    Raises:
        FileNotFoundError: nothing exists there.
    """
    return outside_loop(find, os.fspath(uri))


def target_of(uri: str | os.PathLike[str]) -> Target:
    """Return the target for one group or array, given as folder, address, metadata document, archive or JSON file.

    Raises:
        FileNotFoundError: nothing exists there.
    """
    text = os.fspath(uri)
    path = Path(text)
    if path.name in METADATA and (is_address(text) or path.is_file()):
        text = text[: -len(path.name)].rstrip("/\\") or "."
    if path.is_dir() and not is_store(text):
        raise NothingFoundError(f"{text}: no Zarr group or array in this folder")
    return outside_loop(find, text)[0]


def location(target: Target, path: str) -> str:
    """Return the path or address of a node of a store for other software."""
    return f"{target.path}/{path}" if path else target.path


class Session:
    """The store of a target, shared by its groups and arrays and closed with the last of them.

    Args:
        target: the store.

    Attributes:
        known: nodes that were read ahead, by path.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        self.known: dict[str, Node] = {}
        self._remote: _RemoteStore | None = None

    def __reduce__(self) -> tuple[type[Session], tuple[Target]]:
        """Pickle only the target, because another process opens its own store."""
        return Session, (self.target,)

    def read(self, use: Callable[[Store], Coroutine[Any, Any, T]]) -> T:
        """Open the store, and return the result of a function that reads from it."""
        if not is_address(self.target.path):
            found: T = outside_loop(read_from, self.target, USUAL, use)
            return found
        if self._remote is None or self._remote.process != os.getpid():  # a fork does not inherit the thread
            self._remote = _RemoteStore(self.target)
        return self._remote.wait(use(self._remote.store))


class _RemoteStore:
    """A remote store with its own event loop and thread."""

    def __init__(self, target: Target) -> None:
        from asyncio import new_event_loop
        from threading import Thread
        from weakref import finalize

        self.process = os.getpid()
        self._loop, stack = new_event_loop(), AsyncExitStack()
        thread = Thread(target=self._loop.run_forever, name="ngfflint", daemon=True)
        thread.start()
        finalize(self, _close, self._loop, stack, thread, self.process)
        self.store = self.wait(_enter(target, stack))

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        from asyncio import run_coroutine_threadsafe

        return run_coroutine_threadsafe(work, self._loop).result()


async def _enter(target: Target, stack: AsyncExitStack) -> Store:
    """Open a remote store with its own connections."""
    from ngfflint.store.remote.connections import Servers

    return await enter_remote(target, await stack.enter_async_context(Servers(USUAL)), stack)


def _close(loop: AbstractEventLoop, stack: AsyncExitStack, thread: Thread, process: int) -> None:
    """Close a store and its event loop; the garbage collector may call this in any thread, even that of the loop."""
    from asyncio import run_coroutine_threadsafe
    from threading import current_thread

    if process != os.getpid():  # the connections belong to the parent process
        INHERITED.append((loop, stack))
        return
    run_coroutine_threadsafe(stack.aclose(), loop).add_done_callback(lambda _: loop.call_soon_threadsafe(loop.stop))
    if thread is not current_thread():
        thread.join(PATIENCE)
        if not thread.is_alive():
            loop.close()
