"""``python bench/floor.py PATH``: open and parse every document that the metadata name, once, and look at nothing else.

This is the least that a linter of local stores can do; its time is what ours is compared with. It prints how many
documents there were, and how many were looked for and not there.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import orjson

PIECE = 1 << 16
"""Bytes that are read at once; for more of them memory costs more than the reading."""


class Floor:
    """Reads stores.

    Attributes:
        documents: that were read.
        missing: that were looked for and not there.
        size: of the documents, in bytes.
    """

    def __init__(self) -> None:
        self.documents = self.missing = self.size = 0

    def read(self, path: str) -> Any:
        """Return a document, or ``None`` where it is not there."""
        try:
            file = os.open(path, os.O_RDONLY)
        except OSError:
            self.missing += 1
            return None
        data = os.read(file, PIECE)
        while len(data) % PIECE == 0 and (more := os.read(file, PIECE)):
            data += more
        os.close(file)
        self.documents += 1
        self.size += len(data)
        return orjson.loads(data)

    def group_v3(self, path: str) -> dict[str, Any]:
        """Return the OME object of a group of Zarr v3, empty where it has none."""
        document = self.read(f"{path}/zarr.json")
        found: dict[str, Any] = {} if document is None else document["attributes"].get("ome", {})
        return found

    def group_v2(self, path: str) -> dict[str, Any]:
        """Return the attributes of a group of Zarr v2, empty where it has none."""
        return {} if self.read(f"{path}/.zgroup") is None else self.read(f"{path}/.zattrs") or {}

    def image(self, path: str, ome: dict[str, Any], group: Any, array: str) -> None:
        """Read the levels and the labels of an image."""
        for entry in ome.get("multiscales", ()):
            for dataset in entry["datasets"]:
                self.read(f"{path}/{dataset['path']}/{array}")
        if "image-label" not in ome:
            for label in group(f"{path}/labels").get("labels", ()):
                below = f"{path}/labels/{label}"
                self.image(below, group(below), group, array)

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
        """Read a store, or all stores in a folder and below."""
        if path.endswith(".zarr"):
            self.store(path)
            return
        with os.scandir(path) as entries:
            below = [entry.path for entry in entries if entry.is_dir()]
        for each in sorted(below):
            self.folder(each)


if __name__ == "__main__":
    floor = Floor()
    floor.folder(sys.argv[1])
    sys.stdout.write(f"{json.dumps(vars(floor))}\n")
