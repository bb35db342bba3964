"""Checks of coordinate transformations: which there are, in which order, and of which length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.checks.levels import levels
from ngfflint.engine.at import Also, At
from ngfflint.engine.words import shown
from ngfflint.model.image import Multiscale
from ngfflint.model.problems import BROKEN, present
from ngfflint.model.transforms import Identity, Scale, TransformList, Translation
from ngfflint.store.nodes import Absent, Array, Group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.engine.references import VectorReference
    from ngfflint.model.transforms import Transform, Vector


def missing_scale(transforms: TransformList, _: Context) -> Iterator[At]:
    """A list of transformations must hold a scale."""
    if not any(isinstance(each, Scale) for each in transforms):
        yield At()


def translation_before_scale(transforms: TransformList, _: Context) -> Iterator[At]:
    """The first translation must follow the first scale."""
    scale = next((index for index, each in enumerate(transforms) if isinstance(each, Scale)), None)
    translation = next((index for index, each in enumerate(transforms) if isinstance(each, Translation)), None)
    if scale is not None and translation is not None and translation < scale:
        yield At(translation, translation=translation, scale=scale)


def multiple_scales(transforms: TransformList, _: Context) -> Iterator[At]:
    """A list of transformations must not hold a second scale."""
    yield from _repeated(transforms, Scale)


def multiple_translations(transforms: TransformList, _: Context) -> Iterator[At]:
    """A list of transformations must not hold a second translation."""
    yield from _repeated(transforms, Translation)


def _repeated(transforms: TransformList, cls: type[Transform]) -> Iterator[At]:
    found = [index for index, each in enumerate(transforms) if isinstance(each, cls)]
    for index in found[1:]:
        yield At(index, index=index, first=found[0])


def identity_not_allowed(_: Identity, __: Context) -> Iterator[At]:
    """The transformations of an image must not be identities."""
    yield At("type", case="identity")


def scale_length(scale: Scale, context: Context) -> Iterator[At]:
    """A scale must have one value per axis."""
    yield from _length("scale", present(scale.scale), context)


def translation_length(translation: Translation, context: Context) -> Iterator[At]:
    """A translation must have one value per axis."""
    yield from _length("translation", present(translation.translation), context)


def _length(field: str, vector: Vector, context: Context) -> Iterator[At]:
    names = _axis_names(context)
    if names and len(vector) != len(names) and len(vector) != _common_ndim(context):
        yield At(field, count=_counted(len(vector)), axes=len(names), names=names)


def _axis_names(context: Context) -> list[str]:
    """Name the axes of the image; an axis without a name counts all the same."""
    axes = present(context.enclosing(Multiscale).axes)
    return ["?" if axis.name is BROKEN else axis.name for axis in axes]


def _common_ndim(context: Context) -> int | None:
    """Return the number of dimensions that all arrays of the image have: axes that do not fit them are told once."""
    counts = {len(level.shape) for level in levels(context.enclosing(Multiscale).datasets, context)}
    return counts.pop() if len(counts) == 1 else None


def _counted(count: int) -> str:
    return "1 value" if count == 1 else f"{count} values"


def vector_given_once(transform: Scale | Translation, _: Context) -> Iterator[At]:
    """The numbers must be given either in place or as the path of an array."""
    vector = transform.scale if isinstance(transform, Scale) else transform.translation
    if vector is None and transform.path is None:
        yield At(case="neither", field=transform.TAG)
    elif vector and transform.path:
        yield At("path", key=True, case="both", field=transform.TAG)


def vector_array(reference: VectorReference, context: Context) -> Iterator[At]:
    """A path in place of numbers must lead to an array with one value per axis."""
    node, path = reference.there, reference.path
    if isinstance(node, Absent):
        yield At(case="absent", path=path)
    elif isinstance(node, Group):
        yield At(case="group", path=path)
    elif isinstance(node, Array):
        shape = [int(size) for size in node.metadata.shape]
        names = _axis_names(context)
        if names and shape != [len(names)]:
            also = (Also(node, "shape", message=f"{shown(shape)} in place of [{len(names)}]"),)
            yield At(also=also, path=path, shape=shown(shape), axes=len(names), names=names)
