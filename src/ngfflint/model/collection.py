"""Collections of images as bioformats2raw writes them."""

from __future__ import annotations

from attrs import define

from ngfflint.model.base import field, key
from ngfflint.model.ome import OMEAttributes


class SeriesPaths(list[str]):
    """Paths of image groups, in the order of the Image elements of the OME-XML."""


@define(kw_only=True, eq=False, repr=False)
class Bf2Raw(OMEAttributes):
    """The OME metadata of the root of a collection.

    Args:
        layout: 3.
    """

    layout: int | None = field(default=None, metadata=key("bioformats2raw.layout", since="0.4", required=True))


@define(kw_only=True, eq=False, repr=False)
class Series(OMEAttributes):
    """The OME metadata of the group ``OME`` in a collection.

    Args:
        series: paths of the image groups, relative to the collection.
    """

    series: SeriesPaths | None = field(default=None, metadata=key(since="0.4"), converter=SeriesPaths)
