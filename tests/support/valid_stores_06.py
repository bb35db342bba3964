"""Whole stores of 0.6 without a fault: an image with all that links can be, and a scene of three images."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from support.stores import array, group, spelt

VERSION = "0.6"
SPACE = {name: {"name": name, "type": "space", "unit": "micrometer"} for name in "zyx"}
CHANNEL = {"name": "c", "type": "channel", "discrete": True, "longName": "stain"}
VECTORS = {"name": "d", "type": "displacement", "discrete": True}
POINTS = {"name": "d", "type": "coordinate", "discrete": True}
FOLDER = "coordinateTransformations"

Documents = dict[str, Any]


def system(name: str, names: str = "yx") -> dict[str, Any]:
    """Return a coordinate system with axes of some letters."""
    axes: dict[str, dict[str, Any]] = {**SPACE, "c": CHANNEL, "d": VECTORS, "p": POINTS}
    return {"name": name, "axes": [dict(axes[letter]) for letter in names]}


def end(name: str, path: str = "") -> dict[str, str]:
    """Return one end of a transformation."""
    return {"name": name, "path": path} if path else {"name": name}


def link(to: str, of: str = "physical", **fields: Any) -> dict[str, Any]:
    """Return a transformation between coordinate systems of one document."""
    return {**fields, "input": end(of), "output": end(to)}


def multiscale(names: str, levels: int, **more: Any) -> dict[str, Any]:
    """Return an entry of multiscales whose levels lead to the coordinate system ``physical``."""
    datasets: list[dict[str, Any]] = []
    for level in range(levels):
        scale = [0.5 * 2**level if name in "zyx" else 1.0 for name in names]
        steps: list[dict[str, Any]] = [{"type": "scale", "scale": scale}]
        if level:
            shift = [0.25 * (2**level - 1) if name in "zyx" else 0.0 for name in names]
            steps.append({"type": "translation", "translation": shift})
        ends = {"input": {"path": str(level)}, "output": {"name": "physical"}}
        whole = {"type": "sequence", "transformations": steps} if level else steps[0]
        datasets.append({"path": str(level), "coordinateTransformations": [{**whole, **ends}]})
    systems = [system("physical", names), *more.pop("systems", [])]
    entry = {"name": "embryo", "type": "mean", "metadata": {"method": "local mean"}}
    return {**entry, "coordinateSystems": systems, "datasets": datasets, **more}


def image(path: str, names: str, levels: int = 2, dtype: str = "uint16", **more: Any) -> Documents:
    """Return the documents of an image; what is not of its multiscales is in ``ome``."""
    ome = {"version": spelt(VERSION), **more.pop("ome", {}), "multiscales": [multiscale(names, levels, **more)]}
    documents = group(path, {"ome": ome}, VERSION)
    for level in range(levels):
        shape = [{"c": 2, "d": 2, "p": 3}.get(name, 32 >> level) for name in names]
        place = f"{path}/{level}" if path else str(level)
        documents |= array(place, VERSION, shape=shape, dtype=dtype, dimension_names=list(names))
    return documents


def matrix(path: str, rows: list[list[float]]) -> Documents:
    """Return an array with its only chunk."""
    shape = [len(rows), len(rows[0])]
    documents = array(path, VERSION, shape=shape, dtype="float64")
    return documents | {f"{path}/c/0/0": np.array(rows, "<f8").tobytes()}


def linked_store(_: str = VERSION) -> Documents:
    """Return an image with labels, seven coordinate systems more, and transformations of all types between them."""
    links = [
        link(
            "stage",
            type="sequence",
            name="to stage",
            transformations=[
                {"type": "scale", "scale": [2.0, 2.0]},
                {"type": "rotation", "rotation": [[0.0, -1.0], [1.0, 0.0]]},
                {"type": "translation", "translation": [100.0, 50.0]},
            ],
        ),
        link("sheared", type="affine", affine=[[1.0, 0.2, 5.0], [0.0, 1.0, 3.0]], name="to sheared"),
        link("transposed", type="mapAxis", mapAxis=[1, 0]),
        link(
            "mixed",
            type="byDimension",
            transformations=[
                {"inputAxes": [0], "outputAxes": [1], "transformation": {"type": "scale", "scale": [2.0]}},
                {"inputAxes": [1], "outputAxes": [0], "transformation": {"type": "translation", "translation": [5.0]}},
            ],
        ),
        link(
            "warped",
            type="bijection",
            forward={"type": "displacements", "path": f"{FOLDER}/there", "interpolation": "linear"},
            inverse={"type": "displacements", "path": f"{FOLDER}/back"},
        ),
        link("turned", type="rotation", path=f"{FOLDER}/turn"),
        link("tilted", type="affine", path=f"{FOLDER}/tilt"),
        {"type": "identity", "input": end("physical"), "output": end("physical", "labels/cells")},
    ]
    names = ["stage", "sheared", "transposed", "mixed", "warped", "turned", "tilted"]
    documents = image("", "yx", coordinateTransformations=links, systems=[system(name) for name in names])
    documents |= group("labels", {"ome": {"version": spelt(VERSION), "labels": ["cells"]}}, VERSION)
    label = {"image-label": {"colors": [{"label-value": 1, "rgba": [255, 0, 0, 255]}]}}
    documents |= image("labels/cells", "yx", dtype="uint8", ome=label)
    documents |= group(FOLDER, {}, VERSION)
    documents |= matrix(f"{FOLDER}/turn", [[0.0, -1.0], [1.0, 0.0]])
    documents |= matrix(f"{FOLDER}/tilt", [[1.0, 0.1, 0.0], [0.0, 1.0, 0.0]])
    for name in ("there", "back"):
        documents |= image(f"{FOLDER}/{name}", "dyx", levels=1, dtype="float32")
    return documents


def scene_store(_: str = VERSION) -> Documents:
    """Return a scene of a volume, a slice and a stack, in a world of its own."""
    links = [
        {
            "type": "sequence",
            "name": "slice to world",
            "input": end("physical", "slice"),
            "output": end("world"),
            "transformations": [
                {"type": "projectAxis", "createdOutputs": [0]},
                {"type": "translation", "translation": [10.0, 0.0, 0.0]},
            ],
        },
        {"type": "translation", "translation": [0, 5, 5], "input": end("physical", "volume"), "output": end("world")},
        {
            "type": "coordinates",
            "path": f"{FOLDER}/lift",
            "input": end("physical", "slice"),
            "output": end("physical", "volume"),
        },
        {"type": "projectAxis", "droppedInputs": [0], "input": end("world"), "output": end("flat")},
        {
            "type": "affine",
            "affine": [[1.0, 0.2, 0.0, 1.0], [0.0, 0.3, 1.0, 2.0]],
            "input": end("world"),
            "output": end("flat"),
        },
        {"type": "identity", "input": end("physical", "tiles/stack"), "output": end("physical", "volume")},
    ]
    scene = {"coordinateSystems": [system("world", "zyx"), system("flat")], "coordinateTransformations": links}
    documents = group("", {"ome": {"version": spelt(VERSION), "scene": scene}}, VERSION)
    documents |= group("tiles", {}, VERSION) | group(FOLDER, {}, VERSION)
    for path, names in (("slice", "yx"), ("volume", "zyx"), ("tiles/stack", "zyx")):
        documents |= image(path, names)
    return documents | image(f"{FOLDER}/lift", "pyx", levels=1, dtype="float32")


STORES06: dict[str, Callable[[str], Documents]] = {"linked image": linked_store, "scene": scene_store}
"""Makes a store, by kind."""
