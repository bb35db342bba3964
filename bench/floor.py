"""``python bench/floor.py PATH``: open and parse every document that the metadata name, and look at nothing else.

This is the least that a linter of local stores can do; its time is what ours is compared with.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import orjson


def read(path: str) -> Any:
    """Return a document, or ``None`` where it is not there."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    data = os.read(file, 1 << 20)
    os.close(file)
    return orjson.loads(data)


def group(path: str) -> dict[str, Any]:
    """Return the OME object of a group, empty where it has none."""
    document = read(f"{path}/zarr.json")
    if document is not None:
        attributes: dict[str, Any] = document["attributes"]
        return attributes.get("ome", {})
    return (read(f"{path}/.zattrs") or {}) if read(f"{path}/.zgroup") else {}


def image(path: str, array: str) -> None:
    """Read an image, its levels and its labels."""
    ome = group(path)
    for entry in ome.get("multiscales", ()):
        for dataset in entry["datasets"]:
            read(f"{path}/{dataset['path']}/{array}")
    if "image-label" not in ome:
        for label in group(f"{path}/labels").get("labels", ()):
            image(f"{path}/labels/{label}", array)


def store(path: str) -> None:
    """Read a plate or an image."""
    array = ".zarray" if read(f"{path}/zarr.json") is None else "zarr.json"
    plate = group(path).get("plate")
    if plate is None:
        image(path, array)
        return
    for row in plate["rows"]:
        group(f"{path}/{row['name']}")
    for well in plate["wells"]:
        for field in group(f"{path}/{well['path']}")["well"]["images"]:
            image(f"{path}/{well['path']}/{field['path']}", array)


def main(path: str) -> None:
    """Read a store, or all stores in a folder and below."""
    if path.endswith(".zarr"):
        store(path)
        return
    with os.scandir(path) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            main(entry.path)


if __name__ == "__main__":
    main(sys.argv[1])
