"""Errors that are not in a store: internal errors, and stores that could not be linted."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from ngfflint.cli.terminal import complain
from ngfflint.linter.results import Finding, Location, StoreResult, StoreSummary

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


CODE, NAME = "NGFF901", "unreadable"
"""The rule in whose name it is said: its documents were not read."""


def failed_by(fault: Exception, uri: str) -> StoreResult:
    """Return the result of a store on which the linter broke.

    Args:
        fault: that it broke with.
        uri: of the store.
    """
    known = fault.strerror or str(fault) if isinstance(fault, OSError) else ""
    return failed(uri, known or f"{type(fault).__name__}: {fault}")


def failed(uri: str, reason: str) -> StoreResult:
    """Return the result of a store that was not linted, though others were.

    Args:
        uri: of the store.
        reason: in words for people.
    """
    finding = Finding(
        code=CODE,
        name=NAME,
        level="advice",
        severity="error",
        message=f"the store was not linted: {reason}",
        help="lint this store alone; where it happens again, report it with the store",
        url="",
        store=uri,
        node="",
        location=Location("", ""),
        spec_version="",
        failed=True,
    )
    return StoreResult(StoreSummary(uri, "", "", None, 0, 0), (finding,), failed=True)
