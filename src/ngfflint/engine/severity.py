"""How much a finding matters: to the user, and to the specification."""

from __future__ import annotations

SEVERITIES = ("error", "warning", "note")
"""What the user makes of a finding, worst first."""

LEVELS = ("MUST", "SHOULD", "advice")
"""What the specification says, strongest first."""
