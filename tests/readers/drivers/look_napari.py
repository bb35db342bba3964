"""Opens stores with napari-ome-zarr and napari's layers, without a screen; run in an environment of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
from driver import serve
from napari.components import ViewerModel
from napari_ome_zarr._reader import napari_get_reader

MOST_PIXELS = 1 << 20
"""Larger pictures are not read."""


def look(path: str) -> dict[str, Any]:
    """Return what is seen of a store; raises where nothing is."""
    reader = napari_get_reader(path)
    viewer = ViewerModel()
    for data, metadata, kind in reader(path) if reader else ():
        getattr(viewer, f"add_{kind}")(data, **metadata)
    layers = list(viewer.layers)
    if not layers:
        raise ValueError("no layer")
    smallest = [layer.data[-1] if layer.multiscale else layer.data for layer in layers]
    black = any(not np.asarray(level).all() for level in smallest if level.size <= MOST_PIXELS)
    images = [layer for layer in layers if type(layer).__name__ == "Image"]
    return {
        "images": len(images),
        "labels": len(layers) - len(images),
        "visible": any(layer.visible for layer in layers),
        "translate": [float(each) for each in layers[0].translate],
        "ndim": layers[0].ndim,
        "black": black,
    }


serve(look)
