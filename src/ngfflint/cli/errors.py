"""Internal errors, and results for stores that could not be linted."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from ngfflint.cli.terminal import complain
from ngfflint.linter.findings import Finding, Location
from ngfflint.linter.results import StoreResult, StoreSummary

if TYPE_CHECKING:
    from collections.abc import Sequence


def report_internal_error(fault: Exception, argv: Sequence[str]) -> None:
    """Report an internal error on standard error, with a traceback for ``-v``."""
    verbose = not {"-v", "--verbose"}.isdisjoint(argv)
    if verbose:
        sys.stderr.writelines(traceback.format_exception(fault))
    last = traceback.extract_tb(fault.__traceback__)[-1]
    complain(
        [
            f"internal error: {type(fault).__name__}: {fault}",
            f"this is a bug in ngfflint, at {last.name}:{last.lineno}; please report it"
            + ("" if verbose else ", with the output of -v"),
        ]
    )


CODE, NAME = "NGFF901", "unreadable"
"""The rule that reports it."""


def failed_by(fault: Exception, uri: str) -> StoreResult:
    """Return the result of a store for which the linter raised an exception."""
    known = fault.strerror or str(fault) if isinstance(fault, OSError) else ""
    if isinstance(fault, MemoryError):
        known = "there is not enough memory"
    return failed(uri, known or f"{type(fault).__name__}: {fault}")


def failed(uri: str, reason: str) -> StoreResult:
    """Return the result of a store that could not be linted."""
    finding = Finding(
        code=CODE,
        name=NAME,
        level="advice",
        severity="error",
        message=f"the store was not linted: {reason}",
        help="lint this store alone; if it fails again, report it together with the store",
        url="",
        store=uri,
        node="",
        location=Location("", ""),
        spec_version="",
        failed=True,
    )
    return StoreResult(StoreSummary(uri, "", "", None, 0, 0), (finding,), failed=True)
