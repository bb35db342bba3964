"""Strategies: metadata without a fault, of each kind and version, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

from hypothesis import strategies as st
from support.json_edits import DELETE, at, edited, pointers
from support.shape_06 import reshaped
from support.stores import ERA_OF_V2
from support.strategies_06 import linked, scenes
from support.valid_stores import attributes

LAST_WITH_NESTED = "0.5"
FIRST_WITH_AXES = "0.3"
FIRST_WITH_TRANSFORMATIONS = FIRST_WITH_INDICES = "0.4"

UNITS = {"t": "second", "z": "micrometer", "y": "micrometer", "x": "micrometer"}
TYPES = {"t": "time", "z": "space", "y": "space", "x": "space"}
TEXTS = st.sampled_from(["confocal", "µm ☃", "3", "day 2"])
INTEGERS = st.integers(0, 500)
NUMBERS = INTEGERS | st.floats(0.001, 500, allow_nan=False)

Objects = st.SearchStrategy[dict[str, Any]]


def some(**fields: st.SearchStrategy[Any]) -> Objects:
    """Return objects with any of some fields."""
    return st.fixed_dictionaries({}, optional=fields)


def one_by(objects: Objects, key: str, limit: int = 3) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return arrays of objects of which no two have the same value of a key."""
    return st.lists(objects, min_size=1, max_size=limit, unique_by=lambda each: each[key])


WINDOWS = st.fixed_dictionaries({"min": NUMBERS, "max": NUMBERS, "start": NUMBERS, "end": NUMBERS})
CHANNELS = st.fixed_dictionaries(
    {"color": st.sampled_from(["00FF00", "ff00a1"]), "window": WINDOWS},
    optional={"label": TEXTS, "family": TEXTS, "active": st.booleans()},
)
RENDERING = some(defaultT=INTEGERS, defaultZ=INTEGERS, model=st.sampled_from(["color", "greyscale"]))
OMERO = st.fixed_dictionaries({"channels": st.lists(CHANNELS, max_size=2)}, optional={"rdefs": RENDERING})
RGBA = st.lists(st.integers(0, 255), min_size=4, max_size=4)
COLORS = st.fixed_dictionaries({"label-value": INTEGERS}, optional={"rgba": RGBA})
PROPERTIES = st.fixed_dictionaries({"label-value": INTEGERS}, optional={"area": NUMBERS})
SOURCES = some(image=st.sampled_from(["../../", "../../../other"]))
ACQUISITIONS = st.fixed_dictionaries(
    {"id": INTEGERS},
    optional={"name": TEXTS, "description": TEXTS, "maximumfieldcount": st.integers(1, 9), "starttime": INTEGERS},
)
FIELDS = st.fixed_dictionaries({"path": st.sampled_from(["0", "1", "field2"])}, optional={"acquisition": INTEGERS})


@st.composite
def axes(draw: st.DrawFn, version: str) -> list[Any]:
    """Return axes: time, then one of another type, then space."""
    names = draw(st.sampled_from(["yx", "zyx", "cyx", "tzyx", "tczyx"]))
    if version == FIRST_WITH_AXES:
        return list(names)
    made = []
    for name in names:
        sort = {"type": TYPES[name]} if name in TYPES else draw(some(type=st.sampled_from(["channel", "phase"])))
        made.append({"name": name, **sort, **draw(some(**{"unit": st.just(UNITS[name])} if name in UNITS else {}))})
    return made


@st.composite
def transformations(draw: st.DrawFn, count: int, factor: float = 1) -> list[dict[str, Any]]:
    """Return a scale, and perhaps a translation."""
    translation = st.fixed_dictionaries(
        {"type": st.just("translation"), "translation": st.lists(NUMBERS, min_size=count, max_size=count)}
    )
    return [{"type": "scale", "scale": [factor] * count}, *draw(st.lists(translation, max_size=1))]


@st.composite
def multiscales(draw: st.DrawFn, version: str) -> dict[str, Any]:
    """Return one entry of multiscales."""
    entry = draw(some(type=TEXTS, metadata=some(method=TEXTS), **stated(version, ERA_OF_V2)))
    entry["datasets"] = [{"path": str(level)} for level in range(draw(st.integers(1, 3)))]
    if version >= FIRST_WITH_AXES:
        entry["axes"] = draw(axes(version))
    if version >= FIRST_WITH_TRANSFORMATIONS:
        count = len(entry["axes"])
        for level, dataset in enumerate(entry["datasets"]):
            dataset["coordinateTransformations"] = draw(transformations(count, 2.0**level))
        entry |= draw(some(coordinateTransformations=transformations(count)))
    return entry


