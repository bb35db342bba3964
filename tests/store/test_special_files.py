"""What has the name of a document but is not a file is reported, neither waited for nor read."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.planted_faults import encoded
from support.stores import settings
from support.valid_stores import OME_XML, collection_store, image_store

from ngfflint.linter.lint import lint_store
from ngfflint.store.base import run
from ngfflint.store.discovery import find
from ngfflint.store.local import LocalStore

if TYPE_CHECKING:
    from collections.abc import Callable

PIPE, FOLDER = "a pipe or a device, not a file", "a folder, not a file"


def bind(path: Path) -> None:
    """Make a socket, whose path must be short."""
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(before)


MADE: dict[str, tuple[Callable[[Path], None], str]] = {
    "pipe": (os.mkfifo, PIPE),
    "socket": (bind, PIPE),
    "folder": (Path.mkdir, FOLDER),
    "link to itself": (lambda path: path.symlink_to(path.name), "Too many levels of symbolic links"),
    "link to a device": (lambda path: path.symlink_to("/dev/zero"), "a link that leads out of the store"),
}
"""By what it is: how to make it, and how the reason begins for which it cannot be read."""

PLACES = [
    ("0.4", ".zattrs"),
    ("0.4", ".zgroup"),
    ("0.4", "0/.zarray"),
    ("0.5", "zarr.json"),
    ("0.5", "1/zarr.json"),
    ("0.5", OME_XML),
]


@pytest.mark.parametrize("what", MADE)
@pytest.mark.parametrize(("version", "place"), PLACES)
def test_no_file(tmp_path: Path, version: str, place: str, what: str) -> None:
    """The folder is the store all the same, and the one error says what is there."""
    make, reason = MADE[what]
    store = collection_store if place == OME_XML else image_store
    for name, data in encoded(store(version)).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / place).unlink()
    make(tmp_path / place)
    assert [each.path for each in find(str(tmp_path))] == [str(tmp_path)]
    found = run(lint_store(LocalStore(str(tmp_path)), settings())).findings
    (error,) = [each for each in found if each.severity == "error"]
    assert (error.code, error.location.document) == ("NGFF901", place)
    assert reason in error.message
