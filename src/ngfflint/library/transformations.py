"""The transformations that came with 0.6, as the library makes them."""

from __future__ import annotations

from attrs import define

from ngfflint.library.convert import converting
from ngfflint.library.parts import *  # noqa: F403  scale and translation are found here
from ngfflint.model import transform_types, transforms

SINCE = "0.6"
"""The version that these came with."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class IdentityTransformation(transforms.Identity):
    """The transformation that changes nothing."""

    type: str = "identity"


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class MapAxisTransformation(transform_types.MapAxis):
    """The axes in another order."""

    type: str = "mapAxis"


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class ProjectAxisTransformation(transform_types.ProjectAxis):
    """Fewer or more axes."""

    type: str = "projectAxis"


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class AffineTransformation(transform_types.Affine):
    """A matrix that scales, turns, shears and shifts, from N axes to M."""

    type: str = "affine"


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class RotationTransformation(transform_types.Rotation):
    """A matrix that turns."""

    type: str = "rotation"


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class SequenceTransformation(transform_types.Sequence):
    """Transformations, one after the other."""

    type: str = "sequence"


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class DisplacementsTransformation(transform_types.Displacements):
    """A field of vectors that are added to the points."""

    type: str = "displacements"


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class CoordinatesTransformation(transform_types.Coordinates):
    """A field of vectors that take the place of the points."""

    type: str = "coordinates"


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class AxisGroup(transform_types.AxisGroup):
    """A transformation of some of the axes."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class ByDimensionTransformation(transform_types.ByDimension):
    """Transformations side by side, each of some of the axes."""

    type: str = "byDimension"


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class BijectionTransformation(transform_types.Bijection):
    """A transformation together with its inverse."""

    type: str = "bijection"
