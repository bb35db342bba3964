"""Objects that hold keys which their model does not know, as what rules about such keys visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from ngfflint.model.base import Model


@frozen(eq=False)
class UnknownKeys:
    """A model with keys in ``extra``: most have none, and rules need not visit them.

    Args:
        model: the object.
        document: file name of the document that it is in.
    """

    model: Model
    document: str
