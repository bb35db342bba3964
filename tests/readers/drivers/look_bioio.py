"""Opens stores with bioio-ome-zarr; run in an environment of its own."""

from __future__ import annotations

from typing import Any

from bioio_ome_zarr import Reader
from driver import serve


def look(path: str) -> dict[str, Any]:
    """Return what is seen of a store; raises where nothing is."""
    reader = Reader(path)
    sizes = reader.physical_pixel_sizes
    data = reader.dask_data
    if data.size < 1 << 20:
        data.compute()
    return {"images": len(reader.scenes), "pixel_size": [sizes.Y, sizes.X] if sizes else [None, None], "labels": 0}


serve(look)
