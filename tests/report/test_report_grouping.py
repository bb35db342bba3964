"""What is said once, and what of it is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from support.reports import AXES, UNIT, on_node

from ngfflint.report.grouping import folded

if TYPE_CHECKING:
    from ngfflint.linter.findings import Finding

OTHER = "/attributes/other"
A, B, C = (on_node(AXES, node) for node in "ABC")


def _named(path: str, pointer: str) -> Finding:
    """Return a finding on node A whose message contains a path."""
    return evolve(on_node(A, "A", pointer), message=f"nothing is stored at '{path}' in \"wells\"")


def test_names_what_differs() -> None:
    """The other paths of a fold, for the text output."""
    (fold,) = folded([_named("A/1", "/0"), _named("A/2", "/1"), _named("A/1", "/3")])
    assert fold.paths == ("'A/2'",)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([A], [("A", 0, 0)], id="one"),
        pytest.param([A, B, C], [("A", 2, 0)], id="nodes"),
        pytest.param([A, on_node(A, "A", OTHER)], [("A", 0, 1)], id="places"),
        pytest.param([A, on_node(A, "A", OTHER), B, on_node(B, "B", OTHER)], [("A", 1, 1)], id="nodes and places"),
        pytest.param([A, on_node(B, "B", OTHER)], [("A", 0, 0), ("B", 0, 0)], id="both differ"),
        pytest.param([on_node(A, "A", "/axes/1"), on_node(A, "B", "/axes/0")], [("A", 1, 0)], id="numbers"),
        pytest.param([A, evolve(B, message="other")], [("A", 0, 0), ("B", 0, 0)], id="message"),
        pytest.param([_named("a", "/0"), _named("b", "/1")], [("A", 0, 1)], id="paths"),
        pytest.param([A, evolve(B, code="NGFF033")], [("A", 0, 0), ("B", 0, 0)], id="code"),
        pytest.param([A, evolve(B, severity="note")], [("A", 0, 0), ("B", 0, 0)], id="severity"),
        pytest.param([A, evolve(A, store="other.zarr")], [("A", 0, 0)], id="store"),
        pytest.param(
            [A, evolve(B, location=B.location._replace(document="B/.zarray"))],
            [("A", 0, 0), ("B", 0, 0)],
            id="name of the document",
        ),
        pytest.param([A, on_node(UNIT, "A"), B], [("A", 1, 0), ("A", 0, 0)], id="order of the first"),
    ],
)
def test_folded(findings: list[Finding], expected: list[tuple[str, int, int]]) -> None:
    folds = [(fold.finding.node, fold.nodes, len(fold.places)) for fold in folded(findings)]
    assert folds == expected


@given(st.lists(st.builds(on_node, st.sampled_from([AXES, UNIT]), st.sampled_from("ABC"), st.sampled_from("/x"))))
def test_nothing_is_lost(findings: list[Finding]) -> None:
    folds = list(folded(findings))
    members = [member for fold in folds for member in (fold.finding, *fold.others)]
    assert sorted(map(findings.index, members)) == sorted(map(findings.index, findings))
    assert all(len({(member.code, member.message) for member in (f.finding, *f.others)}) == 1 for f in folds)
