"""Stores that appear under their name only when they are complete, and checks before anything is written."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import zarr
from zarr.storage import MemoryStore as ZarrMemoryStore

from ngfflint.library.errors import NGFFValidationError, report_of
from ngfflint.linter.lint import lint_store
from ngfflint.linter.settings import Settings
from ngfflint.rules.loader import rulebook
from ngfflint.rules.selection import Selection
from ngfflint.store.base import run
from ngfflint.store.memory import MemoryStore
from ngfflint.store.uri import is_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Self

FIRST_IN_V3 = "0.5"
"""The first version of the specification that uses Zarr v3."""


def zarr_format_of(version: str) -> Literal[2, 3]:
    """Return the Zarr format of a version of the specification."""
    return 3 if version >= FIRST_IN_V3 else 2


def attributes_of(ome: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Return the attributes of a group with OME metadata."""
    if version < FIRST_IN_V3:
        return dict(ome)
    return {"ome": {"version": version} | dict(ome)}


def create_group(store: Any, path: str, ome: Mapping[str, Any] | None, version: str) -> zarr.Group:
    """Create a group, with OME metadata unless they are ``None``."""
    attributes = {} if ome is None else attributes_of(ome, version)
    return zarr.create_group(store, path=path, attributes=attributes, zarr_format=zarr_format_of(version))


def check(name: str, create: Callable[[Any], object], existing: Mapping[str, bytes] | None = None) -> None:
    """Lint the metadata of a store that is about to be written.

    Args:
        name: of the store, for messages.
        create: creates its groups and arrays in a store of zarr-python.
        existing: documents that the store has already, by path; they come before those that are created.

    Raises:
        NGFFValidationError: the metadata has errors, or does not fit the arrays.
    """
    started = time.perf_counter()
    content: dict[str, Any] = {}
    create(ZarrMemoryStore(content))
    documents = {key: value.to_bytes() for key, value in content.items()} | dict(existing or {})
    rules = rulebook().rules
    settings = Settings(rules=rules, selection=Selection.parse(rules))
    report = report_of([run(lint_store(MemoryStore(name, documents), settings, top=True))], started)
    if report.count("error"):
        raise NGFFValidationError(report)


class Staging:
    """A folder next to a new store, which takes the name of the store when everything in it has been written.

    As a context manager, it is deleted if an exception is raised.

    Args:
        path: of the new store.
        overwrite: whether to replace what exists at the path; it is kept until the new store is complete.

    Raises:
        FileExistsError: something exists at the path.
        ValueError: the path is an address.
    """

    def __init__(self, path: str | os.PathLike[str], *, overwrite: bool = False) -> None:
        if is_address(os.fspath(path)):
            raise ValueError(f"{os.fspath(path)} is an address; write to a local folder, and upload it")
        self.path = Path(path)
        if self.path.exists() and not overwrite:
            raise FileExistsError(f"{self.path} exists; use overwrite=True to replace it")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix=f".{self.path.name}.", suffix=".partial", dir=self.path.parent))
        self.folder.chmod(0o777 & ~_umask())

    def finish(self) -> None:
        """Give the folder the name of the store."""
        if not self.path.exists():
            self.folder.rename(self.path)
            return
        old = self.folder.with_suffix(".old")
        self.path.rename(old)
        self.folder.rename(self.path)
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink()

    def discard(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        """Return the staging folder."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the store, or delete its folder after an exception."""
        if kind is None:
            self.finish()
        else:
            self.discard()


def _umask() -> int:
    """Return the permissions that new files of the process do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def replace_document(path: Path, value: Mapping[str, Any]) -> None:
    """Write a metadata document in one step, so that readers find the old or the new one."""
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(value, file, indent=2, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def write_ome(folder: Path, ome: Mapping[str, Any], version: str) -> None:
    """Replace the OME metadata of a group that exists."""
    if version < FIRST_IN_V3:
        replace_document(folder / ".zattrs", ome)
    else:
        document = json.loads((folder / "zarr.json").read_bytes())
        document["attributes"] = document.get("attributes", {}) | attributes_of(ome, version)
        replace_document(folder / "zarr.json", document)
