"""Checks of coordinate transformations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.at import At
from ngfflint.model.transforms import Scale, TransformList, Translation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context


def translation_before_scale(transforms: TransformList, _: Context) -> Iterator[At]:
    """The first translation must follow the first scale."""
    scale = next((index for index, each in enumerate(transforms) if isinstance(each, Scale)), None)
    translation = next((index for index, each in enumerate(transforms) if isinstance(each, Translation)), None)
    if scale is not None and translation is not None and translation < scale:
        yield At(translation, translation=translation, scale=scale)
