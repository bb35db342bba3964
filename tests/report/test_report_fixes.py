"""Fixes in reports: the replacements of text in JSON and SARIF make the change that the edits make."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sarif_pydantic import Sarif
from support.machine_formats import MACHINE
from support.paths import FIXTURES
from support.reports import shown_as
from support.stores import settings

from ngfflint.documents.edits import edited
from ngfflint.linter.findings import Finding, Fix
from ngfflint.linter.lint import lint_target
from ngfflint.linter.locate import AROUND
from ngfflint.linter.results import Report
from ngfflint.store.base import Target

LINE_ENDS = {"LF": "\n", "CRLF": "\r\n"}
STORES = ["0.4/many-faults.zarr", "0.5/many-faults.zarr", "0.4/one-line.zarr", "0.5/translation-first.zarr"]


def offset(text: str, line: int, column: int) -> int:
    """Return the offset of a line and a column, both from 1."""
    return sum(len(each) for each in text.splitlines(keepends=True)[: line - 1]) + column - 1


def from_json(found: dict[str, Any]) -> Iterator[tuple[str, list[int], str]]:
    """Yield each replacement in JSON: document, lines and columns, text."""
    for each in found["fix"]["replacements"]:
        yield each["document"], [*each["start"].values(), *each["end"].values()], each["text"]


def from_sarif(result: dict[str, Any]) -> Iterator[tuple[str, list[int], str]]:
    """Yield each replacement in SARIF."""
    for change in result["fixes"][0]["artifactChanges"]:
        (only,) = change["replacements"]
        region = [only["deletedRegion"][key] for key in ("startLine", "startColumn", "endLine", "endColumn")]
        yield change["artifactLocation"]["uri"].rpartition("/")[2], region, only["insertedContent"]["text"]


def replaced(store: Path, document: str, places: list[int], new: str) -> bytes:
    """Return a document with a part of its text replaced."""
    text = (store / document).read_bytes().decode()
    return (text[: offset(text, *places[:2])] + new + text[offset(text, *places[2:]) :]).encode()


@pytest.mark.parametrize("line_end", LINE_ENDS.values(), ids=LINE_ENDS)
@pytest.mark.parametrize("name", STORES)
def test_replacements(name: str, line_end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "image.zarr"
    shutil.copytree(FIXTURES / "invalid" / name, store)
    for path in (store / ".zattrs", store / "zarr.json"):
        if path.exists():
            path.write_bytes(
                path.read_bytes().replace(b"embryo", "Zebrabärbling 🐟".encode()).replace(b"\n", line_end.encode())
            )
    monkeypatch.chdir(tmp_path)
    result = lint_target(Target("image.zarr", "image.zarr"), settings())
    findings = [each for each in result.findings if each.fix]
    assert findings
    report = Report((), tuple(findings))
    sarif = shown_as("sarif", report, MACHINE)
    Sarif.model_validate_json(sarif)
    in_json = json.loads(shown_as("json", report, MACHINE))["findings"]
    for finding, one, other in zip(findings, in_json, json.loads(sarif)["runs"][0]["results"], strict=True):
        for changes in (list(from_json(one)), list(from_sarif(other))):
            after = {document: replaced(store, document, places, new) for document, places, new in changes}
            assert after == wanted(store, finding)
        for each in finding.fix.replacements if finding.fix else ():
            text = (store / each.location.document).read_bytes().decode()
            assert f"{each.before}{each.old}{each.after}" in text
            assert max(len(each.before), len(each.after)) <= AROUND


def wanted(store: Path, finding: Finding) -> dict[str, bytes]:
    """Return the documents after the fix of a finding."""
    fix = finding.fix
    assert isinstance(fix, Fix)
    names = dict.fromkeys(each.document for each in fix.edits)
    return {
        name: edited((store / name).read_bytes(), [each.edit for each in fix.edits if each.document == name])
        for name in names
    }
