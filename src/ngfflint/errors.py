"""Errors that tell the user why something cannot be done."""

from __future__ import annotations


class UserError(ValueError):
    """Something that the user asks for cannot be done; each line of the text is for the user."""


class NothingFoundError(UserError, FileNotFoundError):
    """An argument names nothing that can be linted."""


class JournalError(UserError):
    """A file that cannot be used as a journal."""


class OutputError(UserError):
    """Outputs that cannot be written."""


class BaselineError(UserError):
    """A file that cannot be used as a baseline."""
