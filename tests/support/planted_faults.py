"""Planting one fault in a store without any: rows of the tables, and what their addresses and values mean."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any, NamedTuple

from attrs import frozen
from support.json_edits import DELETE, at, edit
from support.stores import ERA_OF_V2, array, group
from support.valid_stores import NAMES, SHAPE, STORES, Documents, ome_document

NAMED = {
    "dtype": ("/dtype", "/data_type"),
    "chunks": ("/chunks", "/chunk_grid/configuration/chunk_shape"),
}
"""Pointers in the document of an array that differ between Zarr v2 and v3."""

VERSIONS = ("0.1", "0.2", "0.3", "0.4", "0.5", "0.6")


class Fault(NamedTuple):
    """A fault, and the finding that it must give.

    Addresses are ``/pointer``, in the OME object of the root, ``node@/pointer``, in that of another group,
    ``node#/pointer``, in the main document of a node, and ``path/.zattrs#/pointer``, in the document named.
    ``node#dtype`` and ``node#chunks`` are where either Zarr format has them.
    ``node#`` with ``DELETE`` takes the node away, ``node/**`` takes away all nodes below it too.

    Args:
        what: was done.
        versions: in which it is a fault, such as ``"0.1-0.4"``.
        edits: by address.
        code: of the finding.
        place: its address; that of the only edit where empty, ``"."`` for the store itself.
        severity: of the finding.
    """

    what: str
    versions: str
    edits: dict[str, Any]
    code: str
    place: str = ""
    severity: str = "error"


@frozen
class Copy:
    """Instead of a value: what is at another pointer of the same document, before any edit.

    Args:
        pointer: in the OME object, or in the document, as that of the edit.
        under: a key; the value is put in an object under it.
    """

    pointer: str
    under: str = ""


@frozen
class Array:
    """Instead of the main document of a node: an array.

    Args:
        shape: in pixels.
        dtype: of the pixels.
        names: of the dimensions, by their letters.
    """

    shape: tuple[int, ...] = SHAPE
    dtype: str = "uint16"
    names: str = NAMES

    def documents(self, path: str, version: str) -> Documents:
        """Return the documents of the array."""
        given: dict[str, Any] = {"shape": list(self.shape), "dtype": self.dtype}
        if version > ERA_OF_V2:
            given["dimension_names"] = list(self.names)
        if version == "0.3":
            given["attributes"] = {"_ARRAY_DIMENSIONS": list(self.names)}
        return array(path, version, **given)


@frozen
class NewGroup:
    """Instead of the main document of a node: a group.

    Args:
        attributes: without the ``ome`` object.
    """

    attributes: dict[str, Any] | None = None

    def documents(self, path: str, version: str) -> Documents:
        """Return the documents of the group."""
        return group(path, self.attributes or {}, version)


def span(versions: str) -> list[str]:
    """Return the versions that a range means, such as ``"0.1-0.4"``."""
    first, _, last = versions.partition("-")
    return [each for each in VERSIONS if first <= each <= (last or first)]


def locate(address: str, version: str, documents: Documents) -> tuple[str, str]:
    """Return the document and the pointer that an address means."""
    if address == ".":
        return "", ""
    if "#" not in address:
        path, _, pointer = address.partition("@") if "@" in address else ("", "", address)
        name, base = ome_document(path, version)
        return name, base + pointer
    path, _, pointer = address.partition("#")
    if path.rpartition("/")[2].startswith((".z", "zarr.json", "METADATA")):
        return path, pointer
    if pointer.partition("/")[0] in NAMED:
        name, slash, rest = pointer.partition("/")
        pointer = NAMED[name][version > ERA_OF_V2] + slash + rest
    return main_document(path, version, documents), pointer


def main_document(path: str, version: str, documents: Documents) -> str:
    """Return the document that makes a node."""
    base = f"{path}/" if path else ""
    if version > ERA_OF_V2:
        return f"{base}zarr.json"
    return f"{base}.zarray" if f"{base}.zarray" in documents else f"{base}.zgroup"


def taken_away(path: str, documents: Documents, *, below: bool) -> Documents:
    """Return the documents without those of a node."""
    base = f"{path}/" if path else ""
    return {
        name: each
        for name, each in documents.items()
        if not name.startswith(base) or (not below and "/" in name[len(base) :])
    }


@cache
def _clean(kind: str, version: str) -> Documents:
    return STORES[kind](version)


@cache
def _encoded_clean(kind: str, version: str) -> dict[int, tuple[Any, bytes]]:
    """Return each document of a store, and how it is stored, by its identity."""
    return {id(each): (each, _encoded(each)) for each in _clean(kind, version).values()}


def planted(kind: str, version: str, edits: dict[str, Any]) -> Documents:
    """Return the documents of the store of a kind, with edits made; those without an edit are shared by all calls."""
    clean = _clean(kind, version)
    documents = {**clean}
    _STORED.update(_encoded_clean(kind, version))
    for address, new in edits.items():
        if address.removesuffix("#") in documents and (new is DELETE or isinstance(new, bytes)):
            del documents[address.removesuffix("#")]
            documents |= {address.removesuffix("#"): new} if isinstance(new, bytes) else {}
            continue
        if address.endswith("**") or (address.endswith("#") and (new is DELETE or isinstance(new, Array | NewGroup))):
            path = address.rstrip("*#").rstrip("/")
            documents = taken_away(path, documents, below=address.endswith("**"))
            documents |= {} if new is DELETE else new.documents(path, version)
            continue
        name, pointer = locate(address, version, documents)
        value = new
        if isinstance(new, Copy):
            base = pointer.removesuffix(address.partition("#")[2] or address.rpartition("@")[2])
            value = copy.deepcopy(at(clean[name], base + new.pointer))
            value = {new.under: value} if new.under else value
        if not pointer:
            documents[name] = value
        else:
            if name in clean and documents.get(name) is clean[name]:
                documents[name] = copy.deepcopy(clean[name])
            edit(documents.setdefault(name, {}), pointer, copy.deepcopy(value) if value is not DELETE else value)
    return documents


_STORED: dict[int, tuple[Any, bytes]] = {}
"""Documents that no fault was planted in, and how they are stored, by their identity."""


def encoded(documents: Documents) -> dict[str, bytes]:
    """Write documents as they are stored."""
    return {path: _STORED[id(each)][1] if id(each) in _STORED else _encoded(each) for path, each in documents.items()}


def _encoded(document: Any) -> bytes:
    return document if isinstance(document, bytes) else json.dumps(document, indent=2).encode()
