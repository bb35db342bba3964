"""Text from a store never reaches the terminal raw."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngfflint.report.escape import cells, clip, safe
from ngfflint.report.snippets import excerpt, wrap

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[bold]x[/bold]", "[bold]x[/bold]"),
        ("\x1b[31m", r"\x1b[31m"),
        ("a\nb\rc\td\x00\x7f\x9b", r"a\nb\rc\td\x00\x7f\x9b"),
        ("\u202e\u2066\u200f", r"\u202e\u2066\u200f"),
        ("\u200b\u200d\ufeff\u2028\u2029\xa0", r"\u200b\u200d\ufeff\u2028\u2029\xa0"),
        ("\ud800", r"\ud800"),
        ("\u3164\ufe0f\U000e0041\U000e0100", r"\u3164\ufe0f\U000e0041\U000e0100"),
        ("µm 細胞 é 🔬", "µm 細胞 é 🔬"),
    ],
)
def test_safe(text: str, expected: str) -> None:
    assert safe(text) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcd…g"), ("abcdefg", 1, "…"), ("", 1, "")],
)
def test_clip(text: str, limit: int, expected: str) -> None:
    assert clip(text, limit) == expected


@given(ANY_TEXT, st.integers(1, 20))
def test_clipped_text_fits(text: str, limit: int) -> None:
    assert len(clip(text, limit)) == min(len(text), limit)


@pytest.mark.parametrize(
    ("text", "expected"), [("abc", 3), ("細胞", 4), ("\uff57", 2), ("e\u0301", 1), ("\u1112\u1161\u11ab", 2), ("µm", 2)]
)
def test_cells(text: str, expected: int) -> None:
    assert cells(text) == expected


@given(ANY_TEXT, st.integers(0, 60), st.integers(0, 60), st.integers(20, 60))
def test_excerpt_stands_where_the_value_is(line: str, start: int, length: int, room: int) -> None:
    part = excerpt(line * 3, start, start + length, room)
    assert part.text.isprintable()
    assert cells(part.text) <= room
    assert part.length >= 1
    marked = safe((line * 3)[start : start + length].replace("\t", " "))
    assert any(
        cells(part.text[:index]) == part.indent
        and marked.startswith(part.text[index : index + len(marked)].rstrip("…"))
        for index in range(len(part.text) + 1)
    )


@pytest.mark.parametrize(
    ("line", "start", "end", "expected"),
    [
        ("abc", 1, 2, ("abc", 1, 1)),
        ("abc", 3, 3, ("abc", 3, 1)),
        ("abc", 9, 12, ("abc", 3, 1)),
        ("\tab", 1, 3, (" ab", 1, 2)),
        ("細胞核", 1, 2, ("細胞核", 2, 2)),
        ("a\x1bb", 2, 3, (r"a\x1bb", 5, 1)),
        ("0123456789" * 5, 25, 26, ("…789012345678901234…", 9, 1)),
        ("0123456789" * 5, 2, 4, ("012345678901234567…", 2, 2)),
        ("0123456789" * 5, 48, 50, ("…234567890123456789", 17, 2)),
        ("0123456789" * 5, 0, 50, ("012345678901234567…", 0, 18)),
        ("\u0301" * 50, 0, 1, ("\u0301" * 18 + "…", 0, 1)),
    ],
)
def test_excerpt(line: str, start: int, end: int, expected: tuple[str, int, int]) -> None:
    part = excerpt(line, start, end, 20)
    assert (part.text, part.indent, part.length) == expected


@given(st.lists(st.text("ab細", max_size=8), min_size=1), st.integers(10, 40), st.integers(0, 9), st.integers(0, 4))
def test_wrapped_words_stay_whole_and_fit(words: list[str], width: int, first: int, hang: int) -> None:
    lines = wrap(words, width, first, hang)
    assert " ".join(lines).split() == " ".join(words).split()
    assert all(cells(line) <= max(width, 16 + hang) for line in lines[1:])
    assert first + cells(lines[0]) <= max(width, 16 + first)
