"""Servers that answer 200 for everything: what they do not have is absent, and this is said once."""

from __future__ import annotations

from collections import UserDict

import pytest
from support.http_server import Server
from support.remote_stores import fixture, lint_at
from support.stores import settings

from ngfflint.cli.main import main
from ngfflint.linter.lint import lint_store
from ngfflint.store.base import run
from ngfflint.store.memory import MemoryStore

PAGES = {
    "a page": b"<!DOCTYPE html><html><body>Not here</body></html>",
    "an empty body": b"",
    "an empty object": b"{}",
    "null": b"null",
    "an error in JSON": b'{"error": "not found", "code": 404}',
    "a text": b"not found",
}

STORES = ["valid/0.4/image.zarr", "valid/0.4/label-image.zarr", "valid/0.4/plate.zarr", "valid/0.4/collection.zarr"]
STORES += [each.replace("0.4", "0.5") for each in STORES]


class Everything(UserDict[str, bytes]):
    """Documents with one content for all others."""

    def __init__(self, documents: dict[str, bytes], content: bytes) -> None:
        super().__init__(documents)
        self.content = content

    def __contains__(self, _: object) -> bool:
        """Return that everything is there."""
        return True

    def get(self, key: str, _: object = None) -> bytes:
        """Return a document."""
        return self.data.get(key, self.content)

    def __missing__(self, _: str) -> bytes:
        """Return the content for all others."""
        return self.content


@pytest.mark.parametrize("content", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("name", STORES)
def test_stores_are_linted_like_elsewhere(name: str, content: bytes) -> None:
    documents = fixture(name)
    inside = {path.removeprefix(f"{name}/"): data for path, data in documents.items()}
    near = run(lint_store(MemoryStore("store", inside, cheap=False), settings()))
    with Server(Everything(documents, content)) as server:
        far = lint_at(f"{server.url}/{name}")
    places = [[(each.code, each.location.document, each.message) for each in result.findings] for result in (near, far)]
    assert places[0] == places[1]
    assert far.left_out is not None
    assert far.left_out.fallbacks


@pytest.mark.parametrize("content", PAGES.values(), ids=PAGES)
def test_missing_array_is_missing(content: bytes) -> None:
    documents = fixture("valid/0.4/image.zarr")
    lost = {path: data for path, data in documents.items() if "/0/" not in path}
    with Server(Everything(lost, content)) as server:
        found = lint_at(f"{server.url}/valid/0.4/image.zarr").findings
    assert [each.code for each in found if each.severity == "error"] == ["NGFF055"]


def test_it_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    with Server(Everything(fixture("valid/0.4/plate.zarr"), PAGES["a page"])) as server:
        main([f"{server.url}/valid/0.4/plate.zarr", "--isolated"])
    assert capsys.readouterr().out.count("answers every request") == 1


@pytest.mark.parametrize("content", PAGES.values(), ids=PAGES)
def test_broken_document_on_an_ordinary_server_is_reported(content: bytes) -> None:
    documents = fixture("valid/0.5/image.zarr") | {"valid/0.5/image.zarr/zarr.json": content}
    with Server(documents) as server:
        result = lint_at(f"{server.url}/valid/0.5/image.zarr")
    assert [each.code for each in result.findings if each.severity == "error"]
    assert result.left_out is None
