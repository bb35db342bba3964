"""The format ``html``, read back by the parser of the standard library."""

from __future__ import annotations

import sys
from html.parser import HTMLParser

import pytest
from attrs import evolve
from hypothesis import given
from support.machine_formats import ALL, MACHINE
from support.report_strategies import ANY_TEXT, REPORT
from support.reports import HOSTILE, UNIT, on_node, shown_as

from ngfflint.errors import UserError
from ngfflint.linter.results import Report, StoreSummary

OURS = frozenset(
    {
        *("html", "head", "meta", "title", "style", "body", "main", "script"),
        *(
            "h1",
            "h2",
            "h3",
            "p",
            "br",
            "a",
            "span",
            "strong",
            "code",
            "pre",
            "mark",
            "div",
            "article",
            "details",
            "summary",
        ),
        *("table", "caption", "thead", "tbody", "tr", "th", "td", "form", "label", "input", "select", "option"),
    }
)
"""The elements of the page."""

OPEN = frozenset({"meta", "input", "br"})
"""Elements without an end."""


class Page(HTMLParser):
    """A page, with its elements in order, and the text of each element by its path of ids and classes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in OPEN:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Verify that the element is the one that is open."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Record text that people see."""
        if self._open and self._open[-1] not in ("style", "script"):
            self.text.append(data)

    def of(self, name: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements of a name."""
        return [attributes for tag, attributes in self.elements if tag == name]

    def classes(self, name: str) -> list[str]:
        """Return the classes of all elements of a name."""
        return [attributes.get("class") or "" for attributes in self.of(name)]


def page(report: Report, *, fold: bool = True) -> Page:
    return Page(shown_as("html", report, MACHINE._replace(fold=fold)))


def test_stores_and_findings() -> None:
    """The store with an error comes first, and each store has its findings."""
    shown = page(ALL["several stores"])
    stores = [each for each in shown.of("details") if each.get("class") == "store"]
    assert [each["data-severity"] for each in stores] == ["error", "warning", "none"]
    assert len({each["id"] for each in stores}) == len(stores)
    assert shown.classes("article") == ["finding"] * 3
    assert UNIT.message in "".join(shown.text)


def test_folded_findings_are_listed() -> None:
    folded, whole = page(ALL["repeated"]), page(ALL["repeated"], fold=False)
    assert len(folded.of("article")) < len(whole.of("article"))
    assert any("The same in" in text for text in folded.text)


def test_wells_are_linked_to_their_first_finding() -> None:
    """A plate shows its wells with findings, in the order of numbers."""
    nodes = ["A/1/0", "A/10/0", "A/2/0", "B/2", ""]
    severities = {"B/2": "error"}
    placed = {node: evolve(on_node(UNIT, node), store="p", severity=severities.get(node, "note")) for node in nodes}
    findings = tuple(placed.values())
    shown = page(Report((StoreSummary("p", "plate", "0.5", 3, 1, 1),), findings), fold=False)
    wells = [each for each in shown.of("a") if (each.get("href") or "").startswith("#")]
    assert [each["href"] for each in wells] == ["#store-1-A-1", "#store-1-A-2", "#store-1-A-10", "#store-1-B-2"]
    assert [each["class"] for each in wells] == ["note", "note", "note", "error"]
    ids = [each["id"] for each in shown.of("article") if each.get("id")]
    assert {f"#{each}" for each in ids} == {each["href"] for each in wells}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text(text: str) -> None:
    """Text from stores adds neither elements nor attributes."""
    harmless = [tag for tag, _ in page(Report((), (UNIT,))).elements]
    finding = evolve(UNIT, message=text, help=text, label=text, name=text, store=text, url=f"javascript:{text}")
    shown = page(Report((), (finding,)))
    assert [tag for tag, _ in shown.elements if tag not in OURS] == []
    assert len(shown.of("script")) == 1
    assert len(shown.elements) <= len(harmless)
    assert not any(name.startswith("on") for _, attributes in shown.elements for name in attributes)
    assert not any((each.get("href") or "").startswith("javascript") for each in shown.of("a"))


@given(REPORT, ANY_TEXT)
def test_any_report(report: Report, text: str) -> None:
    """Any report is a page of our elements, each of which is closed."""
    shown = page(evolve(report, remarks=(text,)))
    assert {tag for tag, _ in shown.elements} <= OURS
    assert len(shown.of("script")) == 1


def test_nothing_is_loaded() -> None:
    """The page has everything in it, and forbids loading anything else."""
    shown = page(ALL["several stores"])
    assert not [each for _, attributes in shown.elements for each in attributes if each in ("src", "srcset")]
    assert not shown.of("link")
    (policy,) = (each["content"] for each in shown.of("meta") if "http-equiv" in each)
    assert (policy or "").startswith("default-src 'none';")


def test_size() -> None:
    """A hundred different findings take less than a megabyte, and stores without findings a few hundred bytes."""
    findings = tuple(evolve(UNIT, message=f"{UNIT.message} {number}") for number in range(100))
    assert len(shown_as("html", Report((), findings), MACHINE).encode()) < 1_000_000
    stores = tuple(StoreSummary(f"/archive/{number}.zarr", "image", "0.5", 3, 4, 4) for number in range(10_000))
    assert len(shown_as("html", Report(stores), MACHINE).encode()) < 5_000_000


def test_without_jinja2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(UserError, match="ngfflint\\[html\\]"):
        shown_as("html", ALL["repeated"], MACHINE)
