"""The page that lints in the browser, in Chromium: `nox -s webassembly` builds it and runs this file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from browser.served import BUILT, STARTS, opened, served
from playwright.sync_api import Browser, Page, expect
from support.paths import FIXTURES

import ngfflint


@pytest.fixture(params=BUILT)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """The page in Chromium, as soon as it can lint."""
    with opened(browser, request.param, "lint") as page:
        yield page


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


def test_address(page: Page, tmp_path: Path) -> None:
    """A store on a server has the findings that it has as files; one that is not allowed is an error that says so."""
    shutil.copytree(FIXTURES / "invalid/0.5/translation-first.zarr", tmp_path / "a.zarr")
    with served(str(tmp_path), "*") as address:
        page.fill("#address", f"{address}/a.zarr")
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_contain_text("Linted", timeout=STARTS)
        assert "error[NGFF012]" in page.inner_text("#findings")
        assert "zarr.json:23:17" in page.inner_text("#findings")
        assert "napari" in page.inner_text("#readers")
    with served(str(tmp_path)) as address:
        page.fill("#address", f"{address}/a.zarr")
        page.click("#lint-address")
        expect(page.locator("#findings")).to_contain_text("CORS", timeout=STARTS)


def test_downloads(page: Page, tmp_path: Path) -> None:
    """The fixed documents make a store without the fault, and the report is a page with the findings."""
    store = tmp_path / "translation-first.zarr"
    shutil.copytree(FIXTURES / "invalid/0.5/translation-first.zarr", store)
    page.set_input_files("#folder", store)
    expect(page.locator("#status")).to_contain_text("Linted", timeout=STARTS)
    with page.expect_download() as fixed:
        page.click("#download-fixed")
    fixed.value.save_as(tmp_path / "fixed.zip")
    with ZipFile(tmp_path / "fixed.zip") as packed:
        assert packed.namelist() == ["translation-first.zarr/zarr.json"]
        shutil.copytree(store, tmp_path / "fixed" / store.name)
        packed.extractall(tmp_path / "fixed")
    assert ngfflint.lint(tmp_path / "fixed" / store.name).findings == ()
    with page.expect_download() as report:
        page.click("text=Download an HTML report")
    assert report.value.suggested_filename == "translation-first.zarr-report.html"
    report.value.save_as(tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert "NGFF012" in text


def test_changed_file(page: Page, tmp_path: Path) -> None:
    """A file that changed after it was chosen cannot be read; the page says so, and lints the next one."""
    store = tmp_path / "plane.zarr"
    shutil.copytree(FIXTURES / "valid/0.5/plane.zarr", store)
    page.set_input_files("#folder", store)
    expect(page.locator("#status")).to_contain_text("Linted plane.zarr", timeout=STARTS)
    (store / "zarr.json").write_text("{}")
    page.click("text=Download an HTML report")
    expect(page.locator("#status")).to_contain_text("choose it again", timeout=STARTS)
    page.set_input_files("#folder", store)
    expect(page.locator("#status")).to_contain_text("Linted plane.zarr", timeout=STARTS)
