"""Reproducible stores for benchmarks, written without any Zarr library: metadata, and some empty chunks if wanted."""

from __future__ import annotations

import json
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

AXES = (("t", "time", "second"), ("c", "channel", None), *((name, "space", "micrometer") for name in "zyx"))
NAMES = [name for name, _, _ in AXES]


class PlateSize(NamedTuple):
    """The size of a plate.

    Args:
        rows: rows of wells.
        columns: columns of wells.
        fields: images per well; the maximum in a ragged plate.
        levels: levels per image.
    """

    rows: int
    columns: int
    fields: int
    levels: int


PLATES = {96: PlateSize(8, 12, 1, 3), 384: PlateSize(16, 24, 4, 4), 1536: PlateSize(32, 48, 9, 5)}
"""Plate sizes by number of wells."""


def image_ome(name: str, levels: int, version: str, number: int = 0, pixel: float = 0.2) -> dict[str, Any]:
    """Return the OME object of a five-dimensional image with two channels."""
    window = {"min": 0, "max": 65535, "start": 0, "end": 1500 + number}
    axes = [{"name": axis, "type": kind} | ({"unit": unit} if unit else {}) for axis, kind, unit in AXES]
    datasets = [
        {
            "path": str(level),
            "coordinateTransformations": [
                {"type": "scale", "scale": [1.0, 1.0, 0.5, *[pixel * 2**level] * 2]},
                {"type": "translation", "translation": [0.0, 0.0, 0.0, *[pixel / 2 * (2**level - 1)] * 2]},
            ],
        }
        for level in range(levels)
    ]
    channels = [
        {"label": label, "color": color, "active": True, "window": window}
        for label, color in (("DAPI", "0000FF"), ("GFP", "00FF00"))
    ]
    entry = {"name": name, "axes": axes, "datasets": datasets, "type": "gaussian", "metadata": {"method": "2 x 2"}}
    return {
        "multiscales": [entry | ({"version": version} if version == "0.4" else {})],
        "omero": {"channels": channels, "rdefs": {"defaultT": 0, "defaultZ": 8, "model": "color"}},
    }


