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
    "json-lines": "ngfflint.report.json_lines:json_lines",
    "sarif": "ngfflint.report.sarif:sarif",
    "github": "ngfflint.report.github:github",
    "gitlab": "ngfflint.report.gitlab:gitlab",
    "junit": "ngfflint.report.junit:junit",
    "markdown": "ngfflint.report.markdown:markdown",
}
"""Name of a built-in format to ``module:function``."""

FOR_PEOPLE = frozenset({"full", "concise", "grouped"})
"""Formats that end with a sentence about the whole run."""

STREAMED = FOR_PEOPLE | {"json-lines"}
"""Formats whose text of several stores is that of each, one after the other."""


def known() -> dict[str, str]:
    """Return all formats there are, those of packs included; a pack cannot replace a built-in one."""
    from ngfflint.engine.packs import packs

    return {name: target for pack in packs().packs for name, target in pack.formats.items()} | FORMATS


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
    """Return a formatter; packs are asked only for what is not built in.

    Args:
        name: of a format, such as ``"full"``.

    Raises:
        KeyError: where no format has that name.
        ImportError: where a pack names a module that is not there.
        AttributeError: where a pack names a function that is not there.
    """
    return load(FORMATS[name] if name in FORMATS else known()[name])
