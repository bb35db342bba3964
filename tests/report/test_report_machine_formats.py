"""What machines see, word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.machine_formats import ALL, MACHINE
from support.reports import shown_as

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

SHORT = [name for name in ALL if name != "long names"]


@pytest.mark.parametrize("report", SHORT)
@pytest.mark.parametrize("name", ["json-lines", "github", "gitlab", "junit", "markdown"])
def test_format(name: str, report: str, snapshot: SnapshotAssertion) -> None:
    assert shown_as(name, ALL[report], MACHINE) == snapshot


@pytest.mark.parametrize(
    "report", ["several stores", "hostile names", "in a list", "rule of a pack", "broken rule and unreadable node"]
)
def test_sarif(report: str, snapshot: SnapshotAssertion) -> None:
    assert shown_as("sarif", ALL[report], MACHINE) == snapshot


@pytest.mark.parametrize("name", ["json-lines", "sarif", "github", "gitlab", "junit", "markdown"])
def test_long_names_do_not_fill_pages(name: str) -> None:
    finding, again = (shown_as(name, ALL[each], MACHINE) for each in ("one warning", "long names"))
    assert len(again) < len(finding) + 60_000
