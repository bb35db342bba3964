"""Why rules matter, after the findings that they reported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ngfflint.report.escape import shown
from ngfflint.report.formatter import Paint
from ngfflint.report.snippets import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ngfflint.report.formatter import ReportSettings
    from ngfflint.rules.rule import Rule

INDENT = 2
"""Cells before each line of a text."""

NARROWEST, WIDEST = 40, 100
"""Least and greatest width of a text in cells."""

PARAGRAPHS = re.compile(r"\n\s*\n")


def explanations(rules: Iterable[Rule], settings: ReportSettings) -> Iterator[str]:
    """Yield a heading and the reason of each rule, with an empty line after each."""
    paint, width = Paint.of(settings), min(max(settings.width, NARROWEST), WIDEST)
    for rule in rules:
        yield f"{paint('bold', shown(rule.code))} {shown(rule.name)}\n"
        for paragraph in PARAGRAPHS.split(rule.why.strip()):
            for line in wrap(shown(" ".join(paragraph.split())).split(" "), width, INDENT, INDENT):
                yield f"{'' if line.startswith(' ') else ' ' * INDENT}{line}\n"
        yield "\n"
