"""The page of a rule: its file, written for people."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ngfflint.model.base import VERSIONS
from ngfflint.report.example import example_lines
from ngfflint.report.spans import together

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.rule import Rule


def page(rule: Rule) -> str:
    """Write the page of a rule in Markdown.

    Args:
        rule: with the path of its file, whose examples are shown.
    """
    return "\n".join(_lines(rule)) + "\n"


def _lines(rule: Rule) -> Iterator[str]:
    yield f"# {rule.name} ({rule.code})"
    yield ""
    yield sentence(rule.title)
    yield ""
    yield from _levels(rule)
    if not rule.default:
        yield ""
        yield f"Off by default; turn it on with `--extend-select {rule.code}`."
    for title, text in (("Why", rule.why), ("How to mend it", sentence(rule.help))):
        yield from ("", f"## {title}", "", text.strip())
    for example in tomllib.loads(Path(rule.file).read_text("utf-8")).get("example", []):
        yield from example_lines(example)
    if rule.options:
        yield from ("", "## Options", "")
        yield from (f"* `{name}`: `{json.dumps(value)}`" for name, value in rule.options.items())
    told = [version for version in VERSIONS if rule.url(version) and rule.applies_in(version)]
    if told:
        yield from ("", "## Specification", "")
        yield from (f"* {versions}: {url}" for url, versions in together({each: rule.url(each) for each in told}))
    if rule.requirements:
        yield ""
        yield f"Requirements: {', '.join(rule.requirements)}"


def sentence(text: str) -> str:
    """Make a sentence of words that begin small and end without a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def cell(text: str) -> str:
    """Write words so that they fit into the cell of a table."""
    return text.replace("|", "\\|")


def _levels(rule: Rule) -> Iterator[str]:
    """Yield a line for each span of versions; cases follow that have a level or a severity of their own."""
    own = [name for name, case in rule.case.items() if case.level is not None or case.severity is not None]
    yield f"| version | level | severity |{' only where |' if own else ''}"
    yield f"|---|---|---|{'---|' if own else ''}"
    for case in ("", *own):
        known = [version for version in VERSIONS if rule.level_in(version, case)]
        weight = {version: f"{rule.level_in(version, case)} | {rule.severity_in(version, case)}" for version in known}
        name = f" {cell(rule.case[case].message or f'`{case}`')} |" if case else " |" if own else ""
        for each, versions in together(weight):
            yield f"| {versions} | {each} |{name}"


def as_json(rule: Rule) -> dict[str, Any]:
    """Return what a program may want to know of a rule."""
    versions = {
        version: {"level": rule.level_in(version), "severity": rule.severity_in(version), "url": rule.url(version)}
        for version in VERSIONS
        if rule.level_in(version)
    }
    return {
        "code": rule.code,
        "name": rule.name,
        "title": rule.title,
        "default": rule.default,
        "versions": versions,
        "requirements": rule.requirements,
        "message": rule.message,
        "help": rule.help,
        "why": rule.why.strip(),
    }
