"""What is kept of the pixels of a chunk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from ngfflint.decoding.codecs import Config, Pixels


def answer(pixels: Pixels, request: Config) -> Config:
    """Return what a request asks of pixels.

    Args:
        pixels: of the chunk.
        request: ``valid``, the shape of the part inside the array; ``channel``, the index of the channel axis;
            ``fill``, the fill value; ``wanted``, values to look for; ``block``, start and stop along each axis.

    Returns:
        ``low`` and ``high``, for each channel; ``content``, the part of the pixels that do not have the fill value;
        ``held``, which of the wanted values are there; ``block``, the pixels of that block.
    """
    inside = pixels[tuple(slice(0, size) for size in request["valid"])]
    if inside.dtype.kind == "c" or not inside.size:
        return {"low": [], "high": [], "content": 0.0}
    found: Config = {}
    channel = request.get("channel")
    others = tuple(axis for axis in range(inside.ndim) if axis != channel)
    least: Any = np.fmin  # the types of NumPy 2.5 know no tuple of axes here
    most: Any = np.fmax
    found["low"], found["high"] = _listed(least.reduce(inside, axis=others)), _listed(most.reduce(inside, axis=others))
    fill = request.get("fill")
    differs = ~np.isnan(inside) if fill == "NaN" else inside != (fill or 0)
    found["content"] = float(np.count_nonzero(differs)) / inside.size
    if request.get("wanted"):
        wanted = np.array(request["wanted"])
        found["held"] = wanted[np.isin(wanted, inside)].tolist()
    if request.get("block"):
        found["block"] = _listed(inside[tuple(slice(*each) for each in request["block"])].ravel())
    return found


def _listed(values: Any) -> list[Any]:
    listed: list[Any] = np.atleast_1d(np.asarray(values)).astype(_json_type(values)).tolist()
    return listed


def _json_type(values: Any) -> Any:
    kind = np.asarray(values).dtype
    return np.int64 if kind.kind == "b" else np.float64 if kind.kind == "f" else kind
