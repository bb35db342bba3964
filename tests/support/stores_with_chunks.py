"""Images with stored chunks, written by the libraries that people use, and what can happen to their chunks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from support.writers import WRITERS, write_yaozarrs

from ngfflint.hierarchy.chunks import ChunkGrid, grid_of
from ngfflint.hierarchy.loader import load
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore

SHAPE, CHUNK = (3, 40, 30), (1, 16, 16)
AXES = [{"name": name, "type": "space", "unit": "micrometer"} for name in "zyx"]


def pixels(level: int) -> np.ndarray[Any, np.dtype[np.uint16]]:
    """Return pixels of a level without any zero, so that every chunk is stored."""
    z, y, x = SHAPE
    return np.ones((z, y >> level, x >> level), dtype="uint16")


def write_group(path: Path, version: str) -> None:
    """Write the group of an image of two levels."""
    datasets = [
        {
            "path": str(level),
            "coordinateTransformations": [{"type": "scale", "scale": [1.0, 0.5 * 2**level, 0.5 * 2**level]}],
        }
        for level in range(2)
    ]
    entry: dict[str, Any] = {"name": "embryo", "type": "mean", "metadata": {}, "axes": AXES, "datasets": datasets}
    if version == "0.4":
        zarr.create_group(path, zarr_format=2, attributes={"multiscales": [entry | {"version": "0.4"}]})
        return
    zarr.create_group(path, zarr_format=3, attributes={"ome": {"version": version, "multiscales": [entry]}})


def write_zarr(path: Path, version: str, encoding: dict[str, Any], **options: Any) -> None:
    """Write an image with zarr-python."""
    write_group(path, version)
    names: dict[str, Any] = {} if version == "0.4" else {"dimension_names": ["z", "y", "x"]}
    for level in range(2):
        array = zarr.create_array(
            path / str(level),
            shape=pixels(level).shape,
            chunks=CHUNK,
            dtype="uint16",
            zarr_format=2 if version == "0.4" else 3,
            chunk_key_encoding=encoding,
            fill_value=0,
            **names,
            **options,
        )
        array[:] = pixels(level)


def write_tensorstore(path: Path, version: str, metadata: dict[str, Any]) -> None:
    """Write an image with TensorStore."""
    import tensorstore

    write_group(path, version)
    for level in range(2):
        driver = "zarr" if version == "0.4" else "zarr3"
        spec: dict[str, Any] = {"driver": driver, "kvstore": {"driver": "file", "path": str(path / str(level))}}
        spec["metadata"] = {"shape": list(pixels(level).shape), **metadata}
        array = tensorstore.open(spec, create=True).result()
        array[...] = pixels(level)


def _v3(name: str, separator: str) -> dict[str, Any]:
    return {
        "data_type": "uint16",
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": CHUNK}},
        "chunk_key_encoding": {"name": name, "configuration": {"separator": separator}},
        "dimension_names": ["z", "y", "x"],
    }


def _keys(name: str, separator: str) -> dict[str, Any]:
    return {"name": name, "configuration": {"separator": separator}}


STORES: dict[str, Callable[[Path], Any]] = {
    "ome-zarr 0.4": lambda path: WRITERS["ome-zarr"](path, "czyx", "0.4"),
    "ome-zarr 0.5": lambda path: WRITERS["ome-zarr"](path, "czyx", "0.5"),
    "ngff-zarr 0.4": lambda path: WRITERS["ngff-zarr"](path, "zyx", "0.4"),
    "ngff-zarr 0.5": lambda path: WRITERS["ngff-zarr"](path, "zyx", "0.5"),
    "yaozarrs 0.5, without chunks": lambda path: write_yaozarrs(path, "czyx"),
    "zarr v2 nested": partial(write_zarr, version="0.4", encoding=_keys("v2", "/")),
    "zarr v2 flat": partial(write_zarr, version="0.4", encoding=_keys("v2", ".")),
    "zarr v2 uncompressed": partial(write_zarr, version="0.4", encoding=_keys("v2", "/"), compressors=None),
    "zarr v3 nested": partial(write_zarr, version="0.5", encoding=_keys("default", "/")),
    "zarr v3 flat": partial(write_zarr, version="0.5", encoding=_keys("default", ".")),
    "zarr v3 encoding v2": partial(write_zarr, version="0.5", encoding=_keys("v2", "/")),
    "zarr v3 uncompressed": partial(write_zarr, version="0.5", encoding=_keys("default", "/"), compressors=None),
    "zarr v3 sharded": partial(write_zarr, version="0.5", encoding=_keys("default", "/"), shards=(1, 32, 32)),
    "tensorstore v2": partial(
        write_tensorstore,
        version="0.4",
        metadata={"chunks": CHUNK, "dtype": "<u2", "dimension_separator": "/", "compressor": None, "fill_value": 0},
    ),
    "tensorstore v3": partial(write_tensorstore, version="0.5", metadata=_v3("default", "/")),
    "tensorstore v3 flat": partial(write_tensorstore, version="0.5", metadata=_v3("v2", ".")),
}
"""Write an image: path of the store."""

FLAT_V2 = {"zarr v2 flat"}
"""Images whose chunks are stored where the metadata says, although the version asks for nested ones."""


class Level:
    """An array of a written image."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_v2 = (folder / ".zarray").exists()
        self.document = folder / (".zarray" if self.is_v2 else "zarr.json")

    @property
    def grid(self) -> ChunkGrid:
        """The chunk grid that the metadata describe."""
        grid = grid_of(run(load(LocalStore(str(self.folder)), "")).metadata)
        assert grid is not None
        return grid

    @property
    def chunks(self) -> list[Path]:
        """The files of the stored chunks."""
        return sorted(each for each in self.folder.rglob("*") if each.is_file() and each.name[:1] not in ".z")

    def edit(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Change the metadata."""
        value = json.loads(self.document.read_text())
        change(value)
        self.document.write_text(json.dumps(value))

    @property
    def shows_pixels(self) -> bool:
        """Whether zarr-python reads anything but the fill value."""
        array: Any = zarr.open_array(self.folder, mode="r")
        return bool((array[:] != array.fill_value).any())


def levels_of(path: Path) -> list[Level]:
    """Return the arrays of a written image, the largest first."""
    documents = [each for each in path.rglob("zarr.json") if json.loads(each.read_bytes())["node_type"] == "array"]
    folders = [each.parent for each in (*documents, *path.rglob(".zarray"))]
    return sorted(map(Level, folders), key=lambda level: level.folder.as_posix())


def other_encodings(level: Level) -> Iterator[tuple[str, Callable[[dict[str, Any]], object], str]]:
    """Yield wrong ways to declare how the chunks of an array are named: what, the change, and the value to restore."""
    prefix, separator = level.grid.encoding
    other = "." if separator == "/" else "/"
    if level.is_v2:
        yield (
            "separator",
            lambda value: value.update(dimension_separator=other),
            f'"dimension_separator" to "{separator}"',
        )
        if separator == "/":
            yield "absent", lambda value: value.pop("dimension_separator"), '"dimension_separator": "/"'
        return
    for name in ("default", "v2"):
        for each in "/.":
            if (name == "default", each) != (prefix, separator):
                wanted = f'"separator": "{separator}"' if (name == "default") != prefix else f'to "{separator}"'
                yield f"{name} {each}", partial(_declare, name, each), wanted


def _declare(name: str, separator: str, value: dict[str, Any]) -> None:
    value["chunk_key_encoding"] = _keys(name, separator)


def move_chunks(level: Level, key: Callable[[str], str]) -> None:
    """Rename the chunks of a level: the new key for each key."""
    keys = [(each, each.relative_to(level.folder).as_posix()) for each in level.chunks]
    moved = level.folder.with_name("moved")
    for file, old in keys:
        place = moved / key(old)
        place.parent.mkdir(parents=True, exist_ok=True)
        file.rename(place)
    for each in [*level.folder.iterdir()]:
        if each.is_dir():
            shutil.rmtree(each)
    for each in [*moved.iterdir()]:
        each.rename(level.folder / each.name)
    moved.rmdir()
