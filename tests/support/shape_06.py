"""OME objects of examples, which are written in the shape of 0.5, in the shape that 0.6 gave them."""

from __future__ import annotations

from typing import Any

SYSTEM, COMMON = "physical", "common"
"""Names of the coordinate systems of an image: that of its levels, and the one after a transformation of all levels."""

CT = "coordinateTransformations"


def reshaped(ome: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return an OME object in the shape of 0.6, and where each pointer of the other shape went, the deepest first.

    Axes become those of one coordinate system, the transformations of a level become one that leads there: the only one
    of them, or a sequence. What is malformed stays as it is, in its new place.
    """
    moved: dict[str, str] = {}
    images = ome.get("multiscales")
    if not isinstance(images, list):
        return ome, moved
    new = [_entry(each, f"/multiscales/{index}", moved) for index, each in enumerate(images)]
    return ome | {"multiscales": new}, dict(sorted(moved.items(), key=lambda each: -len(each[0])))


def pointer_in(moved: dict[str, str], pointer: str) -> str:
    """Return where a pointer went."""
    for old, new in moved.items():
        if pointer == old or pointer.startswith(f"{old}/"):
            return new + pointer[len(old) :]
    return pointer


def _entry(entry: Any, at: str, moved: dict[str, str]) -> Any:
    if not isinstance(entry, dict) or "coordinateSystems" in entry:
        return entry
    new = dict(entry)
    if "axes" in new:
        axes = new.pop("axes")
        new["coordinateSystems"] = [{"name": SYSTEM, "axes": axes}]
        moved[f"{at}/axes"] = f"{at}/coordinateSystems/0/axes"
        if isinstance(new.get(CT), list) and new[CT]:
            new["coordinateSystems"].append({"name": COMMON, "axes": axes})
            new[CT] = _link(new[CT], {"name": SYSTEM}, {"name": COMMON}, f"{at}/{CT}", moved)
    if isinstance(new.get("datasets"), list):
        new["datasets"] = [_dataset(each, f"{at}/datasets/{i}", moved) for i, each in enumerate(new["datasets"])]
    return new


def _dataset(dataset: Any, at: str, moved: dict[str, str]) -> Any:
    if not isinstance(dataset, dict) or not isinstance(dataset.get(CT), list) or not dataset[CT]:
        return dataset
    start = {"path": dataset["path"]} if isinstance(dataset.get("path"), str) else {"path": "0"}
    return dataset | {CT: _link(dataset[CT], start, {"name": SYSTEM}, f"{at}/{CT}", moved)}


def _link(
    steps: list[Any], start: dict[str, str], end: dict[str, str], at: str, moved: dict[str, str]
) -> list[dict[str, Any]]:
    ends = {"input": start, "output": end}
    if len(steps) == 1 and (not isinstance(steps[0], dict) or steps[0].get("type") != "translation"):
        return [each | ends if isinstance(each, dict) else each for each in steps]
    moved[at] = f"{at}/0/transformations"
    return [{"type": "sequence", **ends, "transformations": steps}]
