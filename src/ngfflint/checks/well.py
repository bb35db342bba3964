"""Checks of wells: their fields of view, and what the plate above says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.checks.plate import lacks
from ngfflint.engine.at import At
from ngfflint.model.plate import Plate
from ngfflint.model.problems import BROKEN, Unreadable, present
from ngfflint.store.nodes import Absent, Group
from ngfflint.store.paths import join, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.engine.references import FieldReference
    from ngfflint.model.plate import PlateDef
    from ngfflint.model.well import FieldOfView, FieldsOfView, WellDef

WIDER = "0.6"
"""From this version on, paths of images may hold more than letters and digits."""


def field_path(field: FieldOfView, context: Context) -> Iterator[At]:
    """The path of an image must be one plain name."""
    path, wider = field.path, context.version >= WIDER
    odd = [each for each in path if not (each.isascii() and (each.isalnum() or (wider and each in "-_.")))]
    if not path:
        yield At("path", case="empty")
    elif odd:
        allowed = "letters, digits, '-', '_' and '.'" if wider else "letters and digits"
        yield At("path", path=path, odd=[f"'{each}'" for each in dict.fromkeys(odd)], allowed=allowed)
    elif not path.strip("."):
        yield At("path", case="periods", path=path)
    elif path.startswith("__"):
        yield At("path", case="reserved", path=path)


def missing_acquisition(field: FieldOfView, context: Context) -> Iterator[At]:
    """An image must name its acquisition where the plate has several."""
    count = len(present(_plate(context).acquisitions))
    if count > 1 and field.acquisition is None:
        yield At(path=field.path, count=count)


def unknown_acquisition(field: FieldOfView, context: Context) -> Iterator[At]:
    """The acquisition of an image must be one of those of the plate."""
    wanted = present(field.acquisition)
    acquisitions = _plate(context).acquisitions
    if not acquisitions:
        if acquisitions is not None and context.version < "0.4":
            return  # there an empty list is a fault of the plate
        yield At("acquisition", case="none", id=wanted)
        return
    ids = [each.id for each in acquisitions]
    faulty = len(set(ids)) < len(ids) or (min(ids) < 0 and context.version >= "0.4")
    if wanted not in ids and not faulty:  # a faulty id may be the one that is meant
        yield At("acquisition", id=wanted, ids=ids)


def _plate(context: Context) -> PlateDef:
    """Return the plate that the well belongs to.

    Raises:
        Unreadable: nobody knows it.
    """
    parent = context.parent
    if not isinstance(parent, Group) or not isinstance(parent.ome, Plate):
        raise Unreadable
    return parent.ome.plate


def field_not_found(reference: FieldReference, _: Context) -> Iterator[At]:
    """Something must be stored at the path of an image."""
    if isinstance(reference.there, Absent):
        yield At(path=reference.path)


def field_not_an_image(reference: FieldReference, _: Context) -> Iterator[At]:
    """The group at the path of an image must be a multiscale image."""
    if lacks(reference.there, "multiscales"):
        yield At(path=reference.path)


def well_outside_plate(_: WellDef, context: Context) -> Iterator[At]:
    """A well must lie two levels below a plate that lists it."""
    group, parent = context.group, context.parent
    if isinstance(parent, Group) and parent.attributes is BROKEN:
        raise Unreadable
    if isinstance(parent, Absent):
        yield At(case="outside")
        return
    if not isinstance(parent, Group) or not isinstance(parent.ome, Plate):
        raise Unreadable  # the rule of the path that led here has spoken: it should have led to no well
    if not group.start:
        return  # the plate led here
    listed = {resolve(each.path) for each in parent.ome.plate.wells}
    if group.path not in {join(parent.path, each) for each in listed if each}:
        yield At(case="unlisted", path=group.path)


def field_count(images: FieldsOfView, context: Context) -> Iterator[At]:
    """A well should not have more images than the plate and its acquisitions say."""
    plate = _plate(context)
    if plate.field_count is not None and len(images) > plate.field_count:
        yield At(case="well", count=len(images), limit=plate.field_count)
    for acquisition in plate.acquisitions or ():
        limit = acquisition.maximumfieldcount
        count = sum(each.acquisition == acquisition.id for each in images)
        if limit is not None and count > limit:
            yield At(case="acquisition", count=count, limit=limit, id=acquisition.id)