class Writer:
    """Writes the nodes of a store.

    Args:
        root: folder of the store.
        version: ``0.4`` for Zarr v2, ``0.5`` for Zarr v3.
        separator: of the chunk keys; without it no chunk is stored, otherwise the first, the middle and the last one
            of each array.
    """

    def __init__(self, root: Path, version: str, separator: str = "") -> None:
        self.root, self.version, self.documents = root, version, 0
        self.separator = separator

    def group(self, path: str, ome: dict[str, Any] | None) -> None:
        """Write a group."""
        if self.version == "0.4":
            self._write(path, ".zgroup", {"zarr_format": 2})
            if ome:
                self._write(path, ".zattrs", ome)
            return
        attributes = {"ome": {"version": self.version, **ome}} if ome else {}
        self._write(path, "zarr.json", {"zarr_format": 3, "node_type": "group", "attributes": attributes})

    def array(self, path: str, shape: list[int]) -> None:
        """Write the metadata of a 16-bit array."""
        chunks = [1, 1, 1, min(256, shape[3]), min(256, shape[4])]
        separator = self.separator or "/"
        if self.separator:
            self._chunks(path, shape, chunks)
        if self.version == "0.4":
            document: dict[str, Any] = {
                "zarr_format": 2,
                "shape": shape,
                "chunks": chunks,
                "dtype": "<u2",
                "order": "C",
            }
            document |= {"fill_value": 0, "filters": None, "compressor": None, "dimension_separator": separator}
            self._write(path, ".zarray", document)
            return
        document = {"zarr_format": 3, "node_type": "array", "shape": shape, "data_type": "uint16", "fill_value": 0}
        document["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": chunks}}
        document["chunk_key_encoding"] = {"name": "default", "configuration": {"separator": separator}}
        document["codecs"] = [{"name": "bytes", "configuration": {"endian": "little"}}]
        self._write(path, "zarr.json", document | {"dimension_names": NAMES, "attributes": {}})

    def _chunks(self, path: str, shape: list[int], chunks: list[int]) -> None:
        """Write the first, the middle and the last chunk of an array as files without blocks on the disk."""
        counts = [-(-size // chunk) for size, chunk in zip(shape, chunks, strict=True)]
        for place in ([0] * 5, [count // 2 for count in counts], [count - 1 for count in counts]):
            parts = [*(["c"] if self.version == "0.5" else []), *map(str, place)]
            file = self.root / path / self.separator.join(parts)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as opened:
                opened.truncate(2 * chunks[3] * chunks[4])

    def image(self, path: str, levels: int, name: str = "embryo", number: int = 0, pixel: float = 0.2) -> None:
        """Write an image with its levels."""
        self.group(path, image_ome(name, levels, self.version, number, pixel))
        for level in range(levels):
            self.array(f"{path}/{level}".strip("/"), [2, 2, 16, 1024 >> level, 1024 >> level])

    def plate(self, size: PlateSize, *, ragged: bool = False, varied: bool = False) -> None:
        """Write a plate; in a ragged one the number of fields varies, in a varied one all images differ."""
        rows, columns = [row_name(row) for row in range(size.rows)], [str(each + 1) for each in range(size.columns)]
        places = [(row, column) for row in range(size.rows) for column in range(size.columns)]
        wells = [
            {"path": f"{rows[row]}/{columns[column]}", "rowIndex": row, "columnIndex": column} for row, column in places
        ]
        plate = {"version": self.version, "name": "screen", "field_count": size.fields, "wells": wells}
        plate |= {"rows": [{"name": each} for each in rows], "columns": [{"name": each} for each in columns]}
        plate["acquisitions"] = [{"id": 0, "name": "monday", "maximumfieldcount": size.fields}]
        self.group("", {"plate": plate})
        for row in rows:
            self.group(row, None)
        for index, well in enumerate(wells):
            fields = 1 + index * 7 % size.fields if ragged else size.fields
            images = [{"path": str(field), "acquisition": 0} for field in range(fields)]
            self.group(str(well["path"]), {"well": {"version": self.version, "images": images}})
            for field in range(fields):
                number = index * size.fields + field if varied else 0
                self.image(f"{well['path']}/{field}", size.levels, f"field {field}", number, 0.2 + number / 1e5)

    def _write(self, path: str, name: str, document: object) -> None:
        folder = self.root / path
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(document, indent=2))
        self.documents += 1


def row_name(row: int) -> str:
    """Return the name of a row: A to Z, then AA."""
    return row_name(row // 26 - 1) + row_name(row % 26) if row >= 26 else chr(ord("A") + row)


def plate(folder: Path, wells: int, version: str, *, ragged: bool = False, varied: bool = False) -> Path:
    """Return a plate, writing it if it does not exist."""
    path = folder / f"plate-{wells}{'-ragged' if ragged else ''}{'-varied' if varied else ''}-{version}.zarr"
    if not path.exists():
        Writer(path, version).plate(PLATES[wells], ragged=ragged, varied=varied)
    return path


SEPARATORS = {"nested": "/", "flat": "."}
"""How chunks are stored."""


def plate_with_chunks(folder: Path, wells: int, version: str, layout: str) -> Path:
    """Return a plate with three stored chunks per array, writing it if it does not exist."""
    path = folder / f"plate-{wells}-{layout}-chunks-{version}.zarr"
    if not path.exists():
        Writer(path, version, SEPARATORS[layout]).plate(PLATES[wells])
    return path


def image_with_flat_chunks(folder: Path, count: int) -> Path:
    """Return an image of 0.5 with all of its chunks in one folder, writing it if it does not exist."""
    path = folder / f"image-{count}-flat-chunks.zarr"
    if not path.exists():
        writer = Writer(path, "0.5", ".")
        writer.group("", image_ome("embryo", 1, "0.5"))
        (path / "0").mkdir()
        shape = [count // 32, 2, 16, 64, 64]
        for time, channel, z in product(*map(range, shape[:3])):
            with (path / f"0/c.{time}.{channel}.{z}.0.0").open("wb") as opened:
                opened.truncate(2 * 64 * 64)
        writer.array("0", shape)
    return path


def image(folder: Path, version: str) -> Path:
    """Return an image of five levels, writing it if it does not exist."""
    path = folder / f"image-{version}.zarr"
    if not path.exists():
        Writer(path, version).image("", 5)
    return path


def image_folder(folder: Path, count: int, version: str) -> Path:
    """Return a folder of images with distinct names and contrasts, writing it if it does not exist."""
    path = folder / f"images-{count}-{version}"
    if not path.exists():
        for number in range(count):
            Writer(path / f"{number // 100:02}" / f"{number:04}.zarr", version).image("", 4, f"embryo {number}", number)
    return path


def broken_plate(folder: Path, version: str, faults: int) -> Path:
    """Return a plate of 384 wells with a given number of images with a too long scale, writing it if needed."""
    path = folder / f"broken-{faults}-{version}.zarr"
    if not path.exists():
        writer = Writer(path, version)
        writer.plate(PLATES[384])
        wells = [f"{row_name(number // 24)}/{number % 24 + 1}/0" for number in range(0, 384, 384 // faults)][:faults]
        for well in wells:
            ome = image_ome("field 0", 4, version)
            ome["multiscales"][0]["datasets"][1]["coordinateTransformations"][0]["scale"].append(1.0)
            writer.group(well, ome)
    return path
