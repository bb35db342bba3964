"""Groups of several images: bioformats2raw collections and scenes."""

from attrs import define

from ngfflint.model.axes import CoordinateSystem, CoordinateSystems
from ngfflint.model.base import As, Each, Model, OMEAttributes, field, key
from ngfflint.model.transforms import Links, Transform


class SeriesPaths(list[str]):
    """Paths of image groups, in the order of the Image elements of the OME-XML."""


@define(kw_only=True, eq=False, repr=False)
class Bf2Raw(OMEAttributes):
    """The OME metadata of the root of a collection.

    Args:
        bioformats2raw_layout: 3.
    """

    bioformats2raw_layout: int | None = field(
        default=None, metadata=key("bioformats2raw.layout", since="0.4", required=True)
    )


@define(kw_only=True, eq=False, repr=False)
class Series(OMEAttributes):
    """The OME metadata of the group ``OME`` in a collection.

    Args:
        series: paths of the image groups, relative to the collection.
    """

    series: SeriesPaths | None = field(default=None, metadata=key(since="0.4"), converter=SeriesPaths)


@define(kw_only=True, eq=False, repr=False)
class SceneDef(Model):
    """The spatial relations of images.

    Args:
        coordinateSystems: those that do not belong to an image.
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
        scene: the spatial relations of the images below.
    """

    scene: SceneDef = field(metadata=key(since="0.6", required=True), converter=As[SceneDef])
