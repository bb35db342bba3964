"""The grid and the keys of chunks are those of zarr-python."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.stores import array
from zarr.core.chunk_key_encodings import parse_chunk_key_encoding

from ngfflint.documents.parse import parse
from ngfflint.hierarchy.chunks import ChunkGrid, KeyEncoding, grid_of, probes
from ngfflint.hierarchy.loader import make

ENCODINGS = [KeyEncoding(prefix, separator) for prefix, separator in product((True, False), "/.")]
sizes = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 9)), max_size=5)


@given(st.sampled_from(ENCODINGS), st.lists(st.integers(0, 1000), max_size=5))
def test_keys(encoding: KeyEncoding, indices: list[int]) -> None:
    """Keys are those that zarr-python makes, and are read back."""
    name: Any = "default" if encoding.prefix else "v2"
    separator: Any = encoding.separator
    theirs = parse_chunk_key_encoding({"name": name, "configuration": {"separator": separator}})
    key = encoding.key(indices)
    assert key == theirs.encode_chunk_key(tuple(indices))
    grid = ChunkGrid((9,) * len(indices), (1,) * len(indices), encoding)
    assert grid.indices(key) == tuple(indices)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("key", ["", "c", "zarr.json", "c/", "0/", "-1/0", "00/0", "c/0/0/0", "0.0.0", "1_0/0", "²/0"])
def test_other_texts_are_no_keys(encoding: KeyEncoding, key: str) -> None:
    assert ChunkGrid((9, 9), (1, 1), encoding).indices(key) is None


@given(sizes, st.sampled_from(ENCODINGS))
def test_probes(pairs: list[tuple[int, int]], encoding: KeyEncoding) -> None:
    """The keys of the first, the middle and the last chunk are in the grid, the others are just outside of it."""
    grid = ChunkGrid(tuple(size for size, _ in pairs), tuple(chunk for _, chunk in pairs), encoding)
    inside, beyond = probes(grid)
    places = [grid.indices(key) for key in inside]
    last = tuple((size - 1) // chunk for size, chunk in pairs)
    assert places[0] == (0,) * len(pairs)
    assert places[-1] == last
    assert all(place is not None and all(0 <= i <= n for i, n in zip(place, last, strict=True)) for place in places)
    assert len(beyond) == len(pairs)
    for axis, key in enumerate(beyond):
        assert grid.indices(key) == tuple(last[axis] + 1 if at == axis else 0 for at in range(len(pairs)))


def metadata_of(version: str, **changes: Any) -> Any:
    """Return the metadata of an array of 64 by 64 pixels in chunks of 30 by 64."""
    documents = array("0", version, **{"shape": [64, 64], "chunks": [30, 64], **changes})
    (path, value), *_ = documents.items()
    return make("0", None, {path.partition("/")[2]: parse(json.dumps(value).encode())}).metadata


SHARDED = [{"name": "sharding_indexed", "configuration": {"chunk_shape": [10, 8], "codecs": ["bytes"]}}]

GRIDS: list[tuple[str, dict[str, Any], str]] = [
    ("0.4", {"separator": "/"}, "2/1"),
    ("0.4", {"separator": "."}, "2.1"),
    ("0.5", {}, "c/2/1"),
    ("0.5", {"metadata": {"chunk_key_encoding": "default"}}, "c/2/1"),
    ("0.5", {"metadata": {"chunk_key_encoding": {"name": "default"}}}, "c/2/1"),
    ("0.5", {"metadata": {"chunk_key_encoding": {"name": "default", "configuration": {"separator": "."}}}}, "c.2.1"),
    ("0.5", {"metadata": {"chunk_key_encoding": "v2"}}, "2.1"),
    ("0.5", {"metadata": {"chunk_key_encoding": {"name": "v2", "configuration": {"separator": "/"}}}}, "2/1"),
    ("0.5", {"metadata": {"codecs": SHARDED}}, "c/2/1"),
]


@pytest.mark.parametrize(("version", "changes", "key"), GRIDS)
def test_grid(version: str, changes: dict[str, Any], key: str) -> None:
    grid = grid_of(metadata_of(version, **changes))
    assert grid is not None
    assert (grid.counts, grid.key((2, 1))) == ((3, 1), key)


WITHOUT_GRID: list[tuple[str, dict[str, Any]]] = [
    ("0.4", {"separator": "-"}),
    ("0.4", {"chunks": [30]}),
    ("0.4", {"chunks": [0, 64]}),
    ("0.4", {"shape": [-1, 64]}),
    ("0.4", {"metadata": {"shape": "64"}}),
    ("0.4", {"metadata": {"dimension_separator": 1}}),
    ("0.5", {"metadata": {"chunk_key_encoding": "other"}}),
    ("0.5", {"metadata": {"chunk_key_encoding": None}}),
    ("0.5", {"metadata": {"chunk_key_encoding": {"name": ["default"]}}}),
    ("0.5", {"metadata": {"chunk_key_encoding": {"name": "v2", "configuration": []}}}),
    ("0.5", {"metadata": {"chunk_key_encoding": {"name": "v2", "configuration": {"separator": ""}}}}),
    ("0.5", {"metadata": {"chunk_grid": {"name": "rectangular", "configuration": {"chunk_shape": [30, 64]}}}}),
    ("0.5", {"metadata": {"chunk_grid": "regular"}}),
]


@pytest.mark.parametrize(("version", "changes"), WITHOUT_GRID)
def test_no_grid_where_metadata_do_not_describe_one(version: str, changes: dict[str, Any]) -> None:
    assert grid_of(metadata_of(version, **changes)) is None


def test_empty_arrays_have_no_keys() -> None:
    assert probes(ChunkGrid((0, 9), (1, 3), KeyEncoding(prefix=True, separator="/"))) == ((), ())
