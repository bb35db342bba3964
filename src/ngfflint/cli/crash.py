"""When the program itself is at fault: one line for people, and all there is to know for those who ask."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from ngfflint.cli.terminal import complain

if TYPE_CHECKING:
    from collections.abc import Sequence


def tell(fault: Exception, argv: Sequence[str]) -> None:
    """Say on standard error that something went wrong which nobody has thought of.

    Args:
        fault: what was raised.
        argv: the arguments; with ``-v`` the way to the fault is written too.
    """
    verbose = not {"-v", "--verbose"}.isdisjoint(argv)
    if verbose:
        sys.stderr.writelines(traceback.format_exception(fault))
    last = traceback.extract_tb(fault.__traceback__)[-1]
    complain(
        [
            f"internal error: {type(fault).__name__}: {fault}",
            f"this is a mistake of ngfflint, at {last.name}:{last.lineno}; please report it"
            + ("" if verbose else ", with what -v writes"),
        ]
    )
