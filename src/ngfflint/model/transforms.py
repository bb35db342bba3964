"""Coordinate transformations of 0.4 and 0.5."""

from __future__ import annotations

from typing import ClassVar

from attrs import define

from ngfflint.model.base import Model, field


class Vector(list[float]):
    """One number per axis."""


@define(kw_only=True, eq=False, repr=False)
class Transform(Model):
    """Base of all transformations; the JSON key ``type`` says which subclass an object is."""

    TAG: ClassVar[str | None] = None


@define(kw_only=True, eq=False, repr=False)
class Identity(Transform):
    """The transformation that changes nothing."""

    TAG = "identity"


@define(kw_only=True, eq=False, repr=False)
class Scale(Transform):
    """A factor per axis: the pixel size in the unit of the axis.

    Args:
        scale: one factor per axis.
        path: in place of ``scale``, the path of an array that holds the factors.
    """

    TAG = "scale"
    scale: Vector | None = field(default=None, converter=Vector)
    path: str | None = None


@define(kw_only=True, eq=False, repr=False)
class Translation(Transform):
    """An offset per axis, in the unit of the axis.

    Args:
        translation: one offset per axis.
        path: in place of ``translation``, the path of an array that holds the offsets.
    """

    TAG = "translation"
    translation: Vector | None = field(default=None, converter=Vector)
    path: str | None = None


class TransformList(list[Transform]):
    """Transformations that are applied one after the other."""
