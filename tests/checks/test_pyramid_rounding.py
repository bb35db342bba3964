"""Scales against shapes: whatever way a writer rounds, nothing is said; a level of another size is found."""

from __future__ import annotations

import json
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.stores import Example, lint_example
from support.stores import settings as lint_settings

from ngfflint.linter.results import StoreResult

YX = [{"name": name, "type": "space", "unit": "micrometer"} for name in "yx"]
PIXEL_SIZES = st.floats(0.001, 1000)
NUMBERS = (
    st.integers(-(10**400), 10**400) | st.floats(allow_nan=False) | st.sampled_from([0, 1, 5e-324, 10**308, 1e308])
)


def pyramid(shapes: list[Any], transformations: list[Any], axes: list[Any] = YX) -> Example:
    """Return an image with levels of some shapes."""
    datasets = [{"path": str(level), "coordinateTransformations": each} for level, each in enumerate(transformations)]
    image = {"name": "embryo", "type": "gaussian", "metadata": {}, "axes": axes, "datasets": datasets}
    names = [axis["name"] for axis in axes]
    arrays = {str(level): {"shape": shape, "dimension_names": names} for level, shape in enumerate(shapes)}
    return Example(bad=json.dumps({"multiscales": [image]}), arrays=arrays)


def scaled(*scales: list[float]) -> list[Any]:
    """Return the transformations of levels that have a scale each."""
    return [[{"type": "scale", "scale": scale}] for scale in scales]


def lint(example: Example, *codes: str, version: str = "0.5") -> StoreResult:
    """Lint with some rules alone."""
    return lint_example(example, version, lint_settings(select=list(codes)))


def nearest(size: float) -> int:
    """Round as the writers of pyramids do."""
    return floor(size + 0.5)


@given(
    size=st.tuples(st.integers(1, 40000), st.integers(1, 300)),
    factor=st.sampled_from([2, 3]),
    levels=st.integers(2, 6),
    rounded=st.sampled_from([floor, ceil, nearest]),
    from_first=st.booleans(),
    measured=st.booleans(),
    decimals=st.sampled_from([4, 15]),
    pixel=PIXEL_SIZES,
)
def test_writers_may_round(
    *,
    size: tuple[int, int],
    factor: int,
    levels: int,
    rounded: Any,
    from_first: bool,
    measured: bool,
    decimals: int,
    pixel: float,
) -> None:
    """Sizes from the first level or from the one before, scales by the factor or by the sizes, in few decimals."""
    shapes = [list(size)]
    for level in range(1, levels):
        above, by = (shapes[0], factor**level) if from_first else (shapes[-1], factor)
        shapes.append([max(1, rounded(each / by)) for each in above])
    scales = [
        [pixel * (whole / each if measured else factor**level) for whole, each in zip(size, shape, strict=True)]
        for level, shape in enumerate(shapes)
    ]
    written = [[float(f"{each:.{decimals}g}") for each in scale] for scale in scales]
    result = lint(pyramid(shapes, scaled(*written)), "NGFF022", "NGFF023")
    assert [each.message for each in result.findings] == []


@given(size=st.integers(16, 4000), pixel=PIXEL_SIZES, wrong=st.sampled_from([1.0, 1.5, 3.0, 4.0]))
def test_wrong_factor_is_found(size: int, pixel: float, wrong: float) -> None:
    """The second of three levels, and only that, has a scale that does not fit; x fits."""
    shapes = [[size, 64], [size // 2, 32], [size // 4, 16]]
    scales = [[pixel, 1.0], [pixel * wrong, 2.0], [pixel * 4, 4.0]]
    result = lint(pyramid(shapes, scaled(*scales)), "NGFF023")
    place = "/attributes/ome/multiscales/0/datasets/1/coordinateTransformations/0/scale/0"
    assert [each.location.pointer for each in result.findings] == [place]
    assert [each.location.document for each in result.findings[0].related] == ["0/zarr.json", "1/zarr.json"]


@pytest.mark.parametrize(
    ("axis", "found"),
    [
        pytest.param({"name": "c", "type": "channel"}, True, id="a channel has a factor"),
        pytest.param({"name": "angle", "type": "angle"}, True, id="so has a type of one's own"),
        pytest.param({"name": "angle", "type": "angle", "unit": "degree"}, False, id="a unit makes it a size"),
        pytest.param({"name": "t", "type": "time"}, False, id="time without a unit"),
        pytest.param({"name": "z", "type": "space"}, False, id="space without a unit"),
        pytest.param({"name": "t"}, False, id="nobody knows what is measured"),
    ],
)
@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_scale_of_first_level(axis: dict[str, str], *, found: bool, version: str) -> None:
    """Only what is certainly no size must be 1.0 in the first level."""
    result = lint(pyramid([[2, 64, 64]], scaled([0.3, 0.5, 0.5]), [axis, *YX]), "NGFF023", version=version)
    assert [each.case for each in result.findings] == ["factor"] * found


@given(st.lists(st.tuples(*[NUMBERS] * 6), min_size=1, max_size=4))
def test_numbers_of_any_size(levels: list[tuple[Any, ...]]) -> None:
    """No number breaks a rule, however large or small."""
    transformations = [
        [{"type": "scale", "scale": each[:2]}, {"type": "translation", "translation": each[2:4]}] for each in levels
    ]
    result = lint(pyramid([each[4:] for each in levels], transformations), "NGFF01", "NGFF02", version="0.4")
    assert not result.failed, [each.message for each in result.findings]
