"""What both zarr-python and TensorStore refuse to open is an error, and what both open is none."""

from __future__ import annotations

import json
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from support.example_counts import example_count
from support.stores import lint_documents
from support.zarr_metadata import (
    Document,
    leaves_open,
    mutated,
    opens_in_tensorstore,
    opens_in_zarr_python,
    valid_v2,
    valid_v3,
)

BOUNDED = settings(
    deadline=timedelta(seconds=5),
    max_examples=example_count(100),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def errors(document: Document) -> list[str]:
    """Return the errors on an array that is linted alone."""
    name = "zarr.json" if document.get("zarr_format") == 3 else ".zarray"
    found = lint_documents({name: json.dumps(document).encode()})
    assert not found.failed
    return [
        f"{each.code} {each.location.pointer}: {each.message}" for each in found.findings if each.severity == "error"
    ]


@BOUNDED
@given(document=valid_v2() | valid_v3())
def test_valid_metadata(document: Document) -> None:
    """What the specifications allow has no errors, and both libraries open it."""
    assert errors(document) == []
    assert opens_in_zarr_python(document)
    assert opens_in_tensorstore(document)


@BOUNDED
@given(document=mutated(valid_v2()) | mutated(valid_v3()))
def test_mutated_metadata(document: Document) -> None:
    """What both libraries refuse has an error; what both open has none."""
    opens = {opens_in_zarr_python(document), opens_in_tensorstore(document)}
    if opens == {False} and not leaves_open(document):
        assert errors(document), "both libraries refuse it"
    elif opens == {True}:
        assert errors(document) == [], "both libraries open it"
