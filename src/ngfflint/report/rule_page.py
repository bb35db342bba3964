"""The documentation page of a rule, made from its rule file."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ngfflint.model.base import VERSIONS
from ngfflint.report.addresses import rule_url
from ngfflint.report.summary import SPELT, called
from ngfflint.rules.rule import READERS, SAFETIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ngfflint.rules.rule import Rule


ARCHIVES = {
    "plain": "",
    "compressed": ", which compresses it",
    "nested": ", next to another archive, `raw.zip`",
    "folder": ", in a folder named `image.zarr`",
}
"""Text about the archive of an example, by its form."""


def page(rule: Rule) -> str:
    """Return the page of a rule in Markdown, with the examples of its file."""
    return "\n".join(_lines(rule)) + "\n"


def _lines(rule: Rule) -> Iterator[str]:
    yield f"# {rule.name} ({rule.code})"
    yield ""
    yield sentence(rule.title)
    yield ""
    yield from _levels(rule)
    if not rule.default:
        yield ""
        asked = rule.group == READERS
        yield f"Off by default; turn it on with `{'--reader NAME' if asked else f'--extend-select {rule.code}'}`."
    if rule.preview:
        yield from ("", "In preview: it may still change, and runs only with `--preview`.")
    for title, text in (("Why", rule.why), ("How to fix it", sentence(rule.help))):
        yield from ("", f"## {title}", "", text.strip())
    yield from _fixes(rule)
    if rule.group == READERS:
        yield from _readers(rule)
    for example in tomllib.loads(Path(rule.file).read_text("utf-8")).get("example", []):
        yield from _example_lines(example)
    if rule.options:
        yield from ("", "## Options", "")
        yield from (f"* `{name}`: `{json.dumps(value)}`" for name, value in rule.options.items())
    addresses = {version: rule.url(version) for version in VERSIONS if rule.url(version) and rule.applies_in(version)}
    if addresses:
        yield from ("", "## Specification", "")
        yield from (f"* {versions}: {url}" for url, versions in together(addresses))
    if rule.requirements:
        yield ""
        yield f"Requirements: {', '.join(rule.requirements)}"


FLAGS = {SAFETIES[0]: "--fix", SAFETIES[1]: "--fix --unsafe-fixes"}
"""The options that apply fixes, by safety."""


def _fixes(rule: Rule) -> Iterator[str]:
    """Yield what the fixes of a rule do, and with which options."""
    fixes = [("", rule.fix)] if rule.fix is not None else []
    fixes += [(name, case.fix) for name, case in rule.case.items() if case.fix is not None]
    if not fixes:
        return
    yield from ("", "ngfflint can do this:", "", "| option | what it does | only if |", "|---|---|---|")
    for case, fix in fixes:
        names = [case] if case else fix.cases
        messages = ((rule.case[each].message if each in rule.case else rule.message) or f"`{each}`" for each in names)
        cells = (f"`{FLAGS[fix.safety]}`", fix.title, "; ".join(dict.fromkeys(messages)))
        yield f"| {' | '.join(map(cell, cells))} |"


def _readers(rule: Rule) -> Iterator[str]:
    """Yield the readers that have this trouble, and what happens."""
    from ngfflint.rules.profiles import CERTAINTIES, SECTIONS
    from ngfflint.rules.readers import readers

    section = next((name for name, code in SECTIONS.items() if code == rule.code), "")
    if not section:  # a rule of a pack
        return
    yield from ("", "## Readers", "", "| reader | what happens | known because |", "|---|---|---|")
    for profile in readers():
        for entry in getattr(profile, section):
            cells = (profile.called, entry.effect, CERTAINTIES[entry.certainty])
            yield f"| {' | '.join(map(cell, cells))} |"


def sentence(text: str) -> str:
    """Return text as a sentence, with a capital letter and a period."""
    return f"{text[:1].upper()}{text[1:]}."


def cell(text: str) -> str:
    """Escape text for a table cell."""
    return text.replace("|", "\\|")


def _levels(rule: Rule) -> Iterator[str]:
    """Yield a table row per span of versions, then rows for cases with their own level or severity."""
    own = [name for name, case in rule.case.items() if case.level is not None or case.severity is not None]
    yield f"| version | level | severity |{' only if |' if own else ''}"
    yield f"|---|---|---|{'---|' if own else ''}"
    for case in ("", *own):
        known = [version for version in VERSIONS if rule.level_in(version, case)]
        rating = {version: f"{rule.level_in(version, case)} | {rule.severity_in(version, case)}" for version in known}
        name = f" {cell(rule.case[case].message or f'`{case}`')} |" if case else " |" if own else ""
        for each, versions in together(rating):
            yield f"| {versions} | {each} |{name}"


def as_json(rule: Rule) -> dict[str, Any]:
    """Return a rule as a JSON object."""
    versions = {
        version: {"level": rule.level_in(version), "severity": rule.severity_in(version), "url": rule.url(version)}
        for version in VERSIONS
        if rule.level_in(version)
    }
    return {
        "code": rule.code,
        "rule_url": rule_url(rule.code),
        "name": rule.name,
        "title": rule.title,
        "default": rule.default,
        "preview": rule.preview,
        "versions": versions,
        "requirements": rule.requirements,
        "message": rule.message,
        "help": rule.help,
        "why": rule.why.strip(),
        "fixes": [{"title": fix.title, "safety": fix.safety} for fix in rule.fixes()],
    }


def _example_lines(example: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of an example, as parsed from the rule file."""
    word = "Wrong" if example.get("at") else "Right"
    if "readers" in example:
        word = "Trouble" if example.get("at") else "No trouble"
    where = f" ({spans(example['versions'])})" if "versions" in example else ""
    yield from ("", f"## {word}: {example.get('title', 'an example')}{where}")
    for text in (example.get("bad"), example.get("good")):
        if text:
            yield from ("", *_code(text))
    for name, value in example.get("arrays", {}).items():
        yield from ("", f"{_node_text(name, 'The')} is an array: `{json.dumps(value)}`")
    for name, text in example.get("groups", {}).items():
        yield from ("", f"{_node_text(name, 'The')} is a group:", "", *_code(text))
    for name, text in example.get("files", {}).items():
        yield from ("", f"`{name}`:", "", *_code(text, name))
    yield from _surroundings(example)
    if example.get("at"):
        yield from ("", f"Reported at {', '.join(map(_address_text, example['at']))}.")
    if example.get("fixed"):
        yield from ("", "After the fix:", "", *_code(example["fixed"]))
    for name, text in example.get("fixed_files", {}).items():
        yield from ("", f"`{name}` after the fix:", "", *_code(text, name))


