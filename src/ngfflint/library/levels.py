"""From dimensions to JSON: the axes, and the datasets of all levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ngfflint.library.dims import DimSpec


def axes_of(dims: list[DimSpec]) -> list[dict[str, Any]]:
    """Return the axes as JSON has them."""
    told = [{"name": each.name, "type": each.infer_type(), "unit": each.unit} for each in dims]
    return [{key: value for key, value in each.items() if value is not None} for each in told]


def datasets_of(dims: list[DimSpec], n_levels: int) -> list[dict[str, Any]]:
    """Return the datasets as JSON has them: path, scale, and translation where any dimension has one.

    Args:
        dims: the dimensions, outermost first.
        n_levels: how many levels.
    """
    return [{"path": str(level), "coordinateTransformations": _steps(dims, level)} for level in range(n_levels)]


def linked_datasets_of(dims: list[DimSpec], n_levels: int, system: str) -> list[dict[str, Any]]:
    """Return the datasets as JSON has them from 0.6: each level leads to a coordinate system.

    Args:
        dims: the dimensions, outermost first.
        n_levels: how many levels.
        system: name of the coordinate system.
    """
    return [
        {**dataset, "coordinateTransformations": [_link(dataset["coordinateTransformations"], dataset["path"], system)]}
        for dataset in datasets_of(dims, n_levels)
    ]


def _steps(dims: list[DimSpec], level: int) -> list[dict[str, Any]]:
    scale = {"type": "scale", "scale": [float(d.scale) * d.infer_scale_factor() ** level for d in dims]}
    if all(each.translation is None for each in dims):
        return [scale]
    return [scale, {"type": "translation", "translation": [float(each.translation or 0.0) for each in dims]}]


def _link(steps: list[dict[str, Any]], path: str, system: str) -> dict[str, Any]:
    whole = steps[0] if len(steps) == 1 else {"type": "sequence", "transformations": steps}
    return {"type": whole["type"], "input": {"path": path}, "output": {"name": system}, **whole}
