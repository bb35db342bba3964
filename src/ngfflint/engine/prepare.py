"""Making a group ready for its rules: where its OME metadata is, of which kind and version, and as a model."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from ngfflint.engine.version import NEWER, detect, stated_in
from ngfflint.model.base import VERSIONS
from ngfflint.model.problems import BROKEN
from ngfflint.store.kinds import kind_of, locate
from ngfflint.store.nodes import Group

if TYPE_CHECKING:
    from ngfflint.model.ome import OMEAttributes
    from ngfflint.store.nodes import Node

MODELS = {
    "image": "image.Image",
    "label image": "labels.LabelImage",
    "labels": "labels.LabelsGroup",
    "plate": "plate.Plate",
    "well": "well.Well",
    "scene": "scene.Scene",
    "collection": "collection.Bf2Raw",
    "OME group": "collection.Series",
}
"""The model of the OME object of each kind, imported when a group of the kind is met."""


def prepare(node: Node, *, expected: str = "", force: str = "", assume: str = "", child: Node | None = None) -> None:
    """Find version, kind and OME metadata of a node; the metadata are structured when they are asked for.

    Args:
        node: as it was read.
        expected: the kind that its parent expects.
        force: a version to apply whatever is stated.
        assume: a version to apply where none is stated.
        child: the node that can tell the version of a group that states none, see ``guess.asks``.
    """
    if not isinstance(node, Group) or node.attributes is BROKEN:
        parent = node.parent.version if node.parent else ""
        node.version = force or parent or assume or ("0.4" if node.zarr_format == 2 else "0.5")
        node.newer = node.parent.newer if node.parent else False
        return
    node.expected = expected
    ome = locate(node.attributes, node.zarr_format, expected)
    node.ome_at = (ome.key,) if ome.key else ()
    stated = stated_in(ome.value, namespaced=bool(ome.key), v2=node.zarr_format == 2)
    if stated is not None:
        node.stated, node.stated_at = stated
    version = force or detect(node, ome.value, assume=assume, child=child)
    node.newer = version == NEWER
    node.version = VERSIONS[-1] if node.newer else version
    if not ome.found:
        return
    node.kind = kind_of(ome.value, expected)
    node.read_ome(ome.value, model_of(node.kind))


@cache
def model_of(kind: str) -> type[OMEAttributes]:
    """Return the model of the OME object of a kind of group."""
    module, _, name = MODELS.get(kind, "ome.OMEAttributes").partition(".")
    cls: type[OMEAttributes] = getattr(import_module(f"ngfflint.model.{module}"), name)
    return cls
