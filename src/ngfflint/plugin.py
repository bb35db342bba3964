"""What rule packs import."""

from __future__ import annotations

from ngfflint.linter.results import Finding, Report
from ngfflint.rules.check import Fault, Related
from ngfflint.rules.context import Context
from ngfflint.rules.hooks import hookimpl

__all__ = ["Context", "Fault", "Finding", "Related", "Report", "hookimpl"]
