"""Spans and places agree with what a JSON parser reads, whatever the layout of the text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.json_texts import values, with_repeats

from ngfflint.documents.json_scanner import MAX_DEPTH, scan, survey
from ngfflint.documents.positions import Lines, Place, Span

if TYPE_CHECKING:
    from ngfflint.model.base import Pointer
spaces = st.sampled_from(["", " ", "\n", "\r\n\t", " \r "])


def pointers(value: Any, pointer: Pointer = ()) -> dict[Pointer, Any]:
    """Return every value in a JSON value by its pointer."""
    found = {pointer: value}
    steps: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in steps:
        found |= pointers(each, (*pointer, step))
    return found


def assert_spans(text: str) -> None:
    """Compare each span with what the standard library reads there."""
    expected, found = pointers(json.loads(text)), scan(text)
    assert found.keys() == expected.keys()
    for pointer, span in found.items():
        assert repr(json.loads(text[span.start : span.end])) == repr(expected[pointer])
        member = bool(pointer) and isinstance(pointer[-1], str)
        assert (json.loads(text[slice(*span.key)]) if span.key else None) == (pointer[-1] if member else None)


@given(values, st.none() | st.integers(0, 3), spaces, spaces, spaces, spaces, st.booleans())
def test_spans_hold_their_values(  # noqa: PLR0917  one argument for each freedom of layout
    value: Any,
    indent: int | None,
    before: str,
    behind: str,
    comma: str,
    colon: str,
    ascii_only: bool,  # noqa: FBT001
) -> None:
    separators = (f"{before},{comma}", f"{before}:{colon}")
    dumped = json.dumps(value, indent=indent, separators=separators, ensure_ascii=ascii_only)
    assert_spans(f"{before}{dumped}{behind}")


@given(with_repeats)
def test_the_last_of_repeated_keys_counts(text: str) -> None:
    assert_spans(text)


@pytest.mark.parametrize(
    ("text", "pointer", "start", "end"),
    [
        pytest.param('{"a": 1}', ("a",), Place(1, 7), Place(1, 8), id="one line"),
        pytest.param('{\n  "a": 1\n}', ("a",), Place(2, 8), Place(2, 9), id="line feed"),
        pytest.param('{\r\n  "a": 1\r\n}', ("a",), Place(2, 8), Place(2, 9), id="both"),
        pytest.param('{\r  "a": 1\r}', ("a",), Place(2, 8), Place(2, 9), id="carriage return"),
        pytest.param('{\n\t"a":\t1\n}', ("a",), Place(2, 7), Place(2, 8), id="tabs are one column"),
        pytest.param('{"\U0001f52c": "µ\U0001f9eb", "b": 1}', ("b",), Place(1, 18), Place(1, 19), id="astral"),
        pytest.param('{"\u2028": "\x85\u2029x", "b": 1}', ("b",), Place(1, 19), Place(1, 20), id="no line breaks"),
        pytest.param("\n\n[1,\n [2, 3]\n]", (1,), Place(4, 2), Place(4, 8), id="array"),
        pytest.param("{}\n", (), Place(1, 1), Place(1, 3), id="whole document"),
        pytest.param('{"a": {\n}}', ("a",), Place(1, 7), Place(2, 2), id="over two lines"),
        pytest.param('{"a": [-Infinity, NaN]}', ("a", 1), Place(1, 19), Place(1, 22), id="NaN"),
        pytest.param(r'{"a": "\ud800", "b": 1}', ("b",), Place(1, 22), Place(1, 23), id="lone surrogate"),
        pytest.param('{"a": 1, "a": 2}', ("a",), Place(1, 15), Place(1, 16), id="repeated key"),
        pytest.param('{"a~/": {"": 1}}', ("a~/", ""), Place(1, 14), Place(1, 15), id="odd keys"),
    ],
)
def test_places(text: str, pointer: Pointer, start: Place, end: Place) -> None:
    lines, span = Lines(text), scan(text)[pointer]
    assert (lines.place(span.start), lines.place(span.end)) == (start, end)


def test_places_are_ordered() -> None:
    assert sorted([Place(2, 1), Place(1, 10), Place(1, 9)]) == [Place(1, 9), Place(1, 10), Place(2, 1)]


@given(st.lists(st.text(st.characters(exclude_characters="\r\n"))), st.sampled_from(["\n", "\r\n", "\r"]))
def test_lines(parts: list[str], ending: str) -> None:
    text = ending.join(parts)
    lines, offset = Lines(text), 0
    for number, part in enumerate(parts, start=1):
        assert lines.line(number) == part
        assert lines.place(offset) == Place(number, 1)
        assert lines.place(offset + len(part)) == Place(number, len(part) + 1)
        offset += len(part) + len(ending)
    with pytest.raises(IndexError):
        lines.line(max(len(parts), 1) + 1)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", {}),
        ("}", {}),
        ("1 2", {(): Span(None, 0, 1)}),
        ('{"a"', {(): Span(None, 0, 4)}),
        ('{"a": [1, tru', {(): Span(None, 0, 9), ("a",): Span((1, 4), 6, 9), ("a", 0): Span(None, 7, 8)}),
        ('{"a": 1 // one\n}', {(): Span(None, 0, 7), ("a",): Span((1, 4), 6, 7)}),
        ('{"a": {"b": 1}, "a": [}', {(): Span(None, 0, 22), ("a",): Span((16, 19), 21, 22)}),
        ("[1, 2}", {(): Span(None, 0, 5), (0,): Span(None, 1, 2), (1,): Span(None, 4, 5)}),
    ],
)
def test_what_lies_before_a_fault(text: str, spans: dict[Pointer, Span]) -> None:
    assert scan(text) == spans


pieces = st.sampled_from([
    *'{}[]:,- \n"\\/#\x00\ufeff', '"a"', '"a":', '{"a":1}', r'"\u00b5"', r"\u00b", "01", "-0.5e+3", "1.", "1e", ".5",
    "true", "false", "null", "nul", "NaN", "-Infinity", "+1", "'", "é", "\u00a0", "1e999",
])  # fmt: skip


def assert_agreement(text: str) -> None:
    """Check that a fault is found exactly where the standard library finds one."""
    try:
        json.loads(text)
    except ValueError:
        assert survey(text).fault is not None
    else:
        assert survey(text).fault is None


@given(st.lists(pieces, max_size=8).map("".join))
def test_faults_are_found_where_the_standard_library_finds_some(text: str) -> None:
    assert_agreement(text)


@given(values.map(json.dumps), st.data())
def test_faults_in_damaged_documents(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    damaged = text[:at] + data.draw(pieces) + text[data.draw(st.integers(at, len(text))) :]
    assert_agreement(damaged)
    assert all(0 <= span.start < span.end <= len(damaged) for span in scan(damaged).values())


@pytest.mark.parametrize(("start", "end"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]"), ("[", ""), ('{"a":', "")])
def test_depth_costs_no_recursion(start: str, end: str) -> None:
    found = scan(start * 100_000 + "1" + end * 100_000)
    assert max(map(len, found)) == MAX_DEPTH
    assert len(found) == MAX_DEPTH + 1


def test_siblings_of_deep_values_are_found() -> None:
    deep = "[" * 1000 + "1" + "]" * 1000
    text = f'{{"a": {deep}, "b": 2}}'
    assert text[scan(text)["a",].start :].startswith(deep + ",")
    assert text[scan(text)["b",].start] == "2"


@pytest.mark.parametrize(
    "text", ['"' + r"a\n" * 500_000, "1" * 1_000_000, "[" + " " * 1_000_000, '{"a": 1' + "\n" * 99_999]
)
def test_long_tokens_are_read_once(text: str) -> None:
    fault = survey(text).fault
    assert (fault is None) == text.isdigit()


@pytest.mark.parametrize(
    ("number", "too_large"),
    [
        ("1e308", False),
        ("1e309", True),
        ("-1E999", True),
        ("9" * 308, False),
        ("9" * 309, True),
        ("-" + "9" * 5000, True),
        ("1" * 400 + "e-400", False),
        ("0." + "0" * 400, False),
    ],
)
def test_numbers_that_no_double_holds(number: str, *, too_large: bool) -> None:
    assert [note.text for note in survey(f"[{number}]").non_finite] == [number] * too_large
