"""Findings made by hand, for tests of what becomes of them."""

from __future__ import annotations

from typing import Any

from ngfflint.linter.findings import Finding, Location


def finding(code: str = "NGFF012", *, pointer: str = "/a/0", **other: Any) -> Finding:
    """Return a finding; what is not given is something usual."""
    given: dict[str, Any] = {
        "name": f"name-of-{code.lower()}",
        "level": "MUST",
        "severity": "error",
        "message": "",
        "help": "",
        "url": "",
        "store": "plate.zarr",
        "node": "A/1",
        "location": Location("A/1/zarr.json", pointer),
        "spec_version": "0.5",
    }
    return Finding(code=code, **(given | other))
