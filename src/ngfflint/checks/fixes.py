"""Functions of fixes: the changes that repair what a rule reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.documents.edits import Edit
from ngfflint.rules.fix import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.rules.context import Context
    from ngfflint.rules.fix import Reported


def scale_first(reported: Reported, _: Context) -> Iterator[Change]:
    """Move the scale of a list of transformations before the translation."""
    steps, values = reported.pointer[:-1], reported.values
    edit = Edit("move", (*steps, values["scale"]), target=(*steps, values["translation"]))
    yield Change(reported.node, reported.document, edit)
