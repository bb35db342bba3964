"""How a place is named to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.safe import shown

if TYPE_CHECKING:
    from ngfflint.engine.finding import Location


def path(store: str, document: str) -> str:
    """Return the path of a document, from where the user stands.

    Args:
        store: as the user named it.
        document: relative to the store; ``""`` for the argument itself.
    """
    if not document or not store:
        return shown(store or document)
    return shown(f"{store.rstrip('/')}/{document}")


def position(location: Location) -> str:
    """Return ``line:column``, or nothing where the place is not known."""
    return f"{location.start.line}:{location.start.column}" if location.start else ""


def place(store: str, location: Location) -> str:
    """Return ``path:line:column``, as editors and terminals follow it."""
    return ":".join(filter(None, (path(store, location.document), position(location))))
