"""The format ``gitlab``, by the fields that GitLab documents for reports of code quality."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from support.machine_formats import ALL, MACHINE, REMOTE
from support.report_strategies import REPORT
from support.reports import AXES, MISSING, UNIT, shown_as

from ngfflint.linter.results import Report

FIELDS = {"description": str, "check_name": str, "fingerprint": str, "severity": str, "location": dict}
SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def entries(report: Report) -> list[dict[str, Any]]:
    """Return the objects of a report."""
    found = json.loads(shown_as("gitlab", report, MACHINE))
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("report", "severity", "path", "begin", "end"),
    [
        ("two places", "major", "data/plate.ome.zarr/A/1/0/zarr.json", (14, 17), (18, 10)),
        ("one warning", "minor", "data/image.ome.zarr/zarr.json", (9, 50), (9, 58)),
        ("no position", "info", "data/image.ome.zarr/labels/zarr.json", (1, 1), (1, 1)),
        ("in a list", "major", "data/lists/stores.txt", (7, 1), (7, 1)),
        ("archive", "minor", "data/image.ozx", (1, 1), (1, 1)),
        ("far away", "major", "s3://bucket/plate.zarr/A/1/0/zarr.json", (14, 17), (18, 10)),
    ],
)
def test_entry(report: str, severity: str, path: str, begin: tuple[int, int], end: tuple[int, int]) -> None:
    (finding,) = ALL[report].findings
    (entry,) = entries(ALL[report])
    assert entry["check_name"] == finding.code
    assert entry["description"].startswith(finding.message)
    assert entry["severity"] == severity
    assert entry["location"]["path"] == path
    positions = entry["location"]["positions"]
    assert [(each["line"], each["column"]) for each in (positions["begin"], positions["end"])] == [begin, end]


def test_where_the_file_is_a_list_the_words_name_the_document() -> None:
    (entry,) = entries(ALL["in a list"])
    assert entry["description"] == f"{AXES.message} (https://example.org/plate.zarr/A/1/0/zarr.json:14:17)"


@given(REPORT)
def test_fields(report: Report) -> None:
    found = entries(report)
    assert [entry["check_name"] for entry in found] == [finding.code for finding in report.findings]
    for entry in found:
        assert {key: type(value) for key, value in entry.items()} == FIELDS
        assert entry["description"]
        assert entry["severity"] in SEVERITIES
        assert set(entry["location"]) == {"path", "positions"}


FINDINGS = (
    UNIT,
    UNIT,
    evolve(UNIT, store="other.zarr"),
    MISSING,
    AXES,
    REMOTE,
    evolve(REMOTE, store="https://example.org/other.zarr"),
)


def test_fingerprints_are_unique_and_independent_of_other_findings() -> None:
    found = [entry["fingerprint"] for entry in entries(Report((), FINDINGS))]
    assert len(set(found)) == len(FINDINGS)
    alone = [entries(Report((), (finding,)))[0]["fingerprint"] for finding in FINDINGS]
    assert [each for each in found if each.endswith(":1")] == list(dict.fromkeys(alone))
