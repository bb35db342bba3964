"""Strategies: coordinate transformations of 0.6 without a fault, and the images and scenes that have them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from support.valid_stores_06 import FOLDER, end, system

FACTORS = st.integers(1, 9) | st.floats(0.01, 100, allow_nan=False)
OFFSETS = st.integers(-9, 9) | st.floats(-100, 100, allow_nan=False)
NAMES = st.sampled_from(["deskewed", "µm ☃", "step 2"])
INTERPOLATIONS = st.sampled_from(["nearest", "linear"])
SPACES = {2: "yx", 3: "zyx"}

Objects = st.SearchStrategy[dict[str, Any]]


def typed(kind: str, **fields: st.SearchStrategy[Any]) -> Objects:
    """Return transformations of a type."""
    return st.fixed_dictionaries({"type": st.just(kind), **fields})


def several(values: st.SearchStrategy[Any], count: int) -> st.SearchStrategy[list[Any]]:
    """Return arrays of so many values."""
    return st.lists(values, min_size=count, max_size=count)


def rotations(count: int) -> st.SearchStrategy[list[list[int]]]:
    """Return matrices that exchange two axes, and turn one of them around."""
    unit = [[int(row == column) for column in range(count)] for row in range(count)]
    turned = [[-each for each in unit[1]], unit[0], *unit[2:]]
    return st.sampled_from([unit, turned])


def plain(count: int) -> Objects:
    """Return transformations between systems of so many axes, which contain no others."""
    return st.one_of(
        typed("identity"),
        typed("scale", scale=several(FACTORS, count)),
        typed("translation", translation=several(OFFSETS, count)),
        typed("mapAxis", mapAxis=st.permutations(range(count))),
        typed("rotation", rotation=rotations(count)),
        typed("affine", affine=several(several(OFFSETS, count + 1), count)),
        typed("affine", path=st.just(f"{FOLDER}/matrix")),
        typed("displacements", path=st.just(f"{FOLDER}/field"), interpolation=INTERPOLATIONS),
        typed("coordinates", path=st.just(f"{FOLDER}/points")),
    )


@st.composite
def by_dimension(draw: st.DrawFn, count: int) -> dict[str, Any]:
    """Return a transformation that has a part for each axis."""
    order = draw(st.permutations(range(count)))
    parts = [
        {"inputAxes": [index], "outputAxes": [to], "transformation": draw(typed("scale", scale=several(FACTORS, 1)))}
        for index, to in enumerate(order)
    ]
    return {"type": "byDimension", "transformations": parts}


@st.composite
def detours(draw: st.DrawFn, count: int) -> dict[str, Any]:
    """Return a sequence that puts an axis in and takes it out again."""
    index = draw(st.integers(0, count))
    there = {"type": "projectAxis", "createdOutputs": [index]}
    back = {"type": "projectAxis", "droppedInputs": [index]}
    return {"type": "sequence", "transformations": [there, draw(plain(count + 1)), back]}


def transformations(count: int) -> Objects:
    """Return transformations between systems of so many axes."""
    sequences = typed("sequence", transformations=st.lists(plain(count), min_size=1, max_size=3))
    bijections = typed("bijection", forward=plain(count) | sequences, inverse=plain(count))
    return st.one_of(plain(count), sequences, bijections, by_dimension(count), detours(count))


@st.composite
def linked(draw: st.DrawFn, image: dict[str, Any]) -> dict[str, Any]:
    """Return an image, to whose first entry systems and transformations are added."""
    entry = image["multiscales"][0]
    first = entry["coordinateSystems"][0]
    links = draw(st.lists(transformations(len(first["axes"])), min_size=1, max_size=3))
    more = [{"name": f"system {index}", "axes": first["axes"]} for index in range(len(links))]
    entry["coordinateSystems"] += more
    entry.setdefault("coordinateTransformations", [])
    for index, each in enumerate(links):
        ends = [end(first["name"]), end(more[index]["name"])]
        start, stop = ends if draw(st.booleans()) else reversed(ends)
        named = {"name": f"{draw(NAMES)} {index}"} if draw(st.booleans()) else {}
        entry["coordinateTransformations"].append({**each, **named, "input": start, "output": stop})
    return image


@st.composite
def scenes(draw: st.DrawFn) -> dict[str, Any]:
    """Return the OME object of a scene."""
    count = draw(st.sampled_from([2, 3]))
    links = [
        {**draw(transformations(count)), "input": end("physical", f"tile{index}"), "output": end("world")}
        for index in range(draw(st.integers(1, 3)))
    ]
    return {"scene": {"coordinateSystems": [system("world", SPACES[count])], "coordinateTransformations": links}}
