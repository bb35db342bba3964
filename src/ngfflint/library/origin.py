"""What else is known of the JSON that a model was made from."""

from __future__ import annotations

from typing import Any


class Origin(dict[str, Any]):
    """The keys of an object that its model does not know, or that are null; equal to a plain dictionary of them.

    Args:
        unknown: these keys with their values.
        order: all keys of the object, as they stood.
    """

    __slots__ = ("order", "uri")

    def __init__(self, unknown: dict[str, Any], order: tuple[str, ...] = ()) -> None:
        super().__init__(unknown)
        self.order = order
        self.uri: str | None = None


class Located:
    """Something that may have been read from a store."""

    __slots__ = ()

    extra: dict[str, Any]

    @property
    def uri(self) -> str | None:
        """The document that it was read from; ``None`` where it was made in Python."""
        return self.extra.uri if isinstance(self.extra, Origin) else None
