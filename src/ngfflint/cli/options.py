"""The options of ``ngfflint check`` and what they are when nobody gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


class Options:
    """What a user asks of ``check``.

    Args:
        stores: what to lint.
        select: rules in place of the default ones.
        ignore: rules that are not wanted.
        extend_select: rules beside the default ones.
        extend_ignore: more rules that are not wanted.
        spec_version: a version to apply whatever is stated.
        assume_version: a version to apply where none is stated.
        output_format: name of a format.
        color: ``auto``, ``always`` or ``never``.
        no_fold: show repeated findings one by one.
        no_progress: show no progress.
        fail_on: the severity that makes exit code 1, or ``never``.
        exit_zero: exit with 0 in place of 1.
        isolated: read no configuration.
    """

    stores: Sequence[str] = ()
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    extend_select: Sequence[str] = ()
    extend_ignore: Sequence[str] = ()
    spec_version: str = ""
    assume_version: str = ""
    output_format: str = "full"
    color: str = "auto"
    no_fold: bool = False
    no_progress: bool = False
    fail_on: str = "error"
    exit_zero: bool = False
    isolated: bool = False

    def __init__(self, **given: Any) -> None:
        vars(self).update(given)


def options_of(argv: list[str]) -> Options:
    """Read the arguments of ``check``.

    Raises:
        SystemExit: 2 for an option that is not understood, 0 for ``--help``.
    """
    if argv and not any(argument.startswith("-") for argument in argv):
        return Options(stores=argv)  # to build a parser takes longer than to lint a small image
    from ngfflint.cli.arguments import parser

    return Options(**vars(parser().parse_args(argv)))
