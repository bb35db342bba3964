"""Edits of JSON texts: the parsed result is the edited value, and all other bytes stay."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngfflint.documents.claims import Claims
from ngfflint.documents.edits import Edit, EditError, Operation, apply, replaced_part
from ngfflint.documents.json_scanner import scan

SPACES = st.sampled_from(["", " ", "  ", "\n", "\r\n", "\n  ", "\t", "\n\t\t"])
NUMBERS = ["0", "-0.0", "1e3", "1E+03", "0.10", "123456789012345678901234567890", "1e400"]
SCALARS = st.sampled_from([*NUMBERS, "true", "null", '"a"', r'"\u0061\n"', '"µ☃"', '"a, b: [c]"', '""'])
KEYS = st.sampled_from(['"a"', r'"\u0061"', '"b"', '"c d"', '"é"', '"~/"', '""', '"0"'])


@st.composite
def texts(draw: st.DrawFn, depth: int = 3) -> str:
    """Return the text of an object or array with any white space, and with repeated keys."""
    is_object = draw(st.booleans())
    parts = []
    for _ in range(draw(st.integers(0, 4))):
        value = draw(texts(depth - 1)) if depth and draw(st.booleans()) else draw(SCALARS)
        key = f"{draw(KEYS)}{draw(SPACES)}:{draw(SPACES)}" if is_object else ""
        parts.append(f"{draw(SPACES)}{key}{value}{draw(SPACES)}")
    inside = ",".join(parts) or draw(SPACES)
    return f"{{{inside}}}" if is_object else f"[{inside}]"


def containers(value: Any, base: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    """Return all objects and arrays of a value with their pointers."""
    if not isinstance(value, dict | list):
        return []
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [(base, value), *(found for step, each in items for found in containers(each, (*base, step)))]


NEW = st.sampled_from([0, "new", None, [], {}, [1, 2], {"k": [{"n": "ü"}]}])


@st.composite
def edits_of(draw: st.DrawFn, value: Any) -> Edit:
    """Return an edit that fits a value."""
    pointer, container = draw(st.sampled_from(containers(value)))
    steps = [*container, "fresh"] if isinstance(container, dict) else [*range(len(container) + 1)]
    place = (*pointer, draw(st.sampled_from(steps)))
    if isinstance(container, dict):
        operation: Operation = draw(st.sampled_from(["set", "remove", "rename", "deduplicate"]))
        is_new = place[-1] not in container
    else:
        operation = draw(st.sampled_from(["set", "insert", "remove", "move"]))
        is_new = place[-1] == len(container)
    if is_new:
        return Edit("set" if isinstance(container, dict) else "insert", place, draw(NEW))
    target = (*pointer, draw(st.sampled_from(steps))) if operation == "move" else ()
    return Edit(operation, place, "named" if operation == "rename" else draw(NEW), target)


def at(value: Any, pointer: tuple[str | int, ...]) -> Any:
    for step in pointer:
        value = value[step]
    return value


def edited(value: Any, edit: Edit) -> Any:
    """Apply one edit to a parsed document."""
    value = copy.deepcopy(value)
    container, step = at(value, edit.pointer[:-1]), edit.pointer[-1]
    match edit.operation:
        case "set":
            container[step] = edit.value
        case "insert":
            container.insert(step, edit.value)
        case "remove":
            del container[step]
        case "rename":
            container[edit.value] = container.pop(step)
        case "move":
            moved = container.pop(step)
            target = edit.target[-1]
            assert isinstance(target, int)
            assert isinstance(step, int)
            container.insert(target - (target > step), moved)
    return value


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, ``1`` and ``1.0`` or ``true`` apart."""
    return repr(sorted_keys(one)) == repr(sorted_keys(other))


def sorted_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: sorted_keys(value[key]) for key in sorted(value)}
    return [sorted_keys(each) for each in value] if isinstance(value, list) else value


@given(st.data())
def test_result_is_the_edited_value(data: st.DataObject) -> None:
    text = data.draw(SPACES) + data.draw(texts()) + data.draw(SPACES)
    value = json.loads(text)
    edit = data.draw(edits_of(value))
    new = apply(text, [edit])
    assert same(json.loads(new), edited(value, edit)), (text, edit, new)
    start, end, part = replaced_part(text, [edit])
    assert text[:start] + part + text[end:] == new


@given(st.data())
def test_other_bytes_stay(data: st.DataObject) -> None:
    text = data.draw(SPACES) + data.draw(texts()) + data.draw(SPACES)
    edit = data.draw(edits_of(json.loads(text)))
    new = apply(text, [edit])
    around = edit.pointer[:-1]
    was, now = scan(text), scan(new)
    outer_start, outer_end = was[around].start, len(text) - was[around].end
    assert new[:outer_start] == text[:outer_start]
    assert new[len(new) - outer_end :] == text[len(text) - outer_end :]
    for pointer, span in was.items():
        is_sibling = pointer[: len(around)] == around and len(pointer) > len(around) and isinstance(pointer[-1], str)
        step = pointer[len(around)] if len(pointer) > len(around) else None
        if is_sibling and isinstance(step, str) and step != edit.pointer[-1]:
            assert text[span.start : span.end] == new[now[pointer].start : now[pointer].end]


