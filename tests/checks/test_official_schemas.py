"""The linter and the official schemas agree, but for the differences that two tables give reasons for."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from support.example_counts import every, example_count
from support.json_edits import at, edited, pointers
from support.more_lenient_than_schema import MILDER as OF_ALL
from support.more_lenient_than_schema import Milder
from support.more_lenient_than_schema_06 import MILDER06
from support.official_schemas import JUDGED, STRICT, accepted, complaints, validator
from support.stores import ERA_OF_V2, settings
from support.strategies import damaged, faults, valid
from support.stricter_than_schema import BEYOND as SINCE_01
from support.stricter_than_schema import Beyond
from support.stricter_than_schema_06 import BEYOND06
from support.valid_stores import attributes_of

from ngfflint.hierarchy.loader import group_of
from ngfflint.linter.findings import Finding
from ngfflint.linter.lint import lint_group
from ngfflint.linter.settings import Settings
from ngfflint.store.base import run
from ngfflint.store.memory import MemoryStore

BEYOND, MILDER = [*SINCE_01, *BEYOND06], [*OF_ALL, *MILDER06]
DEFAULT = settings()
CHOSEN = {version: Settings(DEFAULT.rules, DEFAULT.selection, assume_version=version) for version in JUDGED}
PAIRS = [(kind, version) for version, kinds in JUDGED.items() for kind in kinds]
FEW = bounds(
    max_examples=example_count(5),
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
MANY = bounds(FEW, max_examples=example_count(10))


def lint(document: Any, version: str) -> tuple[Finding, ...]:
    """Return what is found in attributes without their store."""
    group = group_of(json.dumps(document).encode())
    result = run(lint_group(MemoryStore("example", {}), group, CHOSEN[version]))
    assert not result.failed, finding_lines(result.findings)
    return result.findings


def errors(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return the errors among findings."""
    return [each for each in findings if each.severity == "error"]


def finding_lines(findings: Any) -> list[str]:
    """Write findings for people who read a failing test."""
    return [f"{each.code} {each.case} {each.location.pointer}: {each.message}" for each in findings]


def edits_of_attributes(edits: dict[str, Any], version: str) -> dict[str, Any]:
    """Return edits of an OME object as edits of the attributes."""
    return {f"/ome{pointer}" if version > ERA_OF_V2 else pointer: new for pointer, new in edits.items()}


def explains(row: Beyond, finding: Finding, version: str) -> bool:
    """Whether a row of the table is about an error."""
    pointer = finding.location.pointer.removeprefix("/ome") if version > ERA_OF_V2 else finding.location.pointer
    if row.where.startswith("**"):
        steps = row.where.split("/")[1:]
        return (row.code, row.case, version) == (finding.code, finding.case, "0.6") and all(
            wanted in ("*", step)
            for wanted, step in zip(steps, pointer.split("/")[-len(steps) :] if steps else (), strict=True)
        )
    pairs = zip(row.where.split("/"), pointer.split("/"), strict=False)
    return (
        (row.code, row.case) == (finding.code, finding.case)
        and version in row.versions
        and row.where.count("/") == pointer.count("/")
        and all(wanted in ("*", step) for wanted, step in pairs)
    )


def amended(document: Any, kind: str, version: str, rows: list[Milder] = MILDER) -> Any:
    """Return a document without errors as the schema would have it."""
    document = copy.deepcopy(document)
    ome = document["ome"] if version > ERA_OF_V2 else document
    for row in rows:
        if version in row.versions and kind.endswith(row.kind):  # a label image is an image
            row.amend(ome, version)
    return document


def disagreement(document: Any, kind: str, version: str, found: list[Finding]) -> str:
    """Say what the linter, with the errors it found, and the schema see in different ways, and no table explains."""
    if not found:
        left = complaints(amended(document, kind, version), kind, version)
        return f"only the schema rejects {document}: {left}" if left else ""
    left_over = [each for each in found if not any(explains(row, each, version) for row in BEYOND)]
    if left_over and accepted(document, kind, version):
        return f"only the linter rejects {document}: {finding_lines(left_over)}"
    return ""


@pytest.mark.parametrize(("kind", "version"), PAIRS)
@FEW
@given(data=st.data())
def test_metadata_without_a_fault(kind: str, version: str, data: st.DataObject) -> None:
    """Both accept whatever follows the text."""
    document = data.draw(valid(kind, version))
    assert not errors(lint(document, version))
    assert not complaints(amended(document, kind, version), kind, version)


