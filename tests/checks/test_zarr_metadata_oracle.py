"""What both zarr-python and TensorStore refuse to open is an error, and what both open is none."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Literal

import numpy as np
import pytest
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

from ngfflint.model.zarr_spec import RANGES

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


V2: Document = {
    "zarr_format": 2,
    "shape": [8],
    "chunks": [4],
    "compressor": None,
    "fill_value": None,
    "order": "C",
    "filters": None,
}

V3: Document = {
    "zarr_format": 3,
    "node_type": "array",
    "shape": [8],
    "data_type": "uint8",
    "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [4]}},
    "chunk_key_encoding": {"name": "default"},
    "fill_value": 0,
    "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
}


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("code", [*"?bBhHiIqQefdgFDG", "S5", "U3", "V7", "M8[ns]", "m8[25us]"])
def test_type_strings_of_numpy(code: str, order: Literal["<", ">"]) -> None:
    """What NumPy writes as a type string is one, and so is a structured type of it."""
    dtype = np.dtype(code).newbyteorder(order)
    assert errors(V2 | {"dtype": dtype.str}) == []
    structured = np.dtype([("a", dtype), ("b", [("c", dtype, (2, 3))])])
    assert errors(V2 | {"dtype": structured.descr}) == []


@pytest.mark.parametrize("name", sorted(RANGES))
@pytest.mark.parametrize("zarr_format", [2, 3])
def test_ranges_of_numpy(name: str, zarr_format: int) -> None:
    """The smallest and the largest value of an integer type are fill values, and the next ones are not."""
    limits = np.iinfo(name)
    low, high = int(limits.min), int(limits.max)
    document = V2 | {"dtype": np.dtype(name).str} if zarr_format == 2 else V3 | {"data_type": name}
    for value in (low, high):
        assert errors(document | {"fill_value": value}) == []
    step = 1 if limits.bits < 64 else 4096  # the parser makes floating point numbers of larger integers
    for value in (low - step, high + step):
        assert len(errors(document | {"fill_value": value})) == 1
