"""Images with pixels, written by zarr-python or byte by byte."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from support.stores import array, group

from ngfflint.linter.lint import lint_store
from ngfflint.linter.scope import Extent
from ngfflint.store.base import run
from ngfflint.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ngfflint.linter.results import StoreResult
    from ngfflint.linter.settings import Settings
    from ngfflint.store.base import Store

RAMP = np.arange(256, dtype="<u2").reshape(16, 16) * 7
"""Pixels that are all different."""


def image_documents(version: str = "0.4", levels: int = 1, **of_array: Any) -> dict[str, bytes]:
    """Return the documents of an image of levels of 16, 8, ... pixels along y and x."""
    datasets = [
        {"path": str(level), "coordinateTransformations": [{"type": "scale", "scale": [2.0**level / 2] * 2}]}
        for level in range(levels)
    ]
    axes = [{"name": name, "type": "space", "unit": "micrometer"} for name in "yx"]
    multiscale = {"name": "embryo", "type": "mean", "metadata": {}, "axes": axes, "datasets": datasets}
    if version == "0.4":
        multiscale["version"] = version
    ome: dict[str, Any] = {"multiscales": [multiscale]}
    documents = group("", {"ome": {"version": version} | ome} if version == "0.5" else ome, version)
    for level in range(levels):
        documents |= array(str(level), version, shape=[16 >> level] * 2, dimension_names=["y", "x"], **of_array)
    return {path: json.dumps(value).encode() for path, value in documents.items()}


def lint_pixels(store: Store | Mapping[str, bytes], settings: Settings, mode: str = "all") -> StoreResult:
    """Lint a store, or documents and chunks by path, with its pixels."""
    from attrs import evolve

    opened: Any = store if hasattr(store, "read") else MemoryStore("image", store)
    return run(lint_store(opened, evolve(settings, extent=Extent(pixels=mode))))


def about_pixels(result: StoreResult) -> list[tuple[str, str, str]]:
    """Return code, document and message of each finding about pixels."""
    return [
        (each.code, each.location.document, each.message)
        for each in result.findings
        if "NGFF606" <= each.code <= "NGFF611"
    ]
