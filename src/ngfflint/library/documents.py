"""The OME metadata of groups, as the library makes them; of no version of its own, so that it also holds 0.1 to 0.3."""

from __future__ import annotations

from attrs import define

from ngfflint.library.convert import converting
from ngfflint.library.origin import Located
from ngfflint.library.parts import *  # noqa: F403  the parts of these documents are found here
from ngfflint.model import collection, image, labels, plate, well


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Image(Located, image.Image):
    """The OME metadata of an image group."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class LabelImage(Located, labels.LabelImage):
    """The OME metadata of a label image."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class LabelsGroup(Located, labels.LabelsGroup):
    """The OME metadata of a labels group."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Plate(Located, plate.Plate):
    """The OME metadata of a plate group."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Well(Located, well.Well):
    """The OME metadata of a well group."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Bf2Raw(Located, collection.Bf2Raw):
    """The OME metadata of the root of a collection."""


@define(kw_only=True, eq=False, repr=False, field_transformer=converting)
class Series(Located, collection.Series):
    """The OME metadata of the group ``OME`` in a collection."""
