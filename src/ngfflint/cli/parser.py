"""The parser of arguments, whose messages contain no credentials."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import NoReturn

from ngfflint.store.uri import masked_words


class Parser(ArgumentParser):
    """An ``ArgumentParser`` that does not repeat passwords."""

    def error(self, message: str) -> NoReturn:
        """Exit with a message on standard error."""
        super().error(masked_words(message))
