"""Tagged unions: a base class whose subclasses are told apart by the JSON key ``type``."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_tagged(of: Any) -> bool:
    """Say whether a type is the base of a tagged union."""
    return isinstance(of, type) and vars(of).get("TAG", "") is None


def tags(base: Any, version: str) -> dict[str, Any]:
    """Return the subclasses of a tagged union that a version has, by their tag.

    Args:
        base: of the union; ``MORE_IN`` names the module with the classes that came with a version.
        version: of the specification.
    """
    if version in base.MORE_IN:
        import_module(base.MORE_IN[version])
    return {cls.TAG: cls for cls in _below(base) if vars(cls).get("TAG") is not None and version >= cls.SINCE}


def _below(base: Any) -> Iterator[Any]:
    for cls in base.__subclasses__():
        yield cls
        yield from _below(cls)
