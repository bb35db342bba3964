"""The index of the rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence import rules

from ngfflint.model.base import VERSIONS
from ngfflint.report.rule_list import strongest
from ngfflint.report.rule_page import cell

if TYPE_CHECKING:
    from ngfflint.rules.rule import Rule

WRITTEN = "<!-- written by docs/generate.py: do not edit -->"


def index() -> str:
    """Return the index of the rules, grouped by folder."""
    areas: dict[str, list[Rule]] = {}
    for rule in rules():
        areas.setdefault(Path(rule.file).parent.name, []).append(rule)
    lines = [
        WRITTEN,
        "# Rules",
        "",
        "The highest level that each rule has in a version. The page of a rule lists its cases.",
    ]
    for area, members in areas.items():
        lines += ["", f"## {area}", "", f"| rule | name | what must hold | {' | '.join(VERSIONS)} | default |"]
        lines += [f"|---|---|---|{'---|' * len(VERSIONS)}---|"]
        lines += [_line(rule) for rule in members]
    return "\n".join(lines) + "\n"


def _line(rule: Rule) -> str:
    levels = [strongest(rule, version) or "–" for version in VERSIONS]  # noqa: RUF001  # the dash is intended
    cells = [f"[{rule.code}]({rule.code}.md)", rule.name, cell(rule.title), *levels, "on" if rule.default else "opt-in"]
    return f"| {' | '.join(cells)} |"
