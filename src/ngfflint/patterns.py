"""Regular expressions that are compiled when they are first used, because most runs do not need them."""

from __future__ import annotations

import re
from functools import cached_property


class Pattern:
    """A regular expression.

    Args:
        expression: its text.
        flags: as for ``re.compile``.
    """

    def __init__(self, expression: str, flags: int = 0) -> None:
        self.expression, self.flags = expression, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.expression, self.flags)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Match a whole text."""
        return self.compiled.fullmatch(text)
