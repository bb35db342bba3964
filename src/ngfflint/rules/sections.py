"""Sections of the specification: the anchor in the document of each version."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from ngfflint.model.base import VERSIONS


@cache
def rules_folder() -> str:
    """Return the folder of the rules: inside the package when installed, at the top of a checkout."""
    return _shipped("rules")


@cache
def readers_folder() -> str:
    """Return the folder of the profiles of readers; likewise."""
    return _shipped("readers")


def _shipped(name: str) -> str:
    package = os.path.dirname(os.path.dirname(__file__))
    installed = f"{package}/_{name}"
    return installed if os.path.isdir(installed) else f"{os.path.dirname(os.path.dirname(package))}/{name}"


def sections_file() -> str:
    """Return the path of the file, which is read only when rules are compiled."""
    return f"{rules_folder()}/sections.toml"


@cache
def sections() -> dict[str, dict[str, str]]:
    """Return by short name the fragments of the address by version."""
    import tomllib

    with open(sections_file(), "rb") as file:
        return {name: by_version(fragments) for name, fragments in tomllib.load(file).items()}


def by_version(value: Any) -> Any:
    """Spell out one value for all versions, and values for ranges of versions such as ``0.1-0.4``."""
    if isinstance(value, str):
        return dict.fromkeys(VERSIONS, value)
    if not isinstance(value, dict):
        return value
    spelt: dict[str, Any] = {}
    for versions, each in value.items():
        first, dash, last = versions.partition("-")
        if dash and first in VERSIONS and last in VERSIONS:
            spelt |= dict.fromkeys(VERSIONS[VERSIONS.index(first) : VERSIONS.index(last) + 1], each)
        else:
            spelt[versions] = each
    return spelt
