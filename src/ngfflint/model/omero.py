"""The ``omero`` object: how to show the channels of an image."""

from __future__ import annotations

from attrs import define

from ngfflint.model.base import As, Each, Model, field


@define(kw_only=True, eq=False, repr=False)
class OmeroWindow(Model):
    """The range of intensities of a channel, in pixel values.

    Args:
        min: smallest value possible.
        max: largest value possible.
        start: value shown darkest.
        end: value shown brightest.
    """

    min: float
    max: float
    start: float
    end: float


@define(kw_only=True, eq=False, repr=False)
class OmeroChannel(Model):
    """How to show one channel.

    Args:
        color: six hexadecimal digits, red, green and blue.
        window: the range of intensities.
        label: what a viewer calls the channel.
        family: of the curve that maps intensities, such as ``"linear"``.
        active: whether the channel is shown at first.
    """

    color: str
    window: OmeroWindow = field(converter=As[OmeroWindow])
    label: str | None = None
    family: str | None = None
    active: bool | None = None


class OmeroChannels(list[OmeroChannel]):
    """One entry per index of the channel axis."""


@define(kw_only=True, eq=False, repr=False)
class OmeroRenderingDefs(Model):
    """What to show first.

    Args:
        defaultT: index of the first time point to show.
        defaultZ: index of the first plane to show.
        model: ``"color"`` or ``"greyscale"``.
    """

    defaultT: int | None = None
    defaultZ: int | None = None
    model: str | None = None


@define(kw_only=True, eq=False, repr=False)
class Omero(Model):
    """How to show an image.

    Args:
        channels: one per index of the channel axis.
        rdefs: what to show first.
        version: of the specification, in examples up to 0.4.
    """

    channels: OmeroChannels = field(converter=Each[OmeroChannel])
    rdefs: OmeroRenderingDefs | None = field(default=None, converter=As[OmeroRenderingDefs])
    version: str | None = None
