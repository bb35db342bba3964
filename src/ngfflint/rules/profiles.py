"""Profiles of readers: what a viewer or a library does with stores that the specification allows."""

from __future__ import annotations

from typing import Any

from attrs import define, field, fields

OUTCOMES = {"refused": "does not open", "wrong": "shown incorrectly", "limited": "opens with limits"}
"""What happens to a store, worst first, in words for people."""

CERTAINTIES = {
    "R": "the reader was run on a store made for this",
    "S": "read in its source code",
    "M": "stated by its maintainers",
    "D": "uncertain",
}
"""How an entry of a profile is known."""

DOUBT = "D"
"""The certainty of entries that never make more than a note."""

DEFAULT_EFFECT = "the image does not open"
"""The effect of an entry that names none."""


@define(kw_only=True)
class Entry:
    """One kind of trouble that a reader has, with its evidence; subclasses say when.

    Args:
        only: the versions of OME-Zarr that it is about, all where empty.
        outcome: ``refused``, ``wrong`` or ``limited``.
        effect: what the user sees, a clause that continues with "in" and the name of the reader; it may use the
            placeholders of the rule.
        certainty: ``R``, ``S``, ``M`` or ``D``, see ``CERTAINTIES``.
        source: where it was read, run or said.
    """

    only: list[str] = field(factory=list)
    outcome: str = "refused"
    effect: str = DEFAULT_EFFECT
    certainty: str
    source: str


@define(kw_only=True)
class Versions(Entry):
    """The versions of OME-Zarr that a reader opens; all others are trouble.

    Args:
        zarr2: those in Zarr v2.
        zarr3: those in Zarr v3.
        spelled: the exact spellings that it accepts, all where empty.
    """

    zarr2: list[str] = field(factory=list)
    zarr3: list[str] = field(factory=list)
    spelled: list[str] = field(factory=list)


@define(kw_only=True)
class Roots(Entry):
    """Kinds of groups that cannot be opened as a store.

    Args:
        kinds: such as ``plate``.
    """

    kinds: list[str]


@define(kw_only=True)
class Units(Entry):
    """The units that a reader knows; all others are trouble.

    Args:
        allowed: words, in addition to those that the specification lists.
        types: the types of the axes whose unit it looks at, all where empty.
        listed: whether it knows the words that the specification lists.
        alike: names of axes that must have one unit, whichever it is; then the other keys have no meaning.
    """

    allowed: list[str] = field(factory=list)
    types: list[str] = field(factory=list)
    listed: bool = True
    alike: list[str] = field(factory=list)


@define(kw_only=True)
class Factors(Entry):
    """The steps between levels that a reader assumes.

    Args:
        steps: ``halved`` for sizes that are halved along y and x, ``powers of two`` or ``whole numbers`` for scales.
    """

    steps: str


@define(kw_only=True)
class DataTypes(Entry):
    """Data types that a reader refuses, or reads as another.

    Args:
        names: their names in Zarr v3.
        zarr: the Zarr formats that this is about.
        spelled: for Zarr v2, the exact type strings, instead of names.
        read_as: the type that the bytes are taken for.
    """

    names: list[str] = field(factory=list)
    zarr: list[int] = field(factory=lambda: [2, 3])
    spelled: list[str] = field(factory=list)
    read_as: str = ""


@define(kw_only=True)
class Compressors(Entry):
    """The compressors of Zarr v2 that a reader knows; all others are trouble.

    Args:
        read: their ids; ``none`` for no compressor.
        inner: the compressors inside Blosc that it knows, all where empty.
    """

    read: list[str]
    inner: list[str] = field(factory=list)


@define(kw_only=True)
class Filters(Entry):
    """What happens to filters of Zarr v2.

    Args:
        read: ids of filters that it applies.
    """

    read: list[str] = field(factory=list)


@define(kw_only=True)
class Codecs(Entry):
    """What a reader does not do with codecs of Zarr v3.

    Args:
        read: names of the codecs that it knows; all others are trouble.
        after_sharding: whether codecs after the sharding codec are trouble.
        index_needs: names of the codecs that the index of a shard must have.
        index_location: locations of the index that are trouble.
        transposed: whether a transpose codec that does not keep or reverse the order is trouble.
    """

    read: list[str] = field(factory=list)
    after_sharding: bool = False
    index_needs: list[str] = field(factory=list)
    index_location: list[str] = field(factory=list)
    transposed: bool = False


@define(kw_only=True)
class AxisNames(Entry):
    """The names of axes that a reader knows; all others are trouble.

    Args:
        known: such as ``["t", "c", "z", "y", "x"]``; any name where empty.
        needed: names that must be there.
        any_case: whether it accepts capitals too.
    """

    known: list[str] = field(factory=list)
    needed: list[str] = field(factory=list)
    any_case: bool = False


@define(kw_only=True)
class AxisTypes(Entry):
    """The types of axes that a reader needs.

    Args:
        untyped: names of axes that must have a type, ``*`` for all.
        known: the types that it accepts, any where empty.
    """

    untyped: list[str] = field(factory=list)
    known: list[str] = field(factory=list)


@define(kw_only=True)
class ChannelAxis(Entry):
    """The name by which a reader finds the channel axis.

    Args:
        name: of the axis.
        unless_omero: whether it finds the axis by its type if there is ``omero``.
    """

    name: str = "c"
    unless_omero: bool = True


@define(kw_only=True)
class Active(Entry):
    """What a reader does if no channel is active.

    Args:
        assumed: whether a channel without ``active`` is shown.
    """

    assumed: bool = True


@define(kw_only=True)
class ChannelNumber(Entry):
    """How many channels a reader shows at first.

    Args:
        most: of those that are active.
    """

    most: int


