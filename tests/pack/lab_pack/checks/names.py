"""Checks of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.model.base import present
from ngfflint.plugin import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.model.image import Multiscale
    from ngfflint.plugin import Context


def name_with_blank(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """The name of an image must have no blanks, for file names are made of it."""
    name = present(multiscale.name)
    if " " in name:
        yield Fault("name", name=name, better=name.replace(" ", context.option("sign")))
