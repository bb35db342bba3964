"""Plates and wells of high-content screens."""

from attrs import define

from ngfflint.model.base import As, Each, Model, OMEAttributes, field, key


@define(kw_only=True, eq=False, repr=False)
class Acquisition(Model):
    """One acquisition: an imaging run over the plate.

    Args:
        id: unique in the plate, 0 or more.
        name: of the acquisition.
        maximumfieldcount: largest number of fields of view of a well in this acquisition.
        description: free text.
        starttime: in seconds since 1970.
        endtime: in seconds since 1970.
    """

    id: int
    name: str | None = None
    maximumfieldcount: int | None = None
    description: str | None = None
    starttime: int | None = None
    endtime: int | None = None


class Acquisitions(list[Acquisition]):
    """The acquisitions of a plate."""


@define(kw_only=True, eq=False, repr=False)
class Column(Model):
    """One column of a plate.

    Args:
        name: alphanumeric and unique.
    """

    name: str


class Columns(list[Column]):
    """All columns of a plate, used or not."""


@define(kw_only=True, eq=False, repr=False)
class Row(Model):
    """One row of a plate.

    Args:
        name: alphanumeric and unique.
    """

    name: str


class Rows(list[Row]):
    """All rows of a plate, used or not."""


@define(kw_only=True, eq=False, repr=False)
class PlateWell(Model):
    """One well that was imaged.

    Args:
        path: name of the row, a slash, name of the column.
        rowIndex: index in the rows, from 0.
        columnIndex: index in the columns, from 0.
    """

    path: str
    rowIndex: int | None = field(default=None, metadata=key(since="0.4", required=True))
    columnIndex: int | None = field(default=None, metadata=key(since="0.4", required=True))


class PlateWells(list[PlateWell]):
    """The wells that were imaged."""


@define(kw_only=True, eq=False, repr=False)
class PlateDef(Model):
    """The layout of a plate.

    Args:
        version: of the specification, up to 0.5.
        name: of the plate.
        columns: all of them, used or not.
        rows: all of them, used or not.
        wells: those that were imaged.
        acquisitions: the imaging runs over the plate.
        field_count: largest number of fields of view of a well.
    """

    version: str | None = field(default=None, metadata=key(until="0.5"))
    name: str | None = None
    columns: Columns = field(converter=Each[Column])
    rows: Rows = field(converter=Each[Row])
    wells: PlateWells = field(converter=Each[PlateWell])
    acquisitions: Acquisitions | None = field(default=None, converter=Each[Acquisition])
    field_count: int | None = None


@define(kw_only=True, eq=False, repr=False)
class Plate(OMEAttributes):
    """The OME metadata of a plate group.

    Args:
        plate: the layout.
        bioformats2raw_layout: 3 if the plate was written by bioformats2raw.
    """

    plate: PlateDef = field(converter=As[PlateDef])
    bioformats2raw_layout: int | None = field(default=None, metadata=key("bioformats2raw.layout", since="0.4"))


@define(kw_only=True, eq=False, repr=False)
class FieldOfView(Model):
    """One field of view.

    Args:
        path: of the image group, relative to the well.
        acquisition: id of its acquisition.
    """

    path: str
    acquisition: int | None = None


class FieldsOfView(list[FieldOfView]):
    """The fields of view of a well."""


@define(kw_only=True, eq=False, repr=False)
class WellDef(Model):
    """The contents of a well.

    Args:
        version: of the specification, up to 0.5.
        images: the fields of view.
    """

    version: str | None = field(default=None, metadata=key(until="0.5"))
    images: FieldsOfView = field(converter=Each[FieldOfView])


@define(kw_only=True, eq=False, repr=False)
class Well(OMEAttributes):
    """The OME metadata of a well group.

    Args:
        well: its contents.
    """

    well: WellDef = field(converter=As[WellDef])
