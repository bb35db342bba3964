"""Opens stores with ngio; run in an environment of its own."""

from __future__ import annotations

from typing import Any

import ngio
from driver import serve


def look(path: str) -> dict[str, Any]:
    """Return what is seen of a store; raises where nothing is."""
    attributes = ngio.utils.ZarrGroupHandler(path).load_attrs() if hasattr(ngio.utils, "ZarrGroupHandler") else {}
    ome = attributes.get("ome", attributes)
    if "plate" in ome:
        return {"images": len(ngio.open_ome_zarr_plate(path).wells_paths()), "labels": 0}
    if "well" in ome:
        return {"images": len(ngio.open_ome_zarr_well(path).paths()), "labels": 0}
    container = ngio.open_ome_zarr_container(path)
    image = container.get_image()
    if image.get_as_dask().size < 1 << 20:
        image.get_as_numpy()
    return {"images": 1, "labels": len(container.list_labels())}


serve(look)
