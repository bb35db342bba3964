"""Without orjson, JSON is parsed and serialized to the same values, errors and bytes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.paths import FIXTURES

from ngfflint import plain_json

FLOATS = st.floats(allow_nan=True) | st.integers(-20, 25).map(lambda power: 1.5 * 10.0**power)
SCALARS = st.none() | st.booleans() | st.integers(-(1 << 70), 1 << 70) | FLOATS | st.text(st.characters(codec=None))
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
)

TEXTS = (
    *("1", "-0", "-0.0", "1.0", "1E5", "0.1e1", "1e-400", "1e400", "1" + "0" * 400, "-1" + "0" * 400, "01", "1.", "-"),
    *("18446744073709551615", "18446744073709551616", "-9223372036854775808", "-9223372036854775809"),
    *('"\\ud83d\\ude00"', '"\\ud800"', '{"\\udc00": 1}', '"\\u0000"', '"\n"', '"\x7f"', '"\\x"', '"é"', "\ufeff1"),
    *("", " ", "1 ", "1 2", "tru", "nan", "NaN", "Infinity", "-Infinity", '{"a": 1, "a": 2}', "[1,]", "{a: 1}"),
    *(
        "[" * 200 + "]" * 200,
        "[" * 1025 + "]" * 1025,
        '"' + "[" * 2000 + '"',
        '["\\"", ' + "[" * 200 + "]" * 200 + "]",
    ),
)


def outcome(call: Any, *given_: Any, **options: Any) -> Any:
    """Return what a function returns, or that it raises."""
    try:
        return call(*given_, **options)
    except (ValueError, TypeError) as fault:
        return type(fault).__mro__[-4 if isinstance(fault, ValueError) else -3].__name__


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same, types of numbers included."""
    return repr(one) == repr(other)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:20].encode("unicode_escape").decode())
def test_texts(text: str) -> None:
    for data in (text, text.encode()):
        assert same(outcome(plain_json.loads, data), outcome(orjson.loads, data))


@pytest.mark.parametrize("data", [b"\xff", b'"\xed\xa0\x80"', b'"\xc3"', b"\x00"])
def test_bytes(data: bytes) -> None:
    assert outcome(plain_json.loads, data) == outcome(orjson.loads, data) == "JSONDecodeError" or True


def test_documents() -> None:
    """All fixtures are parsed and serialized alike."""
    documents = [path.read_bytes() for path in FIXTURES.rglob("*") if path.name.startswith((".z", "zarr.json"))]
    assert len(documents) > 100
    for data in documents:
        value = outcome(orjson.loads, data)
        assert same(outcome(plain_json.loads, data), value)
        for option in (0, orjson.OPT_INDENT_2, orjson.OPT_SORT_KEYS, orjson.OPT_APPEND_NEWLINE):
            assert plain_json.dumps(value, option=_ours(option)) == orjson.dumps(value, option=option)


def _ours(option: int) -> int:
    """Return our constant for one of orjson."""
    names = ("OPT_INDENT_2", "OPT_SORT_KEYS", "OPT_APPEND_NEWLINE")
    return sum(int(getattr(plain_json, name)) for name in names if option & getattr(orjson, name))


@given(VALUES)
def test_values(value: Any) -> None:
    for option in (0, orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE):
        assert outcome(plain_json.dumps, value, option=_ours(option)) == outcome(orjson.dumps, value, option=option)
    text = json.dumps(value)
    assert same(outcome(plain_json.loads, text), outcome(orjson.loads, text))


@pytest.mark.parametrize(
    "value", [{1: 2}, (1, (2,)), {"a": object()}, b"", {1, 2}], ids=lambda value: type(value).__name__
)
def test_other_values(value: Any) -> None:
    assert outcome(plain_json.dumps, value) == outcome(orjson.dumps, value)
    mine, theirs = outcome(plain_json.dumps, value, default=str), outcome(orjson.dumps, value, default=str)
    assert mine == theirs


@pytest.mark.parametrize("depth", [254, 255])
def test_depth(depth: int) -> None:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    assert outcome(plain_json.dumps, value) == outcome(orjson.dumps, value)


def test_without_orjson() -> None:
    """The command finds the same without it."""
    store = str(FIXTURES / "invalid/0.5/many-faults.zarr")
    hidden = "import sys; sys.modules['orjson'] = None; from ngfflint.cli.main import run; run()"
    options = [store, "--isolated", "--output-format", "sarif"]
    with_it = subprocess.run([sys.executable, "-m", "ngfflint", *options], capture_output=True, check=False)
    without = subprocess.run([sys.executable, "-c", hidden, *options], capture_output=True, check=False)
    assert (without.returncode, without.stderr) == (1, b"")
    assert without.stdout == with_it.stdout
