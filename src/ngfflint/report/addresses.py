"""Addresses of the linter and of its documentation on the web."""

from __future__ import annotations

import re

HOME = "https://pypi.org/project/ngfflint/"
"""The page of the linter; a test checks that it equals the ``Homepage`` of the package."""

DOCS = "https://ngfflint.github.io/ngfflint/"
"""The documentation; a test checks that it equals the ``Documentation`` of the package."""

_BUILT_IN = re.compile(r"NGFF\d{3}")


def rule_url(code: str) -> str:
    """Return the address of the page of a rule, ``""`` for a rule of a pack."""
    return f"{DOCS}rules/{code}/" if _BUILT_IN.fullmatch(code) else ""


def best_url(code: str, section: str) -> str:
    """Return the address of the page of a rule, or that of a section of the specification for a rule of a pack."""
    return rule_url(code) or section
