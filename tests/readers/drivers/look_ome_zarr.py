"""Opens stores with ome-zarr-py."""

from __future__ import annotations

from typing import Any

import numpy as np
from driver import serve
from ome_zarr.io import parse_url
from ome_zarr.reader import Label, Reader


def look(path: str) -> dict[str, Any]:
    """Return what is seen of a store; raises where nothing is."""
    location = parse_url(path)
    nodes = list(Reader(location)()) if location else []
    nodes = [node for node in nodes if node.data]
    if not nodes:
        raise ValueError("no image")
    for node in nodes:
        if node.data[-1].size < 1 << 20:
            np.asarray(node.data[-1])
    labels = [node for node in nodes if any(isinstance(spec, Label) for spec in node.specs)]
    return {"images": len(nodes) - len(labels), "labels": len(labels)}


serve(look)
