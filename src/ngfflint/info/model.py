"""The content of a store, as ``ngfflint info`` shows it; the field names are those of its JSON output.

Shapes, chunks and sizes are in pixels, pixel sizes and extents in the unit of their axis. Missing
text is ``""``; a missing or unreadable number is ``None``.
"""

from __future__ import annotations

from attrs import field, frozen


@frozen(kw_only=True)
class Unread:
    """A value that cannot be read, or a referenced node that does not exist."""

    document: str  # path relative to the store; that of the node if it has no document
    pointer: str  # JSON pointer to the value
    words: str


@frozen(kw_only=True)
class AxisInfo:
    """A dimension of an image; sizes are those of the largest level."""

    name: str
    type: str
    unit: str
    size: int | None
    pixel_size: float | None
    extent: float | None


@frozen(kw_only=True)
class StorageInfo:
    """How an array is stored; its chunks are counted in folders and archives."""

    codec: str  # that compresses its chunks, "none" without one
    chunk_count: int  # of the whole array; of shards, if it is sharded
    stored: int | None = None  # chunks that were counted
    size: int | None = None  # of these, in bytes
    complete: bool = True  # whether all files were counted
    ratio: float | None = None  # uncompressed size of the counted chunks, relative to their size


@frozen(kw_only=True)
class LevelInfo:
    """An array: a resolution level of an image, or the root of the store."""

    path: str  # relative to the image; "" for the root
    shape: list[int] | None = None
    dtype: str = ""
    chunks: list[int] | None = None
    shards: list[int] | None = None
    pixel_size: list[float] = field(factory=list)
    storage: StorageInfo | None = None  # of an array whose metadata can be read


@frozen(kw_only=True)
class SystemInfo:
    """A coordinate system of 0.6."""

    name: str
    axes: list[str]
    units: list[str]  # per axis; the type of an axis without a unit


@frozen(kw_only=True)
class TransformInfo:
    """A coordinate transformation of 0.6."""

    type: str
    name: str
    role: str  # inside the transformation that contains it
    start: str  # input coordinate system; "" inside another transformation
    end: str  # output coordinate system; "" inside another transformation
    parameters: str
    parts: list[TransformInfo]


@frozen(kw_only=True)
class MultiscaleInfo:
    """An entry of ``multiscales``: one image at several resolutions."""

    name: str
    axes: list[AxisInfo]
    levels: list[LevelInfo]  # those that were read, largest first
    level_count: int
    systems: list[SystemInfo] = field(factory=list)
    transformations: list[TransformInfo] = field(factory=list)  # not those of the levels


@frozen(kw_only=True)
class ChannelInfo:
    """How to display a channel."""

    label: str
    color: str  # as in the metadata, usually six hexadecimal digits
    start: float | None
    end: float | None


@frozen(kw_only=True)
class BriefInfo:
    """A summary of a label image, or of an image of a collection or scene."""

    path: str  # relative to the group that lists it
    name: str = ""
    shape: list[int] | None = None
    dtype: str = ""
    level_count: int | None = None  # None if there is no  image


@frozen(kw_only=True)
class ImageInfo:
    """An image."""

    path: str  # relative to the store
    multiscales: list[MultiscaleInfo]
    channels: list[ChannelInfo]
    labels: list[BriefInfo] = field(factory=list)  # those that were read
    label_count: int = 0


@frozen(kw_only=True)
class WellInfo:
    """A well of a plate."""

    path: str  # relative to the plate
    row: int | None  # index in the rows of the plate
    column: int | None  # index in the columns of the plate
    looked_at: bool  # whether the metadata of the well was read
    field_count: int | None


@frozen(kw_only=True)
class PlateInfo:
    """A plate."""

    name: str
    rows: list[str]
    columns: list[str]
    acquisitions: list[str]  # names, or "id 0" of those without a name
    wells: list[WellInfo]


@frozen(kw_only=True)
class StoreInfo:
    """A store, or the node in it that the user named."""

    uri: str  # as the user named it
    kind: str  # such as "image"; "group" without OME metadata, "" if unknown
    zarr_format: int | None  # None without a Zarr node or a zarr_format
    spec_version: str  # whose rules apply; "" without OME metadata
    stated_version: str
    image: ImageInfo | None = None  # the image, or the first field of view of a plate or well
    array: LevelInfo | None = None
    plate: PlateInfo | None = None
    fields: list[str] = field(factory=list)  # paths of the fields of view of a well, or the series of an OME group
    images: list[BriefInfo] = field(factory=list)  # of a labels group, collection, scene or plain group; those read
    image_count: int | None = None
    systems: list[SystemInfo] = field(factory=list)  # of a scene
    transformations: list[TransformInfo] = field(factory=list)  # of a scene
    unread: list[Unread] = field(factory=list)
