"""The parser of arguments, whose messages contain suggestions and no credentials."""

from __future__ import annotations

from argparse import ArgumentError, ArgumentParser
from typing import TYPE_CHECKING, Any, NoReturn

from ngfflint.cli.terminal import did_you_mean
from ngfflint.store.uri import masked_words

if TYPE_CHECKING:
    from argparse import Action
    from collections.abc import Sequence


class Parser(ArgumentParser):
    """An ``ArgumentParser`` that suggests what misspelled options and values mean, and does not repeat passwords."""

    def error(self, message: str) -> NoReturn:
        """Exit with a message on standard error."""
        super().error(masked_words(message))

    def parse_args(  # type: ignore[override]  # the overloads only differ in the type of the namespace
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> Any:
        """Return the values of the arguments; exit for an unknown one."""
        known, unknown = self.parse_known_args(args, namespace)
        self.require_known(unknown)
        return known

    def require_known(self, unknown: Sequence[str]) -> None:
        """Exit if there are unknown arguments."""
        options = [each for each in unknown if each.startswith("-")]  # the others may be their values
        if unknown:
            self.error("; ".join(map(self._about_unknown, options or unknown)))

    def _about_unknown(self, argument: str) -> str:
        if not argument.startswith("-"):
            return f"unexpected argument {argument}"
        options = [each for action in self._actions for each in action.option_strings]
        return f"unknown option {argument}{did_you_mean(argument.partition('=')[0], options)}"

    def _check_value(self, action: Action, value: Any) -> None:
        """Reject a value that is not one of the choices."""
        if action.choices is not None and value not in action.choices:
            known = [str(each) for each in action.choices]
            text = f'"{value}" is not one of {", ".join(known)}{did_you_mean(str(value), known)}'
            raise ArgumentError(action, text)
