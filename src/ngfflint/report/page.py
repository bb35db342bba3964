"""The page of a rule: its file, written for people."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ngfflint.model.base import VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.rule import Rule

SPELT = {"0.6": "0.6 (preview)"}
"""Versions that are not final."""


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
        yield from _example(example)
    if rule.options:
        yield from ("", "## Options", "")
        yield from (f"* `{name}`: {json.dumps(value)}" for name, value in rule.options.items())
    yield from ("", "## Specification", "")
    yield from (f"* {SPELT.get(version, version)}: {rule.url(version)}" for version in VERSIONS if _told(rule, version))
    if rule.requirements:
        yield ""
        yield f"Requirements: {', '.join(rule.requirements)}"


def sentence(text: str) -> str:
    """Make a sentence of words that begin small and end without a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def _levels(rule: Rule) -> Iterator[str]:
    yield "| version | level | severity |"
    yield "|---|---|---|"
    for version in VERSIONS:
        for case in ("", *rule.case):
            level = rule.level_in(version, case)
            if level and (not case or rule.case[case].level is not None):
                name = f" ({case})" if case else ""
                yield f"| {SPELT.get(version, version)}{name} | {level} | {rule.severity_in(version, case)} |"


def _told(rule: Rule, version: str) -> bool:
    return bool(rule.url(version)) and any(rule.level_in(version, case) for case in ("", *rule.case))


def _example(example: dict[str, Any]) -> Iterator[str]:
    word = "Wrong" if example.get("at") else "Right"
    yield from ("", f"## {word}: {example.get('title', 'an example')}")
    for text in (example.get("bad"), example.get("good")):
        if text:
            yield from ("", "```json", text.strip(), "```")
    for name, value in example.get("arrays", {}).items():
        yield from ("", f"The array `{name}`: `{json.dumps(value)}`")
    for kind in ("groups", "files"):
        for name, text in example.get(kind, {}).items():
            yield from ("", f"`{name}`:", "", "```json", text.strip() or "{}", "```")
    if example.get("at"):
        yield from ("", "Reported at " + ", ".join(f"`{at or '/'}`" for at in example["at"]) + ".")


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