def stated(version: str, last: str) -> dict[str, st.SearchStrategy[str]]:
    """Return the field of a version, where an object may have it."""
    return {"version": st.just(version)} if version <= last else {}


def images(version: str) -> Objects:
    """Return the OME objects of images."""
    entries = st.lists(multiscales(version), min_size=1, max_size=2).map(
        lambda found: [{"name": f"image {index}", **each} for index, each in enumerate(found)]
    )
    return st.fixed_dictionaries({"multiscales": entries}, optional={"omero": OMERO})


def label_images(version: str) -> Objects:
    """Return the OME objects of label images."""
    label = some(
        colors=one_by(COLORS, "label-value"),
        properties=one_by(PROPERTIES, "label-value"),
        source=SOURCES,
        **stated(version, "0.5"),
    )
    return st.builds(lambda image, part: {**image, "image-label": part}, images(version), label)


@st.composite
def plates(draw: st.DrawFn, version: str) -> dict[str, Any]:
    """Return the OME object of a plate."""
    rows, columns = "AB"[: draw(st.integers(1, 2))], "123"[: draw(st.integers(1, 3))]
    places = list(product(enumerate(rows), enumerate(columns)))
    wells: list[dict[str, Any]] = []
    for (i, row), (j, column) in draw(st.lists(st.sampled_from(places), min_size=1, max_size=3, unique=True)):
        indices = {"rowIndex": i, "columnIndex": j} if version >= FIRST_WITH_INDICES else {}
        wells.append({"path": f"{row}/{column}", **indices})
    named = {"rows": [{"name": name} for name in rows], "columns": [{"name": name} for name in columns]}
    acquisitions = one_by(ACQUISITIONS, "id", 2)
    fields = draw(some(name=TEXTS, field_count=st.integers(1, 9), acquisitions=acquisitions))
    stating = {"version": version} if version <= LAST_WITH_NESTED else {}
    return {"plate": {**stating, **named, "wells": wells, **fields}}


def wells(version: str) -> Objects:
    """Return the OME objects of wells."""
    well = st.fixed_dictionaries({"images": one_by(FIELDS, "path")}, optional=stated(version, "0.5"))
    return well.map(lambda each: {"well": each})


def collections(_: str) -> Objects:
    """Return the OME objects of collections."""
    return st.just({"bioformats2raw.layout": 3})


def series(_: str) -> Objects:
    """Return the OME objects of groups that name the images of a collection."""
    return st.fixed_dictionaries({"series": st.lists(st.sampled_from("012"), unique=True)})


def linked_images(version: str) -> Objects:
    """Return the OME objects of images with transformations beside those of their levels."""
    return images(version).map(lambda ome: reshaped(ome)[0]).flatmap(linked)


VALID: dict[str, Callable[[str], Objects]] = {
    "image": images,
    "label image": label_images,
    "plate": plates,
    "well": wells,
    "collection": collections,
    "OME group": series,
    "linked image": linked_images,
    "scene": lambda _: scenes(),
}


def valid(kind: str, version: str) -> Objects:
    """Return the attributes of groups of a kind, without a fault."""
    return VALID[kind](version).map(lambda ome: attributes(ome, version))


OTHER_JSON: tuple[Any, ...] = (None, True, -1, 0.5, "", "other", [], ["x"], {})
"""At least one of each type of JSON, to put in the place of a value."""


def faults(document: Any, pointer: str) -> list[dict[str, Any]]:
    """Return edits, each of which may be a fault: a value goes, becomes another, or is repeated."""
    found: list[dict[str, Any]] = [{pointer: new} for new in OTHER_JSON]
    if pointer:
        found.append({pointer: DELETE})
    value = at(document, pointer)
    if isinstance(value, list) and value:
        found.append({f"{pointer}/{len(value)}": value[0]})
    return found


@st.composite
def damaged(draw: st.DrawFn, kind: str, version: str) -> Any:
    """Return attributes with one to three edits, most of which are faults."""
    document: Any = draw(valid(kind, version))
    for _ in range(draw(st.integers(1, 3))):
        pointer = draw(st.sampled_from(pointers(document)))
        document = edited(document, draw(st.sampled_from(faults(document, pointer))))
    return document
