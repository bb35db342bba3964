"""What ``run.mjs`` runs in Pyodide; its value is the exit code."""

from __future__ import annotations

import os
import sys

import pytest

sys.dont_write_bytecode = True
ROOT = "/ngfflint"
sys.path[:0] = [f"{ROOT}/{folder}" for folder in ("src", "tests", "docs", "")]
os.chdir(ROOT)

SKIPPED = "not NGFF60 and not NGFF61"
"""Rules about pixels need numcodecs."""

int(
    pytest.main(
        [
            *("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--noconftest", "-o", "addopts=", "-k", SKIPPED),
            *("tests/rules/test_rule_examples.py", "tests/rules/test_selection.py"),
        ]
    )
)
