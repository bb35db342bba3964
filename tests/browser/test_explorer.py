"""The explorer in Chromium: `nox -s webassembly` builds it and runs this file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from browser.served import BUILT, STARTS, opened
from playwright.sync_api import Browser, Page, expect

import ngfflint


@pytest.fixture(params=BUILT)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """The explorer on a phone, as soon as it shows a store."""
    with opened(browser, request.param, "explorer", ready="4 files") as page:
        yield page


def is_done(page: Page, files: int) -> None:
    """Wait until a store with some number of files is shown."""
    expect(page.locator("#status")).to_contain_text(f"{files} files", timeout=STARTS)


def test_plate(page: Page, tmp_path: Path) -> None:
    """A plate that was put together by clicking is downloaded, and the library finds nothing in it."""
    page.select_option("#kind", "plate")
    page.select_option("#version", "0.4")
    is_done(page, 25)
    page.click("#wells >> text=C4")
    page.click("#add-channel")
    page.click("text=2D")
    expect(page.locator("#python")).to_contain_text("'C/4'", timeout=STARTS)
    expect(page.locator("#findings")).to_have_text("None.", timeout=STARTS)
    with page.expect_download() as download:
        page.click("#download")
    download.value.save_as(tmp_path / "cells.zip")
    with ZipFile(tmp_path / "cells.zip") as packed:
        packed.extractall(tmp_path)
    report = ngfflint.lint(tmp_path / "cells.zarr")
    assert report.findings == ()
    assert (tmp_path / "cells.zarr/C/4/0/.zattrs").is_file()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_findings(page: Page) -> None:
    """The finding of a wrong axis leads to its line and to the page of its rule."""
    page.get_by_label("Name").nth(1).fill("x")
    expect(page.locator("#findings")).to_contain_text("NGFF034", timeout=STARTS)
    link = page.locator("#findings a", has_text="NGFF034")
    assert str(link.get_attribute("href")).endswith("/rules/NGFF034/")
    page.locator("#findings li", has_text="NGFF034").get_by_role("button").click()
    assert "x" in page.locator("#document mark").inner_text()


def test_keyboard(page: Page) -> None:
    """A dimension is moved without a mouse."""
    page.get_by_label("Move c down").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#python")).to_contain_text(re.compile("name='z'.*name='c'", re.DOTALL), timeout=STARTS)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Move c down"


def test_drag(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    rows = page.locator("#dims li")
    rows.nth(0).locator("span").drag_to(rows.nth(1))
    assert rows.nth(1).get_by_label("Name").input_value() == "c"
