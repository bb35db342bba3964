"""What is said of a store that could not be linted for a reason that is not in it."""

from __future__ import annotations

from ngfflint.engine.finding import Finding, Location
from ngfflint.engine.outcome import StoreResult
from ngfflint.engine.result import StoreSummary

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
