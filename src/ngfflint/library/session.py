"""Opening stores for the library; a store on a server stays open, so that connections are made once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ngfflint.errors import NothingFoundError
from ngfflint.store.base import USUAL
from ngfflint.store.discovery import find, is_store
from ngfflint.store.open import enter_remote, read_from
from ngfflint.store.paths import METADATA
from ngfflint.store.uri import is_address

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Coroutine
    from contextlib import AsyncExitStack
    from threading import Thread
    from typing import Any

    from ngfflint.store.base import Store, Target

T = TypeVar("T")

INHERITED: list[tuple[AbstractEventLoop, AsyncExitStack]] = []
"""Event loops and open stores of the process that this one was forked from."""

PATIENCE = 5.0
"""Seconds that closing connections may take."""


def outside_loop(function: Callable[..., T], *arguments: Any) -> T:
    """Call a function that may start an event loop; in a thread of its own where one is running, as in notebooks."""
    if not _in_loop():
        return function(*arguments)  # not where the error is caught: those of the function would follow from it
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


def targets_of(uri: str | os.PathLike[str]) -> list[Target]:
    """Return all stores that an argument means.

    Args:
        uri: a store, a folder with stores at any depth, a ZIP archive, a metadata document, another JSON file, or an
            address.

    Raises:
        FileNotFoundError: there is nothing to read.
    """
    return outside_loop(find, os.fspath(uri))


def target_of(uri: str | os.PathLike[str]) -> Target:
    """Return one node as a target.

    Args:
        uri: folder or address of a group or an array, one of its metadata documents, a ZIP archive, or another JSON
            file.

    Raises:
        FileNotFoundError: there is nothing to read.
    """
    text = os.fspath(uri)
    path = Path(text)
    if path.name in METADATA and (is_address(text) or path.is_file()):
        text = text[: -len(path.name)].rstrip("/\\") or "."
    if path.is_dir() and not is_store(text):
        raise NothingFoundError(f"{text}: no Zarr group or array in this folder")
    return outside_loop(find, text)[0]


def location(target: Target, path: str) -> str:
    """Return the path or address of a node of a store, as other software names it."""
    return f"{target.path}/{path}" if path else target.path


class Session:
    """The store of a target, for all groups and arrays that were found in it; it is closed with the last of them.

    Args:
        target: to open.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        self._far: _Far | None = None

    def __reduce__(self) -> tuple[type[Session], tuple[Target]]:
        """Return what another process needs to open the store for itself."""
        return Session, (self.target,)

    def read(self, use: Callable[[Store], Coroutine[Any, Any, T]]) -> T:
        """Open the store, and return the result of a function that reads from it."""
        if not is_address(self.target.path):
            found: T = outside_loop(read_from, self.target, USUAL, use)
            return found
        if self._far is None or self._far.process != os.getpid():  # a thread does not come along into a fork
            self._far = _Far(self.target)
        return self._far.wait(use(self._far.store))


class _Far:
    """A store on a server, in an event loop of its own."""

    def __init__(self, target: Target) -> None:
        from asyncio import new_event_loop
        from contextlib import AsyncExitStack
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
    """Open a store on a server, with connections of its own."""
    from ngfflint.store.remote.connections import Servers

    return await enter_remote(target, await stack.enter_async_context(Servers(USUAL)), stack)


def _close(loop: AbstractEventLoop, stack: AsyncExitStack, thread: Thread, process: int) -> None:
    """Close a store and its event loop; the garbage collector may call this in any thread, also in that of the loop."""
    from asyncio import run_coroutine_threadsafe
    from threading import current_thread

    if process != os.getpid():  # the connections belong to the process that made them, and must not be closed here
        INHERITED.append((loop, stack))
        return
    run_coroutine_threadsafe(stack.aclose(), loop).add_done_callback(lambda _: loop.call_soon_threadsafe(loop.stop))
    if thread is not current_thread():
        thread.join(PATIENCE)
        if not thread.is_alive():
            loop.close()
