"""Which readers open a store, for Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.library.session import outside_loop, targets_of
from ngfflint.linter.compatibility import Compatibility, compatibility, settings_for
from ngfflint.linter.lint import lint_target
from ngfflint.rules.loader import rulebook
from ngfflint.rules.readers import named

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence


def readers(store: str | os.PathLike[str], names: str | Sequence[str] = "all") -> list[Compatibility]:
    """Return which readers open a store, and why others do not.

    Args:
        store: path or address of a store, or of a folder with stores.
        names: readers to ask about, such as ``"napari"`` or ``["napari", "qupath"]``; all if not given.

    Returns:
        one entry for each store and reader.

    Raises:
        FileNotFoundError: the path or address does not exist.
        ValueError: no reader has one of the names.
    """
    known = named([names] if isinstance(names, str) else names)
    settings = settings_for(rulebook().rules, known)
    results = (outside_loop(lint_target, target, settings) for target in targets_of(store))
    return [each for result in results for each in compatibility(result, known).readers]
