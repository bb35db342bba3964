"""Images: multiscales, datasets and rendering settings (`omero`)."""

from typing import Any

from attrs import define

from ngfflint.model.axes import Axes, Axis, CoordinateSystem, CoordinateSystems
from ngfflint.model.base import As, Each, Model, OMEAttributes, field, key
from ngfflint.model.transforms import Transform, Transforms


@define(kw_only=True, eq=False, repr=False)
class OmeroWindow(Model):
    """The range of intensities of a channel, in pixel values.

    Args:
        min: smallest possible value.
        max: largest possible value.
        start: value that is shown as black.
        end: value that is shown at full intensity.
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
        label: name of the channel in viewers.
        family: of the curve that maps intensities, such as ``"linear"``.
        active: whether the channel is shown initially.
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
    """What to show initially.

    Args:
        defaultT: index of the time point to show initially.
        defaultZ: index of the plane to show initially.
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
        rdefs: what to show initially.
        version: of the specification, in examples up to 0.4.
    """

    channels: OmeroChannels = field(converter=Each[OmeroChannel])
    rdefs: OmeroRenderingDefs | None = field(default=None, converter=As[OmeroRenderingDefs])
    version: str | None = None


@define(kw_only=True, eq=False, repr=False)
class Dataset(Model):
    """One resolution level.

    Args:
        path: of the array, relative to the image group.
        coordinateTransformations: from array indices to physical coordinates.
    """

    path: str
    coordinateTransformations: Transforms | None = field(
        default=None, metadata=key(since="0.4", required=True), converter=Each[Transform]
    )


class Datasets(list[Dataset]):
    """The resolution levels, largest first."""


@define(kw_only=True, eq=False, repr=False)
class Multiscale(Model):
    """One image at several resolutions.

    Args:
        version: of the specification, up to 0.4.
        name: to choose one of several multiscales of a group.
        axes: the dimensions, from 0.3 to 0.5.
        coordinateSystems: of the image, from 0.6; the levels are mapped to one of them, the intrinsic one.
        datasets: the resolution levels, largest first.
        coordinateTransformations: applied to all levels after their own; from 0.6 between coordinate systems.
        type: the downsampling method.
        metadata: more about the downsampling method.
    """

    version: str | None = field(default=None, metadata=key(until="0.4"))
    name: str | None = None
    axes: Axes | None = field(default=None, metadata=key(since="0.3", until="0.5", required=True), converter=Each[Axis])
    coordinateSystems: CoordinateSystems | None = field(
        default=None, metadata=key(since="0.6", required=True), converter=Each[CoordinateSystem]
    )
    datasets: Datasets = field(converter=Each[Dataset])
    coordinateTransformations: Transforms | None = field(
        default=None, metadata=key(since="0.4"), converter=Each[Transform]
    )
    type: str | None = None
    metadata: dict[str, Any] | None = None


class Multiscales(list[Multiscale]):
    """The multiscales of one group; readers take the first unless one is chosen by name."""


@define(kw_only=True, eq=False, repr=False)
class Image(OMEAttributes):
    """The OME metadata of an image group.

    Args:
        multiscales: usually one entry.
        omero: how to show the channels.
    """

    multiscales: Multiscales = field(converter=Each[Multiscale])
    omero: Omero | None = field(default=None, converter=As[Omero])
