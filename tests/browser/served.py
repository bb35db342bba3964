"""The pages that run ngfflint in the browser, on a server of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Page, expect

BUILT = [each for each in [os.environ.get("NGFFLINT_PAGES", "")] if each]
"""The folder with the pages that run ngfflint, if they were built."""

STARTS = 60_000
"""Milliseconds in which Pyodide starts on a slow machine."""


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that writes no log."""

    def __init__(self, allowed: str, *arguments: Any, **options: Any) -> None:
        self.allowed = allowed
        super().__init__(*arguments, **options)

    def end_headers(self) -> None:
        """Say which pages may read the files."""
        if self.allowed:
            self.send_header("Access-Control-Allow-Origin", self.allowed)
        super().end_headers()

    def guess_type(self, path: Any) -> str:
        """Return the type of a file, with those of Pyodide."""
        return {".mjs": "text/javascript", ".wasm": "application/wasm"}.get(Path(path).suffix) or super().guess_type(
            path
        )

    def log_message(self, *_: Any) -> None:
        """Write nothing."""


@contextmanager
def served(folder: str, allowed: str = "") -> Iterator[str]:
    """Serve a folder on this machine, to pages of other servers too if they are allowed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, allowed, directory=folder))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def opened(browser: Browser, folder: str, page: str, ready: str = "Ready.") -> Iterator[Page]:
    """Open a page on a phone, and wait until it is ready; it may ask no other machine, and no script may fail."""
    with served(folder) as address:
        context = browser.new_context(viewport={"width": 360, "height": 800}, accept_downloads=True)
        found = context.new_page()
        wrong: list[str] = []
        here = ("http://127.0.0.1:", "blob:")
        found.on("request", lambda asked: wrong.extend([] if asked.url.startswith(here) else [asked.url]))
        found.on("pageerror", lambda error: wrong.append(str(error)))
        found.goto(f"{address}/{page}/index.html")
        expect(found.locator("#status")).to_contain_text(ready, timeout=STARTS)
        yield found
        context.close()
        assert wrong == []
