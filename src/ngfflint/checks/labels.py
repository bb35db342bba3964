"""Checks of labels groups: what they list, and where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.at import At
from ngfflint.model.problems import BROKEN, present
from ngfflint.store.kinds import IMAGES
from ngfflint.store.nodes import Absent, Group
from ngfflint.store.paths import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.engine.references import LabelReference, LabelsReference
    from ngfflint.model.image import Image
    from ngfflint.model.labels import LabelPaths, LabelsGroup


def labels_list(reference: LabelsReference, _: Context) -> Iterator[At]:
    """A group called labels below an image must list the label images."""
    group = reference.there
    if not isinstance(group, Group) or group.newer or group.attributes is BROKEN:
        return
    if group.kind == "" and "labels" not in group.attributes:
        name = group.attributes_at[0]
        there = name in group.documents
        yield At(*(group.ome_pointer if there else ()), node=group, document=name if there else None, case="missing")


def label_not_found(reference: LabelReference, context: Context) -> Iterator[At]:
    """A listed label must be a group below the labels group."""
    if reference.target is None:
        if reference.path:
            yield At(case="outside", path=reference.path)
    elif isinstance(reference.there, Absent):
        meant = context.group.misnamed.get(reference.path)
        yield At(path=reference.path, meant=meant, case="misnamed") if meant else At(path=reference.path)


def label_not_an_image(reference: LabelReference, _: Context) -> Iterator[At]:
    """A listed label must be a multiscale image."""
    group = reference.there
    if isinstance(group, Group) and group.attributes is not BROKEN and group.kind not in IMAGES:
        yield At(path=reference.path)


def unlisted_label(_: LabelsGroup, context: Context) -> Iterator[At]:
    """Every label image below the labels group should be listed; of those listed by a wrong path that is told."""
    group = context.group
    for path in present(group.unlisted):
        if path not in group.misnamed.values():
            yield At("labels", path=path)


def metadata_in_label_folder(reference: LabelReference, _: Context) -> Iterator[At]:
    """Groups between the labels group and a label image must have no attributes."""
    for node in reference.between:
        if isinstance(node, Group) and node.attributes is not BROKEN and node.attributes:
            document, pointer = node.attributes_at
            yield At(*pointer, node=node, document=document, path=reference.path, keys=list(node.attributes))


def labels_group_misplaced(ome: LabelsGroup | Image, context: Context) -> Iterator[At]:
    """A labels group must be called labels, lie in an image group, and be no image itself."""
    group = context.group
    lists = context.group.kind == "labels"
    if lists and "multiscales" in ome.extra:
        yield At("multiscales", key=True, case="image")
    elif not lists and "labels" in ome.extra and group.ome_at:  # up to 0.4 the user may well have such a key
        yield At("labels", key=True, case="elsewhere")
    if not context.ancestors:
        if lists and group.top:
            yield At("labels", key=True, kind="no group with OME metadata")
        return
    above = context.ancestors[0].kind
    if not lists and above in IMAGES and context.outside.name == "labels":
        yield At("multiscales", key=True, case="image")
    elif lists and above not in (*IMAGES, "labels"):  # a labels group that is listed as label is no image either
        yield At("labels", key=True, kind=above or "group without OME metadata")


def empty_or_repeated(labels: LabelPaths, _: Context) -> Iterator[At]:
    """The list of labels should hold something, and nothing twice."""
    if not labels:
        yield At(case="empty")
    seen: dict[str, int] = {}
    for index, path in enumerate(labels):
        first = seen.setdefault(resolve(path) or path, index)
        if first != index:
            yield At(index, case="repeated", path=path, index=index, first=first)
