"""Errors that tell the user why something cannot be done."""

from __future__ import annotations


class Refused(ValueError):  # noqa: N818  the user reads its text, never its name
    """Something that the user asks for cannot be done; each line of the text is for the user."""


class NothingFoundError(Refused, FileNotFoundError):
    """An argument names nothing that can be linted."""


class BrokenJournal(Refused):
    """A file that cannot be used as a journal."""


class BrokenOutput(Refused):
    """Outputs that cannot be written."""


class BrokenBaseline(Refused):
    """A file that cannot be used as a baseline."""
