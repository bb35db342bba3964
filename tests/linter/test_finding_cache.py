"""The first pass and the finding cache save work, and change no finding."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.example_counts import every, slow_profile
from support.mutation_cases import CASES
from support.planted_faults import encoded, planted
from support.stores import lint_documents, settings

from ngfflint.rules.ruleset import SIZE, FindingCache, FirstPass

STEP = 3
"""In the suite, each third mutation is linted, with the default rules."""


def outcomes() -> Iterator[tuple[str, object]]:
    """Lint the mutations with settings that only they share."""
    # NGFF917 reads more than the metadata of an image, so no findings are reused where it is selected
    shared = settings(select=["ALL"], ignore=["NGFF917"]) if slow_profile() else settings()
    for kind, version, fault in every(STEP, CASES):
        result = lint_documents(encoded(planted(kind, version, fault.edits)), shared)
        yield f"{kind} {version}: {fault.what}", (result.summary, result.findings)


def test_findings_are_the_same_without_first_pass_and_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = dict(outcomes())
    monkeypatch.setattr(FirstPass, "is_clean", lambda *_: False)
    monkeypatch.setattr(FirstPass, "are_clean", lambda *_: False)
    monkeypatch.setattr(FindingCache, "recall", lambda *_: None)
    different = [name for name, outcome in outcomes() if outcome != expected[name]]
    assert different == []


def test_cache_keeps_what_was_asked_for_last() -> None:
    cache = FindingCache()
    for number in range(SIZE):
        cache.keep(number, str(number))
    assert cache.recall(0) == "0"
    cache.keep(SIZE, "new")
    assert len(cache) == SIZE
    assert (cache.recall(0), cache.recall(1), cache.recall(SIZE)) == ("0", None, "new")
