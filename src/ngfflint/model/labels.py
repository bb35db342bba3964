"""Labels: label images, and the group that lists them."""

from attrs import define

from ngfflint.model.base import As, Each, Model, OMEAttributes, field, key
from ngfflint.model.image import Image


class LabelPaths(list[str]):
    """Paths of label images, relative to the labels group."""


@define(kw_only=True, eq=False, repr=False)
class LabelsGroup(OMEAttributes):
    """The OME metadata of a labels group.

    Args:
        labels: paths of the label images, relative to the group.
    """

    labels: LabelPaths = field(converter=LabelPaths)


class RGBA(list[int]):
    """Red, green, blue and opacity, each from 0 to 255."""


@define(kw_only=True, eq=False, repr=False)
class LabelColor(Model):
    """The color of one label.

    Args:
        label_value: the pixel value.
        rgba: red, green, blue and opacity, each from 0 to 255.
    """

    label_value: int = field(metadata=key("label-value", required=True))
    rgba: RGBA | None = field(default=None, converter=RGBA)


class LabelColors(list[LabelColor]):
    """Colors, one entry per label."""


@define(kw_only=True, eq=False, repr=False)
class LabelProperty(Model):
    """Properties of one label; all keys but ``label-value`` are user-defined.

    Args:
        label_value: the pixel value.
    """

    label_value: int = field(metadata=key("label-value", required=True))


class LabelProperties(list[LabelProperty]):
    """Properties, one entry per label."""


@define(kw_only=True, eq=False, repr=False)
class LabelSource(Model):
    """Where the labels come from.

    Args:
        image: path of the image group, relative to the label image; ``../../`` where absent.
    """

    image: str | None = None


@define(kw_only=True, eq=False, repr=False)
class ImageLabel(Model):
    """How to show a label image, and what its labels are.

    Args:
        version: of the specification, up to 0.5.
        colors: by label.
        properties: by label, from 0.2.
        source: where the labels come from.
    """

    version: str | None = field(default=None, metadata=key(until="0.5"))
    colors: LabelColors | None = field(default=None, converter=Each[LabelColor])
    properties: LabelProperties | None = field(default=None, metadata=key(since="0.2"), converter=Each[LabelProperty])
    source: LabelSource | None = field(default=None, converter=As[LabelSource])


@define(kw_only=True, eq=False, repr=False)
class LabelImage(Image):
    """The OME metadata of a label image.

    Args:
        image_label: how to show it.
    """

    image_label: ImageLabel | None = field(default=None, metadata=key("image-label"), converter=As[ImageLabel])
