"""The settings that are one of a few words, or a number with a least value."""

from __future__ import annotations

from ngfflint.engine.severity import SEVERITIES
from ngfflint.engine.version import EXACT

VERSIONS = tuple(EXACT.values())

CHOICES: dict[str, tuple[str, ...]] = {
    "spec-version": VERSIONS,
    "assume-version": VERSIONS,
    "fail-on": (*SEVERITIES, "never"),
    "min-severity": SEVERITIES,
    "color": ("auto", "always", "never"),
}

LEAST = {"concurrency": 1, "jobs": 1, "max-depth": 0, "sample": 1, "timeout": 1}
