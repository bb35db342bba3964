"""Settings from several places to those that hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ngfflint.cli.configuration.layer import Layer

ADJUSTMENTS = ("ignore", "extend_select", "extend_ignore")
"""What is put upon the rules that are selected; it goes with the selection that it was made for."""

ADDED = ("extend_select", "extend_ignore", "extend_exclude", "suppress")
"""Arrays that grow from place to place; others are replaced."""

MERGED = ("ignore", "severity", "rules", "storage_options")
"""Tables that grow from place to place; others are replaced."""


def combine(layers: Iterable[Layer]) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """Return the settings that hold, by name of the option, and the places where each was said.

    Args:
        layers: the weakest first.
    """
    values: dict[str, Any] = {}
    places: dict[str, tuple[str, ...]] = {}
    for layer in layers:
        if layer.values.get("select"):
            for name in ADJUSTMENTS:
                values.pop(name, None)
                places.pop(name, None)
        _take_back(values, layer.values.get("extend_select", ()))
        for name, value in _placed(layer).items():
            grows = name in values and name in (*ADDED, *MERGED)
            values[name] = _together(values[name], value) if grows else value
            place = layer.place((name.replace("_", "-"),))
            places[name] = (*places.get(name, ()), place) if grows else (place,)
    return values, places


def merged(weaker: Mapping[str, Any], stronger: Mapping[str, Any]) -> dict[str, Any]:
    """Put tables into each other; of two values that are none, the stronger one holds.

    Args:
        weaker: of two tables.
        stronger: the other one.
    """
    both = {
        name: merged(weaker[name], each) if isinstance(each, dict) and isinstance(weaker.get(name), dict) else each
        for name, each in stronger.items()
    }
    return {**weaker, **both}


def _take_back(values: dict[str, Any], selected: Iterable[str]) -> None:
    """Ignore rules no more that a stronger place selects by the same word."""
    folded = {each.upper() for each in selected}
    if folded and "ignore" in values:
        values["ignore"] = {each: why for each, why in values["ignore"].items() if each.upper() not in folded}
    if folded and "extend_ignore" in values:
        values["extend_ignore"] = [each for each in values["extend_ignore"] if each.upper() not in folded]


def _placed(layer: Layer) -> dict[str, Any]:
    """Return the settings of a layer; suppressions say where they stand, for they may expire."""
    if "suppress" not in layer.values:
        return layer.values
    listed = [
        {**each, "place": layer.place(("suppress", index))} for index, each in enumerate(layer.values["suppress"])
    ]
    return {**layer.values, "suppress": listed}


def _together(weaker: Any, stronger: Any) -> Any:
    """Put an array behind another, and tables into each other; what is stronger stands last."""
    if not isinstance(stronger, dict):
        return [*weaker, *stronger]
    alone = {name: each for name, each in weaker.items() if name not in stronger}
    return alone | {name: _merged(weaker.get(name), each) for name, each in stronger.items()}


def _merged(weaker: Any, stronger: Any) -> Any:
    return _together(weaker, stronger) if isinstance(weaker, dict) and isinstance(stronger, dict) else stronger
