"""Write OME-Zarr stores of 0.4 and 0.5 with zarr-python; needs the extra ``zarr``.

Metadata is checked by the rules of the linter before anything is written, and a store appears under its name only when
it is complete.
"""

from __future__ import annotations

try:
    import zarr as _zarr  # noqa: F401  only whether it is there
except ImportError as missing:
    raise ImportError("writing stores needs zarr-python: pip install 'ngfflint[zarr]'") from missing

from ngfflint.write.images import PreparedImage, prepare_image, write_image, write_labels
from ngfflint.write.plates import CollectionBuilder, Field, PlateBuilder, write_collection, write_plate

__all__ = [
    "CollectionBuilder",
    "Field",
    "PlateBuilder",
    "PreparedImage",
    "prepare_image",
    "write_collection",
    "write_image",
    "write_labels",
    "write_plate",
]
