"""Wells: their fields of view."""

from __future__ import annotations

from attrs import define

from ngfflint.model.base import As, Each, Model, field, key
from ngfflint.model.ome import OMEAttributes


@define(kw_only=True, eq=False, repr=False)
class FieldOfView(Model):
    """One field of view.

    Args:
        path: of the image group, relative to the well.
        acquisition: id of the run of the microscope.
    """

    path: str
    acquisition: int | None = None


class FieldsOfView(list[FieldOfView]):
    """The fields of view of a well."""


@define(kw_only=True, eq=False, repr=False)
class WellDef(Model):
    """What a well holds.

    Args:
        version: of the specification, up to 0.5.
        images: the fields of view.
    """

    version: str | None = field(default=None, metadata=key(until="0.5"))
    images: FieldsOfView = field(converter=Each[FieldOfView])


@define(kw_only=True, eq=False, repr=False)
class Well(OMEAttributes):
    """The OME metadata of a well group.

    Args:
        well: what it holds.
    """

    well: WellDef = field(converter=As[WellDef])
