"""Tagged unions: a base class whose subclasses are told apart by the JSON key ``type``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ngfflint.model.base import Model


def is_tagged(of: Any) -> bool:
    """Say whether a type is the base of a tagged union."""
    return isinstance(of, type) and vars(of).get("TAG", "") is None


def tags(base: type[Model]) -> dict[str, type[Model]]:
    """Return the subclasses of a tagged union by their tag."""
    return {cls.TAG: cls for cls in base.__subclasses__()}  # type: ignore[attr-defined]
