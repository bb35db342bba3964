"""The HTML report in Chromium: order, filters, keyboard, colors, widths, print and accessibility."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from support.example_counts import every
from support.paths import ROOT

RUN = "document.documentElement.dataset.run = 'yes'"
NAME = f'<img src=x onerror="{RUN}">'


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a report of eight stores: one is a plate, and the names in another one are HTML."""
    folder = tmp_path_factory.mktemp("stores")
    for each in (ROOT / "fixtures/invalid/0.5").iterdir():
        shutil.copytree(each, folder / each.name)
    shutil.copytree(ROOT / "fixtures/valid/0.5/plate.zarr", folder / "plate.zarr")
    for path in (folder / "plate.zarr").glob("*/*/*/zarr.json"):
        edit(path, "um")
    shutil.copytree(ROOT / "fixtures/valid/0.5/plane.zarr", folder / f"{NAME}.zarr")
    edit(folder / f"{NAME}.zarr/zarr.json", f"</pre><script>{RUN}</script>")
    command = [sys.executable, "-m", "ngfflint", "--isolated", "--reader", "all", "--output-format", "html=report.html"]
    subprocess.run([*command, "."], cwd=folder, check=False, capture_output=True)
    return (folder / "report.html").as_uri()


def edit(path: Path, unit: str) -> None:
    """Write a unit into the last axis of an image."""
    document = json.loads(path.read_text())
    document["attributes"]["ome"]["multiscales"][0]["axes"][-1]["unit"] = unit
    path.write_text(json.dumps(document, indent=2))


def names(page: Page) -> list[str]:
    """Return the visible stores in order."""
    return [each.text_content() or "" for each in page.locator(".store:visible h3").all()]


def test_sort_and_filter(page: Page, report: str) -> None:
    page.goto(report)
    everything = names(page)
    assert len(everything) == 8
    page.get_by_label("Order").select_option("name")
    assert names(page) == sorted(everything, key=str.lower) != everything
    page.get_by_label("Path or rule").fill("ngff012 many")
    assert names(page) == ["many-faults.zarr"]
    expect(page.get_by_role("status")).to_have_text("1 of 8 stores")
    page.get_by_label("Path or rule").fill("")
    page.get_by_label("Severity").select_option("error")
    assert {"many-faults.zarr", "translation-first.zarr"} < {*names(page)} < {*everything}


def test_finding(page: Page, report: str) -> None:
    """A store opens to its findings, with carets below the value, the fix, and the readers."""
    page.goto(report)
    store = page.locator(".store", has_text="translation-first.zarr")
    store.locator("summary").first.click()
    finding = store.locator(".finding", has_text="NGFF012")
    line, carets = finding.locator("pre").first.inner_text().rstrip().splitlines()
    assert line[carets.index("^")] == "{"
    assert carets.endswith("^ must come after the scale")
    finding.get_by_text("Show the fix").click()
    expect(finding.get_by_label("change").first).to_contain_text('"translation": [0.0, 0.08125, 0.08125]')
    expect(store.get_by_role("table", name="Readers of")).to_contain_text("does not open")
    expect(page.get_by_role("row", name=re.compile("^vizarr"))).to_be_visible()


def test_keyboard(page: Page, report: str) -> None:
    """The wells of a plate are reached with the keyboard, and lead to their findings."""
    page.goto(report)
    page.get_by_label("Path or rule").focus()
    page.keyboard.type("plate")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText").startswith("plate.zarr")
    page.keyboard.press("Enter")
    well = page.get_by_role("link", name="A/1: ")
    expect(well).to_be_visible()
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.closest('.plate, .scroll') !== null"):
        if page.evaluate("document.activeElement.tagName") == "A":
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("A/1: ")
    page.keyboard.press("Enter")
    assert page.evaluate("document.getElementById(decodeURIComponent(location.hash.slice(1))).className") == "finding"


def test_link_to_a_store(page: Page, report: str) -> None:
    """An address with the id of a store opens that store."""
    page.goto(report)
    anchor = page.locator(".store", has_text="plate.zarr").get_attribute("id")
    page.goto(f"{report}#{anchor}")
    expect(page.locator(f"#{anchor} .finding").first).to_be_visible()


@pytest.mark.parametrize(
    ("width", "scheme"), every(3, [(360, "light"), (360, "dark"), (1440, "light"), (1440, "dark")])
)
def test_accessible(page: Page, report: str, width: int, scheme: str) -> None:
    """With all stores open, axe-core finds no problem, and nothing is wider than the window."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(report)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 17, 23)"
    assert dark == (scheme == "dark")


def test_print(page: Page, report: str) -> None:
    """All findings are printed, and the form is not; afterwards, the stores are closed again."""
    page.goto(report)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert all(each.is_visible() for each in page.locator(".finding").all())
    expect(page.locator(".tools")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
    assert page.pdf().startswith(b"%PDF")


def test_names_are_not_run(page: Page, report: str) -> None:
    """HTML in the names and values of a store is text."""
    page.goto(report)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert f"{NAME}.zarr" in names(page)
    assert page.locator("img").count() == 0
    assert page.evaluate("document.documentElement.dataset.run") is None


def test_without_scripts(page: Page, report: str) -> None:
    """Without scripts, the stores open and the form is not there."""
    assert page.context.browser is not None
    context = page.context.browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(report)
    plain.get_by_text("plate.zarr").first.click()
    expect(plain.locator(".tools")).to_be_hidden()
    expect(plain.locator(".plate")).to_be_visible()
    context.close()
