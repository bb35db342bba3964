"""Whatever the bytes of a document, it is parsed or its fault is named, and the place is right."""

from __future__ import annotations

import copy
import json
import math
import pickle
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.json_texts import values, with_repeats

from ngfflint.documents.parse import ABSENT, Document, parse, unreadable
from ngfflint.documents.positions import Lines, Place

Row = tuple[str, str, str | None, Any, tuple[int, int] | None]


layouts = st.sampled_from([{}, {"ensure_ascii": False}, {"indent": 1}])


def rows(document: Document) -> list[Row]:
    """Return the problems of a document with their places, as the tables below write them."""
    lines, found = Lines(document.text()), []
    for problem in document.problems:
        assert problem.model == "Document"
        place = None if problem.offset is None else lines.place(problem.offset)
        pointer = "".join(f"/{step}" for step in problem.pointer) or None
        where = (place.line, place.column) if isinstance(place, Place) else None
        found.append((problem.field, problem.kind, pointer, problem.got, where))
    return found


@pytest.mark.parametrize(
    ("data", "kind", "expected", "got", "place"),
    [
        (b'{"a": 1 "b": 2}', "syntax", "a comma or a closing brace", '"b"', (1, 9)),
        (b'{\n  "a": 1\n  "b": 2\n}', "syntax", "a comma or a closing brace", '"b"', (3, 3)),
        (b'{\r\n\t"a": [1 2]\r\n}', "syntax", "a comma or a closing bracket", '"2"', (2, 10)),
        (b"[1, 2}", "syntax", "a comma or a closing bracket", '"}"', (1, 6)),
        (b'{"a" 1}', "syntax", "a colon", '"1"', (1, 6)),
        (b"{a: 1}", "syntax", "a key in double quotes or a closing brace", '"a"', (1, 2)),
        (b"{'a': 1}", "syntax", "a key in double quotes or a closing brace", '"\'"', (1, 2)),
        (b'{"a": 1, b: 2}', "syntax", "a key in double quotes", '"b"', (1, 10)),
        (b"{\"a\": 'b'}", "syntax", "a string in double quotes", '"\'"', (1, 7)),
        (b'{"a": True}', "syntax", "true", '"True"', (1, 7)),
        (b'{"a": None}', "syntax", "null", '"None"', (1, 7)),
        (b'{"a": }', "syntax", "a value", '"}"', (1, 7)),
        (b"[1,, 2]", "syntax", "a value", '","', (1, 4)),
        (b'{"a": 1}}', "syntax", "the end of the document", '"}"', (1, 9)),
        (b'{"a": 1}\n{"a": 1}', "syntax", "the end of the document", '"{"', (2, 1)),
        (b"{},", "syntax", "the end of the document", '","', (1, 3)),
        (b'{"a": 01}', "syntax", "a comma or a closing brace", '"1"', (1, 8)),
        (b'{"a": .5}', "syntax", "a value", '".5"', (1, 7)),
        (b'{"a": tru}', "syntax", "a value", '"tru"', (1, 7)),
        (b'{"a": 1 t', "syntax", "a comma or a closing brace", '"t"', (1, 9)),
        (b'{"a": "b\nc"}', "syntax", "a closing quote", "a line break", (1, 9)),
        (b'{"a": "b\tc"}', "syntax", "an escape for a control character", "U+0009", (1, 9)),
        (rb'{"a": "C:\data"}', "syntax", r"an escape such as \n or \u00b5", r"\d", (1, 10)),
        (rb'{"a": "\u00g0"}', "syntax", r"an escape such as \n or \u00b5", r"\u", (1, 8)),
        ('{"µ🔬": 1 "b": 2}'.encode(), "syntax", "a comma or a closing brace", '"b"', (1, 10)),
        ('{"a":\u00a01}'.encode(), "syntax", "a value", "U+00A0", (1, 6)),
        (b'{"a": 1 "b\tc": 2}', "syntax", "a comma or a closing brace", '"b\ufffdc"', (1, 9)),
        (b"{} " + b"x" * 99, "syntax", "the end of the document", '"' + "x" * 29 + "…" + '"', (1, 4)),
        (b"\0\0\0\0", "syntax", "a value", "U+0000", (1, 1)),
        (b'{"a": 1 // one\n}', "comment", "a comma or a closing brace", "// one", (1, 9)),
        (b'/* axes\n z y x */ {"a": 1}', "comment", "a value", "/* axes…", (1, 1)),
        (b'{\n  # axes\n  "a": 1}', "comment", "a key in double quotes or a closing brace", "# axes", (2, 3)),
        (b'{"a": 1, // one\n}', "comment", "a key in double quotes", "// one", (1, 10)),
        (b'{"a": 1} // end', "comment", "the end of the document", "// end", (1, 10)),
        (b'{"a": 1,\n}', "trailing-comma", "no comma before the closing brace", ",", (1, 8)),
        (b'{"a": [1 , ]}', "trailing-comma", "no comma before the closing bracket", ",", (1, 10)),
        (b"", "truncated", "an object", "an empty document", (1, 1)),
        (b" \n ", "truncated", "an object", "an empty document", (2, 2)),
        (b'{"a": 1', "truncated", "a comma or a closing brace", "the end of the document", (1, 8)),
        (b'{"a": [1,\n', "truncated", "a value", "the end of the document", (2, 1)),
        (b'{"a": "b', "truncated", "a closing quote", "the end of the document", (1, 9)),
        (rb'{"a": "b\u00', "truncated", "a closing quote", "the end of the document", (1, 13)),
        (b'{"a": nu', "truncated", "a value", "the end of the document", (1, 9)),
        (b'{"a": 1e-', "truncated", "a comma or a closing brace", "the end of the document", (1, 10)),
        (b"[" * 1025 + b"]" * 1025, "depth", "fewer levels", "more levels than parsers follow", (1, 1025)),
        (b'{"a":' * 100_000, "depth", "fewer levels", "more levels than parsers follow", (1, 5121)),
    ],
)
def test_faults_of_syntax(data: bytes, kind: str, expected: str, got: str, place: tuple[int, int]) -> None:
    document = parse(data)
    assert document.value is ABSENT
    assert [problem.expected for problem in document.problems] == [expected]
    assert rows(document) == [("json", kind, None, got, place)]


