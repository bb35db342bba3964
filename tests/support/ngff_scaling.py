"""The down-sampling of ngff-zarr, which compiles itself when it is first used."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
from filelock import FileLock


def multiscales(pixels: np.ndarray[Any, Any], axes: str, factors: list[int]) -> Any:
    """Return an image of several levels as ngff-zarr has it."""
    import ngff_zarr

    _compile()
    image = ngff_zarr.to_ngff_image(pixels, dims=cast("Any", list(axes)))
    return ngff_zarr.to_multiscales(image, scale_factors=factors)


@cache
def _compile() -> None:
    """Have one process compile what scales images, which takes many seconds; the others read it from its cache."""
    import ngff_zarr

    folder = Path(os.environ["ITKWASM_CACHE_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "ngfflint-tests.lock"):
        image = ngff_zarr.to_ngff_image(np.zeros((8, 8), "uint16"), dims=["y", "x"])
        np.asarray(ngff_zarr.to_multiscales(image, scale_factors=[2]).images[1].data)
