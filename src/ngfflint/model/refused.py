"""What cannot be done as the user asks for it."""

from __future__ import annotations


class Refused(ValueError):  # noqa: N818  the user reads its text, never its name
    """Something that the user asks for cannot be done; each line of the text is for the user."""