@pytest.mark.parametrize(
    ("data", "value", "problems"),
    [
        (b'{"a": 1}', {"a": 1}, []),
        (b"\xef\xbb\xbf{}", {}, [("encoding", "bom", None, "a byte order mark", (1, 1))]),
        (
            b'\xef\xbb\xbf{"a": 1, "a": 2}',
            {"a": 2},
            [("encoding", "bom", None, "a byte order mark", (1, 1)), ("key", "duplicate", "/a", "a", (1, 10))],
        ),
        (
            b'\xef\xbb\xbf{"a": 1,}',
            ABSENT,
            [("encoding", "bom", None, "a byte order mark", (1, 1)), ("json", "trailing-comma", None, ",", (1, 8))],
        ),
        ('{"a": "µ'.encode() + b'\xb5"}', ABSENT, [("encoding", "utf-8", None, "byte 0xb5", (1, 9))]),
        (b'{\n"a": "\xed\xa0\x80"}', ABSENT, [("encoding", "utf-8", None, "byte 0xed", (2, 7))]),
        (b'{"a": "\xc2', ABSENT, [("encoding", "utf-8", None, "byte 0xc2", (1, 8))]),
        ("{}".encode("utf-16"), ABSENT, [("encoding", "utf-8", None, "UTF-16", (1, 1))]),
        ("\ufeff{}".encode("utf-16-be"), ABSENT, [("encoding", "utf-8", None, "UTF-16", (1, 1))]),
        ('{"a": 1}'.encode("utf-16-le"), ABSENT, [("encoding", "utf-8", None, "UTF-16", (1, 1))]),
        ("{}".encode("utf-32"), ABSENT, [("encoding", "utf-8", None, "UTF-32", (1, 1))]),
        ("{}".encode("utf-32-be"), ABSENT, [("encoding", "utf-8", None, "UTF-32", (1, 1))]),
        (
            b'{"a": {"b": 1, "b": 2,\n"b": 3}}',
            {"a": {"b": 3}},
            [("key", "duplicate", "/a/b", "b", (1, 16)), ("key", "duplicate", "/a/b", "b", (2, 1))],
        ),
        (rb'{"a": 1, "\u0061": 2}', {"a": 2}, [("key", "duplicate", "/a", "a", (1, 10))]),
        (rb'{":": 1, "\u003a": "\u003a"}', {":": ":"}, [("key", "duplicate", "/:", ":", (1, 10))]),
        (b'{"a": {"x": 1, "x": 1}, "a": 2}', {"a": 2},
         [("key", "duplicate", "/a/x", "x", (1, 16)), ("key", "duplicate", "/a", "a", (1, 25))]),
        (b'[{"a": 1}, {"a": 1}]', [{"a": 1}, {"a": 1}], [("top", "type", None, [{"a": 1}, {"a": 1}], None)]),
        (b'"zarr"', "zarr", [("top", "type", None, "zarr", None)]),
        (b"null", None, [("top", "type", None, None, None)]),
        (b"-Infinity", -math.inf, [("number", "non-finite", None, "-Infinity", (1, 1)),
                                   ("top", "type", None, -math.inf, None)]),
        (b'{"a": [0, Infinity], "b": -Infinity}', {"a": [0, math.inf], "b": -math.inf},
         [("number", "non-finite", "/a/1", "Infinity", (1, 11)), ("number", "non-finite", "/b", "-Infinity", (1, 27))]),
        (b'{"a": 1e999}', {"a": math.inf}, [("number", "too-large", "/a", "1e999", (1, 7))]),
        (b'{"a": -' + b"9" * 5000 + b"}", {"a": -math.inf},
         [("number", "too-large", "/a", "-" + "9" * 28 + "…", (1, 7))]),
        (b'{"a": Infinity, "a": 1, "b": -1e400}', {"a": 1, "b": -math.inf},
         [("number", "non-finite", "/a", "Infinity", (1, 7)), ("key", "duplicate", "/a", "a", (1, 17)),
          ("number", "too-large", "/b", "-1e400", (1, 30))]),
        (rb'{"a": "\ud800", "b": 1}', {"a": "\ud800", "b": 1}, []),
        (rb'{"a": "\ud800", "b": ' + b"9" * 300 + b"}", {"a": "\ud800", "b": int("9" * 300)}, []),
    ],
)  # fmt: skip
def test_what_is_parsed_for_all_that(data: bytes, value: Any, problems: list[Row]) -> None:
    document = parse(data)
    assert document.value == value
    assert rows(document) == problems


