"""The classes of the model."""

from __future__ import annotations

import importlib
import pkgutil

import ngfflint.model
from ngfflint.model.base import Model


def model_classes() -> list[type[Model]]:
    """Return all model classes."""
    found = {}
    for module in pkgutil.iter_modules(ngfflint.model.__path__, "ngfflint.model."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Model) and value is not Model:
                found[value.__name__] = value
    return [found[name] for name in sorted(found)]
