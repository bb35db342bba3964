"""Checks of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.plugin import Fault, present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.plugin import Context, Multiscale


def name_with_blank(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """The name of an image must contain no spaces, because file names are made from it."""
    name = present(multiscale.name)
    if " " in name:
        yield Fault("name", name=name, better=name.replace(" ", context.option("sign")))
