"""What a store holds, for people who ask; what cannot be read is left empty and told in ``unread``."""

from __future__ import annotations

from attrs import field, frozen


@frozen(kw_only=True)
class Unread:
    """Something that metadata should tell, and that cannot be read.

    Args:
        document: path relative to the store; that of a node where it has none.
        pointer: of the value in it.
        words: what is there, or what should be.
    """

    document: str
    pointer: str
    words: str


@frozen(kw_only=True)
class AxisInfo:
    """One dimension of an image.

    Args:
        name: of the axis.
        type: ``"space"``, ``"time"``, ``"channel"`` or another.
        unit: of the axis, ``""`` where none is stated.
        size: of the largest level, in pixels.
        pixel_size: of the largest level, in the unit of the axis.
        extent: size times pixel size.
    """

    name: str
    type: str
    unit: str
    size: int | None
    pixel_size: float | None
    extent: float | None


@frozen(kw_only=True)
class LevelInfo:
    """One array: a resolution level of an image.

    Args:
        path: of the array, relative to its image; ``""`` for one that is told alone.
        shape: in pixels.
        dtype: name of the data type.
        chunks: shape of a chunk, in pixels.
        shards: shape of a shard, in pixels; ``None`` where chunks are stored one by one.
        pixel_size: along each axis, in its unit.
    """

    path: str
    shape: list[int] | None = None
    dtype: str = ""
    chunks: list[int] | None = None
    shards: list[int] | None = None
    pixel_size: list[float] = field(factory=list)


@frozen(kw_only=True)
class SystemInfo:
    """A coordinate system of 0.6.

    Args:
        name: of the coordinate system.
        axes: their names.
        units: of each axis its unit, else its type.
    """

    name: str
    axes: list[str]
    units: list[str]


@frozen(kw_only=True)
class TransformInfo:
    """A transformation of 0.6.

    Args:
        type: such as ``"sequence"``.
        name: for people.
        role: in the transformation that it is a part of.
        start: the coordinate system that it starts from; ``""`` where it is a part.
        end: the one that it leads to; likewise.
        parameters: its numbers, or the path where they are.
        parts: the transformations in it.
    """

    type: str
    name: str
    role: str
    start: str
    end: str
    parameters: str
    parts: list[TransformInfo]


@frozen(kw_only=True)
class MultiscaleInfo:
    """One image at several resolutions.

    Args:
        name: of the multiscales entry.
        axes: the dimensions.
        levels: those that were looked at, largest first.
        level_count: of all levels.
        systems: coordinate systems, from 0.6.
        transformations: beside those of the levels, from 0.6.
    """

    name: str
    axes: list[AxisInfo]
    levels: list[LevelInfo]
    level_count: int
    systems: list[SystemInfo] = field(factory=list)
    transformations: list[TransformInfo] = field(factory=list)


@frozen(kw_only=True)
class ChannelInfo:
    """How to show one channel.

    Args:
        label: what viewers call it.
        color: as it is stated, mostly six hexadecimal digits.
        start: pixel value shown darkest.
        end: pixel value shown brightest.
    """

    label: str
    color: str
    start: float | None
    end: float | None


@frozen(kw_only=True)
class BriefInfo:
    """An image that is told in a line: a label image, or an image of a collection.

    Args:
        path: relative to the group that leads to it.
        name: of its first multiscales entry.
        shape: of its largest level, in pixels.
        dtype: of that level.
        level_count: of its first multiscales entry; ``None`` where there is no image.
    """

    path: str
    name: str = ""
    shape: list[int] | None = None
    dtype: str = ""
    level_count: int | None = None


@frozen(kw_only=True)
class ImageInfo:
    """An image.

    Args:
        path: relative to the store.
        multiscales: mostly one.
        channels: from its ``omero`` object.
        labels: its label images that were looked at.
        label_count: of all its label images.
    """

    path: str
    multiscales: list[MultiscaleInfo]
    channels: list[ChannelInfo]
    labels: list[BriefInfo] = field(factory=list)
    label_count: int = 0


@frozen(kw_only=True)
class WellInfo:
    """One well of a plate.

    Args:
        path: relative to the plate.
        row: index in the rows; ``None`` where it is in none.
        column: index in the columns; likewise.
        looked_at: whether its metadata were asked for.
        field_count: of its fields of view; ``None`` where that is not known.
    """

    path: str
    row: int | None
    column: int | None
    looked_at: bool
    field_count: int | None


@frozen(kw_only=True)
class PlateInfo:
    """A plate.

    Args:
        name: of the plate.
        rows: names of all rows.
        columns: names of all columns.
        acquisitions: names of the runs of the microscope, else their numbers.
        wells: those that were imaged.
    """

    name: str
    rows: list[str]
    columns: list[str]
    acquisitions: list[str]
    wells: list[WellInfo]


@frozen(kw_only=True)
class StoreInfo:
    """What one store holds.

    Args:
        uri: as the user named it.
        kind: of its root: ``image``, ``plate``, ...; ``group`` without OME metadata, ``""`` where nothing is known.
        zarr_format: 2 or 3; ``None`` where there is no Zarr node, or one document that does not tell.
        spec_version: whose rules are applied; ``""`` without OME metadata.
        stated_version: as it stands in the JSON; ``""`` where none does.
        image: the image, or the first field of view of a plate or a well.
        array: where the root is an array.
        plate: where the root is a plate.
        fields: paths of the fields of view, where the root is a well.
        images: label images of a labels group, or images of a collection, as far as they were looked at.
        image_count: of all of them; ``None`` where it is not known.
        systems: coordinate systems, where the root is a scene.
        transformations: between them and those of images, where the root is a scene.
        unread: what cannot be read.
    """

    uri: str
    kind: str
    zarr_format: int | None
    spec_version: str
    stated_version: str
    image: ImageInfo | None = None
    array: LevelInfo | None = None
    plate: PlateInfo | None = None
    fields: list[str] = field(factory=list)
    images: list[BriefInfo] = field(factory=list)
    image_count: int | None = None
    systems: list[SystemInfo] = field(factory=list)
    transformations: list[TransformInfo] = field(factory=list)
    unread: list[Unread] = field(factory=list)
