"""The mutations: every fault of the tables, in every version that it is a fault in."""

from __future__ import annotations

from support.mutations import collections, geometry, images, labels, plates, storage, types
from support.planted_faults import Fault, span

TABLES: dict[str, list[Fault]] = {
    "image": [*images.FAULTS, *geometry.FAULTS, *storage.FAULTS],
    "collection": collections.FAULTS,
    "label image": labels.FAULTS,
    "plate": plates.FAULTS,
    "linked image": types.OF_IMAGE,
    "scene": types.OF_SCENE,
}
"""Faults by the kind of the store that they are planted in."""

CASES = [(kind, version, fault) for kind, rows in TABLES.items() for fault in rows for version in span(fault.versions)]