@given(st.data())
def test_edits_that_do_not_contradict_can_be_made_in_any_order(data: st.DataObject) -> None:
    text = data.draw(texts())
    value = json.loads(text)
    one, other = data.draw(edits_of(value)), data.draw(edits_of(value))
    claims = Claims()
    if not (claims.take([one]) and claims.take([other])) or "rename" in (one.operation, other.operation):
        return
    together = apply(text, [one, other])
    assert together == apply(text, [other, one]) or one.pointer[:-1] == other.pointer[:-1]
    first, last = sorted((one, other), key=lambda edit: (edit.operation == "remove", tuple(map(str, edit.pointer))))
    if first.operation == last.operation == "remove":
        first, last = sorted((one, other), key=lambda edit: edit.pointer, reverse=True)  # the later item first
    assert same(json.loads(together), edited(edited(value, first), last))


@given(st.data())
def test_any_edits_raise_nothing_but_edit_errors(data: st.DataObject) -> None:
    text = data.draw(texts())
    value = json.loads(text)
    edits = data.draw(st.lists(edits_of(value), max_size=5))
    try:
        new = apply(text, edits)
    except EditError:
        return
    json.loads(new)


def test_whole_text_is_replaced_alone() -> None:
    whole = Edit("text", (), '{"b": 1}')
    assert apply('{"a": 1,}', [whole]) == '{"b": 1}'
    with pytest.raises(EditError):
        apply('{"a": 1}', [whole, Edit("remove", ("a",))])
    claims = Claims()
    assert claims.take([whole])
    assert not claims.take([Edit("remove", ("a",))])


@pytest.mark.parametrize("edit", [Edit("set", ("a", "b"), 1), Edit("remove", ("a",)), Edit("insert", (0,), 1)])
def test_edit_that_fits_nothing_is_refused(edit: Edit) -> None:
    with pytest.raises(EditError):
        apply('{"c": 1}', [edit])


INDENTED = '{\n    "a": [1, 2],\n    "b": {\n        "x": 0.10\n    }\n}\n'
TABS = '{\r\n\t"a": [\r\n\t\t{"n": 1},\r\n\t\t{"n": 2}\r\n\t]\r\n}'


@pytest.mark.parametrize(
    ("text", "edit", "expected"),
    [
        (INDENTED, Edit("set", ("c",), "x"), INDENTED.replace("\n}\n", ',\n    "c": "x"\n}\n')),
        (INDENTED, Edit("set", ("b", "y"), [1]), INDENTED.replace("0.10", '0.10,\n        "y": [1]')),
        (INDENTED, Edit("set", ("b", "x"), {}), INDENTED.replace("0.10", "{}")),
        (INDENTED, Edit("insert", ("a", 0), 9), INDENTED.replace("[1", "[9, 1")),
        (INDENTED, Edit("remove", ("b",)), '{\n    "a": [1, 2]\n}\n'),
        (INDENTED, Edit("remove", ("b", "x")), '{\n    "a": [1, 2],\n    "b": {}\n}\n'),
        (
            TABS,
            Edit("insert", ("a", 2), {"n": 3}),
            TABS.replace('{"n": 2}', '{"n": 2},\r\n\t\t{\r\n\t\t\t"n": 3\r\n\t\t}'),
        ),
        (TABS, Edit("move", ("a", 1), target=("a", 0)), TABS.replace("1", "0").replace("2", "1").replace("0", "2")),
        ('{"a":1}', Edit("set", ("b",), [1, 2]), '{"a":1,"b":[1,2]}'),
        ('{"a": 1, "a": 1}', Edit("deduplicate", ("a",)), '{"a": 1}'),
        ("{}", Edit("set", ("a",), 1), '{"a": 1}'),
        ("{\n}\n", Edit("set", ("a",), 1), '{\n  "a": 1\n}\n'),
    ],
)
def test_style_of_the_text_is_kept(text: str, edit: Edit, expected: str) -> None:
    assert apply(text, [edit]) == expected


@given(st.data())
def test_members_move_into_a_new_object_and_out_of_one(data: st.DataObject) -> None:
    """All members of an object, one of them changed before, move into an object that the same edits add, and back."""
    text = data.draw(texts().filter(lambda text: text.startswith("{")))
    value = json.loads(text)
    moves = [Edit("move", (key,), target=("new", key)) for key in value]
    changes = [Edit("set", (key, "fresh"), 1) for key, each in value.items() if isinstance(each, dict)]
    inside = apply(text, [Edit("set", ("new",), {"kept": 1}), *changes, *moves])
    changed = {key: each | {"fresh": 1} if isinstance(each, dict) else each for key, each in value.items()}
    assert same(json.loads(inside), {"new": {"kept": 1, **changed}})
    back = [Edit("move", ("new", key), target=(key,)) for key in changed]
    assert same(json.loads(apply(inside, [*back, Edit("remove", ("new",))])), changed)


def test_moved_values_are_indented_like_their_neighbors() -> None:
    text = '{\n  "a": [\n    1.50,\n    2\n  ],\n  "b": {}\n}\n'
    edits = [Edit("set", ("new",), {"version": "1"}), Edit("move", ("a",), target=("new", "a"))]
    wanted = '{\n  "b": {},\n  "new": {\n    "version": "1",\n    "a": [\n      1.50,\n      2\n    ]\n  }\n}\n'
    assert apply(text, edits) == wanted


def test_moves_that_would_lose_something() -> None:
    text = '{"a": {"b": 1, "c": 2}, "b": 0}'
    for edits in (
        [Edit("move", ("a", "b"), target=("b",))],
        [Edit("set", ("new",), {"x": 1}), Edit("move", ("b",), target=("new", "x"))],
        [Edit("set", ("new",), [1]), Edit("move", ("b",), target=("new", "x"))],
        [Edit("set", ("a", "b"), 2), Edit("remove", ("a",))],
    ):
        with pytest.raises(EditError):
            apply(text, edits)
