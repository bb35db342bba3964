"""Images: multiscales and their datasets."""

from __future__ import annotations

from typing import Any

from attrs import define

from ngfflint.model.axes import Axes, Axis, CoordinateSystem, CoordinateSystems
from ngfflint.model.base import As, Each, Model, field, key
from ngfflint.model.ome import OMEAttributes
from ngfflint.model.omero import Omero
from ngfflint.model.transforms import Transform, Transforms


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
        name: a name to choose by, where a group has several multiscales.
        axes: the dimensions, from 0.3 to 0.5.
        coordinateSystems: of the image, from 0.6; the levels lead to one of them, the intrinsic one.
        datasets: the resolution levels, largest first.
        coordinateTransformations: applied to all levels after their own; from 0.6 between coordinate systems.
        type: the method of down-sampling.
        metadata: more about the method of down-sampling.
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
        multiscales: one entry for each way to see the image, mostly one.
        omero: how to show the channels.
    """

    multiscales: Multiscales = field(converter=Each[Multiscale])
    omero: Omero | None = field(default=None, converter=As[Omero])
