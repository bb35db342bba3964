"""From what a user names to stores: the one place where the library opens them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ngfflint.store.access import USUAL
from ngfflint.store.find import METADATA, NothingFoundError, find, is_store
from ngfflint.store.uri import is_address
from ngfflint.store.using import read_from

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from ngfflint.store.find import Target
    from ngfflint.store.store import Store

T = TypeVar("T")


def read(target: Target, use: Callable[[Store], Coroutine[Any, Any, T]]) -> T:
    """Open the store of a target, and return what is made of it.

    Args:
        target: that a user means.
        use: reads from the store, which is closed when it is done.
    """
    made: T = outside_loop(read_from, target, USUAL, use)
    return made


def outside_loop(function: Callable[..., T], *arguments: Any) -> T:
    """Call what may start an event loop; where one runs already, as in notebooks, in a thread of its own."""
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
    """Return where a node of a store lies, as other software names it.

    Args:
        target: in the store.
        path: of the node, from the root of the store.
    """
    return f"{target.path}/{path}" if path else target.path
