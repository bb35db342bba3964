"""The page that lints in the browser, in Chromium: `nox -s webassembly` builds it and runs this file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect
from support.paths import FIXTURES

BUILT = [each for each in [os.environ.get("NGFFLINT_LINT_PAGE", "")] if each]
"""The folder with the page, if it was built."""

STARTS = 60_000
"""Milliseconds in which Pyodide starts on a slow machine."""


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that writes no log."""

    def guess_type(self, path: Any) -> str:
        """Return the type of a file, with those of Pyodide."""
        return {".mjs": "text/javascript", ".wasm": "application/wasm"}.get(Path(path).suffix) or super().guess_type(
            path
        )

    def log_message(self, *_: Any) -> None:
        """Write nothing."""


@contextmanager
def served(folder: str) -> Iterator[str]:
    """Serve a folder on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/index.html"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(params=BUILT)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """The page in Chromium, as soon as it can lint; it may load nothing from elsewhere."""
    with served(request.param) as address:
        opened = browser.new_page(viewport={"width": 360, "height": 800})
        elsewhere: list[str] = []
        host = address.rpartition("/")[0]
        opened.on("request", lambda asked: None if asked.url.startswith(host) else elsewhere.append(asked.url))
        opened.goto(address)
        expect(opened.locator("#status")).to_have_text("Ready.", timeout=STARTS)
        yield opened
        assert elsewhere == []
        opened.close()


def test_folder(page: Page) -> None:
    """A folder has the findings, the fix and the readers that the command shows."""
    page.set_input_files("#folder", FIXTURES / "invalid/0.5/translation-first.zarr")
    expect(page.locator("#status")).to_contain_text("Linted translation-first.zarr", timeout=STARTS)
    assert "error[NGFF012]" in page.inner_text("#findings")
    assert "zarr.json:23:17" in page.inner_text("#findings")
    assert "+++ " in page.inner_text("#fixes")
    assert "napari" in page.inner_text("#readers")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not page.is_visible("#cancel")


def test_name_like_an_option(page: Page, tmp_path: Path) -> None:
    """A folder is never taken for an option."""
    shutil.copytree(FIXTURES / "valid/0.5/plane.zarr", tmp_path / "--fix")
    page.set_input_files("#folder", tmp_path / "--fix")
    expect(page.locator("#status")).to_contain_text("Linted --fix", timeout=STARTS)
    assert "no findings" in page.inner_text("#findings")
    assert "napari" in page.inner_text("#readers")


def test_archive(page: Page, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "plane.ozx", "w") as archive:
        for path in sorted((FIXTURES / "valid/0.5/plane.zarr").rglob("*")):
            archive.write(path, path.relative_to(FIXTURES / "valid/0.5/plane.zarr"))
    page.set_input_files("#archive", tmp_path / "plane.ozx")
    expect(page.locator("#status")).to_contain_text("Linted plane.ozx", timeout=STARTS)
    assert "no findings" in page.inner_text("#findings")


def test_text_by_keyboard(page: Page) -> None:
    page.focus("#text")
    page.keyboard.type('{"ome": {"version": "0.5", "multiscales": []}}')
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Linted attributes.json", timeout=STARTS)
    assert "NGFF" in page.inner_text("#findings")
    assert page.evaluate("document.activeElement.id") == "findings"


def test_cancel(page: Page) -> None:
    """A run is ended, and the next one starts afresh."""
    page.set_input_files("#folder", FIXTURES / "valid/0.5/plate.zarr")
    page.click("#cancel")
    expect(page.locator("#status")).to_have_text("Ready.", timeout=STARTS)
    page.set_input_files("#folder", FIXTURES / "valid/0.5/plate.zarr")
    expect(page.locator("#status")).to_contain_text("Linted plate.zarr", timeout=STARTS)
    assert "plate, OME-Zarr 0.5" in page.inner_text("#findings")
