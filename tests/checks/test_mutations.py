"""One fault in a whole store gives one error: its code, at its place; a weaker fault gives no error at all."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from support.mutation_cases import CASES, TABLES
from support.planted_faults import Fault, encoded, locate, planted, span
from support.stores import lint_documents, settings
from support.valid_stores import STORES, versions_of

from ngfflint.linter.findings import Finding
from ngfflint.linter.settings import Settings

FEWEST_ROWS, FEWEST_CASES, FEWEST_OF_PREVIEW = 120, 250, 90


def finding_lines(findings: Any) -> list[str]:
    """Write findings for people who read a failing test."""
    return [
        f"{each.severity} {each.code} {each.location.document}#{each.location.pointer}: {each.message}"
        for each in findings
    ]


@cache
def chosen(code: str) -> Settings:
    """Return the default rules and one more."""
    return settings(extend_select=[code])


@cache
def findings_of(kind: str, version: str, what: str) -> tuple[Finding, ...]:
    """Return what is found in a store with a fault."""
    fault = next(each for each in TABLES[kind] if each.what == what and version in span(each.versions))
    result = lint_documents(encoded(planted(kind, version, fault.edits)), chosen(fault.code))
    assert not result.failed, finding_lines(result.findings)
    return result.findings


def errors(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return the errors among findings."""
    return [each for each in findings if each.severity == "error"]


@pytest.mark.parametrize(("kind", "version"), [(kind, each) for kind in STORES for each in versions_of(kind)])
def test_bases_are_clean(kind: str, version: str) -> None:
    """Before a fault is planted there is nothing to say."""
    findings = lint_documents(encoded(STORES[kind](version))).findings
    assert not findings, finding_lines(findings)


def problems(kind: str, version: str, fault: Fault) -> list[str]:
    """Return what is wrong with the findings of a fault."""
    findings = findings_of(kind, version, fault.what)
    documents = planted(kind, version, fault.edits)
    document, pointer = locate(fault.place or next(iter(fault.edits)), version, documents)
    wanted = (fault.code, fault.severity, document, pointer)
    there = wanted in [(e.code, e.severity, e.location.document, e.location.pointer) for e in findings]
    alone = len(errors(findings)) == (fault.severity == "error")
    return [] if there and alone else [f"expected {wanted}", *finding_lines(findings)]


@pytest.mark.parametrize("code", sorted({fault.code for _, _, fault in CASES}))
def test_faults(code: str) -> None:
    """The code is there, at its place, with its severity, and as the only error."""
    wrong = {
        f"{kind}, {version}, {fault.what}": problems(kind, version, fault)
        for kind, version, fault in CASES
        if fault.code == code
    }
    assert {case: each for case, each in wrong.items() if each} == {}


def test_table_is_long() -> None:
    """A share says something only where there is much."""
    assert len(CASES) >= FEWEST_CASES
    assert len({fault.what for _, version, fault in CASES if version == "0.6"}) >= FEWEST_OF_PREVIEW
    assert len({(kind, fault.what) for kind, _, fault in CASES}) >= FEWEST_ROWS
    assert len(CASES) == len({(kind, version, fault.what) for kind, version, fault in CASES})
