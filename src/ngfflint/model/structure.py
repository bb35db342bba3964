"""Structuring: JSON to models.

Documents without problems are structured by closures that fill the slots of objects; all others by the hooks of cattrs
in ``lenient.py``, which is imported for the first document that needs it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from ngfflint.model.strict import Odd, StrictStructurer

if TYPE_CHECKING:
    from ngfflint.model.base import Problem
    from ngfflint.model.lenient import LenientStructurer

M = TypeVar("M")


class Structurer:
    """Structures the JSON of one version of the specification.

    Args:
        version: decides which keys are known and which are required.
    """

    def __init__(self, version: str) -> None:
        self.version = version
        self._strict = StrictStructurer(version)

    def structure(self, value: Any, cls: type[M]) -> tuple[M, tuple[Problem, ...]]:
        """Structure parsed JSON as a model.

        Args:
            value: as the JSON parser gave it.
            cls: the model class.

        Returns:
            the model, or ``UNREADABLE`` if the value is not a JSON object, and all problems in document order.
        """
        try:
            return self._strict.structure(value, cls), ()
        except Odd:
            return self.structure_leniently(value, cls)

    def structure_leniently(self, value: Any, cls: type[M]) -> tuple[M, tuple[Problem, ...]]:
        """Structure parsed JSON as a model with the lenient hooks alone."""
        return lenient_structurer(self.version).structure(value, cls)


@cache
def lenient_structurer(version: str) -> LenientStructurer:
    """Return the lenient structurer of a version."""
    from ngfflint.model.lenient import LenientStructurer

    return LenientStructurer(version)


@cache
def structurer(version: str) -> Structurer:
    """Return the structurer of a version; its hooks are made when a class is first met."""
    return Structurer(version)
