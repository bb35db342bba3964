"""Make the screenshots of the documentation: `python docs/screenshots.py FOLDER`, the one of `browser_pages.py`.

It needs Chromium, and Playwright of the dependency group `test`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import Page, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs/images"
STORE = ROOT / "fixtures/invalid/0.5/translation-first.zarr"
STORES = ("fixtures/invalid/0.5", "fixtures/valid/0.5")

HEIGHT = 900


def report(page: Page, _: str, folder: Path) -> None:
    """Show a report on many stores."""
    html = folder / "report.html"
    command = [sys.executable, "-m", "ngfflint", "check", "--isolated", "--output-format", "html", "-o", str(html)]
    subprocess.run([*command, *STORES], cwd=ROOT, check=False)  # noqa: S603
    page.goto(html.as_uri())


def explorer(page: Page, address: str, _: Path) -> None:
    """Show a plate with a fault in its dimensions."""
    page.goto(f"{address}/explorer/index.html")
    page.locator("#files li").first.wait_for(timeout=60_000)
    page.select_option("#kind", "plate")
    page.click("text=3D")
    page.get_by_label("Unit").nth(0).fill("micron")
    page.locator("#findings a").first.wait_for(timeout=60_000)


def lint(page: Page, address: str, _: Path) -> None:
    """Show the findings of a store."""
    page.goto(f"{address}/lint/index.html")
    page.set_input_files("#folder", STORE)
    page.locator("#findings").wait_for(timeout=60_000)


SCREENS: dict[Callable[[Page, str, Path], None], tuple[int, Literal["light", "dark"]]] = {
    report: (1440, "light"),
    explorer: (1440, "light"),
    lint: (360, "dark"),
}
"""Widths in pixels, and colors."""


def main(pages: str) -> None:
    """Make all screenshots."""
    shutil.rmtree(IMAGES, ignore_errors=True)
    IMAGES.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=pages))
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for show, (width, colors) in SCREENS.items():
            page = browser.new_page(viewport={"width": width, "height": HEIGHT})
            page.emulate_media(color_scheme=colors)
            show(page, address, Path(place))
            page.screenshot(path=IMAGES / f"{show.__name__}-{width}.png")
            page.close()
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1])
