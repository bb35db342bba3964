"""Plates written by the writers that people use: two rows, two columns, three wells with two images each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from support.ngff_scaling import multiscales

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS, COLUMNS, WELLS, FIELDS = ["A", "B"], ["1", "2"], ["A/1", "A/2", "B/1"], ["0", "1"]

ACQUISITIONS: list[dict[str, Any]] = [
    {"id": 1, "name": "monday", "maximumfieldcount": 1, "description": "live", "starttime": 1343731272},
    {"id": 2, "name": "tuesday", "maximumfieldcount": 1, "starttime": 1343817672, "endtime": 1343820000},
]
"""The first image of each well is of the first of them, the second of the other."""


def write_ome_zarr(path: Path, version: str) -> None:
    """Write a plate with ome-zarr."""
    import zarr
    from ome_zarr.format import FormatV04, FormatV05
    from ome_zarr.writer import write_image, write_plate_metadata, write_well_metadata

    form = FormatV04() if version == "0.4" else FormatV05()
    root = zarr.open_group(str(path), mode="w", zarr_format=2 if version == "0.4" else 3)
    write_plate_metadata(root, ROWS, COLUMNS, WELLS, fmt=form, acquisitions=ACQUISITIONS, field_count=2, name="screen")
    for well in WELLS:
        row, _, column = well.partition("/")
        group = root.require_group(row).require_group(column)
        images = [{"path": field, "acquisition": 1 + int(field)} for field in FIELDS]
        write_well_metadata(group, images, fmt=form)
        for field in FIELDS:
            write_image(np.zeros((40, 30), "uint16"), group.require_group(field), axes="yx", fmt=form)


def write_ngff_zarr(path: Path, version: str) -> None:
    """Write a plate with ngff-zarr."""
    import ngff_zarr
    from ngff_zarr import Plate, PlateAcquisition, PlateColumn, PlateRow, PlateWell

    wells = [PlateWell(path=well, rowIndex=ROWS.index(well[0]), columnIndex=COLUMNS.index(well[2])) for well in WELLS]
    plate = Plate(
        name="screen",
        columns=[PlateColumn(name=each) for each in COLUMNS],
        rows=[PlateRow(name=each) for each in ROWS],
        wells=wells,
        version=version,
        field_count=2,
        acquisitions=[PlateAcquisition(**each) for each in ACQUISITIONS],
    )
    ngff_zarr.to_hcs_zarr(ngff_zarr.HCSPlate(str(path), plate), str(path))
    for well in WELLS:
        for field in FIELDS:
            ngff_zarr.write_hcs_well_image(
                store=str(path),
                multiscales=multiscales(np.zeros((40, 30), "uint16"), "yx", [2]),
                plate_metadata=plate,
                row_name=well[0],
                column_name=well[2],
                field_index=int(field),
                acquisition_id=1 + int(field),
                version=version,
            )


PLATE_WRITERS: dict[str, Callable[[Path, str], Any]] = {"ome-zarr": write_ome_zarr, "ngff-zarr": write_ngff_zarr}
"""Write a plate: path of the store, version."""
