"""Checks of coordinate transformations: their types, order and length."""

from __future__ import annotations

from contextlib import suppress
from math import isfinite
from typing import TYPE_CHECKING

from ngfflint.checks.pyramid import facts, is_usual_transform
from ngfflint.hierarchy.nodes import Array, Group, Missing
from ngfflint.model.base import UNREADABLE, Unreadable, present
from ngfflint.model.image import Dataset, Multiscale
from ngfflint.model.transforms import Identity, Scale, Steps, TransformList, Translation
from ngfflint.rules.check import Fault, Related, clean_if
from ngfflint.rules.messages import alternatives, clip, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.hierarchy.references import VectorReference
    from ngfflint.model.transforms import Transform, Vector
    from ngfflint.rules.context import Context


FOR_LEVELS, FOR_STEPS = ("identity", "scale", "sequence"), ("scale", "translation")
"""Types that the transformation of a level, and the steps of its sequence, may have from 0.6 on."""


USUAL: list[list[type]] = [[Scale], [Scale, Translation]]
"""The transformations of most levels up to 0.5."""


def are_usual(transforms: TransformList | Steps, _: Context) -> bool:
    """Whether there is exactly one scale, optionally followed by one translation."""
    return type(transforms) is TransformList and list(map(type, transforms)) in USUAL


@clean_if(are_usual)
def missing_scale(transforms: TransformList | Steps, context: Context) -> Iterator[Fault]:
    """A list of transformations must have a scale."""
    _require_level(transforms, context)
    if any(each is UNREADABLE for each in transforms):  # it may be the missing one
        return
    if not any(isinstance(each, Scale) for each in transforms):
        yield Fault(case="sequence" if isinstance(transforms, Steps) else "")
    elif isinstance(transforms, Steps) and not any(isinstance(each, Translation) for each in transforms):
        yield Fault(case="translation")


@clean_if(are_usual)
def translation_before_scale(transforms: TransformList | Steps, context: Context) -> Iterator[Fault]:
    """The first translation must follow the first scale."""
    _require_level(transforms, context)
    scale = next((index for index, each in enumerate(transforms) if isinstance(each, Scale)), None)
    translation = next((index for index, each in enumerate(transforms) if isinstance(each, Translation)), None)
    if scale is not None and translation is not None and translation < scale:
        yield Fault(translation, translation=translation, scale=scale)


@clean_if(are_usual)
def multiple_scales(transforms: TransformList | Steps, context: Context) -> Iterator[Fault]:
    """A list of transformations must not have a second scale."""
    yield from _repetitions(transforms, Scale, context)


@clean_if(are_usual)
def multiple_translations(transforms: TransformList | Steps, context: Context) -> Iterator[Fault]:
    """A list of transformations must not have a second translation."""
    yield from _repetitions(transforms, Translation, context)


def _repetitions(transforms: TransformList | Steps, cls: type[Transform], context: Context) -> Iterator[Fault]:
    _require_level(transforms, context)
    found = [index for index, each in enumerate(transforms) if isinstance(each, cls)]
    for index in found[1:]:
        yield Fault(index, index=index, first=found[0])


def _require_level(transforms: TransformList | Steps, context: Context) -> None:
    """End the check of a sequence that is not the transformation of a level, because any steps are allowed there."""
    if isinstance(transforms, Steps) and not isinstance(context.above[-3], Dataset):
        raise Unreadable


@clean_if(is_usual_transform)
def type_not_allowed(transform: Transform, context: Context) -> Iterator[Fault]:
    """Up to 0.5 an identity is not allowed; from 0.6 on only some types are allowed for a level."""
    if context.version <= "0.5":
        if isinstance(transform, Identity):
            yield Fault("type", case="identity")
    elif isinstance(context.above[-2], Dataset) and transform.TAG not in FOR_LEVELS:
        yield Fault("type", case="level", type=transform.TAG)
    elif isinstance(context.above[-4], Dataset) and transform.TAG not in FOR_STEPS:
        yield Fault("type", case="step", type=transform.TAG)


@clean_if(is_usual_transform)
def scale_length(scale: Scale, context: Context) -> Iterator[Fault]:
    """A scale must have one value per axis."""
    yield from _length_faults(scale, "scale", scale.scale, context)