def test_not_a_number_is_kept() -> None:
    document = parse(b'{"omero": {"min": NaN}}')
    assert math.isnan(document.value["omero"]["min"])
    assert rows(document) == [("number", "non-finite", "/omero/min", "NaN", (1, 19))]


@pytest.mark.parametrize("depth", [200, 254, 255, 600, 1000])
def test_repeats_are_found_deeper_than_orjson_writes(depth: int) -> None:
    data = b'{"a":' * depth + b'{"b": 1, "b": 2}' + b"}" * depth
    repeated = parse(data).problems
    assert [(problem.kind, problem.offset) for problem in repeated] == [("duplicate", 5 * depth + 9)]


def test_depth_that_the_standard_library_does_not_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(json, "loads", give_up)
    document = parse(b'[["known to this test alone", NaN]]')  # what is parsed is remembered
    assert document.value is ABSENT
    assert [problem.kind for problem in document.problems] == ["depth"]


def test_text() -> None:
    assert parse(b"\xef\xbb\xbf{}\r\n").text() == "{}\r\n"
    assert parse(b'{"\xb5m"}').text() == '{"\ufffdm"}'
    assert parse(b"").text() == ""


def test_a_document_that_cannot_be_read() -> None:
    document = unreadable(OSError("permission denied"))
    assert (document.data, document.value) == (b"", ABSENT)
    (problem,) = document.problems
    assert (problem.field, problem.kind, problem.expected, problem.got) == (
        "content", "unreadable", "", "permission denied",
    )  # fmt: skip


def test_absent_stays_the_only_one() -> None:
    assert repr(ABSENT) == "<absent>"
    assert copy.deepcopy(ABSENT) is ABSENT
    assert pickle.loads(pickle.dumps(ABSENT)) is ABSENT


def repeats(text: str) -> int:
    """Count the members that repeat a key, with the standard library."""
    count = 0

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal count
        count += len(members) - len(dict(members))
        return dict(members)

    json.loads(text, object_pairs_hook=pairs)
    return count


@given(with_repeats)
def test_all_repeats_are_found(text: str) -> None:
    document = parse(text.encode())
    found = [problem for problem in document.problems if problem.kind == "duplicate"]
    assert len(found) == repeats(text)
    assert repr(document.value) == repr(json.loads(text))
    for problem in found:
        assert json.JSONDecoder().raw_decode(text, problem.offset or 0)[0] == problem.got == problem.pointer[-1]


@given(st.dictionaries(st.text(max_size=5), values, max_size=4), layouts, st.data())
def test_every_beginning_of_a_document_is_truncated(
    value: dict[str, Any], layout: dict[str, Any], draw: st.DataObject
) -> None:
    text = json.dumps(value, **layout).encode(errors="replace").decode()
    end = draw.draw(st.integers(0, len(text) - 1))
    document = parse(text[:end].encode())
    assert document.value is ABSENT
    assert [(problem.kind, problem.offset) for problem in document.problems] == [("truncated", end)]


@given(values.map(lambda value: json.dumps(value).encode()), st.binary(max_size=3), st.data())
def test_damaged_bytes_never_raise(data: bytes, damage: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(0, len(data)))
    assert_sound(data[:at] + damage + data[at + draw.draw(st.integers(0, 3)) :])


@given(st.binary() | st.text().map(str.encode))
def test_random_bytes_never_raise(data: bytes) -> None:
    assert_sound(data)


@pytest.mark.parametrize(
    "unit", [b"[", b'{"a":', b'"', b"\\", b"[NaN,", b"//", b"1,", b"\xff", b"\xef\xbb\xbf", b'{"a":1,']
)
def test_long_damaged_documents_are_read_in_one_pass(unit: bytes) -> None:
    assert_sound(unit * 30_000)
    assert_sound(b'{"a": ' + unit * 30_000)


def assert_sound(data: bytes) -> None:
    """Check that a document has a value or the reason why not, and agrees with orjson where that reads it."""
    document = parse(data)
    assert document.data == data
    fatal = [problem for problem in document.problems if problem.field == "json" or problem.kind == "utf-8"]
    assert len(fatal) == (document.value is ABSENT)
    assert all(0 <= (problem.offset or 0) <= len(document.text()) for problem in document.problems)
    try:
        expected = orjson.loads(data)
    except orjson.JSONDecodeError:
        assert fatal or document.problems or b"\\u" in data
    else:
        assert document.value == expected
