"""Whether there is anything of a name; asked for what is mostly not there."""

from __future__ import annotations

import os

LINKS = os.access in os.supports_follow_symlinks
"""Whether the system can be asked of links without an error for each one that is not there."""


def is_there(name: str) -> bool:
    """Say whether there is anything of a name, were it a link to nothing."""
    return os.access(name, os.F_OK, follow_symlinks=False) if LINKS else os.path.lexists(name)
