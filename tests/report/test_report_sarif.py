"""The format ``sarif``, read back by sarif-pydantic and sarif-tools, within the limits of GitHub."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from pydantic import BaseModel
from sarif.loader import load_sarif_file
from sarif_pydantic import Sarif
from support.machine_formats import ALL, BROKE, MACHINE, PACK, UNREADABLE
from support.report_strategies import REPORT
from support.reports import AXES, MISSING, UNIT, shown_as

from ngfflint.linter.findings import Finding
from ngfflint.linter.results import Report
from ngfflint.report import sarif as format_of
from ngfflint.report.formatter import ReportSettings
from ngfflint.rules.loader import rulebook

BEYOND_READER = {"columnKind", "toolExecutionNotifications"}
"""Keys of the format that sarif-pydantic 0.6 does not model."""


def log(report: Report, settings: ReportSettings = MACHINE) -> dict[str, Any]:
    """Return the run of a report."""
    document = json.loads(shown_as("sarif", report, settings))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def one(finding: Finding, settings: ReportSettings = MACHINE) -> dict[str, Any]:
    """Return the result of a finding."""
    (result,) = log(Report((), (finding,)), settings)["results"]
    assert isinstance(result, dict)
    return result


def unknown(model: object) -> list[str]:
    """Return the keys that SARIF does not have, at any depth."""
    if isinstance(model, BaseModel):
        fields = [getattr(model, name) for name in type(model).model_fields]
        return [
            *sorted({*(model.model_extra or ())} - BEYOND_READER),
            *(key for field in fields for key in unknown(field)),
        ]
    return [key for each in model for key in unknown(each)] if isinstance(model, list) else []


@pytest.mark.parametrize("report", ALL)
def test_read_by_sarif_pydantic(report: str) -> None:
    read = Sarif.model_validate_json(shown_as("sarif", ALL[report], MACHINE))
    assert unknown(read) == []
    (run,) = read.runs
    assert [result.rule_id for result in run.results] == [finding.code for finding in ALL[report].findings]
    for result, finding in zip(run.results, ALL[report].findings, strict=True):
        assert result.level == finding.severity
        ((location),) = result.locations
        assert location.physical_location.region.start_line >= 1


@pytest.mark.parametrize("report", ALL)
def test_read_by_sarif_tools(tmp_path: Path, report: str) -> None:
    file = tmp_path / "report.sarif"
    file.write_text(shown_as("sarif", ALL[report], MACHINE), "utf-8")
    read = load_sarif_file(str(file))
    assert read.get_distinct_tool_names() == ["ngfflint"]
    findings = ALL[report].findings
    assert [(each["Code"], each["Severity"]) for each in read.get_records()] == [
        (finding.code, finding.severity) for finding in findings
    ]
    counted = {severity: read.get_report().get_issue_count_for_severity(severity) for severity in ("error", "warning")}
    assert counted == {severity: ALL[report].count(severity) for severity in counted}


def test_result() -> None:
    result = one(AXES)
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "data/plate.ome.zarr/A/1/0/zarr.json", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 14, "startColumn": 17, "endLine": 18, "endColumn": 10},
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "A/1/0#/attributes/ome/multiscales/0/axes"}]
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "data/plate.ome.zarr/A/1/0/0/zarr.json"
    assert related["physicalLocation"]["region"]["startColumn"] == 12
    assert related["message"] == {"text": "4 dimensions"}
    assert result["message"]["text"] == AXES.message
    assert result["message"]["markdown"].endswith(AXES.help)
    assert log(Report((), (AXES,)))["columnKind"] == "unicodeCodePoints"


def test_a_document_that_could_not_be_read_has_a_region_too() -> None:
    (location,) = one(MISSING)["locations"]
    region = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 1}
    assert location["physicalLocation"]["region"] == region


def test_a_remote_store_is_pointed_at_where_it_is_listed() -> None:
    (finding,) = ALL["in a list"].findings
    result = one(finding)
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "data/lists/stores.txt"
    assert location["physicalLocation"]["region"]["startLine"] == 7
    address = "https://example.org/plate.zarr/A/1/0"
    assert location["logicalLocations"][0]["fullyQualifiedName"] == f"{address}#{finding.location.pointer}"
    assert f"{address}/zarr.json:14:17" in result["message"]["text"]


def test_all_enabled_rules_are_described_and_packs_are_extensions() -> None:
    run = log(Report((), (PACK, AXES)))
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["NGFF021", "NGFF032", "NGFF076"]
    (pack,) = run["tool"]["extensions"]
    assert (pack["name"], [rule["id"] for rule in pack["rules"]]) == ("lab_rules.checks", ["LAB001"])
    brought, built_in = run["results"]
    assert brought["rule"] == {"id": "LAB001", "index": 0, "toolComponent": {"index": 0}}
    assert "ruleIndex" not in brought
    assert (built_in["ruleId"], built_in["ruleIndex"]) == ("NGFF032", 1)
    assert "rule" not in built_in


def test_rule() -> None:
    _, unit, axes, old = log(Report())["tool"]["extensions"][0]["rules"] + log(Report())["tool"]["driver"]["rules"]
    assert unit["shortDescription"]["text"] == "Unit should be known to readers."
    assert unit["fullDescription"]["text"].endswith("Readers that do not know the unit show no scale bar.")
    assert unit["helpUri"].endswith("/rules/NGFF021/")
    assert unit["defaultConfiguration"] == {"level": "warning"}
    assert unit["properties"] == {
        "tags": ["OME-Zarr", "MUST", "SHOULD", "0.6", "0.5", "0.4"],
        "precision": "high",
        "problem.severity": "warning",
    }
    assert (axes["defaultConfiguration"]["level"], axes["properties"]["precision"]) == ("error", "very-high")
    assert axes["helpUri"].endswith("/rules/NGFF032/")
    assert old["properties"]["problem.severity"] == "error"


def test_a_rule_that_was_not_enabled_is_described_by_its_finding() -> None:
    rules = log(ALL["two places"], MACHINE._replace(rules=()))["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["name"]) for rule in rules] == [("NGFF032", "axes-and-dimensions-differ")]


def test_all_rules_keep_to_the_limits_of_github() -> None:
    rules = log(Report(), MACHINE._replace(rules=rulebook().rules))["tool"]["driver"]["rules"]
    assert len(rules) == len(rulebook().rules)
    for rule in rules:
        texts = [rule["shortDescription"]["text"], rule["fullDescription"]["text"]]
        assert all(0 < len(text) <= 1024 for text in texts), rule["id"]
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["name"]
        assert 0 < len(rule["properties"]["tags"]) <= 10
        assert rule["properties"]["precision"] in ("very-high", "high", "medium", "low")
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
        assert "security-severity" not in rule["properties"]


@pytest.mark.parametrize(
    ("findings", "successful", "told"),
    [
        ((UNIT,), True, []),
        ((UNREADABLE,), True, ["NGFF901"]),
        ((BROKE, UNIT), False, ["NGFF021"]),
        ((BROKE, UNREADABLE), False, ["NGFF021", "NGFF901"]),
    ],
)
def test_invocation(findings: tuple[Finding, ...], told: list[str], *, successful: bool) -> None:
    (invocation,) = log(Report((), findings))["invocations"]
    assert invocation["executionSuccessful"] == successful
    notifications = invocation.get("toolExecutionNotifications", [])
    assert [each["associatedRule"]["id"] for each in notifications] == told
    assert all(each["message"]["text"] and each["locations"] for each in notifications)


def test_what_was_not_checked_is_said() -> None:
    told = log(ALL["not all checked"])["invocations"][0]["toolExecutionNotifications"]
    assert [each["message"]["text"] for each in told] == ["not checked: 380 wells", "a setting does nothing"]


def test_the_worst_are_kept_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(format_of, "MOST", 3)
    run = log(Report((), (MISSING, UNIT, AXES, UNIT, UNIT, AXES)))
    assert [result["level"] for result in run["results"]] == ["warning", "error", "error"]
    *_, notification = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"] == "6 findings are too many for GitHub: only the 3 worst are listed"
    assert len(log(Report((), (AXES, AXES, AXES)))["invocations"][0]) == 1


def test_troubles_are_not_told_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(format_of, "MOST_NOTIFIED", 2)
    told = log(Report((), (MISSING,) * 5))["invocations"][0]["toolExecutionNotifications"]
    assert [each["message"]["text"] for each in told[2:]] == ["3 more documents were not checked"]


def test_limits_are_those_of_github() -> None:
    findings = tuple(evolve(UNIT, message=str(number)) for number in range(5_001))
    run = log(Report((), findings))
    assert len(run["results"]) == 5_000
    assert run["results"][-1]["message"]["text"] == "4999"


@given(REPORT)
def test_every_report_is_sarif(report: Report) -> None:
    text = shown_as("sarif", report, MACHINE)
    assert unknown(Sarif.model_validate_json(text)) == []
    for result, finding in zip(log(report)["results"], report.findings, strict=True):
        (location,) = result["locations"]
        assert set(location["physicalLocation"]["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert result["message"]["text"]
        assert all(each["message"]["text"] for each in result.get("relatedLocations", []))
        assert result["ruleId"] == finding.code
    prints = [
        (
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            result["partialFingerprints"]["primaryLocationLineHash"],
        )
        for result in log(report)["results"]
    ]
    assert len(set(prints)) == len(prints)
