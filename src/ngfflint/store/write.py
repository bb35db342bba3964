"""Replace documents of a local store without ever leaving half of one."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from errno import ELOOP


class ChangedMeanwhileError(OSError):
    """A document is not what it was when it was read."""


def replace_document(folder: str, path: str, before: bytes | None, after: bytes) -> None:
    """Replace the content of a document in one step, or create it.

    The new content is written to a file beside the document and synced before it takes the place of the old one. Mode
    and owner stay. A link is followed if it leads to a file in the store.

    Args:
        folder: path of the store.
        path: of the document in the store.
        before: its content when it was read, ``None`` for a new one.
        after: its new content.

    Raises:
        ChangedMeanwhileError: another program has changed the document since.
        OSError: it cannot be written, or it is a link that leads out of the store.
    """
    name = os.path.realpath(os.path.join(folder, *path.split("/")))
    root = os.path.join(os.path.realpath(folder), "")
    if not name.startswith(root):
        raise OSError(ELOOP, "it is a link that leads out of the store")
    state = None
    if before is None:
        if os.path.lexists(name):
            raise ChangedMeanwhileError("another program created it")
    else:
        with open(name, "rb") as file:
            state = os.fstat(file.fileno())
            if file.read() != before:
                raise ChangedMeanwhileError("another program changed it after it was read")
    swap_in(name, after, state)


def swap_in(name: str, content: bytes, state: os.stat_result | None) -> None:
    """Replace a file, or create it, in one step; ``state`` is that of the file that is replaced."""
    parent, own_name = os.path.split(name)
    handle, temporary = tempfile.mkstemp(prefix=f".{own_name.lstrip('.')}.", suffix=".tmp", dir=parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            _keep_owner(file.fileno(), temporary, state)
            os.fsync(file.fileno())
        os.replace(temporary, name)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    _sync(parent)


def _keep_owner(handle: int, temporary: str, state: os.stat_result | None) -> None:
    if state is None:
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        return
    mine = os.fstat(handle)
    if hasattr(os, "fchown") and (mine.st_uid, mine.st_gid) != (state.st_uid, state.st_gid):
        os.fchown(handle, state.st_uid, state.st_gid)
    os.chmod(temporary, stat.S_IMODE(state.st_mode))


def _sync(folder: str) -> None:
    """Make a renaming durable, if the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
