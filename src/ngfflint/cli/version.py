"""``ngfflint version``: print the version."""

from __future__ import annotations

import sys

from ngfflint import __version__


def main(argv: list[str]) -> int:
    """Print the name and the version of the program."""
    if argv:
        sys.stderr.write(f"ngfflint version: unknown argument {argv[0]}\n")
        return 2
    sys.stdout.write(f"ngfflint {__version__}\n")
    return 0
