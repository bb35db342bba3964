"""Coordinate transformations; those added in 0.6 are in ``transforms_v06``."""

from typing import ClassVar

from attrs import define

from ngfflint.model.base import As, Model, field, key


class Vector(list[float]):
    """One number per axis."""


@define(kw_only=True, eq=False, repr=False)
class Endpoint(Model):
    """The coordinate system that is the input or output of a transformation.

    Args:
        name: of the coordinate system.
        path: of the image that defines it, or of an array; absent if it is in the same document.
    """

    name: str | None = field(default=None, metadata=key(since="0.6", nullable=True))
    path: str | None = field(default=None, metadata=key(since="0.6", nullable=True))


@define(kw_only=True, eq=False, repr=False)
class Transform(Model):
    """Base class of all transformations; the JSON key ``type`` determines the subclass.

    Args:
        name: unique; from 0.6.
        input: coordinate system of the input, from 0.6; not needed inside another transformation.
        output: coordinate system of the output; likewise.
    """

    TAG: ClassVar[str | None] = None
    SINCE: ClassVar[str] = "0.4"
    MORE_IN: ClassVar[dict[str, str]] = {"0.6": "ngfflint.model.transforms_v06"}

    name: str | None = field(default=None, metadata=key(since="0.6"))
    input: Endpoint | None = field(default=None, metadata=key(since="0.6"), converter=As[Endpoint])
    output: Endpoint | None = field(default=None, metadata=key(since="0.6"), converter=As[Endpoint])


@define(kw_only=True, eq=False, repr=False)
class Identity(Transform):
    """The transformation that changes nothing."""

    TAG = "identity"


@define(kw_only=True, eq=False, repr=False)
class Scale(Transform):
    """A factor per axis: the pixel size in the unit of the axis.

    Args:
        scale: one factor per axis.
        path: instead of ``scale``, the path of an array with the factors, up to 0.5.
    """

    TAG = "scale"
    scale: Vector | None = field(default=None, converter=Vector)
    path: str | None = field(default=None, metadata=key(until="0.5"))


@define(kw_only=True, eq=False, repr=False)
class Translation(Transform):
    """An offset per axis, in the unit of the axis.

    Args:
        translation: one offset per axis.
        path: instead of ``translation``, the path of an array with the offsets, up to 0.5.
    """

    TAG = "translation"
    translation: Vector | None = field(default=None, converter=Vector)
    path: str | None = field(default=None, metadata=key(until="0.5"))


class Transforms(list[Transform]):
    """The value of ``coordinateTransformations``."""

    IN: ClassVar[dict[str, "type[Transforms]"]] = {}
    """The subclass by version."""


class TransformList(Transforms):
    """Transformations that are applied in sequence, up to 0.5."""


class Links(Transforms):
    """Independent transformations from one coordinate system to another, from 0.6."""


Transforms.IN = {"0.4": TransformList, "0.5": TransformList, "0.6": Links}


class Steps(list[Transform]):
    """The transformations of a sequence, applied in order."""
