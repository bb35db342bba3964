"""One fault gives one finding: neither warnings nor notes repeat in other words what an error has said."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from support.json_edits import DELETE
from support.planted_faults import Copy, encoded, planted, span
from support.stores import lint_documents, settings
from support.valid_stores import STORES

DEFAULT = settings()
A, S = "/multiscales/0/axes", "/multiscales/0/datasets/1/coordinateTransformations/0/scale"
L, D = "/multiscales/0/coordinateTransformations", "/multiscales/0/datasets/0/coordinateTransformations/0"
ONE_LEVEL = {
    "/multiscales/0/datasets/1": DELETE,
    "labels/cells@/multiscales/0/datasets/1": DELETE,
    "1#": DELETE,
    "labels/cells/1#": DELETE,
}
ENDS = {"input": {"path": "0"}, "output": {"name": "physical"}}


class Row(NamedTuple):
    """A fault.

    Args:
        what: was done.
        kind: of the store.
        versions: in which it is a fault.
        edits: by address, see ``planting.Fault``.
        code: of the one finding.
    """

    what: str
    kind: str
    versions: str
    edits: dict[str, Any]
    code: str


ROWS = [
    Row("a scale is not a number", "image", "0.4-0.5", {f"{S}/4": float("nan")}, "NGFF905"),
    Row("a scale is infinite", "image", "0.4-0.5", {f"{S}/4": float("-inf")}, "NGFF905"),
    Row("an axis of space stands twice", "image", "0.4", {f"{A}/2/name": "y"}, "NGFF034"),
    Row("an axis of space has an empty name", "image", "0.4", {f"{A}/2/name": ""}, "NGFF033"),
    Row("the channel axis has another type", "image", "0.4-0.5", {f"{A}/1/type": "Channel"}, "NGFF036"),
    Row("an axis of space has another name", "image", "0.5", {f"{A}/2/name": "depth"}, "NGFF306"),
    Row("an axis too many", "image", "0.4-0.5", {f"{A}/5": {"name": "w", "type": "space", "unit": "meter"}}, "NGFF031"),
    Row("an axis too few", "image", "0.4-0.5", {f"{A}/0": DELETE}, "NGFF032"),
    Row("an array has no pixels", "image", "0.4-0.5", {"1#/shape/0": 0}, "NGFF911"),
    Row("an array has a negative size", "image", "0.4-0.5", {"1#/shape/0": -2}, "NGFF910"),
    Row("a label is a number", "label image", "0.1-0.5", {"labels@/labels/0": 1}, "NGFF100"),
    Row("a label array has floats", "label image", "0.4", {"labels/nuclei/1#dtype": "<f4"}, "NGFF106"),
    Row("a label array has floats", "label image", "0.5", {"labels/nuclei/1#dtype": "float32"}, "NGFF106"),
    Row("the labels state another version", "label image", "0.5", {"labels@/version": "0.6rc0"}, "NGFF003"),
    Row("a well states another version", "plate", "0.5", {"A/1@/version": "0.6rc0"}, "NGFF003"),
    Row("acquisitions is empty", "plate", "0.1-0.3", {"/plate/acquisitions": []}, "NGFF120"),
    Row("a well path is empty", "plate", "0.1-0.3", {"/plate/wells/0/path": ""}, "NGFF133"),
    Row("a well path is empty", "plate", "0.4-0.5", {"/plate/wells/0/path": ""}, "NGFF129"),
    Row("a well path goes up again", "plate", "0.1-0.3", {"/plate/wells/0/path": "A/../A/1"}, "NGFF133"),
    Row("a well path goes up again", "plate", "0.4-0.5", {"/plate/wells/0/path": "A/../A/1"}, "NGFF129"),
    Row("a well path is absolute", "plate", "0.1-0.3", {"/plate/wells/0/path": "/A/1"}, "NGFF915"),
    Row("an id that is allowed is negative", "plate", "0.1-0.3", {"A/1@/well/images/0/acquisition": -1}, "NGFF155"),
    Row("metadata lie under ome", "image", "0.1-0.4", {".zattrs#": Copy("", under="ome")}, "NGFF007"),
    Row("metadata lie under ome", "plate", "0.1-0.4", {".zattrs#": Copy("", under="ome")}, "NGFF007"),
    Row("an index is not a number", "plate", "0.4-0.5", {"/plate/wells/0/rowIndex": float("nan")}, "NGFF905"),
    Row(
        "a matrix holds no number",
        "linked image",
        "0.6",
        {f"{L}/0/transformations/1/rotation/0/0": float("nan")},
        "NGFF905",
    ),
    Row("a new order holds no number", "linked image", "0.6", {f"{L}/2/mapAxis/0": float("inf")}, "NGFF905"),
    Row("a matrix is flat", "linked image", "0.6", {f"{L}/1/affine": [1, 0.2, 5, 0, 1, 3]}, "NGFF233"),
    Row("a matrix is given twice", "linked image", "0.6", {f"{L}/1/path": "nowhere"}, "NGFF233"),
    Row("a matrix is a group", "linked image", "0.6", {f"{L}/6/path": "coordinateTransformations"}, "NGFF233"),
    Row(
        "a system has an empty name", "linked image", "0.6", {"/multiscales/0/coordinateSystems/1/name": ""}, "NGFF200"
    ),
    Row("the levels lead nowhere", "linked image", "0.6", {f"{D}/output/name": "nowhere", **ONE_LEVEL}, "NGFF207"),
    Row("the levels lead to no name", "linked image", "0.6", {f"{D}/output/name": "", **ONE_LEVEL}, "NGFF206"),
    Row(
        "a level has no steps",
        "linked image",
        "0.6",
        {D: {"type": "sequence", "transformations": [], **ENDS}},
        "NGFF238",
    ),
    Row(
        "a level has a matrix",
        "linked image",
        "0.6",
        {D: {"type": "affine", "affine": [[2, 0, 0], [0, 2, 0]], **ENDS}},
        "NGFF015",
    ),
    Row("a link leads to a level", "linked image", "0.6", {f"{L}/7/output/path": "0"}, "NGFF217"),
    Row(
        "an old key in place of the new",
        "linked image",
        "0.6",
        {f"{L}/3/transformations/0": {"input_axes": [0], "outputAxes": [1], "transformation": {"type": "identity"}}},
        "NGFF211",
    ),
    Row("a document is missing", "image", "0.4-0.5", {"1#": DELETE}, "NGFF055"),
]


@pytest.mark.parametrize(
    ("row", "version"),
    [pytest.param(row, version, id=f"{row.what}-{version}") for row in ROWS for version in span(row.versions)],
)
def test_one_finding(row: Row, version: str) -> None:
    """By the rules that are on by default; before the fault there is none."""
    assert [each.code for each in lint_documents(encoded(STORES[row.kind](version)), DEFAULT).findings] == []
    found = lint_documents(encoded(planted(row.kind, version, row.edits)), DEFAULT).findings
    assert [each.code for each in found] == [row.code], [each.message for each in found]
