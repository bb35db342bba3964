"""What people and machines see, word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.reports import REPORTS, SETTINGS, shown_as

from ngfflint.report.escape import cells

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("name", ["full", "concise", "grouped"])
def test_text(name: str, report: str, snapshot: SnapshotAssertion) -> None:
    assert shown_as(name, REPORTS[report]) == snapshot


@pytest.mark.parametrize("report", ["one warning", "two places", "no position", "clean"])
def test_json(report: str, snapshot: SnapshotAssertion) -> None:
    assert shown_as("json", REPORTS[report]) == snapshot


WIDTHS = ["two places", "one-line document", "wide characters", "repeated"]


@pytest.mark.parametrize("report", WIDTHS)
@pytest.mark.parametrize("width", [40, 160])
def test_width(width: int, report: str, snapshot: SnapshotAssertion) -> None:
    assert shown_as("full", REPORTS[report], SETTINGS._replace(width=width)) == snapshot


@pytest.mark.parametrize("report", WIDTHS)
def test_nothing_is_narrower_than_40(report: str) -> None:
    narrow, narrowest = (shown_as("full", REPORTS[report], SETTINGS._replace(width=width)) for width in (40, 1))
    assert narrowest == narrow


@pytest.mark.parametrize("report", WIDTHS)
@pytest.mark.parametrize("width", [40, 60, 80, 160])
def test_only_paths_and_addresses_are_wider_than_the_terminal(report: str, width: int) -> None:
    lines = shown_as("full", REPORTS[report], SETTINGS._replace(width=width)).splitlines()
    whole = ("-->", ":::", "https:", "/attributes", "Found")
    assert [line for line in lines if cells(line) > width and not any(mark in line for mark in whole)] == []


@pytest.mark.parametrize("name", ["full", "concise", "grouped"])
def test_color_and_links(name: str, snapshot: SnapshotAssertion) -> None:
    settings = SETTINGS._replace(color=True, links=True)
    assert shown_as(name, REPORTS["several stores"], settings).replace("\x1b", "␛") == snapshot


def test_not_folded_every_finding_is_shown() -> None:
    text = shown_as("full", REPORTS["repeated"], SETTINGS._replace(fold=False))
    assert text.count("error[NGFF032]") == 6
    assert text.count("warning[NGFF021]") == 7
    assert "--no-fold" not in text


def test_summary_counts_what_is_folded() -> None:
    folded = shown_as("full", REPORTS["repeated"])
    assert folded.count("error[NGFF032]") == 1
    assert folded.endswith("Found 6 errors, 7 warnings in 1 store (plate, OME-Zarr 0.5, 97 documents, 75.3 s).\n")
