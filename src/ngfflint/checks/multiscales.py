"""Checks of multiscales and of the arrays that their datasets lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.at import At
from ngfflint.store.nodes import Absent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.model.image import Dataset


def dataset_not_found(dataset: Dataset, context: Context) -> Iterator[At]:
    """Something must be stored at the path of a dataset."""
    if isinstance(context.find(dataset.path), Absent):
        yield At("path", path=dataset.path)