def _code(text: str, name: str = "") -> Iterator[str]:
    yield from (f"```{'xml' if name.endswith('.xml') else 'json'}", text.strip() or "{}", "```")


def _node_text(path: str, the: str = "the") -> str:
    return f"`{path}`" if path else f"{the} root"


def _surroundings(example: dict[str, Any]) -> Iterator[str]:
    """Yield sentences about the store and the linting options of an example."""
    for link, target in example.get("links", {}).items():
        yield from ("", f"`{link}` is a link {'out of the store' if target == '..' else f'to `{target}`'}.")
    for path in example.get("unreadable", []):
        yield from ("", f"`{path}` cannot be read.")
    if "encoding" in example:
        yield from ("", f"The documents are encoded as {example['encoding']}.")
    if example.get("ignores_case"):
        yield from ("", "The file system ignores case.")
    if "archive" in example:
        yield from ("", f"The store is in a ZIP archive{ARCHIVES[example['archive']]}.")
    if "inside" in example:
        yield from ("", f"{_node_text(example['inside'], 'The')} is linted instead of the root.")
    if "readers" in example:
        names = [f"`--reader {each}`" for each in example["readers"]]
        yield from ("", f"The options are {', '.join(names)}.")
    if "options" in example:
        yield from ("", f"The options are `{json.dumps(example['options'])}`.")


def _address_text(at: str) -> str:
    """Return the address of a finding as text: a pointer into a document, or into the OME object of a group."""
    if at == ".":
        return "the store"
    for sign, what in (("#", "the metadata of"), ("@", "the OME object of")):
        path, found, pointer = at.partition(sign)
        if found:
            return f"`{pointer}` in {what} {_node_text(path)}" if pointer else f"{what} {_node_text(path)}"
    return f"`{at}`" if at else "the OME object"


def together(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return each distinct text once, with the versions that have it."""
    return [(text, spans([each for each in texts if texts[each] == text])) for text in dict.fromkeys(texts.values())]


def spans(versions: list[str]) -> str:
    """Return versions as text, consecutive ones as a span: ``0.1 to 0.3, 0.5``."""
    runs: list[list[str]] = []
    for version in VERSIONS:
        if version not in versions:
            continue
        if runs and VERSIONS.index(runs[-1][-1]) == VERSIONS.index(version) - 1 and version not in SPELT:
            runs[-1].append(version)
        else:
            runs.append([version])
    return ", ".join(map(_span_text, runs))


def _span_text(run: list[str]) -> str:
    names = [called(version) for version in run]
    return f"{names[0]} to {names[-1]}" if len(names) > 2 else ", ".join(names)
