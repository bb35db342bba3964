"""Axes: the dimensions of an image."""

from __future__ import annotations

from attrs import define

from ngfflint.model.base import Model


@define(kw_only=True)
class Axis(Model):
    """One dimension of an image.

    Args:
        name: unique among the axes of the image, such as ``"z"``.
        type: ``"space"``, ``"time"``, ``"channel"`` or a type of one's own.
        unit: a UDUNITS-2 name such as ``"micrometer"``.
    """

    name: str
    type: str | None = None
    unit: str | None = None


class Axes(list[Axis]):
    """The axes of an image, in the order of the dimensions of its arrays."""
