"""Addresses of the linter and of its documentation on the web."""

from __future__ import annotations

import re

REPOSITORY = "https://github.com/OWNER/ngfflint"
"""The repository, whose account is not known yet; all other addresses and pages are generated from this one.

After a change, run ``just docs`` and ``just snapshot``.
"""

DOCS = "https://{}.github.io/{}/".format(*REPOSITORY.rsplit("/", 2)[1:])
"""The documentation."""

_BUILT_IN = re.compile(r"NGFF\d{3}")


def rule_url(code: str) -> str:
    """Return the address of the page of a rule, ``""`` for a rule of a pack."""
    return f"{DOCS}rules/{code}/" if _BUILT_IN.fullmatch(code) else ""


def best_url(code: str, section: str) -> str:
    """Return the address of the page of a rule, or that of a section of the specification for a rule of a pack."""
    return rule_url(code) or section
