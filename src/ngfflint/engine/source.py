"""The image that a label image belongs to: mostly an ancestor, which is at hand; else it is read for this alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.objects import objects
from ngfflint.engine.references import DatasetReference, SourceReference, references
from ngfflint.engine.refusal import stop_of_source
from ngfflint.model.problems import BROKEN
from ngfflint.store.load import load
from ngfflint.store.nodes import Array, Group
from ngfflint.store.paths import ascend

if TYPE_CHECKING:
    from collections.abc import Callable

    from ngfflint.store.nodes import Node
    from ngfflint.store.store import Store

LONGEST_CIRCLE = 12
"""Label images in the longest circle of sources that is found."""


def source_of(group: Group) -> SourceReference | None:
    """Return the path of the image that a label image names as its source, if it names one."""
    start = len(group.ome_pointer)
    for obj, pointer, above in objects(group):
        if type(obj).__name__ == "LabelSource" and obj.image is not None and obj.image is not BROKEN:
            target = ascend(group.path, obj.image) if obj.image else None
            source = SourceReference(obj.image, (*pointer[start:], "image"), (*above, obj), target)
            source.stop = stop_of_source(group, source)
            return source
    return None


async def find_source(
    store: Store, group: Group, reference: SourceReference | None, prepare: Callable[[Node], None]
) -> Node | None:
    """Return what stands where the image of a label image should be; ``None`` where nobody can look.

    Args:
        store: to read from; what lies outside of it is not looked at.
        group: the label image.
        reference: the path of the image, where the label image names one; else it is the one around the labels.
        prepare: makes a node ready that was read.
    """
    if reference is None:
        labels = group.parent
        return labels.parent if isinstance(labels, Group) and labels.kind == "labels" else None
    if reference.target is None or reference.stop:
        return None
    above: Node | None = group
    while above is not None and above.path != reference.target:
        above = above.parent
    return above or await _read(store, group, reference.target, prepare)


async def in_circle(store: Store, group: Group, prepare: Callable[[Node], None]) -> bool:
    """Say whether the sources of label images lead from one back to itself, through others.

    Args:
        store: to read from.
        group: a label image whose source was found.
        prepare: makes a node ready that was read.
    """
    passed = {group.path}
    label = group.source
    while isinstance(label, Group) and label.kind == "label image" and label.path not in passed:
        passed.add(label.path)
        onward = source_of(label)
        if onward is None or onward.target is None or onward.stop or len(passed) > LONGEST_CIRCLE:
            return False
        if onward.target == group.path:
            return True
        label = await load(store, onward.target, label, "group")
        prepare(label)
    return False


async def _read(store: Store, group: Group, target: str, prepare: Callable[[Node], None]) -> Node:
    """Read an image with its arrays, which are compared and not linted."""
    image = await load(store, target, group, "group")
    prepare(image)
    if isinstance(image, Group) and image.has_ome:
        for each in references(image):
            if isinstance(each, DatasetReference) and each.target is not None:
                array = await load(store, each.target, image, "array")
                if isinstance(array, Array):
                    image.arrays[each.path] = array
    return image
