"""Axes: the dimensions of an image."""

from typing import ClassVar

from attrs import define

from ngfflint.model.base import Each, Model, field, key


@define(kw_only=True, eq=False, repr=False)
class Axis(Model):
    """One dimension of an image.

    Args:
        name: unique among the axes of the image, such as ``"z"``.
        type: ``"space"``, ``"time"``, ``"channel"`` or a custom type.
        unit: a UDUNITS-2 name such as ``"micrometer"``.
        discrete: whether there is nothing between two indices, as with channels; from 0.6.
        longName: a descriptive name; from 0.6.
    """

    name: str = field(metadata=key(since="0.4", required=True))
    type: str | None = field(default=None, metadata=key(since="0.4"))
    unit: str | None = field(default=None, metadata=key(since="0.4"))
    discrete: bool | None = field(default=None, metadata=key(since="0.6"))
    longName: str | None = field(default=None, metadata=key(since="0.6"))


@define(kw_only=True, eq=False, repr=False)
class LetterAxis(Axis):
    """One dimension of an image of 0.3, in the JSON only its name: ``t``, ``c``, ``z``, ``y`` or ``x``."""

    TEXT = "name"


class Axes(list[Axis]):
    """Axes in the order of the dimensions: of the arrays of an image, or of the points of a coordinate system."""

    ITEM_IN: ClassVar[dict[str, type[Axis]]] = {"0.3": LetterAxis}


@define(kw_only=True, eq=False, repr=False)
class CoordinateSystem(Model):
    """A space that coordinates refer to.

    Args:
        name: unique in its document.
        axes: its dimensions.
    """

    name: str = field(metadata=key(since="0.6", required=True))
    axes: Axes = field(metadata=key(since="0.6", required=True), converter=Each[Axis])


class CoordinateSystems(list[CoordinateSystem]):
    """The coordinate systems of an image or a scene."""
