"""Stores on a server of this machine, for tests."""

from __future__ import annotations

import asyncio
from typing import Any

from support.http_server import Server
from support.paths import FIXTURES
from support.stores import Example, documents_of, settings

from ngfflint.linter.lint import lint_store
from ngfflint.linter.results import StoreResult
from ngfflint.linter.settings import Settings
from ngfflint.store.base import USUAL, Access, Store, Target
from ngfflint.store.open import read_from

IMAGE = """
{"multiscales": [{
  "name": "embryo", "type": "gaussian", "metadata": {},
  "axes": [{"name": "y", "type": "space", "unit": "micrometer"}, {"name": "x", "type": "space", "unit": "micrometer"}],
  "datasets": [
    {"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [0.5, 0.5]}]},
    {"path": "1", "coordinateTransformations": [{"type": "scale", "scale": [1.0, 1.0]}]}]}]}
"""

ARRAYS: dict[str, dict[str, Any]] = {
    "0": {"shape": [64, 64], "dimension_names": ["y", "x"]},
    "1": {"shape": [32, 32], "dimension_names": ["y", "x"]},
}


def image(version: str = "0.5", at: str = "image.zarr") -> dict[str, bytes]:
    """Return the documents of an image of two levels, in a folder."""
    documents = documents_of(Example(good=IMAGE, arrays=ARRAYS), version)
    return {f"{at}/{path}": data for path, data in documents.items()}


def fixture(name: str) -> dict[str, bytes]:
    """Return the documents of a fixture, by path from the folder of all of them."""
    return {
        path.relative_to(FIXTURES).as_posix(): path.read_bytes()
        for path in (FIXTURES / name).rglob("*")
        if path.is_file()
    }


def screens() -> dict[str, bytes]:
    """Return the documents of three stores and of a hidden one below a prefix, and of a prefix without stores."""
    return {
        **image(at="screens/one.zarr"),
        **image("0.4", at="screens/two/b"),
        **{f"screens/{path}": data for path, data in fixture("valid/0.5/plate.zarr").items()},
        **image(at="screens/.hidden/c.zarr"),
        "screens/notes.txt": b"none",
        "empty/notes.txt": b"none",
    }


def lint_at(address: str, access: Access = USUAL, wanted: Settings | None = None, inside: str = "") -> StoreResult:
    """Lint the store at an address."""

    async def use(store: Store) -> StoreResult:
        return await lint_store(store, wanted or settings(), inside)

    return read_from(Target(address, address), access, use)


def finding_rows(result: StoreResult) -> list[tuple[str, str, str]]:
    """Return code, document and message of findings."""
    return [(each.code, each.location.document, each.message) for each in result.findings]


def serve(documents: dict[str, bytes]) -> Server:
    """Return a server with documents; it must be entered."""
    return Server(documents)


async def ask(server: Server, path: str) -> bytes | None:
    """Ask a server for a document once, as a store does."""
    from ngfflint.store.remote.client import opened
    from ngfflint.store.remote.connections import Servers

    async with Servers(USUAL) as servers, opened(server.url, servers) as store:
        return await store.read(path)


def run_ask(server: Server, path: str) -> bytes | None:
    """Ask a server for a document once, in an event loop."""
    return asyncio.run(ask(server, path))
