"""Objects that hold keys which their model does not know, as what rules about such keys visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ngfflint.model.base import Model


class UnknownKeys:
    """A model with keys in ``extra``: most have none, and rules need not visit them.

    Args:
        model: the object.
        document: file name of the document that it is in.
    """

    __slots__ = ("document", "model")

    def __init__(self, model: Model, document: str) -> None:
        self.model = model
        self.document = document
