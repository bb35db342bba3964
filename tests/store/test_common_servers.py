"""Servers as they are: HTTP/1.0, pages with the contents of folders, proxies, slow answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from support.command import run
from support.http_server import Answer, Server
from support.paths import FIXTURES
from support.remote_stores import finding_rows, fixture, lint_at

STORES = ["valid/0.4/image.zarr", "valid/0.5/plate.zarr"]


class Quiet(SimpleHTTPRequestHandler):
    """Answers with HTTP/1.0, and with a page for a folder."""

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def file_server(folder: Path) -> Iterator[str]:
    """Serve a folder as Python does; the value is its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("name", STORES)
def test_python_server(name: str) -> None:
    """HTTP/1.0 without lasting connections is enough."""
    with file_server(FIXTURES) as address:
        assert finding_rows(lint_at(f"{address}/{name}")) == []


def test_page_of_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with stores is not a store: the page that lists it is not taken for metadata."""
    with file_server(FIXTURES) as address:
        code, out, err = run(capsys, f"{address}/valid/0.5", "--isolated", "--output-format", "concise")
    assert (code, err) == (1, "")
    assert out.count("[error]") == 1
    assert "NGFF900 [error] there is no Zarr metadata here" in out


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY"])
def test_proxy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment is asked, with the whole address, whose first letter the test server takes off."""
    for each in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY", "REQUEST_METHOD"):
        monkeypatch.delenv(each, raising=False)
    documents = {f"ttp://lab.example/a.zarr/{path}": data for path, data in fixture_documents(STORES[0]).items()}
    with Server(documents) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        if name == "HTTP_PROXY":
            monkeypatch.delenv("http_proxy")
            monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert finding_rows(lint_at("http://lab.example/a.zarr")) == []
        assert proxy.requests >= len(documents)


def test_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that needs no proxy is asked itself."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    documents = {f"a.zarr/{path}": data for path, data in fixture_documents(STORES[0]).items()}
    with Server(documents) as server:
        assert finding_rows(lint_at(f"{server.url}/a.zarr")) == []


def fixture_documents(name: str) -> dict[str, bytes]:
    """Return the documents of a fixture by their paths in the store."""
    return {path.removeprefix(f"{name}/"): data for path, data in fixture(name).items()}


@pytest.mark.parametrize(
    "answer", [Answer(403), Answer(404, body=b"<html>"), Answer(410), Answer(200, body=b"<!DOCTYPE html><html></html>")]
)
def test_what_is_absent(answer: Answer) -> None:
    """However a server says that a document of Zarr v3 is absent, the image of Zarr v2 is found."""
    documents = {f"a.zarr/{path}": data for path, data in fixture_documents(STORES[0]).items()}
    absent = {f"a.zarr/{path}".replace("/./", "/"): answer for path in ("zarr.json", "0/zarr.json", "1/zarr.json")}
    with Server(documents, answers=absent, missing=answer.status) as server:
        errors = [row for row in finding_rows(lint_at(f"{server.url}/a.zarr")) if "error" in row]
    assert errors == []
