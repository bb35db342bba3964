"""Checks of transformations as links: their names, their number, the images and arrays that they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.checks.matrices import numbers_of
from ngfflint.checks.systems import is_below_labels
from ngfflint.engine.at import At
from ngfflint.model.image import Dataset, Multiscale
from ngfflint.model.problems import BROKEN, present
from ngfflint.model.transform_types import Affine, Rotation, Sequence, VectorField
from ngfflint.model.transforms import Identity, Scale, Transform, Translation
from ngfflint.model.walk import walk
from ngfflint.store.kinds import IMAGES
from ngfflint.store.nodes import Absent, Array, Group
from ngfflint.store.paths import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.engine.linked import LabelLinkReference
    from ngfflint.engine.references import PathInMetadata, SceneImageReference
    from ngfflint.model.ome import OMEAttributes
    from ngfflint.model.transforms import Links

FOLDER = "coordinateTransformations"
"""The group in which arrays with parameters should lie."""


def repeated_name(ome: OMEAttributes, _: Context) -> Iterator[At]:
    """No two transformations in one document may have the same name."""
    seen: set[str] = set()
    for obj, pointer, _above in walk(ome):
        if isinstance(obj, Transform) and obj.name is not BROKEN and obj.name:
            if obj.name in seen:
                yield At(*pointer, "name", case="repeated", name=obj.name)
            seen.add(obj.name)


def transformation_count(links: Links, context: Context) -> Iterator[At]:
    """A level must have exactly one transformation."""
    if isinstance(context.above[-1], Dataset) and len(links) > 1:
        yield At(1, count=len(links))


def label_link(visited: LabelLinkReference | Transform, context: Context) -> Iterator[At]:
    """A link that has a path must lead to a label image of the image, and be a scale, a translation or nothing."""
    if not isinstance(visited, Transform):
        if is_below_labels(visited.path):
            yield from not_an_image(visited)
        return
    if not isinstance(context.above[-2], Multiscale):
        return
    for side in ("input", "output"):
        end = getattr(visited, side)
        if end is None or end.path is None:
            continue
        if resolve(end.path) is not None and not is_below_labels(end.path):
            yield At(side, "path", case="place", path=end.path)
        elif not _is_plain(visited):
            steps = [present(step).TAG for step in visited.transformations] if isinstance(visited, Sequence) else []
            yield At("type", case="steps" if steps else "type", type=visited.TAG, steps=steps)


def _is_plain(transform: Transform) -> bool:
    if isinstance(transform, Sequence):
        return sorted(str(present(step).TAG) for step in transform.transformations) == ["scale", "translation"]
    return isinstance(transform, Identity | Scale | Translation)


def scene_image(reference: SceneImageReference, _: Context) -> Iterator[At]:
    """A path in a scene must lead to an image."""
    yield from not_an_image(reference)


def not_an_image(reference: PathInMetadata) -> Iterator[At]:
    """Find that a path leads to nothing, or to something else than an image."""
    node = reference.there
    if isinstance(node, Absent):
        yield At(case="absent", path=reference.path)
    elif isinstance(node, Array):
        yield At(case="kind", path=reference.path, kind="an array")
    elif isinstance(node, Group) and node.attributes is not BROKEN and node.kind not in IMAGES:
        kind = f"a group of kind {node.kind}" if node.kind else "a group without metadata of an image"
        yield At(case="kind", path=reference.path, kind=kind)


def array_location(transform: Affine | Rotation | VectorField, _: Context) -> Iterator[At]:
    """Arrays with the parameters of transformations should lie in a group of their own."""
    path = present(transform.path)
    if not isinstance(transform, VectorField) and numbers_of(transform) is not None:
        return  # that there are two of them is the matter of another rule
    inside = resolve(path)
    if inside is not None and inside != FOLDER and not inside.startswith(f"{FOLDER}/"):
        yield At("path", path=path, wanted=f"{FOLDER}/{inside.rpartition('/')[2]}")
