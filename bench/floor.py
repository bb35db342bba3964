"""``python bench/floor.py PATH``: open and parse every document that the metadata reference once, and nothing else.

This is the minimum work of a linter of local stores, to which the linter is compared. It prints the number of
documents read and of documents that do not exist.
"""

from __future__ import annotations

import json
import os
import sys
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
    """

    def __init__(self) -> None:
        self.documents = self.missing = self.size = 0

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
        """Read a store, or all stores in a folder at any depth."""
        if path.endswith(".zarr"):
            self.store(path)
            return
        with os.scandir(path) as entries:
            below = [entry.path for entry in entries if entry.is_dir()]
        for each in sorted(below):
            self.folder(each)


if __name__ == "__main__":
    floor = StoreReader()
    floor.folder(sys.argv[1])
    sys.stdout.write(f"{json.dumps(vars(floor))}\n")
