"""A linter for OME-Zarr, and a library to build, validate and read its metadata.

Nothing is imported until it is used, for the command starts with this package.
"""

from __future__ import annotations

from ngfflint._version import __version__ as __version__

TYPE_CHECKING = False  # that of typing takes longer to import than all of this

if TYPE_CHECKING:
    from ngfflint.api import (
        Array,
        DimSpec,
        Group,
        NGFFValidationError,
        from_uri,
        level_shapes,
        lint,
        open_group,
        to_dict,
        to_json,
        validate_ome_json,
        validate_ome_object,
        validate_zarr_store,
    )
    from ngfflint.library.fixes import FixReport, fix
    from ngfflint.library.readers import readers
    from ngfflint.linter.compatibility import Compatibility, Reason
    from ngfflint.linter.findings import Finding
    from ngfflint.linter.results import Report

__all__ = [
    "Array",
    "Compatibility",
    "DimSpec",
    "Finding",
    "FixReport",
    "Group",
    "NGFFValidationError",
    "Reason",
    "Report",
    "fix",
    "from_uri",
    "level_shapes",
    "lint",
    "open_group",
    "readers",
    "to_dict",
    "to_json",
    "v04",
    "v05",
    "v06",
    "validate_ome_json",
    "validate_ome_object",
    "validate_zarr_store",
]


_MODULES = {
    "Compatibility": "linter.compatibility",
    "Finding": "linter.findings",
    "FixReport": "library.fixes",
    "Reason": "linter.compatibility",
    "Report": "linter.results",
    "fix": "library.fixes",
    "readers": "library.readers",
}
"""Modules of the names that are not in ``api``."""

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import what a user asks for."""
        if name not in __all__:
            raise AttributeError(f"module {__name__} has no attribute {name}")
        from importlib import import_module

        if name.startswith("v0"):
            return import_module(f"{__name__}.{name}")
        return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'api')}"), name)


def __dir__() -> list[str]:
    """Return the public names, whether imported or not."""
    return sorted({*globals(), *__all__})
