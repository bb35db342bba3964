"""The list of rules as text, JSON and Markdown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ngfflint.model.base import VERSIONS
from ngfflint.report.escape import shown
from ngfflint.report.rule_page import as_json as rule_as_json
from ngfflint.report.rule_page import cell
from ngfflint.report.summary import counted
from ngfflint.rules.rule import LEVELS, SAFETIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ngfflint.rules.rule import Rule

HEADINGS = ("rule", "name", *VERSIONS, "default", "fix")
NOT_APPLICABLE = "-"


def strongest(rule: Rule, version: str) -> str:
    """Return the highest level of a rule and its cases in a version, ``""`` if it does not apply there."""
    levels = {rule.level_in(version, case) for case in ("", *rule.case)}
    return next((level for level in LEVELS if level in levels), "")


def _row(rule: Rule) -> tuple[str, ...]:
    """Return the cells of a rule, one for each of ``HEADINGS``."""
    levels = (strongest(rule, version) or NOT_APPLICABLE for version in VERSIONS)
    fixes = _safeties(rule)
    return (shown(rule.code), shown(rule.name), *levels, _default(rule), ", ".join(fixes) or "-")


def _default(rule: Rule) -> str:
    """Return when a rule runs without options."""
    return "preview" if rule.preview else "on" if rule.default else "off"


def _safeties(rule: Rule) -> list[str]:
    """Return how safe the fixes of a rule are."""
    found = {fix.safety for fix in rule.fixes()}
    return [each for each in SAFETIES if each in found]


def as_text(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield a table with aligned columns, and the number of rules."""
    rows = [HEADINGS, *map(_row, rules)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(f"{each:<{width}}" for each, width in zip(row, widths, strict=True)).rstrip() + "\n"
    yield f"\n{counted(len(rules), 'rule')}. ngfflint rule CODE explains one.\n"


def as_markdown(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield a table in Markdown."""
    for row in (HEADINGS, ("---",) * len(HEADINGS), *map(_row, rules)):
        yield f"| {' | '.join(map(cell, row))} |\n"


def as_json(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield a JSON array with an object for each rule."""
    yield json.dumps([_object(rule) for rule in rules], indent=2, ensure_ascii=False) + "\n"


def _object(rule: Rule) -> dict[str, Any]:
    whole = rule_as_json(rule)
    levels = {version: level for version in VERSIONS if (level := strongest(rule, version))}
    kept = {name: whole[name] for name in ("code", "name", "title", "default", "preview")}
    return kept | {"group": rule.group, "levels": levels, "fixes": _safeties(rule)}


FORMATS: dict[str, Callable[[Sequence[Rule]], Iterator[str]]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}
"""What writes the list, by format."""
