"""Patterns of paths, against their sentences and against a matcher that is plainly right."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngfflint.cli.config.discover import Excluded, anchored
from ngfflint.globs import concerns, expression, in_place, in_pointer, literal, place_of

PLATE = "/data/plate.zarr"


@pytest.mark.parametrize(
    ("pattern", "node", "meant"),
    [
        ("plate.zarr", "", True),
        ("plate.zarr", "A/1/0", True),
        ("plate.zarr/", "A", True),
        ("*.zarr", "A", True),
        ("data/plate.zarr", "A", True),
        ("/data/plate.zarr", "A", True),
        ("late.zarr", "A", False),
        ("other.zarr", "A", False),
        ("/plate.zarr", "", False),
        ("data", "A", False),
        ("data/**", "A/1", True),
        ("**", "", True),
        ("**", "A/1", True),
        ("", "", True),
        ("", "A", False),
        ("A", "A", True),
        ("A", "A/1", False),
        ("A", "B/A", False),
        ("A/*", "A/1", True),
        ("A/*", "A", False),
        ("A/*", "A/1/0", False),
        ("A/**", "A", True),
        ("A/**", "A/1/0", True),
        ("A/**/labels", "A/labels", True),
        ("A/**/labels", "A/1/0/labels", True),
        ("./A/./1", "A/1", True),
        ("[AB]/1", "B/1", True),
        ("[!AB]/1", "B/1", False),
        ("[!AB]/1", "C/1", True),
        ("?/1", "B/1", True),
        ("?/1", "BB/1", False),
        ("a+b", "a+b", True),
        ("a+b", "aab", False),
        ("[]]", "]", True),
        ("[", "[", True),
        ("[!]", "[!]", True),
        ("plate.zarr/A/*/0/labels/**", "A/1/0/labels/nuclei", True),
        ("plate.zarr/A/*/0/labels/**", "B/1/0/labels/nuclei", False),
        ("A/b\nc", "A/b\nc", True),
    ],
)
def test_nodes(pattern: str, node: str, *, meant: bool) -> None:
    assert in_place(pattern, PLATE, node) == meant


@pytest.mark.parametrize(
    ("pattern", "pointer", "meant"),
    [
        ("/a/0/b", "/a/0/b", True),
        ("/a/*/b", "/a/7/b", True),
        ("/a/*", "/a/7/b", False),
        ("/a/**", "/a/7/b", True),
        ("**/b", "/a/7/b", True),
        ("", "", True),
        ("", "/a", False),
        ("/a~1b", "/a~1b", True),
        ("/a*", "/a*", True),
        ("/[", "/[", True),
    ],
)
def test_pointers(pattern: str, pointer: str, *, meant: bool) -> None:
    assert in_pointer(pattern, pointer) == meant


@pytest.mark.parametrize(
    ("pattern", "concerned"),
    [
        ("A/1/**", True),
        ("plate.zarr/A/1", True),
        ("p*.zarr", True),
        ("data/plate.zarr/", True),
        ("**/plate.zarr/labels.zarr/0", True),
        ("other.zarr/A/1", False),
        ("other.zarr/plate.zarr", False),
        ("data/other.ozx", False),
        ("elsewhere/plate.zarr/A", False),
    ],
)
def test_patterns_that_name_a_store(pattern: str, *, concerned: bool) -> None:
    assert concerns(pattern, "/home/data/plate.zarr") == concerned


def test_addresses_stay() -> None:
    assert place_of("https://example.org/a.zarr") == "https://example.org/a.zarr"
    assert place_of("a.zarr").endswith("/a.zarr")
    assert in_place("a.zarr/A", "https://example.org/a.zarr", "A")


def test_empty_range() -> None:
    with pytest.raises(ValueError, match=r'the pattern "\[z-a\]" is invalid'):
        expression("[z-a]")


def matches(pattern: list[str], path: list[str]) -> bool:
    """Match part by part, character by character."""
    if not pattern:
        return not path
    if pattern[0] == "**":
        return any(matches(pattern[1:], path[skip:]) for skip in range(len(path) + 1))
    return bool(path) and part_matches(pattern[0], path[0]) and matches(pattern[1:], path[1:])


@cache
def part_matches(pattern: str, text: str) -> bool:
    """Match a part of a path."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return part_matches(pattern[1:], text) or (bool(text) and part_matches(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and part_matches(pattern[1:], text[1:])


NAMES = st.text("ab.", min_size=1, max_size=3).filter(lambda name: name != ".")
PARTS = st.text("ab*?", min_size=1, max_size=3).filter(lambda part: set(part) != {"*"} or len(part) < 3)


@given(st.lists(st.just("**") | PARTS, min_size=1, max_size=4), st.lists(NAMES, min_size=1, max_size=4))
def test_patterns_match_plainly(pattern: list[str], path: list[str]) -> None:
    assert bool(expression("/".join(pattern)).fullmatch("/".join(path) + "/")) == matches(pattern, path)


@given(st.lists(st.text("ab*?[]!-+", min_size=1, max_size=4), min_size=1, max_size=3).map("/".join))
def test_literal_patterns(path: str) -> None:
    """The pattern of a path means this path."""
    assert expression(literal(path)).fullmatch(f"{path}/")


@given(st.text(max_size=12))
def test_any_pattern_is_understood_or_refused(pattern: str) -> None:
    try:
        expression(pattern)
    except ValueError as fault:
        assert "is invalid" in str(fault)  # noqa: PT017  most are understood


@pytest.mark.parametrize(
    ("pattern", "path", "out"),
    [
        ("venv", "/a/venv", True),
        ("venv/", "/a/venv", True),
        ("venv", "/a/venv2", False),
        ("raw-*", "/a/b/raw-1", True),
        ("raw-*", "/a/raw-1/b", False),
        ("/a/raw", "/a/raw", True),
        ("/a/raw", "/b/raw", False),
        ("/a/**/raw", "/a/b/c/raw", True),
        ("/a/*", "/a/b", True),
    ],
)
def test_excluded_folders(pattern: str, path: str, *, out: bool) -> None:
    excluded = Excluded([pattern])
    assert excluded.leaves_out(path) == out
    assert excluded.leaves_out_within(f"{path}/x/y.zarr") == (out or excluded.leaves_out_within(path))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("raw/x", "/a/[[]1]/raw/x"),
        ("raw/", "raw"),
        ("/raw/x/", "/raw/x"),
    ],
)
def test_patterns_start_from_a_folder(pattern: str, expected: str) -> None:
    """One with a slash starts from the folder of its file, whose own name is not a pattern."""
    assert anchored({"exclude": [pattern]}, "/a/[1]") == {"exclude": [expected]}
    assert anchored({"select": [pattern]}, "/a") == {"select": [pattern]}
