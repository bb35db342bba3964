"""Fixes of rules: each bad example is repaired by the fix of its rule, and nothing new is found."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from support.rule_examples import examples, versions_of
from support.stores import Example, documents_of, ome_document, settings, settings_for

from ngfflint.linter.findings import Finding
from ngfflint.linter.fixes import FixResult, fix_in_memory
from ngfflint.linter.lint import lint_target
from ngfflint.linter.results import StoreResult
from ngfflint.rules.loader import rulebook
from ngfflint.rules.rule import Rule
from ngfflint.store.base import Target

FIXABLE = [rule for rule in rulebook().rules if rule.fixes()]


REVEALED = {
    "NGFF006": {"NGFF008"},  # the "ome" object has metadata now, but not of any kind
    "NGFF303": {"NGFF100"},  # the labels folder is a group now, but without a list
    "NGFF122": {"NGFF129"},  # the names can be compared with the paths now
    "NGFF902": {"NGFF900"},  # the document can be read now, and it has no OME metadata
    "NGFF905": {"NGFF900"},  # likewise: it is an array
    "NGFF909": {"NGFF105"},  # the labels group is not in an image
    "NGFF921": {"NGFF052", "NGFF055", "NGFF111", "NGFF205"},  # what is under the key is checked now
}
"""Errors that could not be found before the fix, by rule."""


def written(example: Example, version: str, folder: Path) -> Target:
    """Write the store of an example."""
    if example.alone:
        path = folder / "attributes.json"
        path.write_text(json.dumps(ome_document(example.bad, version, stated=example.stated), indent=2))
        return Target("example", str(path), alone=True)
    for name, data in documents_of(example, version).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return Target("example", str(folder), inside=example.inside)


def fixed(rule: Rule, example: Example, target: Target) -> tuple[StoreResult, FixResult]:
    """Lint a store and fix what a rule finds in it."""
    chosen = settings_for(example, settings(extend_select=[rule.code]))
    before = lint_target(target, chosen)
    return before, fix_in_memory(target, chosen, before, lambda finding: finding.code == rule.code)


def errors(findings: tuple[Finding, ...]) -> Counter[str]:
    return Counter(finding.code for finding in findings if finding.severity == "error")


@pytest.mark.parametrize("rule", FIXABLE, ids=lambda rule: rule.code)
def test_examples_are_fixed(rule: Rule, tmp_path: Path) -> None:
    done = 0
    for number, example in enumerate(examples(rule)):
        if not example.at or example.archive or example.links or example.unreadable:
            continue
        for version in versions_of(rule, example):
            folder = tmp_path / f"{number}-{version}.zarr"
            folder.mkdir()
            target = written(example, version, folder)
            before, after = fixed(rule, example, target)
            wanted = [each for each in before.findings if each.code == rule.code and each.fix]
            done += len(wanted)
            where = f"{example.title} in {version}"
            left = [each for each in after.result.findings if each.code == rule.code and each.fix]
            assert [each for each in left if each not in after.withdrawn] == [], where
            new = errors(after.result.findings) - errors(before.findings)
            assert set(new) <= REVEALED.get(rule.code, set()), where
            if example.fixed and wanted:
                root = [each.after for each in after.documents if "/" not in each.path]
                assert [ome_of(data) for data in root] == [ome_of_example(example, version)], where
            if example.fixed_files and wanted:
                files = {each.path: each.after.decode().strip() for each in after.documents}
                assert files == {name: text.strip() for name, text in example.fixed_files.items()}, where
    assert done, "no example has a fault that the fix repairs"


def ome_of(data: bytes) -> object:
    document = json.loads(data)
    return document.get("attributes", document)


def ome_of_example(example: Example, version: str) -> object:
    return ome_document(example.fixed, version, stated=example.stated)
