"""``python bench/floor.py PATH``: open and parse every document that the metadata reference once, and look up chunks.

This is the minimum work of a linter of local stores, to which the linter is compared. The chunks are those that the
linter looks up by default: the first, the middle and the last one of each array, and the first one beyond the end of
each axis. It prints the number of documents read, of documents that do not exist, and of chunks that exist.
"""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from typing import Any

import orjson

READ_SIZE = 1 << 16
"""Bytes to read at once; larger reads cost more for memory than they save."""


class StoreReader:
    """Reads stores.

    Attributes:
        documents: number of documents read.
        missing: number of documents that do not exist.
        size: total size of the documents, in bytes.
        chunks: number of chunks found.
    """

    def __init__(self) -> None:
        self.documents = self.missing = self.size = self.chunks = 0

    def read(self, path: str) -> Any:
        """Return a document, or ``None`` if it does not exist."""
        try:
            file = os.open(path, os.O_RDONLY)
        except OSError:
            self.missing += 1
            return None
        data = os.read(file, READ_SIZE)
        while len(data) % READ_SIZE == 0 and (more := os.read(file, READ_SIZE)):
            data += more
        os.close(file)
        self.documents += 1
        self.size += len(data)
        return orjson.loads(data)

    def group_v3(self, path: str) -> dict[str, Any]:
        """Return the OME object of a Zarr v3 group, empty if it has none."""
        document = self.read(f"{path}/zarr.json")
        found: dict[str, Any] = {} if document is None else document["attributes"].get("ome", {})
        return found

    def group_v2(self, path: str) -> dict[str, Any]:
        """Return the attributes of a Zarr v2 group, empty if it has none."""
        return {} if self.read(f"{path}/.zgroup") is None else self.read(f"{path}/.zattrs") or {}

    def image(self, path: str, ome: dict[str, Any], group: Any, array: str) -> None:
        """Read the levels and the labels of an image."""
        for entry in ome.get("multiscales", ()):
            for dataset in entry["datasets"]:
                folder = f"{path}/{dataset['path']}/"
                document = self.read(f"{folder}{array}")
                if document is not None:
                    self.look_up(folder, document)
        if "image-label" not in ome:
            for label in group(f"{path}/labels").get("labels", ()):
                below = f"{path}/labels/{label}"
                self.image(below, group(below), group, array)

    def look_up(self, folder: str, array: dict[str, Any]) -> None:
        """Look up some chunks of an array."""
        inside, beyond = keys(*_grid_v3(array) if "chunk_grid" in array else _grid_v2(array))
        for key in inside:
            try:
                os.stat(folder + key)  # noqa: PTH116  as the linter does
            except OSError:
                continue
            self.chunks += 1
        for key in beyond:
            self.chunks += os.access(folder + key, os.F_OK)

    def store(self, path: str) -> None:
        """Read a plate or an image."""
        v3 = os.access(f"{path}/zarr.json", os.F_OK)
        group, array = (self.group_v3, "zarr.json") if v3 else (self.group_v2, ".zarray")
        ome = group(path)
        plate = ome.get("plate")
        if plate is None:
            self.image(path, ome, group, array)
            return
        for row in plate["rows"]:
            group(f"{path}/{row['name']}")
        for well in plate["wells"]:
            for field in group(f"{path}/{well['path']}")["well"]["images"]:
                below = f"{path}/{well['path']}/{field['path']}"
                self.image(below, group(below), group, array)

    def folder(self, path: str) -> None:
        """Read a store, or all stores in a folder at any depth."""
        if path.endswith(".zarr"):
            self.store(path)
            return
        with os.scandir(path) as entries:
            below = [entry.path for entry in entries if entry.is_dir()]
        for each in sorted(below):
            self.folder(each)


def _grid_v2(array: dict[str, Any]) -> tuple[tuple[int, ...], tuple[int, ...], str, str]:
    return tuple(array["shape"]), tuple(array["chunks"]), "", array.get("dimension_separator", ".")


def _grid_v3(array: dict[str, Any]) -> tuple[tuple[int, ...], tuple[int, ...], str, str]:
    chunks = array["chunk_grid"]["configuration"]["chunk_shape"]
    separator = array["chunk_key_encoding"]["configuration"]["separator"]
    return tuple(array["shape"]), tuple(chunks), f"c{separator}", separator


@cache
def keys(shape: tuple[int, ...], chunks: tuple[int, ...], prefix: str, separator: str) -> tuple[list[str], list[str]]:
    """Return the keys of the first, the middle and the last chunk, and of those beyond the end of each axis."""
    counts = [-(-size // chunk) for size, chunk in zip(shape, chunks, strict=True)]
    places = [[0] * len(counts), [count // 2 for count in counts], [count - 1 for count in counts]]
    beyond = [[count if at == axis else 0 for at in range(len(counts))] for axis, count in enumerate(counts)]
    inside, outside = ([prefix + separator.join(map(str, place)) for place in each] for each in (places, beyond))
    return list(dict.fromkeys(inside)), outside


if __name__ == "__main__":
    floor = StoreReader()
    floor.folder(sys.argv[1])
    sys.stdout.write(f"{json.dumps(vars(floor))}\n")