@pytest.mark.parametrize(("kind", "version"), PAIRS)
@MANY
@given(data=st.data())
def test_spoilt_metadata(kind: str, version: str, data: st.DataObject) -> None:
    """Both reject the same, with one to three faults in a document."""
    document = data.draw(damaged(kind, version))
    assert not disagreement(document, kind, version, errors(lint(document, version)))


LIKE_OTHERS = {"image": ["/datasets/0/"], "label image": ["/multiscales/", "/properties/0"]}
"""Parts of metadata in which no other faults can be than in parts beside them, or in those of another kind."""


def is_at_the_rim(document: Any, pointer: str) -> bool:
    """Whether every index in a pointer is that of the first or of the last item of its array."""
    steps = pointer.split("/")
    above = [(at(document, "/".join(steps[:depth])), steps[depth]) for depth in range(1, len(steps))]
    return all(int(step) in (0, len(value) - 1) for value, step in above if isinstance(value, list))


def near(pointer: str, other: str) -> bool:
    """Whether one of two places encloses the other, or they are items of one array."""
    parent = pointer.rpartition("/")[0]
    return f"{other}/".startswith(f"{parent}/") or f"{pointer}/".startswith(f"{other}/")


@pytest.mark.parametrize(("kind", "version"), PAIRS)
def test_single_faults(kind: str, version: str) -> None:
    """Both reject the same, and at the same place, with each fault in turn in a document with one of everything."""
    base = attributes_of(kind, version)
    for pointer in every(5, list(pointers(base))):
        if not is_at_the_rim(base, pointer) or any(each in pointer for each in LIKE_OTHERS.get(kind, ())):
            continue
        for edits in faults(base, pointer):
            document = edited(base, edits)
            around = lint(document, version)
            found = errors(around)
            assert not disagreement(document, kind, version, found)
            for each in complaints(document, kind, version) if found else ():
                assert any(near(each.where, other.location.pointer) for other in around), (
                    edits,
                    each,
                    finding_lines(found),
                )


def with_method(document: Any, version: str) -> Any:
    """Return a document with both keys about down-sampling in each image that has one level, or one of the keys."""
    ome = document["ome"] if version > ERA_OF_V2 else document
    for entry in ome.get("multiscales", []):
        if len(entry["datasets"]) == 1 or "type" in entry or entry.get("metadata", {}).get("method"):
            entry.setdefault("type", "mean")
            entry.setdefault("metadata", {})
    return document


@pytest.mark.parametrize(("kind", "version"), [(kind, version) for version, kinds in STRICT.items() for kind in kinds])
@FEW
@given(data=st.data())
def test_strict_schemas(kind: str, version: str, data: st.DataObject) -> None:
    """What only the strict schemas reject is a warning; in 0.1, whose text has no word of it, a note.

    That the method of down-sampling is known by one of two keys, or not needed, is enough for the linter.
    """
    document = data.draw(valid(kind, version))
    strict = with_method(amended(document, kind, version), version)
    rejected = not validator(version, STRICT[version][kind]).is_valid(strict)
    codes = {
        each.code for each in lint(document, version) if each.severity == ("note" if version == "0.1" else "warning")
    }
    assert not rejected or codes & {"NGFF004", "NGFF061", "NGFF062", "NGFF110", "NGFF127", "NGFF138"}


@pytest.mark.parametrize(
    ("row", "version"),
    [pytest.param(row, version, id=f"{row.code}-{row.where}-{version}") for row in BEYOND for version in row.versions],
)
def test_each_reason_to_ask_for_more_is_needed(row: Beyond, version: str) -> None:
    """The example of each row satisfies the schema, and is an error for just this reason."""
    document = edited(attributes_of(row.kind, version), edits_of_attributes(row.edits, version))
    found = errors(lint(document, version))
    assert accepted(document, row.kind, version)
    assert any(explains(row, each, version) for each in found), finding_lines(found)
    assert all(any(explains(other, each, version) for other in BEYOND) for each in found), finding_lines(found)
    assert row.rows
    assert row.reason


@pytest.mark.parametrize(
    ("row", "version"),
    [pytest.param(row, version, id=f"{row.name}-{version}") for row in MILDER for version in row.versions],
)
def test_each_reason_to_be_milder_is_needed(row: Milder, version: str) -> None:
    """The example of each row has no error, and the schema rejects it for just this reason."""
    document = edited(attributes_of(row.kind, version), edits_of_attributes(row.edits, version))
    findings = lint(document, version)
    assert not errors(findings), finding_lines(findings)
    assert not row.code or row.code in {each.code for each in findings}
    assert complaints(
        amended(document, row.kind, version, [each for each in MILDER if each is not row]), row.kind, version
    )
    assert not complaints(amended(document, row.kind, version), row.kind, version)
    assert row.reason
