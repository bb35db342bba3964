"""Functions of fixes of Zarr metadata: arrays, dimension names, groups without documents, consolidated copies."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from ngfflint.checks.axes import DIMENSIONS
from ngfflint.checks.documents import NAMES_OF_V2, USERS, difference
from ngfflint.checks.fixes import axes_in, change, reorder, value_at, with_type
from ngfflint.checks.fixes_namespace import add_ome
from ngfflint.checks.zarr_arrays import WITHOUT_ORDER
from ngfflint.checks.zarr_codecs import ORDER
from ngfflint.documents.edits import Edit
from ngfflint.hierarchy.consolidated import DOCUMENT, KEY, copies_in
from ngfflint.hierarchy.nodes import Array, Group
from ngfflint.hierarchy.version import spelt
from ngfflint.model.base import present
from ngfflint.model.zarr import ArrayV2, ArrayV3, dtype_name, dtype_of
from ngfflint.model.zarr_spec import CODECS_V3, fill_setting
from ngfflint.rules.fix import Change
from ngfflint.store.paths import join, relative

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ngfflint.hierarchy.nodes import Copies, Node
    from ngfflint.rules.context import Context
    from ngfflint.rules.fix import Reported


def group_document(reported: Reported, context: Context) -> Iterator[Change]:
    """Write the metadata of a Zarr group into a folder, and the list of label images if it is that of labels."""
    group, folder = context.group, reported.values["folder"]
    top: Node = group
    while top.parent is not None and not f"{folder}/".startswith(f"{top.path}/" if top.path else ""):
        top = top.parent
    path = relative(folder, top.path)
    labels = reported.values.get("labels")
    attributes: dict[str, Any] = {}
    if labels:
        content = {"labels": labels}
        attributes = content if group.zarr_format == 2 else {"ome": {"version": spelt(group.version), **content}}
    if group.zarr_format == 2:
        yield Change(top, join(path, ".zgroup"), Edit("set", (), {"zarr_format": 2}))
        if attributes:
            yield Change(top, join(path, ".zattrs"), Edit("set", (), attributes))
    else:
        content = {"zarr_format": 3, "node_type": "group", "attributes": attributes}
        yield Change(top, join(path, "zarr.json"), Edit("set", (), content))


def list_labels(reported: Reported, context: Context) -> Iterator[Change]:
    """List the label images in the attributes of their labels group, which has no list."""
    if isinstance(reported.node, Group) and reported.values["labels"]:
        yield from add_ome(reported.node, context.version, {"labels": reported.values["labels"]})


def dimension_names(reported: Reported, context: Context) -> Iterator[Change]:
    """Write the names of the axes of the image as the dimension names of its arrays, and of its group if it has any."""
    entries, path = context.group.ome_object["multiscales"], reported.node.path.removeprefix(f"{context.group.path}/")
    entry = next((each for each in entries if path in [level["path"] for level in each["datasets"]]), entries[0])
    axes: list[Any] = axes_in(entry)
    names = [axis if isinstance(axis, str) else axis["name"] for axis in axes]
    for node in dict.fromkeys((reported.node, *context.group.children.values())):
        name, key = ("zarr.json", "dimension_names") if node.zarr_format == 3 else (".zattrs", DIMENSIONS)
        document = node.documents.get(name)
        if isinstance(node, Array):
            if len(node.metadata.shape) != len(names):
                continue
        elif document is None or (DIMENSIONS not in document.value and reported.case != "missing"):
            continue
        if document is None and node.zarr_format == 2:
            yield Change(node, name, Edit("set", (), {key: names}))
        elif document is not None and document.value.get(key) != names:
            yield Change(node, name, Edit("set", (key,), names))


def fill_value_as_string(reported: Reported, _: Context) -> Iterator[Change]:
    """Write a fill value that is not a finite number as the string that Zarr defines for it."""
    value = value_at(reported, reported.pointer)
    if reported.pointer == ("fill_value",) and isinstance(value, float) and not math.isfinite(value):
        text = "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        yield change(reported, Edit("set", reported.pointer, text))


def fill_value(reported: Reported, _: Context) -> Iterator[Change]:
    """Write a fill value as the type of its array, if that is the same value."""
    value, node = value_at(reported, reported.pointer), reported.node
    if not isinstance(node, Array) or not isinstance(node.metadata, ArrayV2 | ArrayV3):
        return
    setting = present(fill_setting(node.zarr_format or 3, dtype_of(node.metadata)))
    kinds = ("true or false", "an integer", "a number")
    for new in (with_type(value, kind) for kind in kinds):
        if new is not None and setting.fits(new):
            yield change(reported, Edit("set", reported.pointer, new))
            return


def data_type(reported: Reported, _: Context) -> Iterator[Change]:
    """Write a data type as the Zarr format of its array does; in Zarr v3 a codec states the order of bytes."""
    value = value_at(reported, reported.pointer)
    if reported.case == "v2":
        name = dtype_name(value)
        if name in WITHOUT_ORDER and not value.startswith(">"):
            yield change(reported, Edit("set", reported.pointer, name))
    elif reported.case in ("order", "byte", "spelling"):
        yield change(reported, Edit("set", reported.pointer, json.loads(reported.values["wanted"])))


def order_codecs(reported: Reported, _: Context) -> Iterator[Change]:
    """Sort codecs by what they read and write, which is the only order that works."""
    chain = reported.pointer[:-1]
    codecs = value_at(reported, chain)
    kinds = [CODECS_V3[each if isinstance(each, str) else each["name"]].kind for each in codecs]
    yield from reorder(reported, chain, sorted(range(len(kinds)), key=lambda index: ORDER.index(kinds[index])))


ONLY_FOR_WRITING = frozenset({"level", "clevel", "cname", "shuffle", "typesize", "blocksize", "checksum"})
"""Settings of compressors that readers do not use, because compressed chunks state how to decompress them."""


def codec_settings(reported: Reported, _: Context) -> Iterator[Change]:
    """Write settings of a compressor that is only used to write chunks, or another spelling of a word."""
    if reported.case == "missing":
        codec = value_at(reported, reported.pointer)
        wanted = json.loads(f"{{{reported.values['wanted']}}}")
        if not wanted.keys() <= ONLY_FOR_WRITING:
            return
        if reported.pointer[-1] == "configuration":
            for key, value in wanted.items():
                yield change(reported, Edit("set", (*reported.pointer, key), value))
        elif isinstance(codec, str):
            yield change(reported, Edit("set", reported.pointer, {"name": codec, "configuration": wanted}))
        else:
            yield change(reported, Edit("set", (*reported.pointer, "configuration"), wanted))
        return
    key, value = reported.pointer[-1], value_at(reported, reported.pointer)
    codec = CODECS_V3.get(reported.values["codec"])
    setting = None if codec is None or reported.node.zarr_format != 3 else codec.settings.get(str(key))
    if setting is None:
        return
    if isinstance(value, str) and setting.fits(value.casefold()):
        yield change(reported, Edit("set", reported.pointer, value.casefold()))
    elif key in ONLY_FOR_WRITING:
        new = with_type(value, "an integer")
        yield change(reported, Edit("set", reported.pointer, new if setting.fits(new) else json.loads(setting.example)))


def separator_inside(reported: Reported, _: Context) -> Iterator[Change]:
    """Move the separator of chunk keys into the configuration of their encoding."""
    encoding = reported.pointer[:-1]
    stated = value_at(reported, encoding)
    configuration = stated.get("configuration")
    if isinstance(configuration, dict) and "separator" in configuration:
        if configuration["separator"] == stated["separator"]:
            yield change(reported, Edit("remove", reported.pointer))
        return
    if "configuration" not in stated:
        yield change(reported, Edit("set", (*encoding, "configuration"), {}))
    if isinstance(configuration, dict | None):
        yield change(reported, Edit("move", reported.pointer, target=(*encoding, "configuration", "separator")))


def into_attributes(reported: Reported, _: Context) -> Iterator[Change]:
    """Move an unknown key of a zarr.json into its attributes, where any key is allowed."""
    (key,) = reported.pointer
    document = value_at(reported, ())
    attributes = document.get("attributes", {})
    if key in attributes:
        return
    if "attributes" not in document:
        yield change(reported, Edit("set", ("attributes",), {}))
    yield change(reported, Edit("move", reported.pointer, target=("attributes", str(key))))


def node_type(reported: Reported, _: Context) -> Iterator[Change]:
    """Add what a document lacks to say which node it describes."""
    if reported.case == "missing" and reported.values["field"] == "zarr_format":
        zarr_format = 3 if reported.document == "zarr.json" else 2
        yield change(reported, Edit("set", ("zarr_format",), zarr_format))
    elif reported.case in ("array", "group"):
        yield change(reported, Edit("set", ("node_type",), reported.case))
    elif reported.case in ("missing", "node"):
        document = value_at(reported, ())
        is_array = {"shape", "data_type", "chunk_grid"} <= document.keys()
        if is_array or document.keys() <= {"zarr_format", "node_type", "attributes", KEY}:
            yield change(reported, Edit("set", ("node_type",), "array" if is_array else "group"))


def little_endian(reported: Reported, _: Context) -> Iterator[Change]:
    """Add the order of bytes to the codec "bytes", which is little endian in nearly all stores."""
    codec = value_at(reported, reported.pointer)
    if reported.pointer[-1] == "configuration":
        yield change(reported, Edit("set", (*reported.pointer, "endian"), "little"))
    elif isinstance(codec, str):
        new = {"name": codec, "configuration": {"endian": "little"}}
        yield change(reported, Edit("set", reported.pointer, new))
    else:
        yield change(reported, Edit("set", (*reported.pointer, "configuration"), {"endian": "little"}))


def copies(reported: Reported, _: Context) -> Iterator[Change]:
    """Write the consolidated copies of the documents of a node as these are now."""
    found = present(copies_in(reported.node))
    node: Any = reported.values.get("of")
    edits: Iterable[Edit]
    if reported.case == "backslash":
        edits = (Edit("rename", (*found.pointer, key), key.replace("\\", "/")) for key in found.entries if "\\" in key)
    elif reported.case == "gone" and not node.documents:
        path = relative(node.path, found.group.path)
        gone = [key for key in found.entries if key == path or not path or key.startswith(f"{path}/")]
        edits = (Edit("remove", (*found.pointer, key)) for key in gone)
    else:
        edits = _copies_of(node, found)
    yield from (change(reported, edit) for edit in edits)


def _copies_of(node: Node, found: Copies) -> Iterator[Edit]:
    """Yield the edits that make the copies of the documents of a node equal to them."""
    path, in_v2 = relative(node.path, found.group.path), found.document == DOCUMENT
    for name in NAMES_OF_V2 if in_v2 else ("zarr.json",):
        key, document = join(path, name) if in_v2 else path, node.documents.get(name)
        pointer = (*found.pointer, key)
        if document is None:
            if key in found.entries:
                yield Edit("remove", pointer)
            continue
        value = {each: part for each, part in document.value.items() if each != KEY}
        if key not in found.entries or difference(value, found.entries[key], strict=name in USERS) is not None:
            yield Edit("set", pointer, value)


def zgroup(reported: Reported, _: Context) -> Iterator[Change]:
    """Write the missing document of a group beside its attributes, unless it is a node of Zarr v3."""
    if "zarr.json" not in reported.node.documents:
        yield Change(reported.node, ".zgroup", Edit("set", (), {"zarr_format": 2}))
