"""Dimensions of an image, each said once: axes, scales, translations and shapes of all levels follow from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TYPES = {"x": "space", "y": "space", "z": "space", "t": "time", "time": "time", "c": "channel", "channel": "channel"}
"""Type of an axis by its name."""


@frozen
class DimSpec:
    """One dimension of an image, for ``Multiscale.from_dims``; no part of the specification.

    Args:
        name: of the axis, such as ``"z"``.
        size: of the largest level along the axis, in pixels; only ``level_shapes`` needs it.
        scale: size of a pixel of the largest level, in the unit.
        unit: a UDUNITS-2 name such as ``"micrometer"``.
        type: ``"space"``, ``"time"``, ``"channel"`` or one of your own; where it is not given, the names x, y, z, t,
            time, c and channel tell it.
        scale_factor: how much smaller each level is than the one before; 2 for space and 1 otherwise.
        translation: position of the first pixel, in the unit.
    """

    name: str
    size: int | None = None
    scale: float = 1.0
    unit: str | None = None
    type: str | None = None
    scale_factor: float | None = None
    translation: float | None = None

    def infer_type(self) -> str | None:
        """Return the type, given or told by the name."""
        return TYPES.get(self.name.lower()) if self.type is None else self.type

    def infer_scale_factor(self) -> float:
        """Return the factor between levels, given or usual for the type."""
        if self.scale_factor is not None:
            return float(self.scale_factor)
        return 2.0 if self.infer_type() == "space" else 1.0


def specs(dims: Sequence[DimSpec | Mapping[str, Any]]) -> list[DimSpec]:
    """Return dimensions as what they are, also where they are written as dictionaries."""
    return [each if isinstance(each, DimSpec) else DimSpec(**each) for each in dims]


def level_shapes(dims: Sequence[DimSpec | Mapping[str, Any]], n_levels: int = 1) -> list[tuple[int, ...]]:
    """Return the shape of each level, largest first, by the factors that ``Multiscale.from_dims`` puts into scales.

    A size that does not divide is rounded down, as most software does that makes levels, and is at least 1.

    Args:
        dims: the dimensions, outermost first, all with a size.
        n_levels: how many levels.

    Raises:
        ValueError: a dimension has no size, or a factor that is not more than 0.
    """
    all_dims = specs(dims)
    if not all(each.infer_scale_factor() > 0 for each in all_dims):
        raise ValueError("a scale factor must be more than 0")
    missing = [each.name for each in all_dims if each.size is None]
    if missing:
        raise ValueError(f"no size is given for {', '.join(missing)}")
    return [tuple(_size(each, level) for each in all_dims) for level in range(n_levels)]


def _size(dim: DimSpec, level: int) -> int:
    return max(1, int((dim.size or 0) / dim.infer_scale_factor() ** level))
