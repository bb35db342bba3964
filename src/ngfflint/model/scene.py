"""Scenes: images that lie in one space."""

from __future__ import annotations

from attrs import define

from ngfflint.model.axes import CoordinateSystem, CoordinateSystems
from ngfflint.model.base import As, Each, Model, field, key
from ngfflint.model.ome import OMEAttributes
from ngfflint.model.transforms import Links, Transform


@define(kw_only=True, eq=False, repr=False)
class SceneDef(Model):
    """How images lie to each other.

    Args:
        coordinateSystems: those that belong to no image.
        coordinateTransformations: from the coordinate system of an image, or of the scene, to another one.
    """

    coordinateSystems: CoordinateSystems | None = field(
        default=None, metadata=key(since="0.6"), converter=Each[CoordinateSystem]
    )
    coordinateTransformations: Links = field(metadata=key(since="0.6", required=True), converter=Each[Transform])


@define(kw_only=True, eq=False, repr=False)
class Scene(OMEAttributes):
    """The OME metadata of a scene.

    Args:
        scene: how the images below lie to each other.
    """

    scene: SceneDef = field(metadata=key(since="0.6", required=True), converter=As[SceneDef])
