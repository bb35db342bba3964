"""Axes: every valid list is left in peace, and every single fault in one gives a single error."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.stores import Example, lint_example, settings

from ngfflint.linter.findings import Finding
from ngfflint.model.axes import LetterAxis
from ngfflint.model.image import Image
from ngfflint.model.structure import structurer
from ngfflint.rules.loader import rulebook

T = {"name": "t", "type": "time", "unit": "second"}
C = {"name": "c", "type": "channel"}
Z, Y, X = ({"name": name, "type": "space", "unit": "micrometer"} for name in "zyx")
AXES = settings(select=[rule.code for rule in rulebook().rules if "NGFF030" <= rule.code <= "NGFF044"])


def findings(axes: Any, shapes: list[list[int]] | None = None, version: str = "0.5") -> tuple[Finding, ...]:
    """Return what the rules of axes find in an image, whose levels may have shapes; an empty one was not written."""
    levels = shapes if shapes is not None else [[]]
    datasets = [{"path": str(index)} for index in range(len(levels))]
    root = json.dumps({"multiscales": [{"axes": axes, "datasets": datasets}]})
    arrays = {str(index): {"shape": shape} for index, shape in enumerate(levels) if shape}
    groups = {"beside": ""} if shapes is not None else {}  # makes it a store, even where no level was written
    return lint_example(Example(bad=root, arrays=arrays, groups=groups), version, AXES).findings


def codes(found: tuple[Finding, ...], severity: str = "error") -> list[str]:
    """Return the codes of a severity."""
    return [each.code for each in found if each.severity == severity]


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_all_valid_lists_are_left_in_peace(version: str, count: int) -> None:
    custom = {"name": "phase", "type": "phase"}
    for middle in (C, custom, {"name": "c"}):
        for axes in combinations([T, middle, Z, Y, X], count):
            if sum(axis.get("type") == "space" for axis in axes) >= 2:
                assert codes(findings(axes, [[8] * count], version)) == []


@pytest.mark.parametrize(
    ("axes", "code"),
    [
        pytest.param([T, C, Z, Y, X, {"name": "s", "type": "tile"}], "NGFF031", id="a sixth axis"),
        pytest.param([X], "NGFF031", id="one axis"),
        pytest.param([], "NGFF031", id="no axis"),
        pytest.param([T, C, {**C, "name": "c2"}, Y, X], "NGFF042", id="a second channel axis"),
        pytest.param([T, {"name": "s"}, C, Y, X], "NGFF042", id="an untyped axis beside the channels"),
        pytest.param([T, C, Y, X, {**C, "name": "c2"}], "NGFF042", id="a second channel axis behind space"),
        pytest.param([T, Z, Y, X, {**T, "name": "t2"}], "NGFF041", id="a second time axis behind space"),
        pytest.param([C, {"name": "y"}, X], "NGFF040", id="height has no type, beside channels"),
        pytest.param([T, {**Y, "type": "time"}, X], "NGFF040", id="height has the type of time"),
        pytest.param([T, C, {**Y, "type": "channel"}, X], "NGFF040", id="height has the type of channels"),
        pytest.param([{"name": "z"}, {"name": "y"}, {"name": "x"}], "NGFF040", id="no types at all"),
        pytest.param([T, C, Z, {"name": "y"}, X], "NGFF042", id="height has no type, beside depth and channels"),
        pytest.param([Z, {"name": "y"}, X], "NGFF043", id="height has no type, beside depth"),
        pytest.param([C, Z, Y, X, T], "NGFF043", id="time last"),
        pytest.param([C, T, Z, Y, X], "NGFF043", id="channels before time"),
        pytest.param([X, Y, Z, C, T], "NGFF043", id="the order of Fortran"),
        pytest.param([T, C, Z, Y, {**X, "name": "y"}], "NGFF034", id="two axes of one name"),
        pytest.param([T, C, Y, {**X, "type": 3}], "NGFF037", id="a type that is a number"),
        pytest.param([T, C, Y, {**X, "unit": None}], "NGFF037", id="a unit that is null"),
        pytest.param([T, {**C, "type": None}, Y, X], "NGFF037", id="a type that is null"),
        pytest.param(["c", "y", "x"], "NGFF030", id="the letters of 0.3"),
        pytest.param([None, 1], "NGFF030", id="no axis is an object"),
        pytest.param([T, C, Y, {"type": "space", "unit": "micrometer"}], "NGFF033", id="an axis without name"),
        pytest.param([T, C, Y, "x"], "NGFF030", id="a letter among objects"),
        pytest.param({"y": Y, "x": X}, "NGFF030", id="an object of axes"),
        pytest.param(None, "NGFF030", id="null"),
    ],
)
@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_one_fault_one_error(version: str, axes: Any, code: str) -> None:
    """Whatever else follows from the fault, nothing else is said; nor if the arrays fit."""
    assert codes(findings(axes, version=version)) == [code]
    assert codes(findings(axes, [[8] * len(axes or "")], version)) == [code]


ANY_AXIS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["x", "y", "", None, 1, []]),
        "type": st.sampled_from(["space", "time", "channel", "phase", "", None, 1, {}]),
        "unit": st.sampled_from(["um", "Seconds", "parsec", "", None, 2.5]),
    },
)


@given(axes=st.lists(ANY_AXIS | st.sampled_from(["x", "t", None, 7, []]), max_size=7), version=st.sampled_from("345"))
def test_at_most_one_error_on_types_and_order(axes: list[Any], version: str) -> None:
    """However bad the list is, no rule breaks, and the rules of the whole list do not follow one from the other."""
    found = findings(axes, [[4, 4, 4]], f"0.{version}")
    whole = [code for code in codes(found) if code in ("NGFF031", "NGFF040", "NGFF041", "NGFF042", "NGFF043")]
    assert len(whole) <= 1
    assert not any("this rule failed" in each.message for each in found)


@pytest.mark.parametrize(
    ("shapes", "places"),
    [
        pytest.param([[2, 8, 8]], 1, id="one level"),
        pytest.param([[2, 8, 8], [2, 4, 4], [2, 2, 2]], 1, id="all levels alike give one finding"),
        pytest.param([[], [2, 4, 4]], 1, id="a level that is absent does not hide the others"),
        pytest.param([[2, 8, 8], [4, 4]], 0, id="levels that differ are the matter of another rule"),
        pytest.param([[8, 8], [4, 4]], 0, id="they fit"),
        pytest.param([[]], 0, id="no level was written"),
    ],
)
@pytest.mark.parametrize(("version", "axes"), [("0.3", ["y", "x"]), ("0.4", [Y, X]), ("0.5", [Y, X])])
def test_dimensions_are_those_of_the_arrays(
    version: str, axes: list[Any], shapes: list[list[int]], places: int
) -> None:
    found = [each for each in findings(axes, shapes, version) if each.code == "NGFF032"]
    assert len(found) == places
    for each in found:
        index = next(index for index, shape in enumerate(shapes) if shape)
        assert each.message == f"multiscales[0].axes has 2 axes, but array '{index}' has 3 dimensions"
        assert each.label == '2 axes: "y", "x"'
        assert [(other.location.pointer, other.message) for other in each.related] == [("/shape", "3 dimensions")]


@pytest.mark.parametrize(
    ("axis", "unit", "right"),
    [
        *((X, unit, "micrometer") for unit in ("um", "µm", "μm", "micron", "Micrometer", "micrometers", "micrometre")),
        *((X, unit, "angstrom") for unit in ("Å", "\u212b", "Angstrom", "ångström", "Ångström")),
        (X, "nm", "nanometer"),
        (X, "mm", "millimeter"),
        (X, "inches", "inch"),
        *((T, unit, "second") for unit in ("s", "sec", "SEC", "Seconds")),
        (T, "ms", "millisecond"),
        (T, "min", "minute"),
        (T, "h", "hour"),
    ],
)
def test_help_says_the_right_unit(axis: dict[str, str], unit: str, right: str) -> None:
    others = [Y, X] if axis is T else [Y]
    found = [each for each in findings([{**axis, "unit": unit}, *others]) if each.code == "NGFF039"]
    assert [each.help for each in found] == [f'write "{right}"']


@pytest.mark.parametrize("unit", ["pixel", "Mm", "M", "second", "", "1 um", "\ud800"])
def test_no_unit_is_made_up(unit: str) -> None:
    """What is ambiguous or no length is not turned into one."""
    found = [each for each in findings([Y, {**X, "unit": unit}]) if each.code == "NGFF039"]
    assert [each.case for each in found] == [""]


def test_letters_are_axes_by_name() -> None:
    """In 0.3 axes are letters; rules and callers see axes all the same."""
    value = {"multiscales": [{"axes": ["t", "x", 3], "datasets": []}]}
    image, problems = structurer("0.3").structure(value, Image)
    axes = image.multiscales[0].axes
    assert axes is not None
    assert axes[:2] == [LetterAxis(name="t"), LetterAxis(name="x")]
    assert [problem.pointer for problem in problems if problem.kind == "item"] == [("multiscales", 0, "axes", 2)]
