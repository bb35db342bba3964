"""Errors that explain to the user why something failed."""

from __future__ import annotations


class UserError(ValueError):
    """A user's request that cannot be carried out; each line of the text is for the user."""


class NothingFoundError(UserError, FileNotFoundError):
    """An argument refers to nothing that can be linted."""


class JournalError(UserError):
    """A journal file cannot be used."""


class OutputError(UserError):
    """The output cannot be written."""


class BaselineError(UserError):
    """A baseline file cannot be used."""
