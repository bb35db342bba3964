"""Metadata of arrays, valid and with faults, and the Zarr libraries that open them or not."""

from __future__ import annotations

import json
import warnings
from copy import deepcopy
from typing import Any

import tensorstore
import zarr
from hypothesis import strategies as st
from support.arbitrary_json import paths_in
from zarr.core.buffer import default_buffer_prototype
from zarr.storage import MemoryStore

from ngfflint.model.zarr_spec import CODECS_V2, CODECS_V3, SHARDING

Document = dict[str, Any]

INTEGERS = [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]

FILLS: dict[str, list[Any]] = {
    **{name: [0, 1, 127] for name in INTEGERS},
    "bool": [True, False],
    **{name: [0, 0.5, -1.0, "NaN", "Infinity", "-Infinity"] for name in ("float16", "float32", "float64")},
    **{name: [[0, 0.5], ["NaN", "Infinity"]] for name in ("complex64", "complex128")},
}
"""Fill values by data type that both libraries accept."""

TYPE_STRINGS = {
    "bool": "b1",
    **{name: f"{name[0]}{int(name.lstrip('uint')) // 8}" for name in INTEGERS},
    "float16": "f2",
    "float32": "f4",
    "float64": "f8",
    "complex64": "c8",
    "complex128": "c16",
}

ENDIAN = st.sampled_from([{"name": "bytes", "configuration": {"endian": each}} for each in ("little", "big")])

COMPRESSORS: list[Any] = [
    {"name": "gzip", "configuration": {"level": 5}},
    {"name": "zstd", "configuration": {"level": 3}},
    {"name": "zstd", "configuration": {"level": -5, "checksum": True}},
    {"name": "crc32c"},
    *(
        {
            "name": "blosc",
            "configuration": {"cname": name, "clevel": 5, "shuffle": shuffle, "typesize": 2, "blocksize": 0},
        }
        for name, shuffle in (("lz4", "shuffle"), ("zstd", "bitshuffle"), ("zlib", "noshuffle"))
    ),
]

COMPRESSORS_V2: list[Any] = [
    None,
    {"id": "zlib", "level": 1},
    {"id": "gzip", "level": 9},
    {"id": "bz2", "level": 1},
    {"id": "zstd", "level": 0},
    {"id": "blosc", "cname": "lz4", "clevel": 5, "shuffle": 1, "blocksize": 0},
    {"id": "blosc", "cname": "zstd", "clevel": 0, "shuffle": -1},
]


@st.composite
def sharded(draw: st.DrawFn, chunks: list[int]) -> Document:
    """Return a sharding codec."""
    parts = [draw(st.sampled_from([each for each in range(1, chunk + 1) if chunk % each == 0])) for chunk in chunks]
    index = [draw(ENDIAN), *draw(st.sampled_from([[], [{"name": "crc32c"}]]))]
    configuration = {"chunk_shape": parts, "codecs": draw(chain(parts, shards=False)), "index_codecs": index}
    return {
        "name": SHARDING,
        "configuration": configuration | draw(st.sampled_from([{}, {"index_location": "start"}])),
    }


@st.composite
def chain(draw: st.DrawFn, chunks: list[int], *, shards: bool = True) -> list[Any]:
    """Return codecs in order."""
    if shards and draw(st.integers(0, 3)) == 0:
        return [draw(sharded(chunks))]
    order = {"name": "transpose", "configuration": {"order": draw(st.permutations(range(len(chunks))))}}
    after = draw(st.lists(st.sampled_from(COMPRESSORS), max_size=2))
    return [*([order] if draw(st.booleans()) else []), draw(ENDIAN), *after]


@st.composite
def valid_v3(draw: st.DrawFn) -> Document:
    """Return a ``zarr.json`` document that both libraries open."""
    ndim = draw(st.integers(0, 3))
    chunks = draw(st.lists(st.sampled_from([1, 2, 4, 6]), min_size=ndim, max_size=ndim))
    dtype = draw(st.sampled_from(sorted(FILLS)))
    document = {
        "zarr_format": 3,
        "node_type": "array",
        "shape": draw(st.lists(st.integers(0, 9), min_size=ndim, max_size=ndim)),
        "data_type": dtype,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunks}},
        "chunk_key_encoding": draw(
            st.sampled_from(
                [
                    {"name": "default"},
                    {"name": "v2", "configuration": {"separator": "."}},
                    {"name": "default", "configuration": {"separator": "/"}},
                ]
            )
        ),
        "fill_value": draw(st.sampled_from(FILLS[dtype])),
        "codecs": draw(chain(chunks)),
    }
    optional = {"attributes": {"a": 1}, "storage_transformers": [], "dimension_names": [None] * ndim}
    return document | {name: value for name, value in optional.items() if draw(st.booleans())}


@st.composite
def valid_v2(draw: st.DrawFn) -> Document:
    """Return a ``.zarray`` document that both libraries open."""
    ndim = draw(st.integers(0, 3))
    dtype = draw(st.sampled_from(sorted(FILLS)))
    bare = TYPE_STRINGS[dtype]
    order = "|" if bare in ("b1", "i1", "u1") else draw(st.sampled_from("<>"))
    document = {
        "zarr_format": 2,
        "shape": draw(st.lists(st.integers(0, 9), min_size=ndim, max_size=ndim)),
        "chunks": draw(st.lists(st.integers(1, 4), min_size=ndim, max_size=ndim)),
        "dtype": order + bare,
        "compressor": draw(st.sampled_from(COMPRESSORS_V2)),
        "fill_value": draw(st.sampled_from([None, *FILLS[dtype]])),
        "order": draw(st.sampled_from("CF")),
        "filters": None,
    }
    return document | draw(st.sampled_from([{}, {"dimension_separator": "/"}, {"dimension_separator": "."}]))


