"""``python -m ngfflint``."""

from __future__ import annotations

from ngfflint.cli.main import start

start()
