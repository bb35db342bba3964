"""The format ``markdown``, read back by markdown-it as GitHub would show it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from attrs import evolve
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token
from support.machine_formats import ALL, MACHINE
from support.report_strategies import ANY_TEXT, REPORT
from support.reports import AXES, HOSTILE, MISSING, UNIT, on_node, shown_as

from ngfflint.linter.results import Report
from ngfflint.report import markdown as format_of
from ngfflint.report.escape import escaped, safe, shown

READER = MarkdownIt("gfm-like", {"linkify": False})
HARMLESS = {"text", "text_special", "softbreak", "html_inline", "link_open", "link_close"}


def inline(token: Token) -> str:
    """Return the text of a token as people see it."""
    return "".join("\n" if each.type == "html_inline" else each.content for each in token.children or ())


def tables(text: str) -> list[list[list[str]]]:
    """Return the cells of the bodies of all tables."""
    found: list[list[list[str]]] = []
    body = False
    for token, below in _pairs(READER.parse(text)):
        if token.type in ("tbody_open", "tbody_close"):
            body = token.type == "tbody_open"
            found += [[]] if body else []
        elif body and token.type == "tr_open":
            found[-1].append([])
        elif body and token.type == "td_open":
            found[-1][-1].append(inline(below))
    return found


def _pairs(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    yield from zip(tokens, [*tokens[1:], tokens[-1]], strict=True) if tokens else ()


def test_a_table_a_store() -> None:
    image, plate = tables(shown_as("markdown", ALL["several stores"], MACHINE))
    assert image == [
        ["warning", "NGFF021 unit-unknown", "image.ome.zarr/zarr.json:9:50", f'{UNIT.message}\nwrite "micrometer"'],
        ["note", "NGFF901 document-not-readable", "image.ome.zarr/labels/zarr.json", MISSING.message],
    ]
    assert [row[:3] for row in plate] == [
        ["error", "NGFF032 axes-and-dimensions-differ", "plate.ome.zarr/A/1/0/zarr.json:14:17"]
    ]


def test_the_worst_come_first_and_repeated_ones_are_folded() -> None:
    (rows,) = tables(shown_as("markdown", ALL["repeated"], MACHINE))
    assert [row[0] for row in rows] == ["error", "warning"]
    assert rows[0][2] == "plate.ome.zarr/A/1/0/zarr.json:14:17 and 5 more"
    (rows,) = tables(shown_as("markdown", ALL["repeated"], MACHINE._replace(fold=False)))
    assert [row[0] for row in rows] == ["error"] * 6 + ["warning"] * 7


def test_names_from_stores_mark_nothing_up() -> None:
    name = "a|b `c` <b>d</b> *e* _f_ [g](https://h.i) @j #1 ~~k~~ $l$ www.m.org https://n.o \\| &amp; !"
    (row,) = tables(shown_as("markdown", Report((), (evolve(UNIT, store=name, message=name),)), MACHINE))[0]
    assert row[2:] == [f"{name}/zarr.json:9:50", f'{name}\nwrite "micrometer"']


def test_hostile_names() -> None:
    (row,) = tables(shown_as("markdown", ALL["hostile names"], MACHINE))[0]
    assert row[1:3] == ["NGFF021 unit-unknown", f"{safe(HOSTILE)}.zarr/zarr.json:3:9"]


@pytest.mark.parametrize("report", ["clean", "nothing", "several clean stores", "clean, of no version"])
def test_clean_stores_have_no_table(report: str) -> None:
    text = shown_as("markdown", ALL[report], MACHINE)
    assert tables(text) == []
    assert [text.count(f"* no findings in {store.uri}") for store in ALL[report].stores] == [1] * len(
        ALL[report].stores
    )


def test_a_long_report_says_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(format_of, "LIMIT", 5_000)
    findings = tuple(evolve(on_node(AXES, str(number)), message=f"fault {number}") for number in range(100))
    text = shown_as("markdown", Report((), findings), MACHINE)
    (rows,) = tables(text)
    assert 0 < len(rows) < 100
    assert f"{100 - len(rows)} more findings left out" in text
    assert len(text.encode()) < 5_300


@given(ANY_TEXT)
def test_escaped_text_looks_as_it_is(text: str) -> None:
    tokens = READER.parse(escaped(text))
    seen = [inline(token) for token in tokens if token.type == "inline"]
    assert "".join(seen).split() == shown(text).split()
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}


@given(REPORT)
def test_a_row_a_fold(report: Report) -> None:
    rows = [row for table in tables(shown_as("markdown", report, MACHINE._replace(fold=False))) for row in table]
    assert sorted(row[0] for row in rows) == sorted(finding.severity for finding in report.findings)
    assert all(len(row) == 4 for row in rows)
    tokens = READER.parse(shown_as("markdown", report, MACHINE))
    assert {each.type for token in tokens for each in token.children or ()} <= HARMLESS
