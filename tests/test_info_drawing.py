"""Drawing: trees, tables and plates, in the characters that a terminal has."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngfflint.engine.inventory import PlateInfo, WellInfo
from ngfflint.engine.inventory_plate import MOST_REMOTE_WELLS, MOST_WELLS, spread
from ngfflint.report.branch import Branch, draw
from ngfflint.report.paint import Paint
from ngfflint.report.plate_map import plate_map
from ngfflint.report.safe import cells
from ngfflint.report.sheet import NARROWEST, Sheet
from ngfflint.report.table import table

TEXT = st.text(st.characters(exclude_categories=()))
HEADER = ("path", "shape", "dtype")


def lines_of(rows: list[tuple[str, ...]], room: int = 80) -> list[str]:
    """Return the lines of a table."""
    return list(table(HEADER, rows, room, Sheet()))


@pytest.mark.parametrize(
    ("rows", "room", "expected"),
    [
        ([("0", "8×8", "uint16")], 80, ["path  shape  dtype", "0     8×8    uint16"]),
        ([("0", "", "uint16"), ("s1", "", "")], 80, ["path  dtype", "0     uint16", "s1"]),
        ([("細胞", "8", "x"), ("a", "16", "y")], 80, ["path  shape  dtype", "細胞  8      x", "a     16     y"]),
        ([("0", "8×8", "uint16")], 19, ["path  shape  dtype", "0     8×8    uint16"]),
        ([("0", "8×8", "uint16")], 18, ["0", "  shape  8×8", "  dtype  uint16"]),
        ([("0", "8×8", "")], 9, ["0", "  shape  …"]),
        ([("", "", "")], 80, []),
        ([], 80, []),
    ],
)
def test_table(rows: list[tuple[str, ...]], room: int, expected: list[str]) -> None:
    """Columns where they fit, else records; without what is empty."""
    assert lines_of(rows, room) == expected


@given(rows=st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=5), room=st.integers(20, 200), ascii=st.booleans())
def test_tables_fit(rows: list[tuple[str, str, str]], room: int, *, ascii: bool) -> None:  # noqa: A002
    """Whatever stands in a table, its lines fit, are harmless, and are of ASCII where that is asked for."""
    for line in table(HEADER, rows, room, Sheet(ascii=ascii)):
        assert cells(line) <= room
        assert line.isprintable()
        assert line.isascii() or not ascii


@pytest.mark.parametrize(
    ("text", "room", "ascii", "expected"),
    [
        ("embryo", 6, False, "embryo"),
        ("embryo", 5, False, "emb…o"),
        ("embryo", 5, True, "emb~o"),
        ("細胞細胞", 5, False, "細胞…"),
        ("µm", 10, True, r"\xb5m"),
        ("\x1b[1m", 10, False, r"\x1b[1m"),
        ("\x1b[1m", 4, False, "…"),
        ("embryo", 0, False, "…"),
        ("e", 0, False, "e"),
    ],
)
def test_fit(text: str, room: int, *, ascii: bool, expected: str) -> None:  # noqa: A002
    """Text is cut in its middle, in cells."""
    assert Sheet(ascii=ascii).fit(text, room) == expected


def test_tree() -> None:
    """Branches have their lines below them, and the edge goes on where others follow."""
    leaf = Branch("leaf", lambda room: [f"{room} cells"])
    root = Branch("root", lambda _: ["body"], [Branch("inner", lambda room: [str(room)], [leaf]), leaf])
    assert list(draw(root, Sheet(width=20))) == [
        "root",
        "│  body",
        "├─ inner",
        "│  │  34",
        "│  └─ leaf",
        "│     34 cells",
        "└─ leaf",
        "   37 cells",
    ]
    assert [line[0] for line in draw(root, Sheet(ascii=True))] == ["r", "|", "|", "|", "|", "|", "`", " "]
    assert next(draw(root, Sheet(paint=Paint(color=True)))) == "\x1b[1mroot\x1b[0m"


@pytest.mark.parametrize(("width", "room"), [(0, NARROWEST), (39, NARROWEST), (80, 80)])
def test_room(width: int, room: int) -> None:
    """A terminal of no width gets lines that can be read."""
    assert Sheet(width=width).room == room


@pytest.mark.parametrize(
    ("color", "painted"), [("00FF00", True), ("00ff00", True), ("#00FF00", False), ("00FF0", False), ("٠0FF00", False)]
)
def test_swatch(color: str, *, painted: bool) -> None:
    """A patch is shown of what is a colour, on terminals that have colours."""
    assert ("██" in Sheet(paint=Paint(color=True)).swatch(color)) == painted
    assert Sheet().swatch(color) == ""


def plate(rows: int, columns: int, **of_wells: object) -> PlateInfo:
    """Return a plate that is full of wells."""
    given_: dict[str, object] = {"looked_at": True, "field_count": 4, **of_wells}
    wells = [
        WellInfo(path=f"{row}/{column}", row=row, column=column, **given_)  # type: ignore[arg-type]
        for row in range(rows)
        for column in range(columns)
    ]
    names = [str(column + 1) for column in range(columns)]
    return PlateInfo(name="", rows=[chr(65 + row) for row in range(rows)], columns=names, acquisitions=[], wells=wells)


@pytest.mark.parametrize(
    ("of", "room", "expected"),
    [
        (plate(1, 2), 80, ["  1 2", "A 4 4", "fields of view in each well; . no well"]),
        (plate(1, 3), 5, ["  1 2", "A 4 4", "  3", "A 4", "fields of view in each well; . no well"]),
        (plate(1, 1), 1, ["  1", "A 4", "fields of view in each well; . no well"]),
        (plate(0, 0), 80, ["fields of view in each well; . no well"]),
        (
            plate(1, 1, field_count=None),
            80,
            ["  1", "A ?", "fields of view in each well; . no well", "? fields cannot be counted"],
        ),
        (
            plate(1, 1, field_count=None, looked_at=False),
            80,
            [
                "  1",
                "A o",
                "fields of view in each well; . no well",
                "o not looked at: 0 of 1 wells were (--wells N)",
            ],
        ),
        (plate(1, 1, field_count=100), 80, ["    1", "A 100", "fields of view in each well; . no well"]),
    ],
)
def test_plate_map(of: PlateInfo, room: int, expected: list[str]) -> None:
    """Columns stand side by side as far as they fit; signs are explained where they are used."""
    assert list(plate_map(of, room, Sheet())) == expected


@pytest.mark.parametrize(
    ("rows", "columns", "told"),
    [
        (32, 48, []),
        (65, 1, ["not drawn: 1 more row"]),
        (70, 100, ["not drawn: 6 more rows", "not drawn: 4 more columns"]),
    ],
)
def test_large_plate(rows: int, columns: int, told: list[str]) -> None:
    """The largest plate that there is is drawn whole; of a larger one is said what is not drawn."""
    lines = list(plate_map(plate(rows, columns), 400, Sheet()))
    assert [line for line in lines if line.startswith("not drawn")] == told
    assert len(lines) <= 64 + 4


@pytest.mark.parametrize(
    ("count", "wanted", "expected"),
    [
        (0, 5, set()),
        (3, 5, {0, 1, 2}),
        (5, 5, {0, 1, 2, 3, 4}),
        (9, 3, {0, 4, 8}),
        (9, 2, {0, 8}),
        (9, 1, {0}),
        (9, 0, set()),
    ],
)
def test_spread(count: int, wanted: int, expected: set[int]) -> None:
    """Wells are chosen evenly."""
    assert spread(count, wanted) == expected


@given(count=st.integers(0, 3000), wanted=st.sampled_from([2, 7, MOST_REMOTE_WELLS, MOST_WELLS]))
def test_spread_is_even(count: int, wanted: int) -> None:
    """As many as were wanted, the first and the last among them, at distances that differ by one at most."""
    chosen = sorted(spread(count, wanted))
    assert len(chosen) == min(count, wanted)
    if count:
        assert (chosen[0], chosen[-1]) == (0, count - 1)
    steps = {after - before for before, after in pairwise(chosen)}
    assert not steps or max(steps) - min(steps) <= 1
