"""``ngfflint version``: the version, and what brings rules, checks and formats."""

from __future__ import annotations

import pytest

from ngfflint import __version__
from ngfflint.cli.main import main
from ngfflint.report.formatter import FORMATS
from ngfflint.rules.loader import rulebook
from ngfflint.rules.readers import readers


def test_plugins(capsys: pytest.CaptureFixture[str]) -> None:
    """What is built in is counted."""
    assert main(["version", "--plugins"]) == 0
    rules = [rule for rule in rulebook().rules if rule.code.startswith("NGFF")]
    checks = {rule.check for rule in rules if rule.check}
    first, second = capsys.readouterr().out.splitlines()[:2]
    assert first == f"ngfflint {__version__}"
    counts = f"{len(rules)} rules (NGFF), {len(checks)} checks, {len(FORMATS)} formats ({', '.join(FORMATS)})"
    names = ", ".join(reader.name for reader in readers())
    assert second == f"built in: {counts}, {len(readers())} readers ({names})"
