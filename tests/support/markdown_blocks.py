"""Code blocks of Markdown pages, and the commands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(texts: Iterable[str]) -> list[str]:
    """Return the commands of ngfflint in blocks, each with its arguments."""
    lines = {line.partition("  #")[0] for text in texts for line in text.splitlines()}
    parts = {part.strip() for line in lines for part in line.split(" | ")}
    return sorted(part for part in parts if part.startswith("ngfflint "))