@clean_if(is_usual_transform)
def translation_length(translation: Translation, context: Context) -> Iterator[Fault]:
    """A translation must have one value per axis."""
    yield from _length_faults(translation, "translation", translation.translation, context)


def _length_faults(transform: Transform, field: str, vector: Vector | None, context: Context) -> Iterator[Fault]:
    count = len(present(vector))
    if context.version <= "0.5" and count == len(present(context.enclosing(Multiscale).axes)):
        return
    names = _axis_names(transform, context)
    if names and count != len(names) and count != _common_ndim(context):
        yield Fault(field, count=_value_count_text(count), axes=len(names), names=names)


def _axis_names(transform: Transform, context: Context) -> Sequence[str]:
    """Return the names of the axes of a transformation, "?" for an unreadable name."""
    if context.version <= "0.5":
        axes = present(context.enclosing(Multiscale).axes)
        return ["?" if axis.name is UNREADABLE else axis.name for axis in axes]
    from ngfflint.checks.transform_dims import is_part_by_axes, sides_of

    return () if is_part_by_axes(context) else sides_of(transform, context).common


def _common_ndim(context: Context) -> int | None:
    """Return the common ndim of the image's arrays, because another rule reports axes that do not fit them."""
    multiscale = next((each for each in context.above if isinstance(each, Multiscale)), None)
    return facts(multiscale.datasets, context).ndim if multiscale else None


def _value_count_text(count: int) -> str:
    return "1 value" if count == 1 else f"{count} values"


@clean_if(is_usual_transform)
def non_positive_scale(scale: Scale, context: Context) -> Iterator[Fault]:
    """The values of a scale should be positive; another rule reports NaN and Infinity, which are not JSON."""
    wrong = [(index, value) for index, value in enumerate(present(scale.scale)) if value <= 0 and isfinite(value)]
    if wrong:
        indices, values = [index for index, _ in wrong], [value for _, value in wrong]
        where = indices if len(indices) == 1 else []
        case = "negative" if min(values) < 0 else "zero"
        yield Fault("scale", *where, case=case, value=values, along=_along(scale, indices, context))


def _along(scale: Scale, indices: list[int], context: Context) -> str:
    """Return the axes of values for a message, or the indices if the axes are unknown or do not match."""
    several = len(indices) > 1
    with suppress(Unreadable):
        names = _axis_names(scale, context)
        wrong = [clip(names[index]) for index in indices if len(names) == len(present(scale.scale))]
        if wrong and "?" not in wrong:
            return f"along {'axes' if several else 'axis'} {alternatives(wrong, 'and')}"
    return f"at {'indices' if several else 'index'} {', '.join(map(str, indices))}"


@clean_if(is_usual_transform)
def vector_given_once(transform: Scale | Translation, context: Context) -> Iterator[Fault]:
    """The numbers must be given either inline or, up to 0.5, as the path of an array."""
    vector = transform.scale if isinstance(transform, Scale) else transform.translation
    if vector is None and "path" in transform.extra:
        yield Fault("path", key=True, case="path", field=transform.TAG)
    elif vector is None and transform.path is None:
        case = "neither" if context.version <= "0.5" else "missing"
        yield Fault(case=case, lacks=(transform.TAG, "path"), field=transform.TAG)
    elif vector and transform.path:
        yield Fault("path", key=True, case="both", field=transform.TAG)


def vector_array(reference: VectorReference, context: Context) -> Iterator[Fault]:
    """A path instead of numbers must lead to an array with one value per axis."""
    node, path = reference.there, reference.path
    if isinstance(node, Missing):
        yield Fault(case="absent", path=path)
    elif isinstance(node, Group):
        yield Fault(case="group", path=path)
    elif isinstance(node, Array):
        shape = [int(size) for size in node.metadata.shape]
        names = _axis_names(context.above[-1], context)
        if names and shape != [len(names)]:
            also = (Related(node, "shape", message=f"{shown(shape)} instead of [{len(names)}]"),)
            yield Fault(also=also, path=path, shape=shown(shape), axes=len(names), names=names)
