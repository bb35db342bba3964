"""Links from an image of 0.6 to its label images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.references import PathInMetadata
from ngfflint.model.image import Dataset
from ngfflint.model.problems import BROKEN
from ngfflint.model.transforms import Endpoint, Links
from ngfflint.model.walk import walk
from ngfflint.store.paths import join, resolve, way_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.store.nodes import Group


class LabelLinkReference(PathInMetadata):
    """The path of a label image at one end of a transformation of its image."""

    kind = "label image"


def label_links(group: Group) -> Iterator[LabelLinkReference]:
    """Yield the paths at the ends of the transformations that an image has beside those of its levels."""
    if group.kind == "scene":
        return
    for obj, pointer, above in walk(group.ome):
        if isinstance(obj, Endpoint) and isinstance(above[-2], Links) and not isinstance(above[-3], Dataset):
            if obj.path is None or obj.path is BROKEN:
                continue
            target = resolve(obj.path)
            link = LabelLinkReference(
                obj.path, (*pointer, "path"), (*above, obj), None if target is None else join(group.path, target)
            )
            link.stop = "" if target is not None else way_out(group.path, obj.path)
            yield link
