"""Checks of the documents of a node, and of what paths lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.at import Also, At
from ngfflint.model.problems import BROKEN
from ngfflint.model.zarr import ArrayV3, GroupV3
from ngfflint.store.nodes import NODES_OF_V2, Absent, Array, Group
from ngfflint.store.paths import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.engine.references import Reference
    from ngfflint.model.zarr import ArrayV2, GroupV2
    from ngfflint.store.nodes import Node


def not_a_zarr_store(node: Absent | Group, context: Context) -> Iterator[At]:
    """There must be metadata where the user points to, and metadata of OME-Zarr at the root of a store."""
    if isinstance(node, Absent):
        if not context.ancestors:
            yield At()
    elif not node.has_ome and not node.whole:
        yield At(case="alone")
    elif not node.has_ome and node.start and not context.ancestors and node.attributes is not BROKEN:
        name = node.attributes_at[0]
        yield At(case="plain", node=node, document=name if name in node.documents else None)


def ambiguous_zarr_format(node: Node, context: Context) -> Iterator[At]:
    """A node should have the metadata of one Zarr format."""
    other = node.other_format
    if other and not (context.ancestors and context.ancestors[0].both_formats):
        yield At(document=other, also=(Also(node, message="Zarr v3", document="zarr.json"),), other=other)


def orphan_zattrs(node: Node, _: Context) -> Iterator[At]:
    """Attributes of Zarr v2 should belong to a group or an array."""
    if ".zattrs" in node.documents and node.documents.keys().isdisjoint(NODES_OF_V2):
        yield At(document=".zattrs")


def invalid_node_metadata(metadata: GroupV2 | GroupV3 | ArrayV2 | ArrayV3, context: Context) -> Iterator[At]:
    """The format and the type of a node must fit the document that states them."""
    node = context.node
    if metadata.zarr_format != node.zarr_format:
        yield At("zarr_format", case="format", value=metadata.zarr_format, name=node.main, wanted=node.zarr_format)
    if isinstance(metadata, GroupV3 | ArrayV3) and metadata.node_type not in ("group", "array"):
        yield At("node_type", case="node", value=metadata.node_type)


def wrong_node_kind(reference: Reference, _: Context) -> Iterator[At]:
    """A path to a group must not lead to an array; where rules of the group ask for what is there, they say so."""
    if reference.expected == "group" and not reference.ahead and isinstance(reference.there, Array):
        if reference.pointer:
            yield At(path=reference.path)
        else:  # the layout has this path, no metadata name it
            yield At(node=reference.there, path=reference.path)


def path_case(reference: Reference, _: Context) -> Iterator[At]:
    """A path should be written in the case in which it is stored."""
    if reference.stored:
        yield At(path=resolve(reference.path), stored=reference.stored)
