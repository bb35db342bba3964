"""Scenes: images that lie in one space."""

from __future__ import annotations

from attrs import define, field

from ngfflint.model.axes import CoordinateSystems
from ngfflint.model.base import Model, key
from ngfflint.model.ome import OMEAttributes
from ngfflint.model.transforms import Links


@define(kw_only=True, eq=False, repr=False)
class SceneDef(Model):
    """How images lie to each other.

    Args:
        coordinateSystems: those that belong to no image.
        coordinateTransformations: from the coordinate system of an image, or of the scene, to another one.
    """

    coordinateSystems: CoordinateSystems | None = field(default=None, metadata=key(since="0.6"))
    coordinateTransformations: Links = field(metadata=key(since="0.6", required=True))


@define(kw_only=True, eq=False, repr=False)
class Scene(OMEAttributes):
    """The OME metadata of a scene.

    Args:
        scene: how the images below lie to each other.
    """

    scene: SceneDef = field(metadata=key(since="0.6", required=True))