@define(kw_only=True)
class WholeImage(Entry):
    """What a reader does with the transformations of the whole image.

    Args:
        applies_first: whether it applies the first of them, so that only the others are trouble.
    """

    applies_first: bool = False


@define(kw_only=True)
class Transformations(Entry):
    """What a reader does with the transformations of 0.6.

    Args:
        endpoints: whether ``input`` and ``output`` that are objects are trouble.
        several: whether more than one coordinate system is trouble.
    """

    endpoints: bool = False
    several: bool = False


@define(kw_only=True)
class MissingUnit(Entry):
    """The unit that a reader assumes for a space axis without one.

    Args:
        assumed: the unit.
    """

    assumed: str


@define(kw_only=True)
class LabelVersions(Entry):
    """The versions of images whose labels a reader does not show.

    Args:
        versions: of OME-Zarr.
    """

    versions: list[str]


@define(kw_only=True)
class FieldPaths(Entry):
    """The paths of images in wells that a reader expects.

    Args:
        paths: ``same`` for the path of the first image of the first well in all wells, ``numbered`` for 0, 1, 2, ...
    """

    paths: str


@define(kw_only=True)
class LevelPaths(Entry):
    """The paths of levels that a reader expects.

    Args:
        paths: ``numbered`` for 0, 1, 2, ... in order, ``uri`` for characters that a URI may have.
    """

    paths: str


@define(kw_only=True)
class Coarsest(Entry):
    """How large the smallest level may be.

    Args:
        side: most pixels along y and along x.
        pixels: most pixels in a plane.
        atlas: side of the square in which all planes of the level must fit side by side.
        plates: whether it shows a plate as one picture, for which ``side`` holds too.
    """

    side: int | None = None
    pixels: int | None = None
    atlas: int | None = None
    plates: bool = False


@define(kw_only=True)
class LastSizes(Entry):
    """Sizes of the last dimension that a reader takes for colors.

    Args:
        sizes: such as 3 and 4.
    """

    sizes: list[int]


@define(kw_only=True)
class Tiles(Entry):
    """How small chunks may be.

    Args:
        least: pixels along y and along x.
    """

    least: int


@define(kw_only=True)
class StoreNames(Entry):
    """By what a reader knows a store.

    Args:
        contains: text in its name.
    """

    contains: str


@define(kw_only=True)
class Broken(Entry):
    """Rules of the specification whose violation stops a reader, for the table of readers.

    Args:
        rules: their codes.
    """

    rules: list[str]


def section(rule: str) -> Any:
    """Declare a section of a profile, which a rule reads."""
    return field(factory=list, metadata={"rule": rule})


@define(kw_only=True)
class Profile:
    """What is known of one reader.

    Args:
        name: on the command line.
        title: as its developers write it.
        version: the release that was read, or the one nearest to what was read.
        read: the day of the code that was read.
        commit: of that code.
        links: addresses of the project.
        about: what it is, in one sentence.
        also: other names people use, such as ``fiji``.
        arrays_only: whether it is a library for arrays, which knows nothing about images.
        file: path of the profile.
    """

    name: str
    title: str
    version: str
    read: str
    commit: str = ""
    links: list[str]
    about: str
    also: list[str] = field(factory=list)
    arrays_only: bool = False
    file: str = ""
    versions: list[Versions] = section("NGFF501")
    roots: list[Roots] = section("NGFF502")
    units: list[Units] = section("NGFF503")
    resized_axes: list[Entry] = section("NGFF504")
    factors: list[Factors] = section("NGFF505")
    data_types: list[DataTypes] = section("NGFF506")
    distorted_types: list[DataTypes] = section("NGFF507")
    compressors: list[Compressors] = section("NGFF508")
    filters: list[Filters] = section("NGFF509")
    codecs: list[Codecs] = section("NGFF510")
    memory_order: list[Entry] = section("NGFF511")
    axis_names: list[AxisNames] = section("NGFF512")
    axis_types: list[AxisTypes] = section("NGFF513")
    channel_axis: list[ChannelAxis] = section("NGFF514")
    missing_omero: list[Entry] = section("NGFF515")
    active: list[Active] = section("NGFF516")
    channel_number: list[ChannelNumber] = section("NGFF517")
    translations: list[Entry] = section("NGFF519")
    multiscale_transformations: list[WholeImage] = section("NGFF520")
    missing_scale: list[Entry] = section("NGFF521")
    transformations: list[Transformations] = section("NGFF522")
    missing_unit: list[MissingUnit] = section("NGFF523")
    labels: list[LabelVersions] = section("NGFF524")
    label_metadata: list[Entry] = section("NGFF525")
    label_axes: list[Entry] = section("NGFF526")
    field_count: list[Entry] = section("NGFF527")
    field_paths: list[FieldPaths] = section("NGFF528")
    uneven_plates: list[Entry] = section("NGFF529")
    level_paths: list[LevelPaths] = section("NGFF530")
    collections: list[Entry] = section("NGFF531")
    several_images: list[Entry] = section("NGFF532")
    coarsest: list[Coarsest] = section("NGFF533")
    last_sizes: list[LastSizes] = section("NGFF534")
    tiles: list[Tiles] = section("NGFF535")
    store_names: list[StoreNames] = section("NGFF536")
    missing_version: list[Entry] = section("NGFF537")
    pixel_sizes: list[Entry] = section("NGFF538")
    level_origins: list[Entry] = section("NGFF539")
    broken: list[Broken] = section("")

    @property
    def called(self) -> str:
        """Title and version."""
        return f"{self.title} {self.version}".strip()


SECTIONS: dict[str, str] = {each.name: each.metadata["rule"] for each in fields(Profile) if "rule" in each.metadata}
"""The sections of a profile, each with the rule that reads it; ``broken`` belongs to none."""
