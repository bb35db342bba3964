"""The names that rules may visit."""

from __future__ import annotations

import pkgutil
from contextlib import suppress
from functools import cache
from importlib import import_module

FLOORS = ("ngfflint.model", "ngfflint.store", "ngfflint.engine")
"""Packages with classes whose objects rules visit."""


@cache
def visited_classes() -> frozenset[str]:
    """Return the names of all classes of these floors; asked for only when rule files are read."""
    found: set[str] = set()
    for floor in FLOORS:
        for module in pkgutil.iter_modules(import_module(floor).__path__, f"{floor}."):
            with suppress(ImportError):  # it needs what only some people have installed
                found |= {name for name, value in vars(import_module(module.name)).items() if isinstance(value, type)}
    return frozenset(found)
