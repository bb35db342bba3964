"""The output formats by name; only the one that is asked for is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from ngfflint.report.base import Formatter

FORMATS: dict[str, str] = {
    "full": "ngfflint.report.full:full",
    "concise": "ngfflint.report.concise:concise",
    "grouped": "ngfflint.report.grouped:grouped",
    "json": "ngfflint.report.json:json",
}
"""Name of a format to ``module:function``."""


def load(target: str) -> Formatter:
    """Import a formatter.

    Args:
        target: ``module:function``.

    Raises:
        ImportError: where there is no such module.
        AttributeError: where the module has no such function.
    """
    from importlib import import_module

    module, _, function = target.partition(":")
    return cast("Formatter", getattr(import_module(module), function))


def formatter(name: str) -> Formatter:
    """Return a built-in formatter.

    Args:
        name: of a format, such as ``"full"``.

    Raises:
        KeyError: where no format has that name.
    """
    return load(FORMATS[name])
