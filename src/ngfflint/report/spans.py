"""Versions in few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.model.base import VERSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

SPELT = {"0.6": "0.6 (preview)"}
"""Versions that are not final."""


def called(version: str) -> str:
    """Return a version as people are told of it: one that is not final says so."""
    return SPELT.get(version, version)


def together(told: Mapping[str, str]) -> list[tuple[str, str]]:
    """Bring together the versions of which the same is told.

    Args:
        told: by version.

    Returns:
        what is told, and of which versions.
    """
    return [(text, spans([each for each in told if told[each] == text])) for text in dict.fromkeys(told.values())]


def spans(versions: list[str]) -> str:
    """Write neighbouring versions as one span: ``0.1 to 0.3, 0.5``.

    Args:
        versions: of the specification, in any order.
    """
    runs: list[list[str]] = []
    for version in VERSIONS:
        if version not in versions:
            continue
        if runs and VERSIONS.index(runs[-1][-1]) == VERSIONS.index(version) - 1 and version not in SPELT:
            runs[-1].append(version)
        else:
            runs.append([version])
    return ", ".join(map(_spelt, runs))


def _spelt(run: list[str]) -> str:
    names = [called(version) for version in run]
    return f"{names[0]} to {names[-1]}" if len(names) > 2 else ", ".join(names)
