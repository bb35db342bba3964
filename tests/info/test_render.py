"""Drawing: trees, tables and plate maps, in the characters that a terminal has."""

from __future__ import annotations

from itertools import pairwise

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from support.info_output import info_text

from ngfflint.info.layout import PlateMap, Records
from ngfflint.info.model import ChannelInfo, ImageInfo, PlateInfo, StoreInfo, TransformInfo, WellInfo
from ngfflint.info.reader import MOST_REMOTE_WELLS, MOST_WELLS, spread
from ngfflint.info.render import NARROWEST, Display, Drawing

TEXT = st.text(st.characters(exclude_categories=()))
HEADER = ("path", "shape", "dtype")


def store(**content: object) -> StoreInfo:
    """Return a store with this content."""
    return StoreInfo(uri="example", kind="group", zarr_format=3, spec_version="", stated_version="", **content)  # type: ignore[arg-type]


def lines_of(drawn: Records | PlateMap, room: int) -> list[str]:
    """Return the lines of a table or a map."""
    console = Console(width=room, height=1, _environ={})
    with console.capture() as capture:
        console.print(drawn)
    return [line.rstrip() for line in capture.get().splitlines()]


def records(rows: list[tuple[str, ...]]) -> Records:
    """Return a table."""
    return Records(HEADER, [[Text(each) for each in row] for row in rows])


@pytest.mark.parametrize(
    ("rows", "room", "expected"),
    [
        ([("0", "8×8", "uint16")], 80, ["path  shape  dtype", "0     8×8    uint16"]),
        ([("0", "", "uint16"), ("s1", "", "")], 80, ["path  dtype", "0     uint16", "s1"]),
        ([("細胞", "8", "x"), ("a", "16", "y")], 80, ["path  shape  dtype", "細胞  8      x", "a     16     y"]),
        ([("0", "8×8", "uint16")], 19, ["path  shape  dtype", "0     8×8    uint16"]),
        ([("0", "8×8", "uint16")], 18, ["0", "  shape  8×8", "  dtype  uint16"]),
        ([("0", "8×8", "")], 10, ["0", "  shape  8", "         ×", "         8"]),
        (
            [("0", "", "one two three four five six")],
            20,
            ["0", "  dtype  one two", "         three four", "         five six"],
        ),
        (
            [("0", "", "one two three four five six")],
            26,
            ["path  dtype", "0     one two three four", "      five six"],
        ),
        ([("", "", "")], 80, []),
        ([], 80, []),
    ],
)
def test_table(rows: list[tuple[str, ...]], room: int, expected: list[str]) -> None:
    """Columns where they fit, else records; without what is empty."""
    assert lines_of(records(rows), room) == expected


@given(
    rows=st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=5),
    room=st.integers(NARROWEST, 200),
    ascii=st.booleans(),
)
def test_text_fits(rows: list[tuple[str, str, str]], room: int, *, ascii: bool) -> None:  # noqa: A002
    """Whatever text a store has, each line fits, is harmless, and is ASCII where that is required."""
    parts = [TransformInfo(type=a, name=b, role=c, start=a, end=b, parameters=c, parts=[]) for a, b, c in rows]
    channels = [ChannelInfo(label=a, color=b, start=None, end=None) for a, b, _ in rows]
    image = ImageInfo(path="".join(map("/".join, rows)), multiscales=[], channels=channels)
    for line in info_text(store(transformations=parts, image=image, fields=["x"]), room, ascii=ascii).splitlines():
        assert cell_len(line) <= room
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
        ("x" * 500, 400, False, "x" * 266 + "…" + "x" * 133),
    ],
)
def test_fit(text: str, room: int, *, ascii: bool, expected: str) -> None:  # noqa: A002
    """Text is shortened in its middle, in cells."""
    assert Drawing(Display(ascii=ascii)).fit(text, room) == expected


@pytest.mark.parametrize(("width", "room"), [(0, NARROWEST), (39, NARROWEST), (80, 80)])
def test_room(width: int, room: int) -> None:
    """A terminal of no width gets lines that can be read."""
    lines = info_text(store(fields=["x" * 300]), width).splitlines()
    assert max(map(len, lines)) == room


@pytest.mark.parametrize("environment", [{}, {"TERM": "dumb"}, {"NO_COLOR": "1"}, {"COLUMNS": "10", "LINES": "2"}])
@pytest.mark.parametrize("color", [False, True])
def test_environment(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, *, color: bool) -> None:
    """The command decides on width and color; nothing else is looked up."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    title = "\x1b[1mexample\x1b[0m" if color else "example"
    branch = "\x1b[1mseries\x1b[0m" if color else "series"
    drawn = info_text(evolve(store(fields=["x" * 70]), kind="OME group"), 80, color=color)
    assert drawn == f"{title}\nOME group · Zarr 3\n└── {branch}\n    {'x' * 70}\n"


@pytest.mark.parametrize(
    ("color", "painted"), [("00FF00", True), ("00ff00", True), ("#00FF00", False), ("00FF0", False), ("٠0FF00", False)]
)
def test_swatch(color: str, *, painted: bool) -> None:
    """A swatch is shown for a valid color, on terminals that have colors."""
    channel = ChannelInfo(label="", color=color, start=None, end=None)
    info = store(image=ImageInfo(path="", multiscales=[], channels=[channel]))
    assert ("██" in info_text(info, color=True)) == painted
    assert "██" not in info_text(info)


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


LEGEND = "number of fields of view in each well; . = no well"


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (plate(1, 2), ["  1 2", "A 4 4", LEGEND]),
        (plate(0, 0), [LEGEND]),
        (plate(1, 1, field_count=None), ["  1", "A ?", LEGEND, "? = number of fields unknown"]),
        (
            plate(1, 1, field_count=None, looked_at=False),
            ["  1", "A o", LEGEND, "o = not read; 0 of 1 wells were read (--wells N)"],
        ),
        (plate(1, 1, field_count=100), ["    1", "A 100", LEGEND]),
    ],
)
def test_plate(of: PlateInfo, expected: list[str]) -> None:
    """A map shows the number of fields per well, and explains the signs that it uses."""
    lines = info_text(store(plate=of)).splitlines()
    assert [line[4:] for line in lines[4:]] == expected


@pytest.mark.parametrize(
    ("columns", "room", "expected"),
    [
        (2, 80, ["  1 2", "A 4 4"]),
        (3, 5, ["  1 2", "A 4 4", "  3", "A 4"]),
        (2, 3, ["  1", "A 4", "  2", "A 4"]),
    ],
)
def test_plate_map(columns: int, room: int, expected: list[str]) -> None:
    """Columns are side by side as far as they fit."""
    names = [str(column + 1) for column in range(columns)]
    assert lines_of(PlateMap(["A"], names, [["4"] * columns]), room) == expected


@pytest.mark.parametrize(
    ("rows", "columns", "missing"),
    [
        (32, 48, []),
        (65, 1, ["not shown: 1 more row"]),
        (70, 100, ["not shown: 6 more rows", "not shown: 4 more columns"]),
    ],
)
def test_large_plate(rows: int, columns: int, missing: list[str]) -> None:
    """The largest plate in use is shown completely; for a larger one it is said what is missing."""
    lines = [line.strip() for line in info_text(store(plate=plate(rows, columns)), 400).splitlines()]
    assert [line for line in lines if line.startswith("not shown")] == missing
    assert len(lines) <= 64 + 8


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
