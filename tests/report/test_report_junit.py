"""The format ``junit``, read back by junitparser."""

from __future__ import annotations

import pytest
from attrs import evolve
from hypothesis import given
from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite
from support.machine_formats import ALL, BROKE, MACHINE
from support.report_strategies import REPORT
from support.reports import AXES, HOSTILE, UNIT, shown_as, store

from ngfflint.linter.results import Report, StoreSummary
from ngfflint.report.escape import safe
from ngfflint.report.formatter import ReportSettings


def suites(report: Report, settings: ReportSettings = MACHINE) -> list[TestSuite]:
    """Return the suites of a report."""
    return list(JUnitXml.fromstring(shown_as("junit", report, settings).encode()))


def cases(suite: TestSuite) -> dict[str | None, str]:
    """Return what became of each case: Failure, Error, or passed."""
    return {case.name: type(case.result[0]).__name__ if case.result else "passed" for case in suite}


def failed_case(suite: TestSuite) -> TestCase:
    """Return the only case that did not pass."""
    (case,) = [each for each in suite if each.result]
    return case


def test_a_suite_a_store_and_a_case_a_rule() -> None:
    found = suites(ALL["several stores"])
    assert [suite.name for suite in found] == ["image.ome.zarr", "plate.ome.zarr", "c.zarr"]
    passed = {"LAB001 no-operator": "passed", "NGFF021 unit-unknown": "passed"}
    axes = "NGFF032 axes-and-dimensions-differ"
    assert [cases(suite) for suite in found] == [
        {**passed, axes: "passed", "NGFF901 document-not-readable": "passed"},
        {**passed, axes: "Failure"},
        {**passed, axes: "passed"},
    ]
    assert [(suite.tests, suite.failures, suite.errors, suite.skipped) for suite in found] == [
        (4, 0, 0, 0),
        (3, 1, 0, 0),
        (3, 0, 0, 0),
    ]
    kinds = [list(suite.properties()) for suite in found[1:]]  # type: ignore[no-untyped-call]
    assert [{each.name: each.value for each in kind} for kind in kinds] == [
        {"kind": "plate", "spec_version": "0.5"},
        {"kind": "image", "spec_version": "0.5"},
    ]


@pytest.mark.parametrize(
    ("version", "codes"),
    [
        ("0.1", {"NGFF076"}),
        ("0.5", {"LAB001", "NGFF021", "NGFF032"}),
        ("0.6", {"NGFF021"}),
        ("", {"LAB001", "NGFF021", "NGFF032", "NGFF076"}),
    ],
)
def test_only_rules_of_the_version_can_pass(version: str, codes: set[str]) -> None:
    (suite,) = suites(Report((StoreSummary("a.zarr", "image", version, 2, 1, 1),)))
    assert {str(name).partition(" ")[0] for name in cases(suite)} == codes


@pytest.mark.parametrize(
    ("fail_on", "severity", "expected"),
    [
        ("error", "error", "Failure"),
        ("error", "warning", "passed"),
        ("warning", "warning", "Failure"),
        ("warning", "note", "passed"),
        ("note", "note", "Failure"),
        ("never", "error", "Failure"),
        ("never", "warning", "passed"),
    ],
)
def test_a_case_fails_with_what_makes_the_run_fail(fail_on: str, severity: str, expected: str) -> None:
    report = Report((store("image.ome.zarr"),), (evolve(UNIT, severity=severity),))
    (suite,) = suites(report, MACHINE._replace(fail_on=fail_on))
    assert cases(suite)["NGFF021 unit-unknown"] == expected
    (case,) = [each for each in suite if each.name == "NGFF021 unit-unknown"]
    words = case.result[0].text if case.result else case.system_out
    assert words == f'image.ome.zarr/zarr.json:9:50: [{severity}] {UNIT.message} (write "micrometer")'


def test_failure_tells_of_the_worst_and_of_the_others() -> None:
    report = Report((), (UNIT, *(evolve(UNIT, severity="error", message=f"fault {number}") for number in range(150))))
    (suite,) = suites(report)
    case = failed_case(suite)
    (failure,) = case.result
    assert isinstance(failure, Failure)
    assert (failure.message, failure.type) == ("fault 0", "error")
    assert failure.text is not None
    assert failure.text.count("\n") == 100
    assert failure.text.endswith("\nand 51 more")


def test_a_broken_rule_is_an_error_whatever_fails() -> None:
    (suite,) = suites(Report((), (evolve(BROKE, severity="note"), UNIT)))
    case = failed_case(suite)
    assert isinstance(case.result[0], Error)
    assert (suite.errors, suite.failures) == (1, 0)


def test_text_from_stores_comes_through() -> None:
    name = "]]><![CDATA[&lt;\"'--> | 細胞 👩 \x00\x1b\u202e\ufffe"
    message = f"{name}!"
    (suite,) = suites(Report((), (evolve(AXES, store=name, message=message),)))
    case = failed_case(suite)
    assert suite.name == case.classname == safe(name)
    assert case.result[0].message == safe(message)
    (hostile,) = suites(ALL["hostile names"])
    assert hostile.name == f"{safe(HOSTILE)}.zarr"


@given(REPORT)
def test_every_report_is_xml(report: Report) -> None:
    found = suites(report)
    assert len(found) == len({each.uri for each in report.stores} | {each.store for each in report.findings})
    failed = {(each.store, each.code) for each in report.findings if each.failed or each.severity == "error"}
    assert sum((suite.failures or 0) + (suite.errors or 0) for suite in found) == len(failed)
