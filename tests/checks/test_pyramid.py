"""Multiscales and their arrays: one fault hides no other, and what is valid is left in peace."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.stores import array, group, lint_documents, settings, spelt

from ngfflint.checks.pyramid import Level, outliers
from ngfflint.hierarchy.nodes import Array
from ngfflint.linter.findings import Finding
from ngfflint.linter.settings import Settings
from ngfflint.model.base import UNREADABLE, Unreadable
from ngfflint.model.zarr import dtype_name
from ngfflint.store.paths import resolve

ALL = settings(select=["NGFF05", "NGFF06"], ignore=["NGFF065", "NGFF066"])
OPT_IN = settings(select=["NGFF065", "NGFF066"])
PATHS = "/attributes/ome/multiscales/0/datasets"
OK = {"name": "embryo", "type": "gaussian", "metadata": {}}


def lint(
    arrays: dict[str, dict[str, Any]],
    paths: list[Any] | None = None,
    *,
    version: str = "0.5",
    files: dict[str, bytes] | None = None,
    wanted: Settings = ALL,
) -> list[Finding]:
    """Return what the rules of multiscales find in a store of Zarr v3 whose datasets name the arrays, or the paths."""
    datasets = [{"path": path} for path in (arrays if paths is None else paths)]
    axes = {"axes": [{"name": "y"}, {"name": "x"}]}
    ome = {"version": spelt(version), "multiscales": [{**OK, **axes, "datasets": datasets}]}
    documents = group("", {"ome": ome}, version)
    for path, given_of in arrays.items():
        documents |= array(path, version, **given_of)
    encoded = {path: json.dumps(value).encode() for path, value in documents.items()} | (files or {})
    result = lint_documents(encoded, wanted)
    assert not result.failed
    return list(result.findings)


def places(found: list[Finding]) -> list[tuple[str, str]]:
    """Return code and pointer of each finding."""
    return [(each.code, each.location.pointer) for each in found]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("<u2", "uint16"),
        (">u2", "uint16"),
        ("=i8", "int64"),
        ("|u1", "uint8"),
        ("|b1", "bool"),
        ("<f2", "float16"),
        ("<f16", "float128"),
        ("<c8", "complex64"),
        ("uint16", "uint16"),
        ("bfloat16", "bfloat16"),
        ("int2", "int2"),
        ("r16", "r16"),
        ("<M8[ns]", "M8[ns]"),
        ("|S5", "S5"),
        ("|O", "O"),
        ("<u3", "u3"),
        ("", ""),
        ({"name": "uint16"}, "uint16"),
        ({"name": "uint16", "configuration": {}}, "uint16"),
        (
            {"name": "numpy.datetime64", "configuration": {"unit": "s", "scale_factor": 1}},
            '{"configuration":{"scale_factor":1,"unit":"s"},"name":"numpy.datetime64"}',
        ),
        ([["r", "|u1"], ["g", "|u1"]], '[["r","|u1"],["g","|u1"]]'),
    ],
)
def test_dtype_name(value: Any, name: str) -> None:
    assert dtype_name(value) == name


@pytest.mark.parametrize("value", [UNREADABLE, None, 2, True, [2**70]], ids=repr)
def test_what_is_no_data_type(value: Any) -> None:
    with pytest.raises(Unreadable):
        dtype_name(value)


def test_one_dataset_hides_no_other() -> None:
    """Arrays that are absent, unreadable or malformed are left out of what the others are compared in."""
    good, flat = {"shape": [8, 8]}, {"shape": [8]}
    arrays: dict[str, dict[str, Any]] = {
        "0": good,
        "1": {"shape": [8, 8], "metadata": {"shape": "8 x 8"}},
        "2": {"shape": [8, 8], "metadata": {"shape": [8, None]}},
        "3": {"shape": [8, 8], "metadata": {"shape": [-8, -8, 8]}},
        "4": good,
        "5": flat,
    }
    found = lint(arrays, [*arrays, "6", 7, "7"], files={"7/zarr.json": b"{"})
    assert places(found) == [
        ("NGFF058", f"{PATHS}/5/path"),
        ("NGFF055", f"{PATHS}/6/path"),
        ("NGFF053", f"{PATHS}/7/path"),
    ]


@pytest.mark.parametrize(
    ("version", "severity"),
    [("0.5", "note"), pytest.param("0.6", "error", id="0.6 demands one data type")],
)
def test_dtype_of_levels(version: str, severity: str) -> None:
    arrays: dict[str, dict[str, Any]] = {
        "0": {"shape": [8, 8], "dtype": "uint8"},
        "1": {"shape": [4, 4], "metadata": {"data_type": None}},
        "2": {"shape": [2, 2], "metadata": {"data_type": {"name": "uint8"}}},
        "3": {"shape": [1, 1], "dtype": "float32"},
    }
    found = [each for each in lint(arrays, version=version) if each.code == "NGFF059"]
    assert [(each.location.pointer, each.severity) for each in found] == [(f"{PATHS}/3/path", severity)]
    assert [each.location.pointer for each in found[0].related] == ["/data_type", "/data_type"]


@pytest.mark.parametrize(
    ("shapes", "odd"),
    [
        pytest.param([[8, 8], [8]], [1], id="the first counts"),
        pytest.param([[1, 8, 8], [8, 8]], [0], id="the axes count"),
        pytest.param([[8, 8], [1, 4, 4], [1, 2, 2]], [0], id="most count, and not the axes"),
        pytest.param([[8, 8], [4], [1, 1, 2]], [1, 2], id="all differ"),
        pytest.param([[8, 8]] * 4, [], id="none differs"),
        pytest.param([[1] * 6, [1, 1]], [0], id="the one with too many is reported once"),
    ],
)
def test_ndim_of_levels(shapes: list[list[int]], odd: list[int]) -> None:
    found = lint({str(index): {"shape": shape} for index, shape in enumerate(shapes)})
    assert places(found) == [("NGFF058", f"{PATHS}/{index}/path") for index in odd]


@given(st.lists(st.integers(0, 3), max_size=8), st.integers(0, 3))
def test_odd_ones(values: list[int], preferred: int) -> None:
    """The others are all equal, no value is more frequent than theirs, and the first of them is named."""
    found = [Level(index, str(index), Array(path=str(index)), [value]) for index, value in enumerate(values)]
    odd = list(outliers(found, lambda level: level.shape[0], preferred))
    rest = [value for index, value in enumerate(values) if index not in {level.index for level, *_ in odd}]
    assert len(set(rest)) <= 1
    assert all(values.count(value) <= len(rest) for value in values)
    for level, value, first, usual in odd:
        assert (values[level.index], values[first.index]) == (value, usual)
        assert first.index == values.index(usual)
    if odd and values.count(preferred) == len(rest):
        assert rest[0] == preferred


@given(st.lists(st.lists(st.integers(1, 9), min_size=2, max_size=2), min_size=1, max_size=6))
def test_order_of_levels(shapes: list[list[int]]) -> None:
    """One finding where any array has more elements than one before it, and its help is an order that is right."""
    found = lint({str(index): {"shape": shape} for index, shape in enumerate(shapes)})
    sizes = [a * b for a, b in shapes]
    assert [each.code for each in found] == ["NGFF057"] * (sizes != sorted(sizes, reverse=True))
    for each in found:
        order = json.loads(f"[{each.help.rpartition(': ')[2]}]")
        again = lint({path: {"shape": shapes[int(path)]} for path in order})
        assert again == []


@pytest.mark.parametrize(
    ("shapes", "cases"),
    [
        ([[8, 8], [8, 8], [4, 4]], {1: "same"}),
        ([[8, 8], [16, 1], [16, 1]], {1: "grows", 2: "grows"}),
        pytest.param(
            [[8, 32], [16, 4], [2, 8]], {1: "grows"}, id="the level after a wrong one is compared with one that fits"
        ),
        pytest.param([[8, 8], [16, 8], [8, 8, 1]], {}, id="the order and the dimensions have other rules"),
    ],
)
def test_downsampling(shapes: list[list[int]], cases: dict[int, str]) -> None:
    found = lint({str(index): {"shape": shape} for index, shape in enumerate(shapes)}, wanted=OPT_IN)
    assert {each.location.pointer: each.case for each in found} == {f"{PATHS}/{at}/path": cases[at] for at in cases}


@given(st.text(max_size=8) | st.text("./\\:\0a0", max_size=8) | st.from_regex(r"([a-z.]{0,3}/?){0,4}", fullmatch=True))
def test_paths_are_reported_or_followed(path: str) -> None:
    """A path that is not followed is reported, and no other is."""
    codes = [each.code for each in lint({}, [path])]
    assert codes == (["NGFF055"] if resolve(path) is not None else ["NGFF054"])


@pytest.mark.parametrize(
    ("document", "codes"),
    [
        pytest.param({"zarr_format": 3, "node_type": "group"}, ["NGFF056"], id="a group"),
        pytest.param({"zarr_format": 3, "node_type": "grup"}, [], id="the sort of node is misspelt"),
        pytest.param({"zarr_format": 3}, [], id="the sort of node is missing"),
        pytest.param([], [], id="not an object"),
    ],
)
def test_what_is_no_array(document: Any, codes: list[str]) -> None:
    """Only a node that says so is a group; other rules report broken documents."""
    found = lint({}, ["0"], files={"0/zarr.json": json.dumps(document).encode()})
    assert [each.code for each in found] == codes


@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        ({"a": 1, "b": [2]}, {"b": [2], "a": 1}, ["NGFF050"]),
        ({"a": True}, {"a": 1}, []),
        ({"a": [1, 2]}, {"a": [2, 1]}, []),
        ({"name": 1}, {"name": 2}, ["NGFF064", "NGFF064"]),
        ({}, None, ["NGFF050"]),
    ],
)
def test_distinct_entries(first: Any, second: Any, codes: list[str]) -> None:
    """Entries are the same where their JSON is, also where it could not be read."""
    ome = {"version": "0.5", "multiscales": [each if each is None else entry(each) for each in (first, second)]}
    assert codes_of(ome) == codes


def entry(more: dict[str, Any]) -> dict[str, Any]:
    """Return an entry of multiscales with some more keys."""
    axes = [{"name": "y", "type": "space"}, {"name": "x", "type": "space"}]
    return {**OK, "axes": axes, "datasets": [{"path": "0"}], "extra": {}} | more


def codes_of(ome: dict[str, Any]) -> list[str]:
    """Return what the rules of multiscales find in the metadata of a group whose one array is there."""
    documents = group("", {"ome": ome}, "0.5") | array("0", "0.5", shape=[8, 8])
    result = lint_documents({path: json.dumps(value).encode() for path, value in documents.items()}, ALL)
    assert not result.failed
    return [each.code for each in result.findings]


def test_entries_too_deep_to_compare() -> None:
    """Orjson reads more levels than Python may follow; whether it can depends on its version."""
    deep = '{"a":' * 1000 + "{}" + "}" * 1000
    ome = {"version": "0.5", "multiscales": [entry({}), entry({})]}
    root = json.dumps({"zarr_format": 3, "node_type": "group", "attributes": {"ome": ome}})
    root = root.replace('"extra": {}', f'"extra": {deep}')
    result = lint_documents({"zarr.json": root.encode()}, ALL)
    assert not result.failed
    assert [each.code for each in result.findings if each.code != "NGFF055"] in ([], ["NGFF050"])
