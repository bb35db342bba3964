"""The first images of all wells of a plate, for rules that compare them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ngfflint.hierarchy.loader import load
from ngfflint.hierarchy.nodes import Array, Group
from ngfflint.hierarchy.references import PathInMetadata, WellReference
from ngfflint.model.base import Unreadable, first_of
from ngfflint.model.image import Image
from ngfflint.model.plate import Well
from ngfflint.records import NamedTuple
from ngfflint.store.paths import join, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ngfflint.hierarchy.references import Reference
    from ngfflint.store.base import Store


class WellImages(NamedTuple):
    """The images of one well.

    Args:
        number: index of the well in the plate.
        path: of the well.
        paths: of its images.
        levels: shape of each level of the first image, by path; empty if one is unknown.
    """

    number: int
    path: str
    paths: list[str]
    levels: dict[str, list[int]]


class PlateImages(PathInMetadata):
    """The images of all wells of a plate.

    Attributes:
        wells: those whose metadata can be read.
    """

    def __init__(self, plate: Group, wells: list[WellImages]) -> None:
        super().__init__("", ("plate",), (plate.ome,), None)
        self.wells = wells


async def plate_images(
    store: Store, plate: Group, wells: Iterable[Reference], prepare: Callable[..., None]
) -> PlateImages:
    """Read the wells of a plate, and the first image of each."""
    found: list[WellImages] = []
    for number, reference in enumerate(each for each in wells if isinstance(each, WellReference)):
        if reference.target is None or reference.stop:
            continue
        well = await load(store, reference.target, plate, "group")
        prepare(well, "well")
        with suppress(Unreadable):
            if isinstance(well, Group) and isinstance(well.ome, Well):
                paths = [str(each.path) for each in well.ome.well.images]
                levels = await _levels(store, well, paths[0], prepare) if paths else {}
                found.append(WellImages(number, reference.path, paths, levels))
    return PlateImages(plate, found)


async def _levels(store: Store, well: Group, path: str, prepare: Callable[..., None]) -> dict[str, list[int]]:
    """Return the shape of each level of an image by path, nothing if one is unknown.

    Raises:
        Unreadable: the image has no levels.
    """
    target = resolve(path)
    image = await load(store, join(well.path, target), well, "group") if target else None
    if not isinstance(image, Group):
        return {}
    prepare(image, "image")
    if not isinstance(image.ome, Image):
        return {}
    found: dict[str, list[int]] = {}
    for dataset in first_of(image.ome.multiscales).datasets:
        place = resolve(dataset.path)
        array = await load(store, join(image.path, place), image, "array") if place else None
        if not isinstance(array, Array):
            return {}
        found[dataset.path] = list(array.metadata.shape)
    return found
