"""Axes: the dimensions of an image."""

from __future__ import annotations

from typing import ClassVar

from attrs import define

from ngfflint.model.base import Model, field, key


@define(kw_only=True, eq=False, repr=False)
class Axis(Model):
    """One dimension of an image.

    Args:
        name: unique among the axes of the image, such as ``"z"``.
        type: ``"space"``, ``"time"``, ``"channel"`` or a type of one's own.
        unit: a UDUNITS-2 name such as ``"micrometer"``.
    """

    name: str = field(metadata=key(since="0.4", required=True))
    type: str | None = field(default=None, metadata=key(since="0.4", nullable=True))
    unit: str | None = field(default=None, metadata=key(since="0.4"))


@define(kw_only=True, eq=False, repr=False)
class LetterAxis(Axis):
    """One dimension of an image of 0.3, in the JSON nothing but its name: ``t``, ``c``, ``z``, ``y`` or ``x``."""

    TEXT = "name"


class Axes(list[Axis]):
    """The axes of an image, in the order of the dimensions of its arrays."""

    ITEM_IN: ClassVar[dict[str, type[Axis]]] = {"0.3": LetterAxis}
