"""Installed rule packs, cached until something is installed."""

from __future__ import annotations

import os
import sys
from typing import Any
from zlib import crc32

from ngfflint._version import __version__
from ngfflint.diskcache import keep, recall
from ngfflint.records import NamedTuple
from ngfflint.rules.rule import Pack

OWN_CHECKS = "ngfflint.checks"
"""The package with the checks of the specification, whose rules have the prefix NGFF."""


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
    places = [__version__, list(Pack._fields), *([path, changed(path)] for path in sys.path)]
    name = f"packs-{crc32(repr(sys.path).encode()):08x}.json"
    kept: list[Any] | None = recall(name, places)
    if kept is not None and all(changed(file) == time for file, time in kept[1]):
        return Packs([Pack(*each) for each in kept[0]], [])
    from ngfflint.rules.plugins import ask

    found, faults = ask()
    if not faults:
        keep(
            name,
            places,
            [[list(pack) for pack in found], [[file, changed(file)] for pack in found for file in pack.files]],
        )
    return Packs(found, faults)


def changed(path: str) -> int:
    """Return when a file or a folder was changed last, 0 if there is none."""
    try:
        return os.stat(path or ".").st_mtime_ns
    except OSError:
        return 0
