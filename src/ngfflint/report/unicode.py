"""Text for formats in UTF-8, which has no lone surrogates; a document may spell them, and so may the name of a file."""

from __future__ import annotations


def clean(text: str) -> str:
    """Return text that UTF-8 can hold: pairs of surrogates become their character, lone ones are replaced."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
