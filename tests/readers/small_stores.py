"""Small stores on disk for readers: the examples of the rules about readers, with pixels."""

from __future__ import annotations

import json
import warnings
from contextlib import suppress
from functools import cache
from math import prod
from pathlib import Path

import numpy as np
import zarr
from attrs import evolve
from support.rule_examples import examples, versions_of
from support.stores import Example, documents_of, settings

from ngfflint.linter.findings import Finding
from ngfflint.linter.lint import lint_store
from ngfflint.linter.settings import Settings
from ngfflint.rules.loader import rulebook
from ngfflint.rules.rule import READERS, for_readers
from ngfflint.store.base import run
from ngfflint.store.memory import MemoryStore

MOST_PIXELS = 1 << 20
"""Larger arrays get no pixels."""

LEVEL = {"shape": [64, 64], "dimension_names": ["y", "x"]}
"""The array of an example that names none."""


@cache
def candidates(most_pixels: int) -> dict[str, dict[str, bytes]]:
    """Return the documents of all examples of the rules about readers by title, without those of larger arrays."""
    found = {}
    for rule in rulebook().rules:
        for index, example in enumerate(examples(rule) if rule.group == READERS else ()):
            for version in versions_of(rule, example):
                complete = _with_arrays(example, version)
                if all(prod(each["shape"]) <= most_pixels for each in complete.arrays.values()):
                    found[f"{rule.code}-{index}-{version}"] = documents_of(complete, version)
    return found


def _with_arrays(example: Example, version: str) -> Example:
    """Return an example with an array for each level of its image."""
    if example.arrays or example.files:
        return example
    ome = json.loads(example.bad or example.good)
    arrays = {}
    for image in ome.get("multiscales", ()):
        axes = image.get("axes") or image["coordinateSystems"][0]["axes"]
        names = [each if isinstance(each, str) else each["name"] for each in axes]
        shape = [{"y": 64, "x": 64, "z": 4, "t": 2}.get(name, 1) for name in names]
        if "lat" in names:
            shape = [64, 64]
        channels = ome.get("omero", {}).get("channels", [])
        if "c" in names and channels:
            shape[names.index("c")] = len(channels)
        for level, dataset in enumerate(image["datasets"]):
            size = [each >> level if name in "yx" else each for each, name in zip(shape, names, strict=True)]
            arrays[dataset["path"]] = {"shape": size, "dimension_names": names, "dtype": "uint8"}
            if version == "0.3":
                arrays[dataset["path"]]["attributes"] = {"_ARRAY_DIMENSIONS": names}
    return evolve(example, arrays=arrays)


@cache
def _asking(reader: str) -> Settings:
    made = settings(select=["MUST", "SHOULD", READERS])
    return evolve(made, rules=for_readers(made.rules, [reader]), plans={})


def findings(name: str, documents: dict[str, bytes], reader: str) -> tuple[Finding, ...]:
    """Return the errors in a store, and what the profile of a reader says about it."""
    return run(lint_store(MemoryStore(f"{name}.ome.zarr", documents), _asking(reader))).findings


def write(folder: Path, name: str, documents: dict[str, bytes]) -> Path:
    """Write a store in which all pixels of small arrays are 1."""
    store = folder / f"{name}.ome.zarr"
    for path, data in documents.items():
        (store / path).parent.mkdir(parents=True, exist_ok=True)
        (store / path).write_bytes(data)
    for path, data in documents.items():
        metadata = json.loads(data) if path.endswith((".zarray", "zarr.json")) else {}
        if "shape" in metadata and prod(metadata["shape"]) <= MOST_PIXELS:
            _fill(store / path.rpartition("/")[0])
    return store


def _fill(folder: Path) -> None:
    """Set all pixels of an array to 1, unless zarr-python does not know its data type or its codecs."""
    with warnings.catch_warnings(), suppress(ValueError):
        warnings.simplefilter("ignore")
        array = zarr.open_array(folder, mode="r+")
        array[...] = np.ones(array.shape, array.dtype)
