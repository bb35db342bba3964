"""What plugins bring: asked for when something was installed, and kept until then."""

from __future__ import annotations

import os
import sys
from typing import Any, NamedTuple
from zlib import crc32

from ngfflint import __version__
from ngfflint.engine.kept import keep, recall

OWN_CHECKS = "ngfflint.checks"
"""The package with the checks of the specification, whose rules have the prefix NGFF."""


class Pack(NamedTuple):
    """What a plugin brings.

    Args:
        name: of its entry point.
        distribution: that it was installed with, ``""`` for the built-in one.
        version: of that distribution.
        folders: with its rule files.
        checks: the package whose modules hold its checks, ``""`` where it has none.
        formats: output formats: name to ``module:function``.
        files: those that its answers depend on.
    """

    name: str
    distribution: str = ""
    version: str = ""
    folders: list[str] = []  # noqa: RUF012  never changed
    checks: str = ""
    formats: dict[str, str] = {}  # noqa: RUF012  likewise
    files: list[str] = []  # noqa: RUF012  likewise

    @property
    def title(self) -> str:
        """Distribution, version and entry point."""
        return f"{self.distribution} {self.version} ({self.name})"

    @property
    def owner(self) -> str:
        """What its rules have as their ``pack``."""
        return self.checks or self.name


class Packs(NamedTuple):
    """All plugins.

    Args:
        packs: the built-in one first.
        faults: a line for each fault of a pack.
    """

    packs: list[Pack]
    faults: list[str]


def packs() -> Packs:
    """Return what all plugins bring.

    They are asked when something was installed since the last time, when one of them was edited, and always while
    one of them has a fault.
    """
    places = [__version__, *([path, changed(path)] for path in sys.path)]
    name = f"packs-{crc32(repr(sys.path).encode()):08x}.json"
    kept: list[Any] | None = recall(name, places)
    if kept is not None and all(changed(file) == time for file, time in kept[1]):
        return Packs([Pack(*each) for each in kept[0]], [])
    from ngfflint.engine.plugins import ask

    found, faults = ask()
    if not faults:
        keep(
            name,
            places,
            [[list(pack) for pack in found], [[file, changed(file)] for pack in found for file in pack.files]],
        )
    return Packs(found, faults)


def changed(path: str) -> int:
    """Return when a file or a folder was changed last, 0 where there is none."""
    try:
        return os.stat(path or ".").st_mtime_ns
    except OSError:
        return 0
