"""Whatever is in the documents: no traceback, no broken rule, and an end in bounded time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.arbitrary_json import AXES, BOUNDED, JSON, full_image, paths_in, replaced
from support.example_counts import every
from support.planted_faults import encoded
from support.stores import group, lint_documents
from support.stores import settings as lint_settings

ALL_RULES = lint_settings(select=["ALL"])


def check(documents: dict[str, bytes]) -> None:
    """Lint with all rules; nothing may break, and findings must be in order and whole."""
    result = lint_documents(documents, ALL_RULES)
    assert not result.failed, [each.message for each in result.findings if "itself broke" in each.message]
    for each in result.findings:
        assert each.message
        assert "\n" not in each.help


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@BOUNDED
@given(data=st.data())
def test_any_json_in_any_place(version: str, data: st.DataObject) -> None:
    """Arbitrary JSON in the place of any value of any document."""
    documents = full_image(version)
    path = data.draw(st.sampled_from(sorted(documents)))
    way = data.draw(st.sampled_from(paths_in(documents[path])))
    check(encoded(documents | {path: replaced(documents[path], way, data.draw(JSON))}))


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@BOUNDED
@given(data=st.data())
def test_two_values_swapped(version: str, data: st.DataObject) -> None:
    """Values of the document itself in each other's place: of the right shapes, and senseless."""
    documents = full_image(version)
    path = data.draw(st.sampled_from(sorted(documents)))
    ways = paths_in(documents[path])
    here, there = data.draw(st.sampled_from(ways)), data.draw(st.sampled_from(ways))
    value = documents[path]
    for step in there:
        value = value[step]
    check(encoded(documents | {path: replaced(documents[path], here, value)}))


@BOUNDED
@given(data=st.data())
def test_truncated(data: st.DataObject) -> None:
    """A document that ends in its middle."""
    documents = encoded(full_image(data.draw(st.sampled_from(["0.4", "0.5"]))))
    path = data.draw(st.sampled_from(sorted(documents)))
    end = data.draw(st.integers(0, len(documents[path]) - 1))
    check(documents | {path: documents[path][:end]})


@BOUNDED
@given(data=st.data())
def test_random_bytes(data: st.DataObject) -> None:
    """A document of any bytes, and one with some bytes changed."""
    documents = encoded(full_image(data.draw(st.sampled_from(["0.4", "0.5"]))))
    path = data.draw(st.sampled_from(sorted(documents)))
    noise = data.draw(st.binary(max_size=60))
    at = data.draw(st.integers(0, len(documents[path])))
    check(documents | {path: noise})
    check(documents | {path: documents[path][:at] + noise + documents[path][at + len(noise) :]})


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize(
    "value",
    ["[" * 100_000, '{"a":' * 100_000, "[" * 5000 + "]" * 5000, "1" * 10_000, '"' + "x" * 1_000_000 + '"'],
    ids=["arrays without end", "objects without end", "deep", "a long number", "a long text"],
)
def test_large_and_deep(version: str, value: str) -> None:
    """Documents made to exhaust a reader."""
    document = {"0.4": ".zattrs", "0.5": "zarr.json"}[version]
    template = {"0.4": '{"multiscales": [%s]}', "0.5": '{"node_type": "group", "attributes": {"ome": %s}}'}[version]
    check(encoded(full_image(version)) | {document: (template % value).encode()})


def linked(links: list[dict[str, Any]], systems: int = 2) -> dict[str, Any]:
    """Return the document of an image of 0.6 with coordinate systems ``0``, ``1``, ..., the first of which is meant."""
    level = {"type": "identity", "input": {"path": "0"}, "output": {"name": "0"}}
    multiscale = {
        "coordinateSystems": [{"name": str(index), "axes": AXES} for index in range(systems)],
        "datasets": [{"path": "0", "coordinateTransformations": [level]}],
        "coordinateTransformations": links,
    }
    return group("", {"ome": {"version": "0.6rc0", "multiscales": [multiscale]}}, "0.6")


MANY = 3000
ALONG = {"input": {"name": "0"}, "output": {"name": "1"}}
STEP = {"type": "affine", "affine": [[1, 0, 0, 1], [0, 1, 0.5, 1], [0, 0, 1, 1]]}
CROWDS = {
    "systems": linked(
        [{"type": "identity", "input": {"name": "0"}, "output": {"name": str(index)}} for index in range(1, MANY)], MANY
    ),
    "steps": linked([{"type": "sequence", "transformations": [STEP] * MANY, **ALONG}]),
    "parts": linked(
        [
            {
                "type": "byDimension",
                "transformations": [{"inputAxes": [0], "outputAxes": [0], "transformation": STEP}] * MANY,
                **ALONG,
            }
        ]
    ),
    "indices": linked([{"type": "projectAxis", "droppedInputs": [0] * MANY, **ALONG}]),
    "numbers": linked([{"type": "rotation", "rotation": [[0.0] * 200] * 200, **ALONG}]),
}


@pytest.mark.parametrize("crowd", CROWDS)
def test_thousands_of_one_thing_in_an_image_of_06(crowd: str) -> None:
    """However many there are, no rule breaks, and none takes as long as many times as there are others."""
    documents = {path: json.dumps(document).encode() for path, document in CROWDS[crowd].items()}
    assert not any(each.failed for each in lint_documents(documents, ALL_RULES).findings)


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_deeply_nested_values(version: str) -> None:
    """A value with deeply nested values in the place of each value of the metadata of an array."""
    documents = full_image(version)
    nested: list[Any] = []
    for _ in range(900):
        nested = [nested]
    path = "0/zarr.json" if version == "0.5" else "0/.zarray"
    for way in every(4, paths_in(documents[path])[1:]):
        check(encoded(documents | {path: replaced(documents[path], way, nested)}))