VALUES: list[Any] = [
    *(None, True, False, -1, 0, 1, 2, 12, 300, 70000, 2**40, 0.5, 1.0, "", "x", "/", ".", "NaN", "little", "Little"),
    *("bytes", "gzip", "default", "uint16", "<u2", "|u1", ">i1", "u2", "<q9", "|u2", "r16", "int8", "F", "regular"),
    *([], {}, [0], [0, 1], [1, 0], [0, 0], [4, 4], [[4, 4]], ["x"], [None], {"name": "bytes"}, {"id": "zlib"}),
    *({"name": "gzip", "configuration": {"level": 5}}, {"must_understand": False}, {"must_understand": True}),
    *({"name": "transpose", "configuration": {"order": [0]}}, {"separator": "-"}, {"level": 5}, {"endian": "big"}),
    *({"name": "bytes", "configuration": {"endian": "little"}}, [{"name": "crc32c"}], {"name": "crc32c"}),
]
"""What is put in the place of other values."""

KEYS = ["note", "compressor", "level", "typesize", "configuration", "separator", "checksum", "index_location"]


@st.composite
def mutated(draw: st.DrawFn, documents: st.SearchStrategy[Document]) -> Document:
    """Return a document with one value that is replaced, deleted, added or moved.

    With two changes, each library might refuse the document for another reason that the other one tolerates.
    """
    document = deepcopy(draw(documents))
    where = draw(st.sampled_from(paths_in(document)))
    holder: Any = document
    for step in where[:-1]:
        holder = holder[step]
    action = draw(st.sampled_from(["replace", "replace", "delete", "add", "swap"])) if where else "add"
    value = draw(st.sampled_from(VALUES))
    if action == "replace":
        holder[where[-1]] = deepcopy(value)
    elif action == "delete":
        del holder[where[-1]]
    elif isinstance(holder, list) and action == "swap":
        holder.reverse()
    elif isinstance(holder, list):
        holder.insert(int(where[-1]), deepcopy(value))
    else:
        holder[draw(st.sampled_from(KEYS))] = deepcopy(value)
    return document


def opens_in_zarr_python(document: Document) -> bool:
    """Whether zarr-python opens an array."""
    name = "zarr.json" if document.get("zarr_format") == 3 else ".zarray"
    data = default_buffer_prototype().buffer.from_bytes(json.dumps(document).encode())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            zarr.open_array(MemoryStore({name: data}), mode="r")
        except Exception:  # noqa: BLE001  it raises anything
            return False
    return True


def opens_in_tensorstore(document: Document) -> bool:
    """Whether TensorStore opens an array."""
    driver, name = ("zarr3", "zarr.json") if document.get("zarr_format") == 3 else ("zarr", ".zarray")
    context = tensorstore.Context()
    store = tensorstore.KvStore.open("memory://a/", context=context).result()
    store.write(name, json.dumps(document).encode()).result()
    try:
        tensorstore.open({"driver": driver, "kvstore": "memory://a/"}, context=context, open=True).result()
    except (ValueError, IndexError, NotImplementedError, KeyError, TypeError):
        return False
    return True


def leaves_open(document: Document) -> bool:
    """Whether metadata has names that the specifications leave open, or short forms that few libraries read."""
    if document.get("zarr_format") == 2:
        codecs = [document.get("compressor"), *_items(document.get("filters"))]
        names = [each["id"] for each in codecs if isinstance(each, dict) and isinstance(each.get("id"), str)]
        dtype = document.get("dtype")
        known = (
            not isinstance(dtype, str) or dtype[:1] in ("", *"<>|=") or dtype in (*TYPE_STRINGS, *TYPE_STRINGS.values())
        )
        return not known or any(each not in CODECS_V2 for each in names)
    grid, encoding = document.get("chunk_grid"), document.get("chunk_key_encoding")
    dtype = document.get("data_type")
    return (
        (dtype != "" and dtype not in FILLS if isinstance(dtype, str) else _is_open(dtype, ()))
        or _is_open(grid, ("regular",))
        or _is_open(encoding, ("default", "v2"))
        or any(_is_open(each, ()) for each in _items(document.get("storage_transformers")))
        or _are_open(document.get("codecs"))
    )


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _are_open(codecs: Any) -> bool:
    for each in _items(codecs):
        if _is_open(each, tuple(CODECS_V3)):
            return True
        configuration = each.get("configuration") if isinstance(each, dict) else None
        inner = configuration if isinstance(configuration, dict) else {}
        if _are_open(inner.get("codecs")) or _are_open(inner.get("index_codecs")):
            return True
    return False


def _is_open(extension: Any, known: tuple[str, ...]) -> bool:
    """Whether an extension has another name, or only its name."""
    if isinstance(extension, str):
        return extension != ""
    return isinstance(extension, dict) and isinstance(extension.get("name"), str) and extension["name"] not in known
