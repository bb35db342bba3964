"""Images from dimensions: our arithmetic is that of yaozarrs."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
import yaozarrs
from hypothesis import given
from hypothesis import strategies as st
from support.official_schemas import complaints

from ngfflint import DimSpec, level_shapes, lint, to_dict, v04, v05, v06

PAIRS: dict[str, tuple[Any, Any]] = {"0.4": (v04, yaozarrs.v04), "0.5": (v05, yaozarrs.v05)}
"""Our classes, and those of yaozarrs."""

NUMBERS = st.floats(1e-3, 1e3)
SPECS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["t", "time", "c", "channel", "z", "y", "x", "X", "phase"])},
        optional={
            "size": st.integers(1, 2000),
            "scale": NUMBERS | st.integers(1, 5),
            "unit": st.sampled_from(["micrometer", "second"]),
            "type": st.sampled_from(["space", "time", "channel", "phase"]),
            "scale_factor": st.sampled_from([1, 1.0, 2.0, 3, 1.5]),
            "translation": NUMBERS | st.just(0),
        },
    ),
    min_size=2,
    max_size=5,
    unique_by=lambda each: each["name"],
)
ORDER = {"time": 0, "channel": 1, None: 1, "phase": 1, "space": 2}


def in_order(dims: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """Return dimensions as yaozarrs takes them, ``None`` for combinations that it refuses."""
    told = sorted(dims, key=lambda each: ORDER[DimSpec(**each).infer_type()])
    types = [DimSpec(**each).infer_type() for each in told]
    enough = 2 <= types.count("space") <= 3
    fits = enough and types.count("time") <= 1 and len(types) - types.count("space") - types.count("time") <= 1
    return told if fits else None


@pytest.mark.filterwarnings("ignore::yaozarrs._validation_warning.ValidationWarning")  # odd units, on purpose
@pytest.mark.parametrize("version", PAIRS)
@given(dims=SPECS.map(in_order).filter(lambda each: each is not None), levels=st.integers(1, 6), name=st.text())
def test_same_as_yaozarrs(version: str, dims: list[dict[str, Any]], levels: int, name: str) -> None:
    """For the same arguments we make the same JSON."""
    ours, theirs = PAIRS[version]
    made = ours.Multiscale.from_dims([DimSpec(**each) for each in dims], name=name, n_levels=levels)
    expected = theirs.Multiscale.from_dims([yaozarrs.DimSpec(**each) for each in dims], name=name, n_levels=levels)
    # It reads only the given chunks: numbers of its own become text and numbers again.
    assert to_dict(made) == json.loads(expected.model_dump_json(exclude_none=True))


SAME = st.sampled_from(["yx", "zyx", "cyx", "tyx", "czyx", "tzyx", "tczyx"])
UNITS = {"t": "second", "z": "micrometer", "y": "micrometer", "x": "micrometer"}


@given(
    names=SAME,
    scale=NUMBERS,
    moved=st.none() | NUMBERS,
    factor=st.sampled_from([2.0, 3, 1.5]),
    levels=st.integers(1, 6),
)
def test_0_6_is_clean(names: str, scale: float, moved: float | None, factor: float, levels: int) -> None:
    """No rule finds an error or a warning, the official schema accepts it, and levels are those of 0.5."""
    dims = [
        DimSpec(
            name,
            scale=scale if name in UNITS else 1.0,
            unit=UNITS.get(name),
            scale_factor=factor if name in "yx" else 1.0,
            translation=moved if name in "yx" else None,
        )
        for name in names
    ]
    made = v06.Multiscale.from_dims(dims, name="embryo", n_levels=levels)
    made.type, made.metadata = "mean", {"method": "numpy.mean"}
    image = v06.Image(multiscales=[made])
    assert [each.code for each in lint(image).findings if each.severity != "note"] == []
    assert complaints({"ome": to_dict(image)}, "image", "0.6") == []
    older = to_dict(v05.Multiscale.from_dims(dims, n_levels=levels))
    assert to_dict(made)["coordinateSystems"] == [{"name": "physical", "axes": older["axes"]}]
    for dataset, before in zip(to_dict(made)["datasets"], older["datasets"], strict=True):
        (link,) = dataset["coordinateTransformations"]
        assert (link.pop("input"), link.pop("output")) == ({"path": before["path"]}, {"name": "physical"})
        assert link.get("transformations", [link]) == before["coordinateTransformations"]


@pytest.mark.parametrize(
    ("spec", "sort", "factor"),
    [
        (DimSpec("x"), "space", 2.0),
        (DimSpec("Z"), "space", 2.0),
        (DimSpec("z", scale_factor=1), "space", 1.0),
        (DimSpec("t"), "time", 1.0),
        (DimSpec("time"), "time", 1.0),
        (DimSpec("c"), "channel", 1.0),
        (DimSpec("channel"), "channel", 1.0),
        (DimSpec("phase"), None, 1.0),
        (DimSpec("phase", type="space"), "space", 2.0),
        (DimSpec("x", type="phase"), "phase", 1.0),
    ],
)
def test_inference(spec: DimSpec, sort: str | None, factor: float) -> None:
    assert (spec.infer_type(), spec.infer_scale_factor()) == (sort, factor)


DIMS = [
    DimSpec(name="c", size=3),
    DimSpec(name="z", size=9, scale=0.3, scale_factor=1.0),
    DimSpec(name="y", size=65, scale=0.1),
    DimSpec(name="x", size=2, scale=0.1),
]


def test_level_shapes() -> None:
    expected = [(3, 9, 65, 2), (3, 9, 32, 1), (3, 9, 16, 1)]
    assert level_shapes(DIMS, 3) == expected
    assert v05.Multiscale.level_shapes(DIMS, n_levels=3) == expected
    assert level_shapes([{"name": "x", "size": 5}]) == [(5,)]


@given(size=st.integers(1, 5000), factor=st.sampled_from([1, 1.5, 2, 3]), levels=st.integers(1, 8))
def test_shapes_go_with_scales(size: int, factor: float, levels: int) -> None:
    """A level covers what the first one covers, but for less than a pixel of its own."""
    dims = [DimSpec("x", size=size, scale=0.5, scale_factor=factor)]
    shapes = level_shapes(dims, levels)
    datasets = to_dict(v05.Multiscale.from_dims(dims, n_levels=levels))["datasets"]
    for (length,), dataset in zip(shapes, datasets, strict=True):
        pixel = dataset["coordinateTransformations"][0]["scale"][0]
        assert length == 1 or size * 0.5 - pixel < length * pixel * (1 + 1e-9)
        assert length == 1 or length * pixel <= size * 0.5 * (1 + 1e-9)


@pytest.mark.parametrize(
    ("dims", "told"),
    [
        ([DimSpec("y"), DimSpec("x", size=5)], "no size given for y"),
        ([DimSpec("x", size=5, scale_factor=0)], "greater than 0"),
        ([DimSpec("x", size=5, scale_factor=-2)], "greater than 0"),
        ([DimSpec("x", size=5, scale_factor=math.nan)], "greater than 0"),
        ([DimSpec("x", size=5, scale_factor=1e300)], "too large"),
        ([DimSpec("x", size=5, scale_factor=1e-300)], "too small"),
    ],
)
def test_no_shapes(dims: list[DimSpec], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        level_shapes(dims, 3)


def test_translation_of_one_is_that_of_all() -> None:
    dims = [DimSpec("y", translation=5), DimSpec("x")]
    (dataset,) = to_dict(v05.Multiscale.from_dims(dims))["datasets"]
    assert dataset["coordinateTransformations"][1] == {"type": "translation", "translation": [5.0, 0.0]}
